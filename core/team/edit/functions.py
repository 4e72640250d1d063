"""Functions: added, copied, changed, removed, given to agents and taken from them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from core.errors import TeamEditError
from core.team.code import complete_from_code
from core.team.edit.code import (
    has_parameters_in_code,
    rename_parameters,
    renamed_parameters,
    with_code_following,
    with_parameters_in_code,
)
from core.team.edit.team import (
    free_name,
    keep_tool_choices,
    replace_agent,
    replace_function,
    require_agent,
    require_function,
)
from core.team.names import DELEGATE_PREFIX, HANDOFF_PREFIX, agent_names, display_name, fresh_id, function_name
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, ParameterSpec, ResultRow, TeamSpec

NEW_FUNCTION = "new_function"
DONE = "Done."


def add_function(
    team: TeamSpec, name: str = "", *, description: str = "", given_to: AgentId | None = None
) -> tuple[TeamSpec, FunctionId]:
    """The team with one more function, which answers “Done.” until it is told more, and its id.

    If there is one of that name, the new one's has a number behind it: one agent may have both.
    """
    id, name = free_function_name(team, name.strip() or NEW_FUNCTION)
    function = FunctionSpec(id, name, description, results=(ResultRow(value=DONE),))
    after = replace(team, functions=(*team.functions, function))
    return after if given_to is None else give_function(after, given_to, id), id


def duplicate_function(team: TeamSpec, id: FunctionId) -> tuple[TeamSpec, FunctionId]:
    """The team with a copy right behind the function, and the copy's id. No agent has the copy yet."""
    function = require_function(team, id)
    copied, name = free_function_name(team, f"{display_name(function)}_copy")
    at = team.functions.index(function) + 1
    copy = replace(function, id=copied, name=name)
    with suppress(TeamEditError):
        copy = with_code_following(function, copy)
    return replace(team, functions=(*team.functions[:at], copy, *team.functions[at:])), copied


def remove_function(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """The team without the function; agents lose it, and whoever always had to call it may choose."""
    require_function(team, id)
    agents = tuple(
        replace(agent, functions=tuple(other for other in agent.functions if other != id)) for agent in team.agents
    )
    functions = tuple(function for function in team.functions if function.id != id)
    return keep_tool_choices(team, replace(team, agents=agents, functions=functions))


def change_function(team: TeamSpec, id: FunctionId, **fields: Any) -> TeamSpec:
    """The team with these fields of the function changed. The id stays, so a new name breaks nothing.

    A new name, and a new description where code is the home of it, is written into the code, too: so this raises
    TeamEditError while the code cannot be read.
    """
    function = require_function(team, id)
    changed = with_code_following(function, replace(function, **fields))
    return keep_tool_choices(team, replace_function(team, function, changed))


def give_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """The team in which the agent has the function; the same team if it has it already."""
    spec, given = require_agent(team, agent), require_function(team, function).id
    if given in spec.functions:
        return team
    return replace_agent(team, spec, replace(spec, functions=(*spec.functions, given)))


def take_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """The team in which the agent has the function no more; the same team if it never had it."""
    spec = require_agent(team, agent)
    if function not in spec.functions:
        return team
    kept = tuple(other for other in spec.functions if other != function)
    return keep_tool_choices(team, replace_agent(team, spec, replace(spec, functions=kept)))


def free_function_name(team: TeamSpec, wanted: str) -> tuple[FunctionId, str]:
    """An id, and a name that neither people nor models take for that of another function, a handoff or a delegate."""
    names = {function.name for function in team.functions}
    short = agent_names(team).values()
    offered = {function_name(function) for function in team.functions}
    offered |= {prefix + name for prefix in (HANDOFF_PREFIX, DELEGATE_PREFIX) for name in short}
    name = free_name(wanted, lambda name: name in names or function_name(_named(team, name)) in offered, between="_")
    return _named(team, name).id, name


def _named(team: TeamSpec, name: str) -> FunctionSpec:
    return FunctionSpec(FunctionId(fresh_id(name, {function.id for function in team.functions})), name)


def set_parameters(team: TeamSpec, id: FunctionId, parameters: Iterable[ParameterSpec]) -> TeamSpec:
    """The team in which the function takes these. Results and tests follow a parameter of which only the name changes.

    Where code is the home of the parameters, its text is changed. Raises TeamEditError when it cannot be.
    """
    function, new = require_function(team, id), tuple(parameters)
    names = renamed_parameters(complete_from_code(function).parameters, new)
    if has_parameters_in_code(function):
        changed = with_parameters_in_code(function, new, names)
    else:
        changed = replace(function, parameters=new)
    return replace_function(team, function, rename_parameters(changed, names))


def set_results(team: TeamSpec, id: FunctionId, results: Iterable[ResultRow]) -> TeamSpec:
    function = require_function(team, id)
    return replace_function(team, function, replace(function, results=tuple(results)))


def set_tests(team: TeamSpec, id: FunctionId, tests: Iterable[FunctionTest]) -> TeamSpec:
    function = require_function(team, id)
    return replace_function(team, function, replace(function, tests=tuple(tests)))
