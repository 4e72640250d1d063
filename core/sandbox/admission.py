"""Whose call runs next, where more come than can run at once: nobody waits long for those who take long.

A party (a conversation, or a run that belongs to none) has a few places at most. A call that goes on and on leaves its
place to others and goes on beside, as long as there is room there. A party whose calls took long lately is heavy: it
comes after those that are not, and all the heavy ones together run a few calls at most. Of the others, those that took
least go first. What was taken is forgotten by and by. New parties together have all places but one, and the last one is
for whoever has none, so that no crowd takes everything at once. Calls of one party, and parties that are alike, go in
the order in which they came.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.sandbox.watch import Guard

PLACES = 8
BESIDE = 4
HEAVY = 3
MOST_AT_ONCE = PLACES + BESIDE
SHARE = 2
WAIT_S = 5.0
LIGHT_S = 0.5
LONG_S = 0.1
"""After this a call goes on beside."""

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
        self,
        places: int = PLACES,
        *,
        beside: int = BESIDE,
        share: int = SHARE,
        heavy: int = HEAVY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = places
        self._beside = beside
        self._share = share
        self._heavy = heavy
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[_Entry, float] = {}
        self._held: Counter[str] = Counter()
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
            if not self._waiting and len(self._running) < self._places and self._may(entry, self._clock()):
                self._begin(entry)
            else:
                entry.go = threading.Event()
                self._waiting.append(entry)
                self._admit()
        if entry.go is not None:
            self._wait(entry, entry.go, guard, WAIT_S if wait_s is None else wait_s)
        try:
            yield
        finally:
            self._leave(entry)

    def _begin(self, entry: _Entry) -> None:
        self._running[entry] = self._clock()
        if entry.party:
            self._held[entry.party] += 1

    def _wait(self, entry: _Entry, go: threading.Event, guard: Guard, wait_s: float) -> None:
        until = time.monotonic() + wait_s
        with guard.wakes(go.set):
            while not go.wait(max(0.0, min(LONG_S, until - time.monotonic()))) and time.monotonic() < until:
                with self._lock:
                    if self._waiting[:1] == [entry]:  # one looks for all
                        self._admit()
        with self._lock:
            if entry not in self._running:
                self._waiting.remove(entry)
                raise NotAdmittedError

    def _leave(self, entry: _Entry) -> None:
        with self._lock:
            now = self._clock()
            seconds = _counted(now - self._running.pop(entry))
            if entry.party:
                self._held[entry.party] -= 1
                self._note(entry.party, seconds, now)
            self._admit()

    def _note(self, party: str, seconds: float, now: float) -> None:
        """The party took this long. The lock is held."""
        if not self._held[party]:
            del self._held[party]
        if seconds or party not in self._taken:
            self._taken[party] = (self._lately(party, now) + seconds, now)
            self._forget(now)

    def _admit(self) -> None:
        """Let in whoever may run now. The lock is held."""
        while self._waiting:
            chosen = self._next()
            if chosen is None:
                return
            self._waiting.remove(chosen)
            self._begin(chosen)
            if chosen.go is not None:
                chosen.go.set()

    def _next(self) -> _Entry | None:
        """The first of those that may run, the light before the heavy, then those that run least now, then lately."""
        now = self._clock()
        firsts: dict[str, _Entry] = {}
        for entry in self._waiting if self._free(now) > 0 else ():
            firsts.setdefault(entry.party, entry)
        eligible = [entry for entry in firsts.values() if self._may(entry, now)]
        return min(eligible, key=lambda entry: self._rank(entry.party, now), default=None)

    def _rank(self, party: str, now: float) -> tuple[bool, int, float]:
        return self._is_heavy(party, now), self._held[party], round(self._lately(party, now), 1)

    def _may(self, entry: _Entry, now: float) -> bool:
        """Whether this call could run now, if nobody else wanted to and a place is free."""
        party = entry.party
        if party and self._held[party] >= (self._share if self._free(now) > 1 else 1):
            return False
        if self._is_heavy(party, now):
            return sum(self._is_heavy(running.party, now) for running in self._running) < self._heavy
        return party in self._taken or self._new(now) < self._places - 1

    def _free(self, now: float) -> int:
        return self._places - len(self._in_place(now))

    def _new(self, now: float) -> int:
        """How many that have a place belong to a party that was never here before."""
        return sum(entry.party not in self._taken for entry in self._in_place(now))

    def _in_place(self, now: float) -> list[_Entry]:
        """Those that run and have a place: the longest have left it, as many as there is room for beside."""
        long = sum(now - since > LONG_S for since in self._running.values())
        return list(self._running)[min(long, self._beside) :]

    def _is_heavy(self, party: str, now: float) -> bool:
        if not party:
            return False
        seconds = self._lately(party, now) if party in self._taken else 0.0
        if self._held[party]:
            seconds += sum(_counted(now - since) for entry, since in self._running.items() if entry.party == party)
        return seconds > LIGHT_S

    def _lately(self, party: str, now: float) -> float:
        """Seconds that the party's finished calls took, as far as they are not forgotten."""
        seconds, at = self._taken.get(party, (0.0, now))
        return float(seconds * 0.5 ** ((now - at) / FORGOTTEN_S)) if seconds else 0.0

    def _forget(self, now: float) -> None:
        if len(self._taken) > MOST_PARTIES:
            self._taken = {
                party: taken for party, taken in self._taken.items() if self._lately(party, now) > LIGHT_S / 10
            }


def _counted(seconds: float) -> float:
    return max(0.0, seconds - SHORT_S)


ADMISSION = Admission()
"""Of the workers of this process."""
