"""A call to try gives what a run would give, and a row says in words what it does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from core.errors import TeamEditError
from core.events import CallErrorKind
from core.team.edit import blank_team
from core.team.spec import (
    AgentId,
    Article,
    FunctionId,
    FunctionSpec,
    JsonValue,
    ParameterSpec,
    ParameterType,
    ResultRow,
)
from playground.screens.build.function.result_fields import answered, as_kind, kind_of
from playground.screens.build.function.told import parameter_summary, summary
from playground.screens.build.function.trying import TableTrial, arguments_of, example, is_missing, tried
from playground.screens.build.function.variables import known_variables, with_new_variable
from playground.words import functions as words
from tests.support.specs import json_values

TEAM = blank_team()
FARE = ParameterSpec("운임", choices=("Basic", "Flex"))
LIST = ParameterSpec("bags", ParameterType.LIST, required=False)
ROWS = (
    ResultRow({"운임": "Basic"}, "One bag, {customer}.", set={"bag_status": "{운임}"}, handoff=TEAM.start, delay_s=30),
    ResultRow({"운임": "Flex"}, error="No bags."),
)


def function(*parameters: ParameterSpec, results: tuple[ResultRow, ...] = ROWS, **fields: Any) -> FunctionSpec:
    return FunctionSpec(FunctionId("bags"), "수하물", parameters=parameters, results=results, **fields)


def called(spec: FunctionSpec, **entered: Any) -> TableTrial:
    return tried(TEAM, spec, arguments_of(spec.parameters, entered), {"customer": "Ada"})


def test_a_call_gives_value_variables_handoff_and_row_without_the_wait() -> None:
    made = called(function(FARE), 운임="Basic")
    assert made.result.value == "One bag, Ada."
    assert made.result.changes == {"bag_status": "Basic"}
    assert made.result.target is not None
    assert made.result.target.key == TEAM.start
    assert (made.row, made.delay_s) == (0, 30)


def test_a_call_that_fails_says_so_as_in_a_run() -> None:
    made = called(function(FARE), 운임="Flex")
    assert (made.result.error, made.result.value, made.row) == (CallErrorKind.RAISED, "Error: No bags.", 1)


def test_a_call_that_nothing_fits_has_no_row() -> None:
    made = called(function(ParameterSpec("운임")), 운임="First")
    assert made.row is None
    assert "no result" in made.result.value


def test_a_call_with_a_wrong_value_is_told_what_is_wanted() -> None:
    made = called(function(ParameterSpec("day", ParameterType.INTEGER)), day="soon")
    assert made.result.error is CallErrorKind.BAD_ARGUMENTS
    assert made.row is None


def test_articles_answer_where_no_row_does() -> None:
    spec = function(ParameterSpec("query"), results=(), articles=(Article("Bags", "Two bags."),))
    assert "Two bags." in called(spec, query="bags").result.value


def test_what_is_left_empty_is_left_out() -> None:
    assert arguments_of((ParameterSpec("a"), ParameterSpec("b")), {"a": "", "b": None}) == {}
    assert is_missing((ParameterSpec("a"),), {})
    assert not is_missing((LIST,), {})


def test_lists_and_objects_are_read_as_json_if_they_are() -> None:
    assert arguments_of((LIST,), {"bags": "[1]"}) == {"bags": [1]}
    assert arguments_of((LIST,), {"bags": "[1"}) == {"bags": "[1"}


@pytest.mark.parametrize(
    ("parameter", "pattern", "begins_with"),
    [
        (FARE, "Flex", "Flex"),
        (FARE, "Other", "Basic"),
        (ParameterSpec("운임"), ["LW*", "x"], "LW"),
        (ParameterSpec("운임"), 7, "7"),
        (ParameterSpec("운임", ParameterType.BOOLEAN), False, False),
        (ParameterSpec("운임", ParameterType.BOOLEAN), "x", True),
        (ParameterSpec("운임", required=False), None, ""),
        (ParameterSpec("운임", ParameterType.BOOLEAN, required=False), None, None),
    ],
)
def test_a_call_begins_with_values_of_the_first_row(
    parameter: ParameterSpec, pattern: JsonValue, begins_with: Any
) -> None:
    spec = function(parameter, results=(ResultRow({"운임": pattern}, "x"),))
    assert example(spec, parameter) == begins_with


def test_a_row_is_summed_up_in_words() -> None:
    names = {TEAM.start: "Front desk"}
    assert summary(ROWS[0], names, others=False) == (
        "When 운임 is Basic: answers “One bag, {customer}.”, sets bag_status, hands off to Front desk, after 30 s"
    )
    assert summary(ROWS[1], names, others=True) == "When 운임 is Flex: fails with “No bags.”"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ResultRow(), "For every call: answers nothing"),
        (ResultRow(value={"a": 1}), 'For every call: gives {"a": 1}'),
        (ResultRow({"a": ["x", None, True]}, "y"), "When a is x or not given or yes: answers “y”"),
        (ResultRow({"a": [1, 2, 3, 4, 5]}, "y"), "When a is 1 or 2 or …: answers “y”"),
        (ResultRow(value="y", handoff=AgentId("gone")), "For every call: answers “y”, hands off to gone"),
        (ResultRow(value="long " * 30), f"For every call: answers “{('long ' * 12)[:59].rstrip()}…”"),
    ],
)
def test_rows_of_all_kinds_are_summed_up(row: ResultRow, said: str) -> None:
    assert summary(row, {}, others=False) == said


def test_a_parameter_is_summed_up() -> None:
    assert parameter_summary(FARE) == "운임: text (string), needed"
    assert parameter_summary(ParameterSpec("n", ParameterType.INTEGER, "How many.", required=False)) == (
        "n: whole number (integer), optional. How many."
    )


@given(json_values)
def test_an_answer_made_another_kind_is_of_that_kind(value: JsonValue) -> None:
    for kind in (words.KIND_TEXT, words.KIND_DATA, words.KIND_ERROR):
        assert kind_of(as_kind(ResultRow(value=value), kind)) == kind


def test_an_answer_made_an_error_and_back_says_the_same() -> None:
    row = as_kind(ResultRow(value="Not found."), words.KIND_ERROR)
    assert row.error == "Not found."
    assert as_kind(row, words.KIND_TEXT) == ResultRow(value="Not found.")


def test_answers_are_taken_by_their_kind() -> None:
    assert answered(ResultRow(), words.KIND_DATA, "[1]").value == [1]
    assert answered(ResultRow(), words.KIND_TEXT, "[1]").value == "[1]"
    with pytest.raises(TeamEditError, match="Say what went wrong"):
        answered(ResultRow(error="x"), words.KIND_ERROR, "  ")


def test_a_variable_is_set_once_and_has_a_name() -> None:
    row = with_new_variable(ResultRow(), " 좌석 ")
    assert row.set == {"좌석": ""}
    with pytest.raises(TeamEditError, match="already"):
        with_new_variable(row, "좌석")
    with pytest.raises(TeamEditError, match="needs a name"):
        with_new_variable(row, " ")
    assert known_variables(TEAM, but=row) == []
