"""Read what the code of a function declares, in the terms of a team, from its syntax tree. Nothing runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from core.sandbox import Code, CodeParameter, UnreadableCodeError, read_code
from core.sandbox.annotations import ReadType
from core.sandbox.reading import read_above_error
from core.team.spec import AgentId, FunctionSpec, ItemType, ParameterSpec, ParameterType, TeamSpec


def has_code(function: FunctionSpec) -> bool:
    return bool(function.code.strip())


def runs_code(function: FunctionSpec) -> bool:
    """Return whether calls are answered by the code, and not by results."""
    return has_code(function) and not function.mock


def code_of(function: FunctionSpec) -> Code | None:
    """Return what the code declares; None if there is no code or it cannot be read."""
    try:
        return read_code(function.code, _name_in_code(function)) if has_code(function) else None
    except UnreadableCodeError:
        return None


def _name_in_code(function: FunctionSpec) -> str:
    return function.name.strip() or function.id


def complete_from_code(function: FunctionSpec) -> FunctionSpec:
    """Return the function with the parameters and the description of its code, where its spec has none of its own.

    Of code with an error, they are those above the error: what a form shows does not vanish while somebody types.
    """
    try:
        code = read_above_error(function.code, _name_in_code(function))
    except UnreadableCodeError:
        return function
    parameters = code_parameters(code) if declares(code, function.parameters) else function.parameters
    return replace(function, parameters=parameters, description=function.description or code.description)


def code_parameters(code: Code) -> tuple[ParameterSpec, ...]:
    return tuple(map(_parameter, code.parameters))


def _parameter(parameter: CodeParameter) -> ParameterSpec:
    return ParameterSpec(
        parameter.name,
        ParameterType(parameter.type),
        parameter.description,
        parameter.required,
        parameter.choices,
        item_type(parameter.type, parameter.items),
        parameter.default,
    )


def item_type(type: str, items: ReadType | None) -> ItemType:
    """Return the type of the items of a list that has `items` in its annotation; ANY for those that no form offers."""
    is_plain = type == ParameterType.LIST and items is not None and not items.choices and items.name in list(ItemType)
    return ItemType(items.name) if is_plain and items is not None else ItemType.ANY


def declares(code: Code, parameters: Sequence[ParameterSpec]) -> bool:
    """Return whether a list of parameters in a team says the same as the code, or there is no such list.

    The list may leave out types of items and defaults, which the first format of team files did not have.
    """
    declared = code_parameters(code)
    return not parameters or (len(parameters) == len(declared) and all(map(_says, declared, parameters)))


def _says(declared: ParameterSpec, listed: ParameterSpec) -> bool:
    items = declared.items if listed.items is ItemType.ANY else listed.items
    default = declared.default if listed.default is None else listed.default
    return replace(listed, items=items, default=default) == declared


def find_agent(team: TeamSpec, words: str) -> AgentId | None:
    """Return the agent that `handoff(words)` refers to, by id or else by name; None when there is no such agent."""
    by_id = (agent.id for agent in team.agents if agent.id == words)
    return next(by_id, None) or next((agent.id for agent in team.agents if agent.name == words), None)


def handoffs_in_code(team: TeamSpec, function: FunctionSpec) -> Iterator[AgentId]:
    """Yield the agents of the team that the code names in a handoff."""
    code = code_of(function)
    for words, _ in code.handoffs if code is not None else ():
        agent = find_agent(team, words)
        if agent is not None:
            yield agent


def variables_in_code(function: FunctionSpec) -> tuple[str, ...]:
    """Return the context variables that the code sets by name."""
    code = code_of(function)
    return code.variables if code is not None else ()


def allowed_hosts(team: TeamSpec, allowed: Collection[str]) -> tuple[str, ...]:
    """Return the hosts that functions of the team may fetch from: those it lists that the user has allowed."""
    return tuple(host for host in team.http if host in allowed)
