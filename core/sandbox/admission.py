"""Whose call runs next, where more come than can run at once: nobody waits long for those who take long.

A party (a conversation, or a run that belongs to none) has a few places at most. One whose calls took long lately is
heavy: it comes after those that are not, and all the heavy ones together have only half of the places. What was taken
is forgotten by and by. New parties together have all places but one, so that no crowd of them takes everything
at once. Calls of one party, and parties that are alike, go in the order in which they came.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.sandbox.watch import Guard

PLACES = 6
SHARE = 2
WAIT_S = 5.0
LIGHT_S = 0.5
SHORT_S = 0.2
"""The beginning of each call that is not counted: many short calls are no long one, also when all is slow."""

FORGOTTEN_S = 5.0
"""Half of the time that was taken is forgotten in this time."""

MOST_PARTIES = 1000


class NotAdmittedError(Exception):
    """The call was not let in in time, or was ended while it waited."""


@dataclass(eq=False, slots=True)
class _Entry:
    """A call that waits or runs; `go` is set when it may run, and when it need not wait any longer."""

    party: str
    go: threading.Event | None = None


class Admission:
    """The places, who has them, and who waits. A call without a party is one by itself."""

    def __init__(
        self, places: int = PLACES, *, share: int = SHARE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._places = places
        self._share = share
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[_Entry, float] = {}
        self._taken: dict[str, tuple[float, float]] = {}
        self._waiting: list[_Entry] = []

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return len(self._waiting)

    @property
    def known(self) -> int:
        """How many parties are remembered."""
        return len(self._taken)

    @contextmanager
    def taken(self, party: str, guard: Guard, *, wait_s: float | None = None) -> Iterator[None]:
        """A place, for the block. Raises NotAdmittedError when there is none in time, or the guard ends the call first."""
        entry = _Entry(party)
        with self._lock:
            if self._waiting or len(self._running) >= self._share:
                entry.go = threading.Event()
                self._waiting.append(entry)
                self._admit()
            else:
                self._running[entry] = self._clock()
        if entry.go is not None:
            self._wait(entry, entry.go, guard, WAIT_S if wait_s is None else wait_s)
        try:
            yield
        finally:
            self._leave(entry)

    def _wait(self, entry: _Entry, go: threading.Event, guard: Guard, wait_s: float) -> None:
        with guard.wakes(go.set):
            go.wait(wait_s)
        with self._lock:
            if entry not in self._running:
                self._waiting.remove(entry)
                raise NotAdmittedError

    def _leave(self, entry: _Entry) -> None:
        with self._lock:
            now = self._clock()
            seconds = _counted(now - self._running.pop(entry))
            if entry.party:
                self._taken[entry.party] = (self._lately(entry.party, now) + seconds, now)
            self._forget(now)
            self._admit()

    def _admit(self) -> None:
        """Let in whoever may run now. The lock is held."""
        while self._waiting and len(self._running) < self._places:
            chosen = self._next()
            if chosen is None:
                return
            self._waiting.remove(chosen)
            self._running[chosen] = self._clock()
            if chosen.go is not None:
                chosen.go.set()

    def _next(self) -> _Entry | None:
        """The first of those that may run, the light ones before the heavy, then those that run least."""
        now = self._clock()
        held = Counter(entry.party for entry in self._running if entry.party)
        heavy = {party for party in {*held, *(entry.party for entry in self._waiting)} if self._is_heavy(party, now)}
        room = self._places // 2 - sum(held[party] for party in heavy)
        new = self._places - 1 - sum(entry.party not in self._taken for entry in self._running)
        eligible = [
            entry
            for entry in self._waiting
            if held[entry.party] < self._share
            and (room > 0 or entry.party not in heavy)
            and (new > 0 or entry.party in self._taken)
        ]
        return min(eligible, key=lambda entry: (entry.party in heavy, held[entry.party]), default=None)

    def _is_heavy(self, party: str, now: float) -> bool:
        running = sum(_counted(now - since) for entry, since in self._running.items() if entry.party == party)
        return bool(party) and self._lately(party, now) + running > LIGHT_S

    def _lately(self, party: str, now: float) -> float:
        """Seconds that the party's finished calls took, as far as they are not forgotten."""
        seconds, at = self._taken.get(party, (0.0, now))
        return float(seconds * 0.5 ** ((now - at) / FORGOTTEN_S))

    def _forget(self, now: float) -> None:
        if len(self._taken) > MOST_PARTIES:
            self._taken = {
                party: taken for party, taken in self._taken.items() if self._lately(party, now) > LIGHT_S / 10
            }


def _counted(seconds: float) -> float:
    return max(0.0, seconds - SHORT_S)
