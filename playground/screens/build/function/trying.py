"""What a function would answer to a call, made as a run makes it, but at once and without a model. Draws nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.agents import Agent
from core.asks import Call
from core.calls import CallError, FunctionResult, call_function
from core.schema import legal_name
from core.team.matching import ANYTHING, matching_row
from core.team.names import function_name
from core.team.spec import FunctionSpec, JsonValue, ParameterSpec, ParameterType, TeamSpec
from core.team.table_function import TableFunction
from core.values import as_text
from playground.screens.build.function.typed import NUMBERS, patterns_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTrial:
    """A trial call of a table-backed function. `row` is the index of the row that answered; a run waits `delay_s`."""

    result: FunctionResult
    row: int | None = None
    delay_s: float = 0.0


def tried(
    team: TeamSpec, function: FunctionSpec, arguments: Mapping[str, Any], context: Mapping[str, Any]
) -> TableTrial:
    """Make the call with these arguments, by the names a model gives them."""
    at_once = replace(function, results=tuple(replace(row, delay_s=0.0) for row in function.results))
    agents = {agent.id: Agent(name=agent.name or agent.id, key=agent.id) for agent in team.agents}
    canned, name = TableFunction(at_once, agents), function_name(function)
    result = call_function({name: canned}, Call("try", name, json.dumps(arguments)), context)
    row = _row(canned, arguments)
    return TableTrial(result=result, row=row, delay_s=function.results[row].delay_s if row is not None else 0.0)


def _row(canned: TableFunction, arguments: Mapping[str, Any]) -> int | None:
    try:
        found = matching_row(canned.spec.results, canned.read_arguments(arguments))
    except CallError:
        return None
    return next((at for at, row in enumerate(canned.spec.results) if row is found), None)


def arguments_of(parameters: tuple[ParameterSpec, ...], entered: Mapping[str, Any]) -> dict[str, Any]:
    """What a model would write for these entries, by parameter: what is left empty is left out."""
    given = {one: entered.get(one.name) for one in parameters}
    return {legal_name(one.name): _argument(one, value) for one, value in given.items() if value not in (None, "")}


def given_for(parameter: ParameterSpec, entered: Any) -> JsonValue:
    """The entry as a value of the parameter's type; as it is, where it cannot be read as that."""
    value: JsonValue = _argument(parameter, entered)
    if parameter.type not in NUMBERS or not isinstance(value, str):
        return value
    try:
        number: JsonValue = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return number if isinstance(number, int | float) and not isinstance(number, bool) else value


def _argument(parameter: ParameterSpec, entered: Any) -> Any:
    """JSON is read where a list or an object is wanted; the engine itself reads numbers, and says what is wrong."""
    if parameter.type in (ParameterType.LIST, ParameterType.OBJECT):
        try:
            return json.loads(entered)
        except (ValueError, RecursionError):
            return entered
    return entered


def is_missing(parameters: tuple[ParameterSpec, ...], arguments: Mapping[str, Any]) -> bool:
    """Whether a value that has to be given is not."""
    return any(one.required and legal_name(one.name) not in arguments for one in parameters)


def example(function: FunctionSpec, parameter: ParameterSpec) -> Any:
    """A value to begin with: one that the first result or test about this parameter is for, or its first choice."""
    name = parameter.name
    pattern = next((row.when[name] for row in function.results if name in row.when), None)
    tested = next((test.given[name] for test in function.tests if name in test.given), None)
    wanted = next(iter(patterns_of(pattern)), None) if pattern is not None else tested
    if parameter.choices:
        return wanted if wanted in parameter.choices else parameter.choices[0] if parameter.required else None
    if parameter.type is ParameterType.BOOLEAN:
        return wanted if isinstance(wanted, bool) else True if parameter.required else None
    return "" if wanted is None else as_text(wanted).replace(ANYTHING, "")
