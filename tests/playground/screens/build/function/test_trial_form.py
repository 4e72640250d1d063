"""A trial call of a table has the outcome it would have in a run, and its fields start with examples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.sandbox import CodeErrorKind
from core.team.edit import blank_team
from core.team.spec import (
    Article,
    FunctionId,
    FunctionSpec,
    ItemType,
    JsonValue,
    ParameterSpec,
    ParameterType,
    ResultRow,
)
from core.team.trial import Trial, run_trial
from playground.render.appearances import Appearances
from playground.render.trial_result import table_note, trial_html
from playground.screens.build.function.trial_form import example_argument, is_incomplete, parse_arguments

TEAM = blank_team()
FARE = ParameterSpec("운임", choices=("Basic", "Flex"))
LIST = ParameterSpec("bags", ParameterType.LIST, required=False)
NUMBER = ParameterSpec("day", ParameterType.INTEGER)
ROWS = (
    ResultRow({"운임": "Basic"}, "One bag, {customer}.", set={"bag_status": "{운임}"}, handoff=TEAM.start, delay_s=30),
    ResultRow({"운임": "Flex"}, error="No bags."),
)


def function(*parameters: ParameterSpec, results: tuple[ResultRow, ...] = ROWS, **fields: Any) -> FunctionSpec:
    return FunctionSpec(FunctionId("bags"), "수하물", parameters=parameters, results=results, **fields)


def run(spec: FunctionSpec, **entered: Any) -> Trial:
    team = replace(TEAM, functions=(spec,))
    return run_trial(team, spec.id, parse_arguments(spec.parameters, entered), {"customer": "Ada"})


def html(spec: FunctionSpec, **entered: Any) -> str:
    trial = run(spec, **entered)
    return trial_html(trial, Appearances(TEAM), table_note(trial, spec))


def test_a_call_gives_value_variables_handoff_and_row_without_the_delay() -> None:
    trial = run(function(FARE), 운임="Basic")
    assert trial.outcome.value == "One bag, Ada."
    assert trial.outcome.changes == {"bag_status": "Basic"}
    assert trial.handoff == TEAM.start
    assert trial.row == 0
    assert trial.outcome.seconds < 5


def test_the_outcome_names_the_result_and_the_delay_of_a_run() -> None:
    shown = html(function(FARE), 운임="Basic")
    assert "answer no. 1" in shown
    assert "30 s" in shown
    assert "hands off to" in shown


def test_a_call_whose_result_is_an_error_fails() -> None:
    trial = run(function(FARE), 운임="Flex")
    assert trial.outcome.error is not None
    assert trial.outcome.error.message == "No bags."
    assert trial.row == 1
    assert "answer no. 2" in html(function(FARE), 운임="Flex")


def test_a_call_that_no_result_fits_has_no_row() -> None:
    trial = run(function(ParameterSpec("운임")), 운임="First")
    assert trial.row is None
    assert "no result" in str(trial.outcome.error)
    assert "none of its answers" in html(function(ParameterSpec("운임")), 운임="First")


def test_a_call_with_a_wrong_argument_says_what_is_expected() -> None:
    trial = run(function(NUMBER), day="soon")
    assert trial.outcome.error is not None
    assert trial.outcome.error.kind is CodeErrorKind.ARGUMENTS
    assert trial.row is None


def test_articles_answer_where_no_result_does() -> None:
    spec = function(ParameterSpec("query"), results=(), articles=(Article("Bags", "Two bags."),))
    assert "Two bags." in run(spec, query="bags").outcome.value
    assert "its articles" in html(spec, query="bags")


def test_empty_entries_are_left_out() -> None:
    assert parse_arguments((ParameterSpec("a"), ParameterSpec("b")), {"a": "", "b": None}) == {}
    assert is_incomplete((ParameterSpec("a"),), {})
    assert not is_incomplete((LIST,), {})


@pytest.mark.parametrize(
    ("parameter", "entered", "argument"),
    [
        (LIST, "[1]", [1]),
        (LIST, "[1", "[1"),
        (LIST, "a, b", ["a", "b"]),
        (ParameterSpec("bags", ParameterType.LIST, items=ItemType.INTEGER), "1, 2", [1, 2]),
        (ParameterSpec("bags", ParameterType.LIST, items=ItemType.INTEGER), "1, two", "1, two"),
        (NUMBER, "7", 7),
        (NUMBER, "1.5", 1.5),
        (NUMBER, "true", "true"),
        (NUMBER, "soon", "soon"),
        (ParameterSpec("text"), "7", "7"),
        (ParameterSpec("flag", ParameterType.BOOLEAN), True, True),
    ],
)
def test_entries_are_parsed_by_the_type_of_the_parameter(
    parameter: ParameterSpec, entered: Any, argument: JsonValue
) -> None:
    assert parse_arguments((parameter,), {parameter.name: entered}) == {parameter.name: argument}


@pytest.mark.parametrize(
    ("parameter", "pattern", "example"),
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
def test_a_trial_starts_with_arguments_that_the_first_result_fits(
    parameter: ParameterSpec, pattern: JsonValue, example: Any
) -> None:
    spec = function(parameter, results=(ResultRow({"운임": pattern}, "x"),))
    assert example_argument(spec, parameter) == example
