"""The interpreter's worker processes: started by the first call, limited in time and memory, ended with this process."""

from __future__ import annotations

import atexit
import importlib.util
import os
import re
import sys
import threading
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.sandbox.guest import PREPARE, guest_text
from core.sandbox.kept_sessions import MOST_SESSIONS
from core.sandbox.scheduler import SLOTS

if TYPE_CHECKING:
    import pydantic_monty
    from pydantic_monty import Monty

# The tools in tests/benchmarks/tools.txt take a few milliseconds and less than 1 MB each. The limits leave room for real
# work, and bound what hostile code costs: SLOTS workers at the memory limit take 0.9 GB,
# and MOST_SESSIONS that are kept 0.3 GB more.
FEED_S = 2.0
"""Seconds that the interpreter runs for one call. A model and a person wait for it, and a loop holds a slot so long."""

MEMORY_BYTES = 64 * 1024 * 1024
LONGEST_SLEEP_S = 2.0
"""Seconds of `time.sleep` in one call: sleeping does not count as running, so it has a limit of its own."""

NICE = 10
"""Half of the scale of lower priorities: workers still progress on a busy machine, and the server goes first."""

CALLS_PER_WORKER = 200
"""A worker keeps the memory of its largest call. Starting one takes 3 ms, spread over so many calls next to nothing."""

LIMITS: pydantic_monty.ResourceLimits = {
    "max_feed_duration_secs": FEED_S,
    "max_turn_duration_secs": FEED_S,
    "max_memory": MEMORY_BYTES,
    "max_recursion_depth": 200,  # CPython's own is 1000; 200 frames of the interpreter cannot exhaust its native stack
    "max_suspensions": 50,  # returns to the host: MAX_REQUESTS of `fetching`, and `asyncio.sleep`
    "max_total_sleep_secs": LONGEST_SLEEP_S,
}


@lru_cache(maxsize=8)
def os_policy(now: datetime | None, seed: int | None, *, uses_http: bool) -> pydantic_monty.OSPolicy:
    """Return what the code finds of the system: clock, sleep and random numbers.

    Sleeps take no time if the code uses http, as the interpreter does not limit them in step-by-step execution.
    """
    policy: pydantic_monty.OSPolicy = {"sleep": "system", "sleep_system_max": LONGEST_SLEEP_S}
    if uses_http:
        policy = {"sleep": "zero"}
    if now is not None:
        policy = {"datetime": now, "sleep": "zero"}
    if seed is not None:
        policy["random_start"] = {"seed": seed}
    return policy


_lock = threading.Lock()
_pools: dict[int, Monty] = {}  # by calls per worker


def library() -> Any:
    """Import the interpreter's library, when code first runs. Raises ImportError if there is none for this machine."""
    import pydantic_monty  # noqa: PLC0415 - see above

    return pydantic_monty


@lru_cache(maxsize=8)
def prepared_session(now: datetime | None, seed: int | None, *, uses_http: bool) -> bytes:
    """Return a snapshot of a session with the prelude loaded, including limits and clock. No user's code has run in it."""
    with shared_pool().checkout(limits=LIMITS, os_policy=os_policy(now, seed, uses_http=uses_http)) as session:
        session.feed_run(PREPARE, inputs={"_prelude": guest_text("prelude")})
        return session.dump()


def shared_pool() -> Monty:
    """Return the pool of all calls. Raises ImportError or OSError if the interpreter cannot run on this machine."""
    return _pool(1, SLOTS + MOST_SESSIONS, calls=CALLS_PER_WORKER)


def fresh_workers() -> Monty:
    """Return a pool whose workers serve one call each, for measuring memory.

    A worker that has served a call holds memory already, so that a smaller call would seem to take none.
    """
    return _pool(0, SLOTS, calls=1)


def _pool(least: int, most: int, *, calls: int) -> Monty:
    with _lock:
        if calls not in _pools:
            _skip_telemetry()
            pool = library().Monty(
                min_processes=least,
                max_processes=most,
                checkout_timeout=3,  # seconds; the library would wait for ever
                request_timeout=5,  # seconds; a backstop for parsing, which the limits above do not cover
                max_checkouts_per_worker=calls,
            )
            _pools[calls] = pool.__enter__()
            atexit.register(pool.__exit__, None, None, None)
        return _pools[calls]


def _skip_telemetry() -> None:
    """The library imports telemetry at every step; where it is missing, Python would search for it each time."""
    if importlib.util.find_spec("opentelemetry") is None:
        for name in ("opentelemetry", "opentelemetry.context"):
            sys.modules[name] = None  # type: ignore[assignment] # the import system's mark for a module that is missing


def lower_priority(pid: int | None) -> None:
    """Let the server and other programs go before a worker when the processor is busy."""
    if pid is not None and hasattr(os, "setpriority"):
        with suppress(OSError):  # it has already ended
            os.setpriority(os.PRIO_PROCESS, pid, NICE)


RESET_PEAK = "5"
"""Written to clear_refs, it sets VmHWM back to VmRSS."""


class MemoryProbe:
    """Measures, from its creation on, how far the memory of the process `pid` rises."""

    def __init__(self, pid: int | None) -> None:
        self._folder = Path(f"/proc/{pid}")
        self._before: tuple[int, int] | None = None
        if pid is not None:
            with suppress(OSError):
                (self._folder / "clear_refs").write_text(RESET_PEAK)
                self._before = self._read("VmRSS")

    def peak_bytes(self) -> int | None:
        """Return the highest rise in bytes; None if the system does not report it, or the process has ended."""
        with suppress(OSError):
            after = self._read("VmHWM")
            if self._before is not None and after is not None:
                return max(0, after[0] - self._before[0] - max(0, after[1] - self._before[1]))
        return None

    def _read(self, field: str) -> tuple[int, int] | None:
        """Return the bytes of a field, and of RssFile: pages of the program itself, loaded on demand, which are no data."""
        status = (self._folder / "status").read_text()
        hits = [re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE) for name in (field, "RssFile")]
        kilobytes = [int(hit[1]) for hit in hits if hit is not None]
        return (kilobytes[0] * 1024, kilobytes[1] * 1024) if len(kilobytes) == 2 else None
