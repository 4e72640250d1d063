"""All problems of a team that a click can mend, mended one after the other. Draws nothing."""

from __future__ import annotations

from core.team.check import Place, apply_fix, check
from core.team.spec import AgentSpec, TeamSpec

MOST_FIXES = 200
"""A fix may bring another problem to light; a person decides on when it goes on like that."""


def mended(team: TeamSpec) -> TeamSpec:
    """The team after every fix there is, until nothing changes any more."""
    for _ in range(MOST_FIXES):
        fixed = (apply_fix(team, problem) for problem in check(team) if problem.fix is not None)
        after = next((after for after in fixed if after != team), None)
        if after is None:
            break
        team = after
    return team


def way_at(team: TeamSpec, place: Place) -> str:
    """Whom the handoff or the delegate at this place leads to; "" when the place is no such thing."""
    agent = team.agent(place.agent or "")
    ways = _ways(agent, place.field) if agent is not None else ()
    return ways[place.row] if place.row is not None and place.row < len(ways) else ""


def _ways(agent: AgentSpec, field: str) -> tuple[str, ...]:
    return tuple(way.to for name, ways in agent.links if name == field for way in ways)
