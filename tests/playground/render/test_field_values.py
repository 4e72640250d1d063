"""The text of a form field is parsed as the value it shows, and other texts are refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.spec import ItemType, JsonValue, ParameterType
from core.values import as_json
from playground.render import field_values
from tests.support.specs import json_values, texts

ANY = ItemType.ANY
TEXT, WHOLE, NUMBER = ParameterType.STRING, ParameterType.INTEGER, ParameterType.NUMBER


@given(st.lists(texts, unique=True))
def test_choices_of_text_read_back_as_they_were(choices: list[str]) -> None:
    assert field_values.parse_choices(field_values.format_choices(choices), TEXT) == tuple(choices)


@given(st.lists(st.integers(-(10**20), 10**20), unique=True))
def test_choices_of_numbers_read_back_as_they_were(choices: list[int]) -> None:
    assert field_values.parse_choices(field_values.format_choices(choices), WHOLE) == tuple(choices)


@pytest.mark.parametrize("text", ["Basic, Flex", "Basic\nFlex", ' ["Basic", "Flex"] ', "Basic,, Flex,"])
def test_choices_are_separated_by_commas_or_lines_or_are_a_list(text: str) -> None:
    assert field_values.parse_choices(text, TEXT) == ("Basic", "Flex")


def test_choices_of_numbers_are_numbers() -> None:
    assert field_values.parse_choices("1, 2.5", NUMBER) == (1, 2.5)


@pytest.mark.parametrize(
    ("text", "type", "said"),
    [
        ("1, two", WHOLE, "“two” is not a whole number"),
        ("1.5", WHOLE, "is not a whole number"),
        ("nan", NUMBER, "is not a number"),
        ("9" * 5000, WHOLE, "is not a whole number"),
        ("yes", ParameterType.BOOLEAN, "yes or no (boolean)"),
    ],
)
def test_choices_that_do_not_fit_the_type_are_refused(text: str, type: ParameterType, said: str) -> None:
    with pytest.raises(TeamEditError, match=said.replace("(", r"\(").replace(")", r"\)")):
        field_values.parse_choices(text, type)


kinds = st.sampled_from(ParameterType).flatmap(
    lambda kind: st.tuples(st.just(kind), st.sampled_from(ItemType) if kind is ParameterType.LIST else st.just(ANY))
)


@given(kinds, json_values)
def test_a_text_that_shows_a_default_is_parsed_as_it_or_refused(type: field_values.ValueType, value: JsonValue) -> None:
    text = field_values.format_typed(value, type)
    try:
        parsed = field_values.parse_typed(text, type)
    except TeamEditError:
        return
    assert field_values.parse_typed(field_values.format_typed(parsed, type), type) == parsed


def test_a_whole_number_is_shown_and_read_without_decimal_places() -> None:
    assert field_values.format_typed(0.0, (WHOLE, ANY)) == "0"
    assert field_values.format_typed(0.5, (WHOLE, ANY)) == "0.5"
    assert field_values.format_typed(0.0, (NUMBER, ANY)) == "0.0"
    assert field_values.format_typed(1e300, (WHOLE, ANY)) == str(int(1e300))
    assert type(field_values.parse_typed("0.0", (WHOLE, ANY))) is int


@given(texts)
def test_a_default_of_text_reads_back_as_it_was(value: str) -> None:
    assert field_values.parse_typed(field_values.format_typed(value, (TEXT, ANY)), (TEXT, ANY)) == value


@given(st.lists(texts))
def test_a_default_list_reads_back_as_it_was(value: list[str]) -> None:
    type = (ParameterType.LIST, ItemType.STRING)
    assert field_values.parse_typed(field_values.format_typed(value, type), type) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "type", "value"),
    [
        ("", (TEXT, ANY), None),
        ('""', (TEXT, ANY), ""),
        ("Basic", (TEXT, ANY), "Basic"),
        ("3", (TEXT, ANY), "3"),
        (" 3 ", (WHOLE, ANY), 3),
        ("3.0", (WHOLE, ANY), 3),
        ("2,5", (NUMBER, ANY), 2.5),
        ("No", (ParameterType.BOOLEAN, ANY), False),
        ("a, b", (ParameterType.LIST, ANY), ["a", "b"]),
        ("1, 2", (ParameterType.LIST, ItemType.STRING), ["1", "2"]),
        ("[]", (ParameterType.LIST, ItemType.STRING), []),
        ("1, 2", (ParameterType.LIST, ItemType.INTEGER), [1, 2]),
        ("yes, false", (ParameterType.LIST, ItemType.BOOLEAN), [True, False]),
        ('{"a": 1}', (ParameterType.OBJECT, ANY), {"a": 1}),
    ],
)
def test_a_default_is_parsed_by_its_type(text: str, type: field_values.ValueType, value: JsonValue) -> None:
    assert field_values.parse_typed(text, type) == value


@pytest.mark.parametrize(
    ("text", "type", "said"),
    [
        ("soon", (WHOLE, ANY), "“soon” is not a whole number"),
        ("1, two", (ParameterType.LIST, ItemType.NUMBER), "“two” is not a number"),
        ("perhaps", (ParameterType.BOOLEAN, ANY), "“perhaps” is not yes or no"),
        ("[1]", (ParameterType.OBJECT, ANY), "is not an object"),
        ("[1", (ParameterType.LIST, ANY), "line 1"),
    ],
)
def test_a_default_of_another_type_is_refused(text: str, type: field_values.ValueType, said: str) -> None:
    with pytest.raises(TeamEditError, match=said):
        field_values.parse_typed(text, type)


@given(st.lists(texts, min_size=1))
def test_conditions_on_text_read_back_as_they_were(patterns: list[str]) -> None:
    assert field_values.parse_patterns(field_values.format_patterns(patterns, TEXT), TEXT) == tuple(patterns)


def test_conditions_on_numbers_may_hold_a_star() -> None:
    assert field_values.parse_patterns("12, 3*", WHOLE) == (12, "3*")


def test_that_nothing_was_given_can_be_a_condition() -> None:
    assert field_values.parse_patterns(field_values.format_patterns([None], TEXT), TEXT) == (None,)


def test_an_empty_condition_is_none() -> None:
    assert field_values.parse_patterns("  ", TEXT) == field_values.parse_patterns(" ", ParameterType.LIST) == ()


@pytest.mark.parametrize("text", ['["a", "b"]', "*oslo*", '{"city": "Oslo"}'])
def test_conditions_on_lists_and_objects_are_json_or_a_text_with_stars(text: str) -> None:
    read = field_values.parse_patterns(text, ParameterType.LIST)
    assert (
        field_values.parse_patterns(field_values.format_patterns(read, ParameterType.LIST), ParameterType.LIST) == read
    )


@pytest.mark.parametrize("patterns", [("a",), ("a", "b"), (["a"],), (None,)])
def test_a_condition_of_a_team_is_one_value_or_several(patterns: tuple[JsonValue, ...]) -> None:
    assert field_values.patterns_in(field_values.condition_of(patterns)) == patterns


@given(json_values)
def test_values_of_any_kind_read_back_as_they_were(value: JsonValue) -> None:
    read = field_values.parse_value(field_values.format_value(value))
    assert read == value
    assert type(read) is type(value)


def test_text_is_taken_for_text_unless_it_is_json() -> None:
    assert field_values.parse_value("LW4K7Q") == "LW4K7Q"
    assert field_values.parse_value("{booking}") == "{booking}"
    assert field_values.parse_value('"12"') == "12"
    assert field_values.parse_value("12") == 12


@given(json_values)
def test_data_reads_back_as_it_was(value: JsonValue) -> None:
    assert field_values.parse_data(as_json(value)) == value


def test_what_is_no_json_is_refused_with_its_line() -> None:
    with pytest.raises(TeamEditError, match="line 2"):
        field_values.parse_data('{"a": 1,\n b: 2}')


@pytest.mark.parametrize("text", ["NaN", "[" * 100_000, "1" * 5000, "[" * 30 + "]" * 30, "1e999"])
def test_data_that_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(TeamEditError):
        field_values.parse_data(text)


def test_a_text_converted_to_data_keeps_its_content() -> None:
    assert field_values.as_data("[1]") == [1]
    assert field_values.as_data("Fine.") == {"answer": "Fine."}
    assert field_values.as_data(3) == 3


@pytest.mark.parametrize(("text", "seconds"), [("", 0.0), ("2", 2.0), ("0,5", 0.5), (" 60 ", 60.0)])
def test_seconds_may_be_left_out_and_have_a_comma(text: str, seconds: float) -> None:
    assert field_values.parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["-1", "61", "soon", "nan"])
def test_what_is_no_time_to_wait_is_refused(text: str) -> None:
    with pytest.raises(TeamEditError, match="from 0 to 60"):
        field_values.parse_seconds(text)
