"""Types of items and defaults of parameters: what a model is told, and what a call that leaves them out answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core import Swarm
from core.calls import CallError
from core.messages import user
from core.models.offline import OfflineModel
from core.team.build import build_team, function_tool
from core.team.code_function import CodeFunction
from core.team.file import read_team
from core.team.spec import FunctionId, FunctionSpec, ItemType, ParameterSpec, ParameterType, ResultRow, TeamSpec
from core.team.table_function import TableFunction

SEATS = ParameterSpec("seats", ParameterType.INTEGER, required=False, default=2)


def told(*parameters: ParameterSpec, code: str = "") -> dict[str, Any]:
    """What a model is told of the parameters."""
    team = TeamSpec("Team", functions=(FunctionSpec(FunctionId("f"), "f", parameters=parameters, code=code),))
    properties: dict[str, Any] = function_tool(team, FunctionId("f"))["function"]["parameters"]["properties"]
    return properties


@pytest.mark.parametrize(
    ("items", "schema"),
    [
        (ItemType.ANY, {}),
        (ItemType.STRING, {"type": "string"}),
        (ItemType.INTEGER, {"type": "integer"}),
        (ItemType.NUMBER, {"type": "number"}),
        (ItemType.BOOLEAN, {"type": "boolean"}),
    ],
)
def test_a_model_is_told_the_type_of_the_items_of_a_list(items: ItemType, schema: dict[str, str]) -> None:
    assert told(ParameterSpec("x", ParameterType.LIST, items=items)) == {"x": {"type": "array", "items": schema}}


def test_a_model_is_told_a_default_that_is_used() -> None:
    assert told(SEATS) == {"seats": {"type": "integer", "default": 2}}
    required = ParameterSpec("seats", ParameterType.INTEGER, default=2)
    unfit = ParameterSpec("seats", ParameterType.INTEGER, required=False, default="two")
    assert told(required) == told(unfit) == {"seats": {"type": "integer"}}


def test_a_table_tells_of_a_parameter_what_code_with_the_same_parameter_does() -> None:
    listed = ParameterSpec("days", ParameterType.LIST, required=False, items=ItemType.STRING, default=["today"])
    assert told(listed) == told(code='def f(days: list[str] = ["today"]): return days')


def test_a_default_is_the_argument_of_a_call_that_leaves_it_out() -> None:
    rows = (ResultRow({"seats": 2}, "A table for {seats}."), ResultRow(value="A table for more: {seats}."))
    table = TableFunction(FunctionSpec(FunctionId("f"), "f", parameters=(SEATS,), results=rows), {})
    assert table({}).value == "A table for 2."
    assert table({}, seats=None).value == "A table for 2."
    assert table({}, seats=5).value == "A table for more: 5."


def test_a_default_stays_as_it_is_when_a_program_changes_what_it_was_given() -> None:
    parameter = ParameterSpec("days", ParameterType.LIST, required=False, default=["today", ["later"]])
    rows = (ResultRow(value="", set={"days": "{days}"}),)
    table = TableFunction(FunctionSpec(FunctionId("f"), "f", parameters=(parameter,), results=rows), {})
    table({}).context_variables["days"][1].append("never")
    assert table({}).context_variables == {"days": ["today", ["later"]]}


def test_items_of_another_type_are_refused_and_numbers_as_text_are_read() -> None:
    parameter = ParameterSpec("seats", ParameterType.LIST, items=ItemType.INTEGER)
    table = TableFunction(FunctionSpec(FunctionId("f"), "f", parameters=(parameter,)), {})
    assert table.read_arguments({"seats": ["1", 2.0]}) == {"seats": [1, 2]}
    with pytest.raises(CallError, match=r"seats\[1\] is \"two\", but has to be a whole number"):
        table.read_arguments({"seats": [1, "two"]})


def test_code_gets_the_default_of_a_list_of_the_teams_own_and_else_keeps_its_own() -> None:
    code = "def f(seats=3): return seats"
    own = CodeFunction(FunctionSpec(FunctionId("f"), "f", parameters=(SEATS,), code=code), {})
    declared = CodeFunction(FunctionSpec(FunctionId("f"), "f", code=code), {})
    assert (own.run({}, {}).value, declared.run({}, {}).value) == (2, 3)
    assert own.run({"seats": 4}, {}).value == 4


TEAM = """\
format: 2
name: Team
start: desk
agents:
  - {id: desk, name: Desk, functions: [book_table]}
functions:
  - id: book_table
    description: Book a table.
    parameters:
      - {name: day, description: The day of the week.}
      - {name: seats, type: integer, description: The number of seats., required: false, default: 2}
    results:
      - value: Booked for {seats} on {day}.
"""


@pytest.mark.parametrize(
    ("message", "arguments", "answer"),
    [
        ("Book a table on Friday", {"day": "Friday"}, "Booked for 2 on Friday."),
        ("Book a table on Friday, 6 seats", {"day": "Friday", "seats": 6}, "Booked for 6 on Friday."),
    ],
)
def test_the_offline_model_leaves_a_default_out_unless_another_value_is_said(
    message: str, arguments: dict[str, Any], answer: str
) -> None:
    team = read_team(TEAM)
    response = Swarm(model=OfflineModel()).run(build_team(team).start, [user(message)])
    (call,) = response.messages[0]["tool_calls"]
    assert json.loads(call["function"]["arguments"]) == arguments
    assert response.messages[1]["content"] == answer
