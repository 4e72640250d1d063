"""Edits of the parameters, results and articles of a function, from a team to a team.

Built on `core.team.edit`. An edit that is not possible raises TeamEditError. Edits of one row take a function that
changes it, and what is to be passed to that function after the row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from core.errors import TeamEditError
from core.schema import legal_name
from core.schema.signatures import CONTEXT
from core.team.code import complete_from_code
from core.team.edit import (
    change_function,
    give_function,
    set_code,
    set_parameters,
    set_results,
    set_tests,
    take_function,
)
from core.team.edit.functions import DONE
from core.team.names import fresh_name
from core.team.spec import (
    AgentId,
    Article,
    FunctionId,
    FunctionSpec,
    FunctionTest,
    JsonValue,
    ParameterSpec,
    ResultRow,
    TeamSpec,
)
from core.team.templates import without_template_tests
from playground.render import field_values
from playground.render.field_values import ValueType
from playground.texts import function_texts

Row = TypeVar("Row")
Order = Sequence[int]
"""For each new row the index of the old one: it expresses rows moved, copied and removed."""


class RowAct(StrEnum):
    UP = "up"
    DOWN = "down"
    COPY = "copy"
    REMOVE = "remove"


# --- rows of any list


def possible_acts(index: int, count: int) -> tuple[RowAct, ...]:
    """Return what can be done with a row."""
    up, down = (RowAct.UP,) if index > 0 else (), (RowAct.DOWN,) if index < count - 1 else ()
    return (*up, *down, RowAct.COPY, RowAct.REMOVE)


def order_after(act: RowAct, index: int, count: int) -> Order:
    """Return the order of the rows after something was done with one of them."""
    before, behind = range(index), range(index + 1, count)
    match act:
        case RowAct.UP:
            return (*before[:-1], index, *before[-1:], *behind)
        case RowAct.DOWN:
            return (*before, *behind[:1], index, *behind[1:])
        case RowAct.COPY:
            return (*before, index, index, *behind)
        case RowAct.REMOVE:
            return (*before, *behind)


def reorder(rows: Sequence[Row], order: Order) -> tuple[Row, ...]:
    """Return the rows in this order; indexes without a row are skipped."""
    return tuple(rows[index] for index in order if index < len(rows))


def _with_row(rows: Sequence[Row], index: int, change: Callable[..., Row], arguments: Sequence[Any]) -> tuple[Row, ...]:
    """Return the rows with one changed; if there is none at the index, the rows as they are."""
    return tuple(change(row, *arguments) if place == index else row for place, row in enumerate(rows))


# --- parameters


def change_parameter(
    team: TeamSpec, id: FunctionId, index: int, change: Callable[..., ParameterSpec], *arguments: Any
) -> TeamSpec:
    return set_parameters(team, id, _with_row(complete_function(team, id).parameters, index, change, arguments))


def with_field(row: Any, field: str, value: Any) -> Any:
    """Return the parameter, result or article with another value in a field."""
    return replace(row, **{field: value})


def with_choices(parameter: ParameterSpec, text: str) -> ParameterSpec:
    return replace(parameter, choices=field_values.parse_choices(text, parameter.type))


def with_type(parameter: ParameterSpec, type: ValueType) -> ParameterSpec:
    """Return the parameter with another type, and its choices and its default converted to it."""
    kind, items = type
    choices = field_values.convert_choices(parameter.choices, kind)
    default = field_values.parse_typed(
        field_values.format_typed(parameter.default, field_values.type_of(parameter)), type
    )
    return replace(parameter, type=kind, items=items, choices=choices, default=default)


def with_default(parameter: ParameterSpec, default: JsonValue) -> ParameterSpec:
    """Return the parameter with this default, None for none. A parameter with a default is not needed."""
    return replace(parameter, default=default, required=parameter.required and default is None)


def rename_parameter(team: TeamSpec, id: FunctionId, index: int, name: str) -> TeamSpec:
    """Return the team with the parameter renamed, also in conditions and answers."""
    name = name.strip()
    others = [other.name for place, other in enumerate(complete_function(team, id).parameters) if place != index]
    if not name:
        raise TeamEditError(function_texts.NO_PARAMETER_NAME)
    if legal_name(name) == CONTEXT:
        raise TeamEditError(function_texts.RESERVED_NAME)
    if name in others:
        raise TeamEditError(function_texts.same_name(name))
    if same := [other for other in others if legal_name(other) == legal_name(name)]:
        raise TeamEditError(function_texts.same_for_model(same[0], legal_name(name)))
    return change_parameter(team, id, index, with_field, "name", name)


def add_parameter(team: TeamSpec, id: FunctionId) -> TeamSpec:
    parameters = complete_function(team, id).parameters
    return set_parameters(team, id, (*parameters, ParameterSpec(_free_name(function_texts.NEW_PARAMETER, parameters))))


def arrange_parameters(team: TeamSpec, id: FunctionId, order: Order) -> TeamSpec:
    """Return the team with the parameters in this order. Copies get names of their own."""
    parameters = complete_function(team, id).parameters
    arranged: list[ParameterSpec] = []
    for parameter in reorder(parameters, order):
        is_copy = any(other.name == parameter.name for other in arranged)
        arranged.append(replace(parameter, name=_free_name(parameter.name, parameters)) if is_copy else parameter)
    return set_parameters(team, id, arranged)


def _free_name(name: str, parameters: Sequence[ParameterSpec]) -> str:
    return fresh_name(name, {parameter.name for parameter in parameters}, longest=64)


# --- results


def put_result_first(team: TeamSpec, id: FunctionId, result: ResultRow) -> TeamSpec:
    """Return the team in which this result comes first, and replaces one with the same condition."""
    others = [row for row in complete_function(team, id).results if row.when != result.when]
    return set_results(team, id, (result, *others))


# --- articles


def change_article(
    team: TeamSpec, id: FunctionId, index: int, change: Callable[..., Article], *arguments: Any
) -> TeamSpec:
    articles = _with_row(complete_function(team, id).articles, index, change, arguments)
    return change_function(team, id, articles=articles)


def arrange_articles(team: TeamSpec, id: FunctionId, order: Order) -> TeamSpec:
    return change_function(team, id, articles=reorder(complete_function(team, id).articles, order))


def add_article(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """Return the team with one more article.

    With the first one, a function without parameters gets one for the query, and the answer that a new function has is
    removed, as no article would ever be searched. Another answer to every call stays: the check offers to remove it.
    """
    function = complete_function(team, id)
    articles = (*function.articles, Article(function_texts.new_article(len(function.articles) + 1), ""))
    if function.articles:
        return change_function(team, id, articles=articles)
    results = () if function.results == (ResultRow(value=DONE),) else function.results
    parameters = function.parameters or (ParameterSpec("query", description=function_texts.QUERY_DESCRIPTION),)
    return change_function(team, id, articles=articles, results=results, parameters=parameters)


# --- the function as a whole


def set_agents(team: TeamSpec, id: FunctionId, agents: Collection[AgentId]) -> TeamSpec:
    """Return the team in which these agents, and no others, may call the function."""
    for agent in team.agents:
        team = (give_function if agent.id in agents else take_function)(team, agent.id, id)
    return team


def add_test(team: TeamSpec, id: FunctionId, test: FunctionTest) -> TeamSpec:
    return set_tests(team, id, (*complete_function(team, id).tests, test))


def remove_test(team: TeamSpec, id: FunctionId, index: int) -> TeamSpec:
    tests = complete_function(team, id).tests
    return set_tests(team, id, (*tests[:index], *tests[index + 1 :]))


def remove_code(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """Return the team in which the table answers; the description and parameters in the code stay with the function.

    The tests of a template go with its code.
    """
    tests = without_template_tests(complete_function(team, id).tests)
    return change_function(set_code(team, id, ""), id, mock=False, tests=tests)


def complete_function(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    """Return the function, completed with the description and parameters from its code."""
    function = team.function(id)
    if function is None:
        raise TeamEditError(function_texts.GONE)
    return complete_from_code(function)
