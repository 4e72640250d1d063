"""Threads of our own for what may block.

A pool would have to be as large as the most calls that ever wait for each other, and would keep the process from ending
while a function hangs. A thread costs less than a tenth of a millisecond.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def start(work: Callable[[], None]) -> None:
    """Do the work in a thread that sees the caller's context variables (those of `contextvars`)."""
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), daemon=True, name="agent-run").start()


def awaited(work: Callable[[], T]) -> asyncio.Future[T]:
    """A future for what the work, done in a thread, returns or raises."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def body() -> None:
        outcome: tuple[T | None, BaseException | None]
        try:
            outcome = (work(), None)
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits the future
            outcome = (None, error)
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(settle, *outcome)

    start(body)
    return future
