"""The interpreter's worker processes: made with the first call, within limits, and gone with this process."""

from __future__ import annotations

import atexit
import importlib.util
import os
import sys
import threading
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.sandbox.admission import MOST_AT_ONCE
from core.sandbox.script import PREPARE
from core.sandbox.sources import text_of

if TYPE_CHECKING:
    import pydantic_monty
    from pydantic_monty import Monty

FEED_S = 2.0
MEMORY_BYTES = 64 * 1024 * 1024
LONGEST_SLEEP_S = 2.0
NICE = 10

LIMITS: pydantic_monty.ResourceLimits = {
    "max_feed_duration_secs": FEED_S,
    "max_turn_duration_secs": FEED_S,
    "max_memory": MEMORY_BYTES,
    "max_recursion_depth": 200,
    "max_suspensions": 50,
    "max_total_sleep_secs": LONGEST_SLEEP_S,
}


@lru_cache(maxsize=8)
def policy_of(now: datetime | None, seed: int | None, *, fetches: bool) -> pydantic_monty.OSPolicy:
    """Code that fetches is answered step by step, and then nobody can keep time for its sleeps: they take none."""
    policy: pydantic_monty.OSPolicy = {"sleep": "system", "sleep_system_max": LONGEST_SLEEP_S}
    if fetches:
        policy = {"sleep": "zero"}
    if now is not None:
        policy = {"datetime": now, "sleep": "zero"}
    if seed is not None:
        policy["random_start"] = {"seed": seed}
    return policy


_lock = threading.Lock()
_made: dict[int, Monty] = {}


def library() -> Any:
    """The library, loaded when code first runs. Raises ImportError where there is none for this machine."""
    import pydantic_monty  # noqa: PLC0415 - see above

    return pydantic_monty


@lru_cache(maxsize=8)
def prepared(now: datetime | None, seed: int | None, *, fetches: bool) -> bytes:
    """A session as a call begins with it, its limits and its clock included: no code of anybody's has been in it."""
    with pool_of_all().checkout(limits=LIMITS, os_policy=policy_of(now, seed, fetches=fetches)) as session:
        session.feed_run(PREPARE, inputs={"_prelude": text_of("prelude")})
        return session.dump()


def pool_of_all() -> Monty:
    """The pool of all calls; it ends with the process. Raises ImportError or OSError when there can be none."""
    return _pool_of(1, MOST_AT_ONCE, calls=200)


def fresh_workers() -> Monty:
    """Workers that serve one call each: one that has served another holds memory already, and a call that takes no more
    than that would seem to take none."""
    return _pool_of(0, MOST_AT_ONCE, calls=1)


def _pool_of(least: int, most: int, *, calls: int) -> Monty:
    with _lock:
        if calls not in _made:
            _spare_lookups()
            pool = library().Monty(
                min_processes=least,
                max_processes=most,
                checkout_timeout=3,
                request_timeout=5,
                max_checkouts_per_worker=calls,
            )
            _made[calls] = pool.__enter__()
            atexit.register(pool.__exit__, None, None, None)
        return _made[calls]


def _spare_lookups() -> None:
    """The library looks for telemetry at every step; where there is none, Python would search for it each time."""
    if importlib.util.find_spec("opentelemetry") is None:
        for name in ("opentelemetry", "opentelemetry.context"):
            sys.modules[name] = None  # type: ignore[assignment] # which is how Python notes that there is none


def step_back(worker: int | None) -> None:
    """Workers leave the processor to the server, and so to everybody else, when there is not enough of it."""
    if worker is not None and hasattr(os, "setpriority"):
        with suppress(OSError):  # it has ended by itself
            os.setpriority(os.PRIO_PROCESS, worker, NICE)
