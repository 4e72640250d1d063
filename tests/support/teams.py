"""Teams defined by their handoffs alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.team.spec import AgentId, AgentSpec, HandoffSpec, TeamSpec


def team_of(ways: Mapping[str, Iterable[str]], *, start: str = "") -> TeamSpec:
    """Return a team from agent ids and the ids each agent hands off to; the first agent is the start by default."""
    agents = tuple(
        AgentSpec(
            AgentId(id), id.upper(), handoffs=tuple(HandoffSpec(AgentId(to), f"{to} is wanted") for to in targets)
        )
        for id, targets in ways.items()
    )
    return TeamSpec("Team", AgentId(start or next(iter(ways), "")), agents=agents)
