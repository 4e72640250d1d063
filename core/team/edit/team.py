"""Make a new team, change its own fields and the positions of agents; and what all edits share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.check.names import CHOICES, PREFIXES
from core.team.names import agent_names, function_name, visible_text
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec

ASSISTANT = AgentSpec(
    AgentId("assistant"),
    "Assistant",
    description="Talks with the user and helps with whatever comes.",
    instructions="You are a friendly assistant. Answer in a few plain sentences. If something is unclear, ask.",
)


def blank_team(name: str = "") -> TeamSpec:
    """Return a new team with one agent, ready to talk to."""
    return TeamSpec(visible_text(name) or "New team", ASSISTANT.id, agents=(ASSISTANT,))


def change_team(team: TeamSpec, **fields: Any) -> TeamSpec:
    """Change fields of the team itself."""
    return replace(team, **fields)


def set_positions(team: TeamSpec, positions: Mapping[AgentId, tuple[float, float]]) -> TeamSpec:
    """Set the positions of agents in the graph. Agents that are not in the team are ignored: a graph may be outdated."""
    of_agents = {agent.id: positions[agent.id] for agent in team.agents if agent.id in positions}
    return replace(team, positions={**team.positions, **{id: (float(x), float(y)) for id, (x, y) in of_agents.items()}})


def require_agent(team: TeamSpec, id: AgentId) -> AgentSpec:
    agent = team.agent(id)
    if agent is None:
        raise TeamEditError.of(ErrorCode.NO_SUCH_AGENT, agent=id)
    return agent


def require_function(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    function = team.function(id)
    if function is None:
        raise TeamEditError.of(ErrorCode.NO_SUCH_FUNCTION, function=id)
    return function


def replace_agent(team: TeamSpec, old: AgentSpec, new: AgentSpec) -> TeamSpec:
    return replace(team, agents=tuple(new if agent is old else agent for agent in team.agents))


def replace_function(team: TeamSpec, old: FunctionSpec, new: FunctionSpec) -> TeamSpec:
    return replace(team, functions=tuple(new if function is old else function for function in team.functions))


def free_name(preferred: str, is_taken: Callable[[str], bool], *, between: str = " ") -> str:
    """Return the name or, if it is taken, the first with 2, 3, ... after it that is free."""
    later = (f"{preferred}{between}{number}" for number in count(2))
    return preferred if not is_taken(preferred) else next(name for name in later if not is_taken(name))


def keep_tool_choices(
    before: TeamSpec,
    after: TeamSpec,
    agent_ids: Mapping[AgentId, AgentId] | None = None,
    function_ids: Mapping[FunctionId, FunctionId] | None = None,
) -> TeamSpec:
    """Return the team `after` an edit, in which agents that always call one function still call the same, or none if it is gone.

    The mappings have the new ids of agents and functions by the old ones, where an edit changed any.
    """
    if all(agent.tool_choice in CHOICES for agent in before.agents):
        return after
    then, now = _Named(before, agent_names(before)), _Named(after, agent_names(after))
    links, functions = dict(agent_ids or {}), dict(function_ids or {})
    old_ids = {new: old for old, new in links.items()}

    def kept(agent: AgentSpec) -> AgentSpec:
        old = before.agent(old_ids.get(agent.id, agent.id))
        if old is None or old.tool_choice in CHOICES or agent.tool_choice != old.tool_choice:
            return agent
        meant = _offered(old, then).get(agent.tool_choice)
        if meant is None:
            return agent
        field, id = meant
        new_id = functions.get(FunctionId(id), id) if field == "functions" else links.get(AgentId(id), id)
        names = {what: name for name, what in _offered(agent, now).items()}
        return replace(agent, tool_choice=names.get((field, new_id), "auto"))

    return replace(after, agents=tuple(map(kept, after.agents)))


@dataclass(frozen=True, slots=True)
class _Named:
    """A team, and the short names of its agents, which depend on each other."""

    team: TeamSpec
    names: Mapping[AgentId, str]


def _offered(agent: AgentSpec, named: _Named) -> dict[str, tuple[str, str]]:
    """Return what the agent can call, by the name a model reads."""
    ways = [(field, way.to) for field, some in agent.links for way in some if way.to in named.names]
    functions = [function for id in agent.functions if (function := named.team.function(id)) is not None]
    return {
        **{PREFIXES[field] + named.names[to]: (field, to) for field, to in ways},
        **{function_name(function): ("functions", function.id) for function in functions},
    }
