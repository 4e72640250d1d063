"""Add, copy, change and remove functions, set their rows, and give them to agents."""

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
    """Add a function that answers “Done.”, and return the team and the id.

    A number is added to a name that is taken, so that an agent can have both functions.
    """
    id, name = free_function_name(team, name.strip() or NEW_FUNCTION)
    function = FunctionSpec(id, name, description, results=(ResultRow(value=DONE),))
    after = replace(team, functions=(*team.functions, function))
    return after if given_to is None else give_function(after, given_to, id), id


def duplicate_function(team: TeamSpec, id: FunctionId) -> tuple[TeamSpec, FunctionId]:
    """Add a copy after the function, and return the team and the copy's id. No agent has the copy yet."""
    function = require_function(team, id)
    copied, name = free_function_name(team, f"{display_name(function)}_copy")
    at = team.functions.index(function) + 1
    copy = replace(function, id=copied, name=name)
    with suppress(TeamEditError):
        copy = with_code_following(function, copy)
    return replace(team, functions=(*team.functions[:at], copy, *team.functions[at:])), copied


def remove_function(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """Remove the function from the team and its agents. Agents that always had to call it may choose."""
    require_function(team, id)
    agents = tuple(
        replace(agent, functions=tuple(other for other in agent.functions if other != id)) for agent in team.agents
    )
    functions = tuple(function for function in team.functions if function.id != id)
    return keep_tool_choices(team, replace(team, agents=agents, functions=functions))


def change_function(team: TeamSpec, id: FunctionId, **fields: Any) -> TeamSpec:
    """Change fields of the function. Its id stays, so a new name breaks nothing.

    A new name is written into the code too, and so is a new description if the code declares it. Raises TeamEditError when
    the code cannot be changed.
    """
    function = require_function(team, id)
    changed = with_code_following(function, replace(function, **fields))
    return keep_tool_choices(team, replace_function(team, function, changed))


def give_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """Give the function to the agent. Returns the same team if the agent has it already."""
    spec, function_id = require_agent(team, agent), require_function(team, function).id
    if function_id in spec.functions:
        return team
    return replace_agent(team, spec, replace(spec, functions=(*spec.functions, function_id)))


def take_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """Take the function from the agent. Returns the same team if the agent does not have it."""
    spec = require_agent(team, agent)
    if function not in spec.functions:
        return team
    remaining = tuple(other for other in spec.functions if other != function)
    return keep_tool_choices(team, replace_agent(team, spec, replace(spec, functions=remaining)))


def free_function_name(team: TeamSpec, preferred: str) -> tuple[FunctionId, str]:
    """Return a free id, and a name that differs from those of all functions, handoffs and delegates."""
    names = {function.name for function in team.functions}
    short = agent_names(team).values()
    offered = {function_name(function) for function in team.functions}
    offered |= {prefix + name for prefix in (HANDOFF_PREFIX, DELEGATE_PREFIX) for name in short}
    name = free_name(preferred, lambda name: name in names or function_name(_named(team, name)) in offered, between="_")
    return _named(team, name).id, name


def _named(team: TeamSpec, name: str) -> FunctionSpec:
    return FunctionSpec(FunctionId(fresh_id(name, {function.id for function in team.functions})), name)


def set_parameters(team: TeamSpec, id: FunctionId, parameters: Iterable[ParameterSpec]) -> TeamSpec:
    """Set the parameters of the function. Results and tests follow a parameter of which only the name changes.

    Where the code declares the parameters, its text is changed. Raises TeamEditError when it cannot be.
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
