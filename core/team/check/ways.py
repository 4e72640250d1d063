"""The ways from an agent to others, handoffs and delegates alike."""

from __future__ import annotations

from collections.abc import Sequence

from core.team.spec import AgentSpec, DelegateSpec, HandoffSpec

Way = HandoffSpec | DelegateSpec


def ways_of(agent: AgentSpec) -> tuple[tuple[str, Sequence[Way]], ...]:
    """Each field that holds ways, with them."""
    return ("handoffs", agent.handoffs), ("delegates", agent.delegates)
