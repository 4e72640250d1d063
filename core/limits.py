"""When a run ends by itself: what its state says of its limits. Measures nothing."""

from __future__ import annotations

from core.asks import RunState
from core.events import EndReason

Edge = tuple[str, str]


def reason_to_end(state: RunState) -> EndReason | None:
    """The limit that leaves no room for another turn, or None."""
    limits, spent = state.limits, state.spent
    if limits.turns is not None and spent.turns >= limits.turns:
        return EndReason.TURN_LIMIT
    if limits.tokens is not None and spent.usage.total_tokens >= limits.tokens:
        return EndReason.TOKEN_LIMIT
    if limits.seconds is not None and spent.seconds >= limits.seconds:
        return EndReason.TIME_LIMIT
    return None


def handoff_loop(trail: tuple[Edge, ...]) -> tuple[str, ...]:
    """The agents of a loop that the last handoff of `trail` closes, in order; empty when it closes none.

    `trail` holds the handoffs since anything else happened. A loop is closed by making the same handoff again:
    A to B, B to A, A to B.
    """
    if not trail or trail[-1] not in trail[:-1]:
        return ()
    loop = trail[trail.index(trail[-1]) :]
    return (loop[0][0], *(target for _, target in loop))
