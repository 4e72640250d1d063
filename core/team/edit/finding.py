"""What an edit is about, found in the team or missed in words; and put back into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from core.errors import TeamEditError
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec


def the_agent(team: TeamSpec, id: AgentId) -> AgentSpec:
    agent = team.agent(id)
    if agent is None:
        raise TeamEditError(f"There is no agent “{id}” in this team.")
    return agent


def the_function(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    function = team.function(id)
    if function is None:
        raise TeamEditError(f"There is no function “{id}” in this team.")
    return function


def with_agent(team: TeamSpec, old: AgentSpec, new: AgentSpec) -> TeamSpec:
    return replace(team, agents=tuple(new if agent is old else agent for agent in team.agents))


def with_function(team: TeamSpec, old: FunctionSpec, new: FunctionSpec) -> TeamSpec:
    return replace(team, functions=tuple(new if function is old else function for function in team.functions))


def free(wanted: str, is_taken: Callable[[str], bool], *, between: str = " ") -> str:
    """The name, or if it is taken, the first of those with 2, 3, ... behind it that is not."""
    later = (f"{wanted}{between}{number}" for number in count(2))
    return wanted if not is_taken(wanted) else next(name for name in later if not is_taken(name))
