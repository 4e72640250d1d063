"""Teams in one line, for tests that only care who hands to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.team.spec import AgentId, AgentSpec, HandoffSpec, TeamSpec


def team_of(ways: Mapping[str, Iterable[str]], *, start: str = "") -> TeamSpec:
    """A team of agents by id, each with the agents it hands to; the first one starts unless another is named."""
    agents = tuple(
        AgentSpec(
            AgentId(id), id.upper(), handoffs=tuple(HandoffSpec(AgentId(to), f"{to} is wanted") for to in targets)
        )
        for id, targets in ways.items()
    )
    return TeamSpec("Team", AgentId(start or next(iter(ways), "")), agents=agents)
