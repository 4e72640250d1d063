"""Threads for calls that may block.

A pool of fixed size would need as many threads as calls ever wait for each other, and the standard one prevents the
process from ending while a function hangs. Here a thread is started whenever none is idle, and all are daemons.
Idle ones are used again: starting a thread costs 0.1 ms and more, as the starter waits until it runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

Job = tuple[contextvars.Context, Callable[[], None]]
Inbox = queue.SimpleQueue[Job]

IDLE_S = 10.0
"""How long a thread waits for more work: usually longer than a model takes between two function calls."""

_idle: list[Inbox] = []
_lock = threading.Lock()


def start(work: Callable[[], None]) -> None:
    """Do the work in a thread that sees the caller's context variables (those of `contextvars`). It must not raise."""
    job = (contextvars.copy_context(), work)
    with _lock:
        inbox = _idle.pop() if _idle else None
    if inbox is None:
        inbox = queue.SimpleQueue()
        threading.Thread(target=_serve, args=(inbox,), daemon=True, name="agent-run").start()
    inbox.put(job)


def _serve(inbox: Inbox) -> None:
    while True:
        try:
            context, work = inbox.get(timeout=IDLE_S)
        except queue.Empty:
            with _lock:
                if inbox in _idle:
                    _idle.remove(inbox)
                    return
            continue  # a job is on its way
        context.run(work)
        del context, work  # an idle thread must not keep alive what they refer to
        with _lock:
            _idle.append(inbox)


def _forget_threads() -> None:
    """Reset the pool in a forked process: it has none of the threads, and one of them may have held the lock."""
    global _lock  # noqa: PLW0603 - the lock is the module's
    _lock = threading.Lock()
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_threads)


async def awaited(work: Callable[[], T], *, patience_s: float = 0.0) -> T:
    """Do the work in a thread. Return what it returns, or raise what it raises.

    For `patience_s` the event loop waits for it, so that quick work takes no detour through the loop's own queue.
    """
    loop = asyncio.get_running_loop()
    outcome: list[tuple[T | None, BaseException | None]] = []
    late: asyncio.Future[None] | None = None
    done = threading.Lock()
    done.acquire()

    def settle(future: asyncio.Future[None]) -> None:
        if not future.done():
            future.set_result(None)

    def body() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised where the work is awaited
            outcome.append((None, error))
        done.release()
        if late is not None:
            with contextlib.suppress(RuntimeError):  # the event loop was closed meanwhile, so nothing awaits the work
                loop.call_soon_threadsafe(settle, late)

    start(body)
    if not done.acquire(timeout=patience_s):
        late = loop.create_future()
        if not outcome:  # else the work ended before it saw that it is late
            await late
    result, error = outcome[0]
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # without an error there is a result
