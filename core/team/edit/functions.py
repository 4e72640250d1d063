"""Functions: added, copied, changed, removed, given to agents and taken from them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from core.errors import TeamEditError
from core.team.edit.choices import keep_choices
from core.team.edit.code import with_code_following
from core.team.edit.finding import free, the_agent, the_function, with_agent, with_function
from core.team.names import DELEGATE_PREFIX, HANDOFF_PREFIX, agent_names, called, fresh_id, function_name
from core.team.spec import AgentId, CannedResult, FunctionId, FunctionSpec, TeamSpec

NEW_FUNCTION = "new_function"
DONE = "Done."


def add_function(
    team: TeamSpec, name: str = "", *, description: str = "", given_to: AgentId | None = None
) -> tuple[TeamSpec, FunctionId]:
    """The team with one more function, which answers “Done.” until it is told more, and its id.

    If there is one of that name, the new one's has a number behind it: one agent may have both.
    """
    id, name = free_function_name(team, name.strip() or NEW_FUNCTION)
    function = FunctionSpec(id, name, description, results=(CannedResult(value=DONE),))
    after = replace(team, functions=(*team.functions, function))
    return after if given_to is None else give_function(after, given_to, id), id


def duplicate_function(team: TeamSpec, id: FunctionId) -> tuple[TeamSpec, FunctionId]:
    """The team with a copy right behind the function, and the copy's id. No agent has the copy yet."""
    function = the_function(team, id)
    copied, name = free_function_name(team, f"{called(function)}_copy")
    at = team.functions.index(function) + 1
    copy = replace(function, id=copied, name=name)
    with suppress(TeamEditError):
        copy = with_code_following(function, copy)
    return replace(team, functions=(*team.functions[:at], copy, *team.functions[at:])), copied


def remove_function(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """The team without the function; agents lose it, and whoever always had to call it may choose."""
    the_function(team, id)
    agents = tuple(
        replace(agent, functions=tuple(other for other in agent.functions if other != id)) for agent in team.agents
    )
    functions = tuple(function for function in team.functions if function.id != id)
    return keep_choices(team, replace(team, agents=agents, functions=functions))


def change_function(team: TeamSpec, id: FunctionId, **fields: Any) -> TeamSpec:
    """The team with these fields of the function changed. The id stays, so a new name breaks nothing.

    A new name, and a new description where code is the home of it, is written into the code, too: so this raises
    TeamEditError while the code cannot be read.
    """
    function = the_function(team, id)
    changed = with_code_following(function, replace(function, **fields))
    return keep_choices(team, with_function(team, function, changed))


def give_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """The team in which the agent has the function; the same team if it has it already."""
    spec, given = the_agent(team, agent), the_function(team, function).id
    if given in spec.functions:
        return team
    return with_agent(team, spec, replace(spec, functions=(*spec.functions, given)))


def take_function(team: TeamSpec, agent: AgentId, function: FunctionId) -> TeamSpec:
    """The team in which the agent has the function no more; the same team if it never had it."""
    spec = the_agent(team, agent)
    if function not in spec.functions:
        return team
    kept = tuple(other for other in spec.functions if other != function)
    return keep_choices(team, with_agent(team, spec, replace(spec, functions=kept)))


def free_function_name(team: TeamSpec, wanted: str) -> tuple[FunctionId, str]:
    """An id, and a name that neither people nor models take for that of another function, a handoff or a delegate."""
    names = {function.name for function in team.functions}
    short = agent_names(team).values()
    offered = {function_name(function) for function in team.functions}
    offered |= {prefix + name for prefix in (HANDOFF_PREFIX, DELEGATE_PREFIX) for name in short}
    name = free(wanted, lambda name: name in names or function_name(_named(team, name)) in offered, between="_")
    return _named(team, name).id, name


def _named(team: TeamSpec, name: str) -> FunctionSpec:
    return FunctionSpec(FunctionId(fresh_id(name, {function.id for function in team.functions})), name)
