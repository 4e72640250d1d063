"""Add, copy, change, move and remove agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from core.team.edit.code import with_agent_renamed
from core.team.edit.team import free_name, keep_tool_choices, replace_agent, require_agent
from core.team.names import display_name, fresh_id, short_name, visible_text
from core.team.spec import AgentId, AgentSpec, FunctionSpec, FunctionTest, ResultRow, TeamSpec

NEW_AGENT = "New agent"

Row = TypeVar("Row", ResultRow, FunctionTest)


def add_agent(team: TeamSpec, name: str = "", *, description: str = "", icon: str = "") -> tuple[TeamSpec, AgentId]:
    """Add an agent, and return the team and the id. The first agent of a team is the one that starts conversations."""
    name = visible_text(name) or _free_name(team, NEW_AGENT)
    agent = AgentSpec(_fresh(team, name), name, description, icon)
    start = team.start if team.agents else agent.id
    return keep_tool_choices(team, replace(team, start=start, agents=(*team.agents, agent))), agent.id


def duplicate_agent(team: TeamSpec, id: AgentId) -> tuple[TeamSpec, AgentId]:
    """Add a copy after the agent, and return the team and the copy's id. No link leads to the copy yet."""
    agent = require_agent(team, id)
    name = _free_name(team, f"{display_name(agent)} copy")
    copied = _fresh(team, name)
    at = team.agents.index(agent) + 1
    copy = replace(agent, id=copied, name=name)
    after = keep_tool_choices(team, replace(team, agents=(*team.agents[:at], copy, *team.agents[at:])))
    return replace_agent(after, copy, replace(copy, tool_choice=require_agent(after, id).tool_choice)), copied


def remove_agent(team: TeamSpec, id: AgentId) -> TeamSpec:
    """Remove the agent and all links to it. If it started conversations, the first agent left starts them."""
    require_agent(team, id)
    agents = tuple(_without_ways(agent, id) for agent in team.agents if agent.id != id)
    first = agents[0].id if agents else AgentId("")
    after = replace(
        team,
        start=first if team.start == id else team.start,
        agents=agents,
        functions=tuple(_without_handoffs(function, id) for function in team.functions),
        positions={other: place for other, place in team.positions.items() if other != id},
    )
    return keep_tool_choices(team, after)


def change_agent(team: TeamSpec, id: AgentId, **fields: Any) -> TeamSpec:
    """Change fields of the agent. Its id stays, so a new name breaks nothing; handoffs in code follow it."""
    agent = require_agent(team, id)
    changed = replace(agent, **fields)
    after = keep_tool_choices(team, replace_agent(team, agent, changed))
    return with_agent_renamed(team, after, id, agent.name, changed.name)


def move_agent(team: TeamSpec, id: AgentId, to_index: int) -> TeamSpec:
    """Move the agent to a position, or to the nearest end if there is no such position."""
    agent = require_agent(team, id)
    agents = [other for other in team.agents if other is not agent]
    agents.insert(max(to_index, 0), agent)
    return replace(team, agents=tuple(agents))


def set_start(team: TeamSpec, id: AgentId) -> TeamSpec:
    return replace(team, start=require_agent(team, id).id)


def _fresh(team: TeamSpec, name: str) -> AgentId:
    return AgentId(fresh_id(name, {agent.id for agent in team.agents}))


def _free_name(team: TeamSpec, preferred: str) -> str:
    """Return a name that differs from those of the other agents for people and for models."""
    names = {agent.name for agent in team.agents}
    short = {short_name(agent) for agent in team.agents}
    return free_name(preferred, lambda name: name in names or short_name(AgentSpec(_fresh(team, name), name)) in short)


def _without_ways(agent: AgentSpec, to: AgentId) -> AgentSpec:
    return replace(
        agent,
        handoffs=tuple(way for way in agent.handoffs if way.to != to),
        delegates=tuple(way for way in agent.delegates if way.to != to),
    )


def _without_handoffs(function: FunctionSpec, to: AgentId) -> FunctionSpec:
    return replace(function, results=_staying(function.results, to), tests=_staying(function.tests, to))


def _staying(rows: Sequence[Row], to: AgentId) -> tuple[Row, ...]:
    """Return the rows without handoffs to this agent."""
    return tuple(replace(row, handoff=None) if row.handoff == to else row for row in rows)
