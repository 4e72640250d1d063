"""Fair scheduling of sandbox calls across tenants; long-running tenants never starve short ones.

A tenant is a conversation, or a run outside of one. The rules, each held by a test:

- Calls run in slots. A tenant holds at most SLOTS_PER_TENANT, and not the last free slot if it holds one already.
- A tenant whose recent calls took longer than HEAVY_S in all is heavy. Heavy tenants run after the others, and hold at
  most HEAVY_SLOTS together. What was used is forgotten over time.
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
from dataclasses import dataclass, field

from core.sandbox.watchdog import CallHandle

SLOTS = 12
"""Calls that run at once, each in a worker process: 15 MB each, and 79 MB at the memory limit. With 8, honest calls beside
150 hostile ones from 8 tenants waited up to 1.4 s on 2 busy cores; with more, the workers could take too much memory."""

SLOTS_PER_TENANT = 2
"""A run makes its calls one after another; a second slot lets a person try a function beside it."""

HEAVY_SLOTS = 3
"""More than one, so that heavy tenants progress side by side; less than half of SLOTS, so that light ones do not wait."""

WAIT_S = 5.0
"""Seconds that a call waits for a slot: two and a half endless loops, and still a time that a person waits for."""

SHORT_S = 0.2
"""Seconds of every call that do not count as use: on a busy machine each call takes longer, and many short calls must not
make a tenant heavy."""

HEAVY_S = 0.5
"""Seconds of recent use above which a tenant is heavy: one endless loop (2 s) makes it so, one slow call (0.5 s) does not."""

FORGET_S = 7.0
"""Seconds in which a second of use is forgotten: a tenant is light again 9 s after an endless loop."""

MOST_USE_S = 3.0
"""Seconds of recent use that are counted: a tenant is light again after 18 s, however many loops it ran before."""

MAX_TENANTS = 1000
"""Tenants whose use is kept, some 100 bytes each. Above that, those whose use is forgotten count as new again."""


class NoSlotError(Exception):
    """The call got no slot in time, or was ended while it waited."""


@dataclass(eq=False, slots=True)
class _Entry:
    """A call that waits or runs. `ready` is set once it runs, or no longer has to wait."""

    tenant: str
    ready: threading.Event = field(default_factory=threading.Event)


class Scheduler:
    """Assigns slots to calls. A call without a tenant ("") has no quota and is never heavy. Thread-safe."""

    def __init__(
        self,
        slots: int = SLOTS,
        *,
        per_tenant: int = SLOTS_PER_TENANT,
        heavy: int = HEAVY_SLOTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots = slots
        self._per_tenant = per_tenant
        self._heavy = heavy
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._running: dict[_Entry, float] = {}  # with the start
        self._held: Counter[str] = Counter()
        self._forgotten_at: dict[str, float] = {}  # when all use of a tenant is forgotten

    @property
    def waiting(self) -> int:
        """The number of calls that wait."""
        return len(self._waiting)

    @property
    def remembered_tenants(self) -> int:
        """The number of tenants whose use is kept."""
        return len(self._forgotten_at)

    @contextmanager
    def acquire(self, tenant: str, handle: CallHandle, *, wait_s: float | None = None) -> Iterator[None]:
        """Hold a slot for the block.

        Waits for it at most `wait_s` seconds (WAIT_S by default). Raises NoSlotError if there is none by then, or the
        call is ended before.
        """
        entry = _Entry(tenant)
        with self._lock:
            self._waiting.append(entry)
            self._start_waiting()
        if not entry.ready.is_set():  # most calls run at once, and need not take the lock again
            self._wait(entry, handle, WAIT_S if wait_s is None else wait_s)
        try:
            yield
        finally:
            with self._lock:
                self._release(entry)
                self._start_waiting()

    def _wait(self, entry: _Entry, handle: CallHandle, wait_s: float) -> None:
        with handle.notifying(entry.ready.set):
            entry.ready.wait(wait_s)
        with self._lock:
            if entry not in self._running:
                self._waiting.remove(entry)
                raise NoSlotError

    # --- the rules; the lock is held

    def _release(self, entry: _Entry) -> None:
        now, tenant = self._clock(), entry.tenant
        used = _counted(now - self._running.pop(entry))
        self._held[tenant] -= 1
        if not self._held[tenant]:
            del self._held[tenant]
        if tenant:
            recent = min(MOST_USE_S, self._recent(tenant, now) + used)
            self._forgotten_at[tenant] = now + recent * FORGET_S
        if len(self._forgotten_at) > MAX_TENANTS:
            self._forgotten_at = {each: at for each, at in self._forgotten_at.items() if at > now}

    def _start_waiting(self) -> None:
        """Start every waiting call that may run now."""
        while self._waiting and (entry := self._next()) is not None:
            self._waiting.remove(entry)
            self._running[entry] = self._clock()
            self._held[entry.tenant] += 1
            entry.ready.set()

    def _next(self) -> _Entry | None:
        """Return the waiting call that is next, or None if none may run. Only the first of each tenant is considered."""
        now = self._clock()
        firsts: dict[str, _Entry] = {}
        for entry in self._waiting if len(self._running) < self._slots else ():
            firsts.setdefault(entry.tenant, entry)
        eligible = [entry for tenant, entry in firsts.items() if self._may_run(tenant, now)]
        return min(eligible, key=lambda entry: self._rank(entry.tenant, now), default=None)

    def _rank(self, tenant: str, now: float) -> tuple[bool, int, float]:
        """The sort key; rounded to 0.1 s, so that tenants with about the same use go in the order of their calls."""
        return self._is_heavy(tenant, now), self._held[tenant], round(self._recent(tenant, now), 1)

    def _may_run(self, tenant: str, now: float) -> bool:
        """Return whether the tenant may hold another slot, given that one is free."""
        is_last = len(self._running) + 1 == self._slots
        if tenant and self._held[tenant] >= (1 if is_last else self._per_tenant):
            return False
        if self._is_heavy(tenant, now):
            return sum(self._is_heavy(running.tenant, now) for running in self._running) < self._heavy
        new = sum(running.tenant not in self._forgotten_at for running in self._running)
        return tenant in self._forgotten_at or new < self._slots - 1

    def _is_heavy(self, tenant: str, now: float) -> bool:
        running = [_counted(now - start) for entry, start in self._running.items() if entry.tenant == tenant]
        return tenant != "" and self._recent(tenant, now) + sum(running) > HEAVY_S

    def _recent(self, tenant: str, now: float) -> float:
        """Return the seconds of recent use by finished calls."""
        return max(0.0, self._forgotten_at.get(tenant, now) - now) / FORGET_S


def _counted(seconds: float) -> float:
    """The part of a call's duration that counts as use."""
    return max(0.0, seconds - SHORT_S)


SCHEDULER = Scheduler()
"""For the worker processes of this process."""
