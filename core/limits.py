"""When a run ends by itself. Every comparison with the limits of a run is made here, and nothing is measured."""

from __future__ import annotations

from core.asks import Limits, Spent
from core.events import EndReason

Edge = tuple[str, str]


def reason_to_end(limits: Limits, spent: Spent, *, is_stopped: bool = False) -> EndReason | None:
    """Return why there is no further turn, or None. `is_stopped` says that the run was cancelled."""
    if limits.turns is not None and spent.turns >= limits.turns:
        return EndReason.TURN_LIMIT
    if limits.tokens is not None and spent.usage.total_tokens >= limits.tokens:
        return EndReason.TOKEN_LIMIT
    return reason_to_stop_waiting(limits, spent.seconds, is_stopped=is_stopped)


def reason_to_stop_waiting(limits: Limits, seconds: float, *, is_stopped: bool = False) -> EndReason | None:
    """Return why to give up a reply or a function that is being waited for, or None.

    Of the limits only that of time counts, as the others are about what has been finished.
    """
    if is_stopped:
        return EndReason.STOPPED
    if limits.seconds is not None and seconds >= limits.seconds:
        return EndReason.TIME_LIMIT
    return None


def may_delegate(limits: Limits, depth: int) -> bool:
    """Return True if a run with `depth` delegates above it may call a delegate."""
    return depth < limits.depth


def handoff_loop(trail: tuple[Edge, ...]) -> tuple[str, ...]:
    """Return the agents of the loop that the last handoff of `trail` closes, in order; empty if it closes none.

    `trail` holds the handoffs since anything else happened. A loop is closed by making the same handoff again:
    A to B, B to A, A to B.
    """
    if not trail or trail[-1] not in trail[:-1]:
        return ()
    loop = trail[trail.index(trail[-1]) :]
    return (loop[0][0], *(target for _, target in loop))
