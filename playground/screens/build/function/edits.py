"""What the form of a function does to a team: parameters, results and articles changed, added and put in another order.

From a team to a team, like `core.team.edit`, which these are made of; what cannot be done raises TeamEditError.
An order has for each new row the old row it is, so it tells of rows moved, copied and removed alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from core.errors import TeamEditError
from core.schema import legal_name
from core.schema.signatures import CONTEXT
from core.team.code import complete_from_code
from core.team.edit import change_function, give_function, set_parameters, set_results, take_function
from core.team.matching import ANYTHING, matches_everything
from core.team.names import fresh_name
from core.team.spec import (
    AgentId,
    Article,
    FunctionId,
    FunctionSpec,
    JsonValue,
    ParameterSpec,
    ParameterType,
    ResultRow,
    TeamSpec,
)
from playground.screens.build.function.typed import fitting_choices
from playground.words import functions as words

Row = TypeVar("Row")
Order = Sequence[int]

QUERY = ParameterSpec("query", description="What to look for.")
SOME: dict[ParameterType, JsonValue] = {
    ParameterType.STRING: "something",
    ParameterType.INTEGER: 1,
    ParameterType.NUMBER: 1,
    ParameterType.BOOLEAN: True,
    ParameterType.LIST: f"{ANYTHING}something{ANYTHING}",
    ParameterType.OBJECT: f"{ANYTHING}something{ANYTHING}",
}
"""A condition to begin with, for parameters without choices."""


class RowAct(StrEnum):
    UP = "up"
    DOWN = "down"
    COPY = "copy"
    REMOVE = "remove"


def acts_on(at: int, count: int) -> tuple[RowAct, ...]:
    """What can be done with this row."""
    up, down = (RowAct.UP,) if at > 0 else (), (RowAct.DOWN,) if at < count - 1 else ()
    return (*up, *down, RowAct.COPY, RowAct.REMOVE)


def order_after(act: RowAct, at: int, count: int) -> Order:
    before, behind = range(at), range(at + 1, count)
    match act:
        case RowAct.UP:
            return (*before[:-1], at, *before[-1:], *behind)
        case RowAct.DOWN:
            return (*before, *behind[:1], at, *behind[1:])
        case RowAct.COPY:
            return (*before, at, at, *behind)
        case RowAct.REMOVE:
            return (*before, *behind)


def in_order(rows: Sequence[Row], order: Order) -> tuple[Row, ...]:
    """The rows in this order; rows that are not there are passed over."""
    return tuple(rows[at] for at in order if at < len(rows))


# --- parameters


def change_parameter(
    team: TeamSpec, id: FunctionId, at: int, change: Callable[[ParameterSpec], ParameterSpec]
) -> TeamSpec:
    function = the_function(team, id)
    return set_parameters(team, id, _with(function.parameters, at, change))


def rename_parameter(team: TeamSpec, id: FunctionId, at: int, name: str) -> TeamSpec:
    """The team in which the parameter has this name, in conditions and answers too."""
    name = name.strip()
    others = [other.name for row, other in enumerate(the_function(team, id).parameters) if row != at]
    if not name:
        raise TeamEditError(words.NO_PARAMETER_NAME)
    if legal_name(name) == CONTEXT:
        raise TeamEditError(words.RESERVED_NAME)
    if name in others:
        raise TeamEditError(words.same_name(name))
    if alike := [other for other in others if legal_name(other) == legal_name(name)]:
        raise TeamEditError(words.same_for_model(alike[0], legal_name(name)))
    return change_parameter(team, id, at, lambda parameter: replace(parameter, name=name))


def change_type(team: TeamSpec, id: FunctionId, at: int, type: ParameterType) -> TeamSpec:
    """The team in which the parameter has this type, and its choices too."""

    def changed(parameter: ParameterSpec) -> ParameterSpec:
        return replace(parameter, type=type, choices=fitting_choices(parameter.choices, type))

    return change_parameter(team, id, at, changed)


def add_parameter(team: TeamSpec, id: FunctionId) -> TeamSpec:
    parameters = the_function(team, id).parameters
    return set_parameters(team, id, (*parameters, ParameterSpec(_free(words.NEW_PARAMETER, parameters))))


def arrange_parameters(team: TeamSpec, id: FunctionId, order: Order) -> TeamSpec:
    """The team with the parameters in this order. A copy has a name of its own."""
    arranged: list[ParameterSpec] = []
    for parameter in in_order(the_function(team, id).parameters, order):
        is_copy = any(other.name == parameter.name for other in arranged)
        name = _free(parameter.name, the_function(team, id).parameters) if is_copy else parameter.name
        arranged.append(replace(parameter, name=name))
    return set_parameters(team, id, arranged)


def _free(wanted: str, parameters: Sequence[ParameterSpec]) -> str:
    return fresh_name(wanted, {parameter.name for parameter in parameters}, longest=64)


# --- results


def change_result(team: TeamSpec, id: FunctionId, at: int, change: Callable[[ResultRow], ResultRow]) -> TeamSpec:
    return set_results(team, id, _with(the_function(team, id).results, at, change))


def arrange_results(team: TeamSpec, id: FunctionId, order: Order) -> TeamSpec:
    return set_results(team, id, in_order(the_function(team, id).results, order))


def add_result(team: TeamSpec, id: FunctionId) -> tuple[TeamSpec, int]:
    """The team with one more result, and its position: in front of one that answers every call, else at the end."""
    function = the_function(team, id)
    at = len(function.results)
    if at and matches_everything(function.results[-1], function):
        at -= 1
    new = ResultRow(_first_condition(function, at > 0 or bool(function.results)), value=words.NEW_ANSWER)
    return set_results(team, id, (*function.results[:at], new, *function.results[at:])), at


def _first_condition(function: FunctionSpec, wanted: bool) -> dict[str, JsonValue]:
    """A condition on the first parameter, with a choice that no row is about yet if there is one."""
    if not wanted or not function.parameters:
        return {}
    first = function.parameters[0]
    used = [row.when.get(first.name) for row in function.results]
    free = [choice for choice in first.choices if choice not in used]
    return {first.name: next(iter((*free, *first.choices)), SOME[first.type])}


def with_condition(result: ResultRow, name: str, condition: JsonValue, *, holds_always: bool) -> ResultRow:
    """The result with this condition on a parameter, or none."""
    others = {other: pattern for other, pattern in result.when.items() if other != name}
    if holds_always:
        return replace(result, when=others)
    return replace(result, when={**result.when, name: condition})


def with_variable(result: ResultRow, name: str, value: JsonValue) -> ResultRow:
    """The result that sets this context variable as well."""
    return replace(result, set={**result.set, name: value})


def without_variable(result: ResultRow, name: str) -> ResultRow:
    return replace(result, set={other: value for other, value in result.set.items() if other != name})


# --- articles


def change_article(team: TeamSpec, id: FunctionId, at: int, change: Callable[[Article], Article]) -> TeamSpec:
    return change_function(team, id, articles=_with(the_function(team, id).articles, at, change))


def arrange_articles(team: TeamSpec, id: FunctionId, order: Order) -> TeamSpec:
    return change_function(team, id, articles=in_order(the_function(team, id).articles, order))


def add_article(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """The team in which the function has one more article. With the first, nothing answers every call in its place."""
    function = the_function(team, id)
    article = Article(words.new_article(len(function.articles) + 1), "")
    if function.articles:
        return change_function(team, id, articles=(*function.articles, article))
    results = tuple(row for row in function.results if not matches_everything(row, function))
    parameters = function.parameters or (QUERY,)
    return change_function(team, id, articles=(article,), results=results, parameters=parameters)


# --- who has it


def give_to(team: TeamSpec, id: FunctionId, agents: Collection[AgentId]) -> TeamSpec:
    """The team in which these agents have the function, and no others."""
    for agent in team.agents:
        team = (give_function if agent.id in agents else take_function)(team, agent.id, id)
    return team


def the_function(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    """The function with what its code says of it."""
    function = team.function(id)
    if function is None:
        raise TeamEditError(words.GONE)
    return complete_from_code(function)


def _with(rows: Sequence[Row], at: int, change: Callable[[Row], Row]) -> tuple[Row, ...]:
    """The rows with one of them changed; a row that is gone is passed over."""
    return tuple(change(row) if place == at else row for place, row in enumerate(rows))
