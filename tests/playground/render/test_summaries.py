"""Parameters and results of a function on one line of plain words."""

from __future__ import annotations

import pytest

from core.team.edit import blank_team
from core.team.spec import AgentId, ParameterSpec, ParameterType, ResultRow
from playground.render.summaries import summarize_parameter, summarize_result

START = blank_team().start


def test_a_result_is_summarized_in_words() -> None:
    row = ResultRow({"운임": "Basic"}, "One bag.", set={"bag_status": "Basic"}, handoff=START, delay_s=30)
    assert summarize_result(row, {START: "Front desk"}, is_first=True) == (
        "When 운임 is Basic: answers “One bag.”, sets bag_status, hands off to Front desk, after 30 s"
    )


def test_a_result_without_condition_answers_what_no_earlier_one_answered() -> None:
    assert summarize_result(ResultRow(error="No."), {}, is_first=False) == "For all other calls: fails with “No.”"


@pytest.mark.parametrize(
    ("row", "summary"),
    [
        (ResultRow(), "For every call: answers nothing"),
        (ResultRow(value={"a": 1}), 'For every call: gives {"a": 1}'),
        (ResultRow({"a": ["x", None, True]}, "y"), "When a is x or not given or yes: answers “y”"),
        (ResultRow({"a": [1, 2, 3, 4, 5]}, "y"), "When a is 1 or 2 or …: answers “y”"),
        (ResultRow(value="y", handoff=AgentId("gone")), "For every call: answers “y”, hands off to gone"),
        (ResultRow(value="long " * 30), f"For every call: answers “{('long ' * 12)[:59].rstrip()}…”"),
    ],
)
def test_results_of_all_kinds_are_summarized(row: ResultRow, summary: str) -> None:
    assert summarize_result(row, {}, is_first=True) == summary


def test_a_parameter_is_summarized() -> None:
    fare = ParameterSpec("운임", choices=("Basic", "Flex"))
    assert summarize_parameter(fare) == "운임: text (string), needed"
    number = ParameterSpec("n", ParameterType.INTEGER, "How many.", required=False)
    assert summarize_parameter(number) == "n: whole number (integer), optional. How many."
