"""The state that a run shares with the runs of its delegates: model, agents, limits, and the numbering of events.

Nothing here waits for anything; the drivers (`core.runner.sync`, `core.runner.asynchronous`) do.
"""

from __future__ import annotations

import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.asks import Call, Limits, Spent
from core.events import DeltaReceived, EndReason, Event, Recorded
from core.limits import reason_to_end, reason_to_stop_waiting
from core.messages import Usage
from core.runner.cancel import Cancel
from core.runner.roster import Roster

M = TypeVar("M")


def new_run_id() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Options:
    """How to drive a run.

    `stream` requests replies in deltas, `parallel` calls the functions of a turn at the same time, and
    `model_override` replaces the model of every agent.
    """

    stream: bool = True
    parallel: bool = True
    model_override: str | None = None


@dataclass(slots=True)
class Tree(Generic[M]):
    """A run with the runs of its delegates: one model, one roster, one set of limits, one `Cancel`."""

    model: M
    limits: Limits
    options: Options
    cancel: Cancel | None = None
    is_debugged: bool = False
    """Whether to print the events other than deltas to standard error."""

    roster: Roster = field(default_factory=Roster)
    id: str = field(default_factory=new_run_id)
    started: float = field(default_factory=time.monotonic)
    is_abandoned: bool = False
    """Set when the events are no longer read, which ends the runs of delegates."""

    _begun: int = 0
    _turns: int = 0
    _usage: Usage = field(default_factory=Usage)
    _seq: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_watched(self) -> bool:
        """Return whether a wait may have to end early. If so, the thread that watches does not wait for a model."""
        return self.cancel is not None or self.limits.seconds is not None

    @property
    def deadline(self) -> float | None:
        """The time limit as a value of `time.monotonic`."""
        return None if self.limits.seconds is None else self.started + self.limits.seconds

    def spend(self, usage: Usage | None) -> Spent:
        """Count a reply of any of the runs. Return what all of them have used, with it."""
        with self._lock:
            self._turns += 1
            self._usage += usage or Usage()
        return self.spent()

    def spent(self) -> Spent:
        """Return what all of the runs have used so far."""
        return Spent(self._turns, self._usage, time.monotonic() - self.started)

    def stop_reason(self) -> EndReason | None:
        """Return why to stop waiting, or None."""
        elapsed = time.monotonic() - self.started
        return reason_to_stop_waiting(self.limits, elapsed, is_stopped=self._is_stopped)

    def begin_turn(self) -> EndReason | None:
        """Count a turn of any of the runs; or return why there is none left.

        A run's own state cannot know this: runs of delegates at the same time use up the same limits.
        """
        with self._lock:
            begun = Spent(self._begun, self._usage, time.monotonic() - self.started)
            reason = reason_to_end(self.limits, begun, is_stopped=self._is_stopped)
            if reason is None:
                self._begun += 1
        return reason

    @property
    def _is_stopped(self) -> bool:
        return self.is_abandoned or (self.cancel is not None and self.cancel.cancelled)

    def record(self, event: RunEvent) -> Recorded:
        """Return the event with its number and time. Only the thread that gives out the events calls this."""
        self._seq += 1
        at = event.position
        record = Recorded(event.event, at.run, self._seq - 1, time.time(), at.parent, at.parent_run)
        if self.is_debugged and not isinstance(record.event, DeltaReceived):
            sys.stderr.write(f"[{record.time:.3f}] {record.event}\n")
        return record


@dataclass(frozen=True, slots=True)
class Position:
    """The position of a run in the tree: `parent` is the call that it answers, `depth` the number of runs above it."""

    run: str
    parent: str = ""
    parent_run: str = ""
    depth: int = 0

    def below(self, call: Call) -> Position:
        """Return the position of a new run that answers this call."""
        return Position(new_run_id(), call.id, self.run, self.depth + 1)


@dataclass(frozen=True, slots=True)
class RunEvent:
    """An event and the run it belongs to, not numbered yet."""

    event: Event
    position: Position
