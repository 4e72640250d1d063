"""Fair scheduling of sandbox calls across tenants; long-running tenants never starve short ones.

A tenant is a conversation, or a run outside of one. The rules, each held by a test:

- Calls run in slots. A tenant holds at most SLOTS_PER_TENANT, and not the last free slot if it holds one already.
- A call that runs longer than LONG_S moves from its slot to an overflow slot, while there is one: the slot is free again.
- A tenant whose recent calls took longer than HEAVY_S in all is heavy. Heavy tenants run after the others, and hold at
  most HEAVY_SLOTS together. What was used is forgotten with a half-life.
- Of the waiting calls the next is that of the tenant with the fewest slots, then the least recent use, then in order.
- Tenants that were never here before hold all slots but one, so that a crowd of new ones does not lock out the others.

Why not one queue with a quota per tenant: calls take 0.3 ms or, with an endless loop, 2 s. A burst of loops from a few
tenants then fills every slot for seconds, which `python -m tests.benchmarks.sandbox --hostile 200` shows.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.sandbox.watchdog import CallHandle

# The numbers of slots were tried with the benchmark, 150 hostile calls from 8 tenants on 2 busy cores:
#   4 slots and 2 overflow slots   an honest call waits up to 2.0 s, 15 hostile calls are refused as busy
#   8 and none                     1.4 s, 7 refused
#   8 and 4                        0.8 s, 3 refused
#   16 and 8                       0.1 s, none refused, but the workers may take 1.9 GB at their memory limit
SLOTS = 8
OVERFLOW_SLOTS = 4
MAX_PROCESSES = SLOTS + OVERFLOW_SLOTS
"""Worker processes: 15 MB each, and 79 MB at the memory limit."""

SLOTS_PER_TENANT = 2
"""A run makes its calls one after another; a second slot lets a person try a function beside it."""

HEAVY_SLOTS = 3
"""More than one, so that heavy tenants progress side by side; less than half of SLOTS, so that light ones do not wait."""

WAIT_S = 5.0
"""Seconds that a call waits for a slot: two and a half endless loops, and still a time that a person waits for."""

LONG_S = 0.1
"""Seconds after which a call moves to an overflow slot: hundreds of times a usual call (0.3 ms), and a delay that a person
hardly notices. Also the time between two looks of the first waiting call."""

SHORT_S = 0.2
"""Seconds of every call that do not count as use: on a busy machine each call takes longer, and many short calls must not
make a tenant heavy."""

HEAVY_S = 0.5
"""Seconds of recent use above which a tenant is heavy: one endless loop (2 s) makes it so, one slow call (0.5 s) does not."""

HALF_LIFE_S = 5.0
"""Seconds in which half of the use is forgotten: a tenant is light again 9 s after an endless loop."""

MAX_TENANTS = 1000
"""Tenants whose use is kept, some 200 bytes each. Above that, those with next to no use are forgotten."""


class NoSlotError(Exception):
    """The call got no slot in time, or was ended while it waited."""


@dataclass(eq=False, slots=True)
class _Entry:
    """A call that waits or runs. `ready` is set once it runs, or no longer has to wait; None if it never waited."""

    tenant: str
    ready: threading.Event | None = None


class _Usage:
    """Seconds that each tenant's finished calls took recently: an exponentially decaying sum."""

    def __init__(self) -> None:
        self._seconds: dict[str, tuple[float, float]] = {}  # the sum, and the time at which it was that

    def __contains__(self, tenant: str) -> bool:
        return tenant in self._seconds

    def __len__(self) -> int:
        return len(self._seconds)

    def recent(self, tenant: str, now: float) -> float:
        seconds, at = self._seconds.get(tenant, (0.0, now))
        return float(seconds * 0.5 ** ((now - at) / HALF_LIFE_S)) if seconds else 0.0

    def add(self, tenant: str, seconds: float, now: float) -> None:
        if seconds or tenant not in self._seconds:
            self._seconds[tenant] = (self.recent(tenant, now) + seconds, now)
            if len(self._seconds) > MAX_TENANTS:
                self._drop_light(now)

    def _drop_light(self, now: float) -> None:
        """Forget the tenants with next to no use: they are treated as new ones, which costs them little."""
        self._seconds = {
            tenant: used for tenant, used in self._seconds.items() if self.recent(tenant, now) > HEAVY_S / 10
        }


