"""The team itself: a new one, its own fields, the places of its agents in the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.team.spec import AgentId, AgentSpec, TeamSpec

ASSISTANT = AgentSpec(
    AgentId("assistant"),
    "Assistant",
    description="Talks with the user and helps with whatever comes.",
    instructions="You are a friendly assistant. Answer in a few plain sentences. If something is unclear, ask.",
)


def blank_team(name: str = "") -> TeamSpec:
    """A team to begin with: one agent, which one can talk to at once."""
    return TeamSpec(name.strip() or "New team", ASSISTANT.id, agents=(ASSISTANT,))


def change_team(team: TeamSpec, **fields: Any) -> TeamSpec:
    """The team with these fields of its own changed."""
    return replace(team, **fields)


def place_nodes(team: TeamSpec, positions: Mapping[str, tuple[float, float]]) -> TeamSpec:
    """The team with these agents at these places of the graph. A graph may lag: who is gone is passed over."""
    known = {agent.id: positions[agent.id] for agent in team.agents if agent.id in positions}
    return replace(team, positions={**team.positions, **{id: (float(x), float(y)) for id, (x, y) in known.items()}})
