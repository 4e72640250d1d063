"""The text of a form field is parsed as the value it shows, and other texts are refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.spec import JsonValue, ParameterType
from core.values import as_json
from playground.render import field_values
from tests.support.specs import json_values, texts

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