class Scheduler:
    """Assigns slots to calls. A call without a tenant ("") has no quota and is never heavy. Thread-safe."""

    def __init__(
        self,
        slots: int = SLOTS,
        *,
        overflow: int = OVERFLOW_SLOTS,
        per_tenant: int = SLOTS_PER_TENANT,
        heavy: int = HEAVY_SLOTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots = slots
        self._overflow = overflow
        self._per_tenant = per_tenant
        self._heavy = heavy
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[_Entry, float] = {}  # with the start, in the order of the starts
        self._held: Counter[str] = Counter()
        self._usage = _Usage()
        self._waiting: list[_Entry] = []

    @property
    def waiting(self) -> int:
        """The number of calls that wait."""
        return len(self._waiting)

    @property
    def remembered_tenants(self) -> int:
        """The number of tenants whose use is kept."""
        return len(self._usage)

    @contextmanager
    def acquire(self, tenant: str, handle: CallHandle, *, wait_s: float | None = None) -> Iterator[None]:
        """Hold a slot for the block.

        Waits for it at most `wait_s` seconds (WAIT_S by default). Raises NoSlotError if there is none by then, or the
        call is ended before.
        """
        entry = _Entry(tenant)
        with self._lock:
            if not self._waiting and len(self._running) < self._slots and self._may_run(entry, self._clock()):
                self._start(entry)
            else:
                entry.ready = threading.Event()
                self._waiting.append(entry)
                self._start_waiting()
        if entry.ready is not None:
            self._wait(entry, entry.ready, handle, WAIT_S if wait_s is None else wait_s)
        try:
            yield
        finally:
            self._release(entry)

    def _wait(self, entry: _Entry, ready: threading.Event, handle: CallHandle, wait_s: float) -> None:
        """Wait for a slot. The first in the queue looks for all: with each looking, 800 calls took a whole core."""
        until = time.monotonic() + wait_s
        with handle.notifying(ready.set):
            while not ready.wait(max(0.0, min(LONG_S, until - time.monotonic()))) and time.monotonic() < until:
                with self._lock:
                    if self._waiting[:1] == [entry]:
                        self._start_waiting()  # time alone frees slots, as calls become long
        with self._lock:
            if entry not in self._running:
                self._waiting.remove(entry)
                raise NoSlotError

    def _release(self, entry: _Entry) -> None:
        with self._lock:
            now = self._clock()
            seconds = _counted(now - self._running.pop(entry))
            if entry.tenant:
                self._held[entry.tenant] -= 1
                if not self._held[entry.tenant]:
                    del self._held[entry.tenant]
                self._usage.add(entry.tenant, seconds, now)
            self._start_waiting()

    # --- the rules; the lock is held

    def _start(self, entry: _Entry) -> None:
        self._running[entry] = self._clock()
        if entry.tenant:
            self._held[entry.tenant] += 1

    def _start_waiting(self) -> None:
        """Start every waiting call that may run now."""
        while self._waiting:
            chosen = self._next()
            if chosen is None:
                return
            self._waiting.remove(chosen)
            self._start(chosen)
            if chosen.ready is not None:
                chosen.ready.set()

    def _next(self) -> _Entry | None:
        """Return the waiting call that is next, or None if none may run. Only the first of each tenant is considered."""
        now = self._clock()
        firsts: dict[str, _Entry] = {}
        for entry in self._waiting if self._free(now) > 0 else ():
            firsts.setdefault(entry.tenant, entry)
        eligible = [entry for entry in firsts.values() if self._may_run(entry, now)]
        return min(eligible, key=lambda entry: self._rank(entry.tenant, now), default=None)

    def _rank(self, tenant: str, now: float) -> tuple[bool, int, float]:
        """The sort key; rounded to 0.1 s, so that tenants with about the same use go in the order of their calls."""
        return self._is_heavy(tenant, now), self._held[tenant], round(self._usage.recent(tenant, now), 1)

    def _may_run(self, entry: _Entry, now: float) -> bool:
        """Return whether the call's tenant may hold another slot, given that one is free."""
        tenant = entry.tenant
        if tenant and self._held[tenant] >= (self._per_tenant if self._free(now) > 1 else 1):
            return False
        if self._is_heavy(tenant, now):
            return sum(self._is_heavy(running.tenant, now) for running in self._running) < self._heavy
        if tenant in self._usage:
            return True
        return sum(running.tenant not in self._usage for running in self._in_slots(now)) < self._slots - 1

    def _free(self, now: float) -> int:
        return self._slots - len(self._in_slots(now))

    def _in_slots(self, now: float) -> list[_Entry]:
        """The running calls that are not in overflow slots: there, the longest-running are, as many as there is room for."""
        long = sum(now - start > LONG_S for start in self._running.values())
        return list(self._running)[min(long, self._overflow) :]

    def _is_heavy(self, tenant: str, now: float) -> bool:
        if not tenant:
            return False
        seconds = self._usage.recent(tenant, now)
        if self._held[tenant]:
            seconds += sum(_counted(now - start) for entry, start in self._running.items() if entry.tenant == tenant)
        return seconds > HEAVY_S


def _counted(seconds: float) -> float:
    """The part of a call's duration that counts as use."""
    return max(0.0, seconds - SHORT_S)


SCHEDULER = Scheduler()
"""For the worker processes of this process."""
