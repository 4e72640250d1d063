"""What is shown in a field reads back as what it was; what cannot be taken is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.spec import JsonValue, ParameterType
from playground.screens.build.function import typed
from tests.support.specs import json_values, texts

TEXT, WHOLE, NUMBER = ParameterType.STRING, ParameterType.INTEGER, ParameterType.NUMBER


@given(st.lists(texts, unique=True))
def test_choices_of_text_read_back_as_they_were(choices: list[str]) -> None:
    assert typed.choices_of(typed.choices_text(choices), TEXT) == tuple(choices)


@given(st.lists(st.integers(-(10**20), 10**20), unique=True))
def test_choices_of_numbers_read_back_as_they_were(choices: list[int]) -> None:
    assert typed.choices_of(typed.choices_text(choices), WHOLE) == tuple(choices)


@pytest.mark.parametrize("text", ["Basic, Flex", "Basic\nFlex", ' ["Basic", "Flex"] ', "Basic,, Flex,"])
def test_choices_are_separated_by_commas_or_lines_or_are_a_list(text: str) -> None:
    assert typed.choices_of(text, TEXT) == ("Basic", "Flex")


def test_choices_of_numbers_are_numbers() -> None:
    assert typed.choices_of("1, 2.5", NUMBER) == (1, 2.5)


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
        typed.choices_of(text, type)


@given(st.lists(texts, min_size=1))
def test_conditions_on_text_read_back_as_they_were(patterns: list[str]) -> None:
    assert typed.pattern_of(typed.pattern_text(patterns, TEXT), TEXT) == tuple(patterns)


def test_conditions_on_numbers_may_hold_a_star() -> None:
    assert typed.pattern_of("12, 3*", WHOLE) == (12, "3*")


def test_that_nothing_was_given_can_be_a_condition() -> None:
    assert typed.pattern_of(typed.pattern_text([None], TEXT), TEXT) == (None,)


def test_an_empty_condition_is_none() -> None:
    assert typed.pattern_of("  ", TEXT) == typed.pattern_of(" ", ParameterType.LIST) == ()


@pytest.mark.parametrize("text", ['["a", "b"]', "*oslo*", '{"city": "Oslo"}'])
def test_conditions_on_lists_and_objects_are_json_or_a_text_with_stars(text: str) -> None:
    read = typed.pattern_of(text, ParameterType.LIST)
    assert typed.pattern_of(typed.pattern_text(read, ParameterType.LIST), ParameterType.LIST) == read


@pytest.mark.parametrize("patterns", [("a",), ("a", "b"), (["a"],), (None,)])
def test_a_condition_of_a_team_is_one_value_or_several(patterns: tuple[JsonValue, ...]) -> None:
    assert typed.patterns_of(typed.condition_of(patterns)) == patterns


@given(json_values)
def test_values_of_any_kind_read_back_as_they_were(value: JsonValue) -> None:
    read = typed.value_of(typed.value_text(value))
    assert read == value
    assert type(read) is type(value)


def test_text_is_taken_for_text_unless_it_is_json() -> None:
    assert typed.value_of("LW4K7Q") == "LW4K7Q"
    assert typed.value_of("{booking}") == "{booking}"
    assert typed.value_of('"12"') == "12"
    assert typed.value_of("12") == 12


@given(json_values)
def test_data_reads_back_as_it_was(value: JsonValue) -> None:
    assert typed.data_of(typed.data_text(value)) == value


def test_what_is_no_json_is_refused_with_its_line() -> None:
    with pytest.raises(TeamEditError, match="line 2"):
        typed.data_of('{"a": 1,\n b: 2}')


@pytest.mark.parametrize("text", ["NaN", "[" * 100_000, "1" * 5000, "[" * 30 + "]" * 30, "1e999"])
def test_data_that_no_file_can_hold_is_refused(text: str) -> None:
    with pytest.raises(TeamEditError):
        typed.data_of(text)


def test_text_made_into_data_keeps_what_it_said() -> None:
    assert typed.as_data("[1]") == [1]
    assert typed.as_data("Fine.") == {"answer": "Fine."}
    assert typed.as_data(3) == 3


@pytest.mark.parametrize(("text", "seconds"), [("", 0.0), ("2", 2.0), ("0,5", 0.5), (" 60 ", 60.0)])
def test_seconds_may_be_left_out_and_have_a_comma(text: str, seconds: float) -> None:
    assert typed.seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["-1", "61", "soon", "nan"])
def test_what_is_no_time_to_wait_is_refused(text: str) -> None:
    with pytest.raises(TeamEditError, match="from 0 to 60"):
        typed.seconds_of(text)
