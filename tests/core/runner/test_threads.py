"""Threads for what may block: used again while idle, never waited for at the end of the process."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import os
import threading
import time
import weakref
from collections.abc import Callable

import pytest

from core.runner import threads


def done(work: Callable[[], None]) -> None:
    """Do the work in a thread, and wait for it."""
    finished = threading.Event()

    def run() -> None:
        work()
        finished.set()

    threads.start(run)
    assert finished.wait(5)
    time.sleep(0.05)  # until the thread is idle again


def test_an_idle_thread_is_used_again() -> None:
    names: list[int] = []
    for _ in range(3):
        done(lambda: names.append(threading.get_ident()))
    assert len(set(names)) == 1


def test_calls_that_wait_for_each_other_each_have_a_thread() -> None:
    meeting = threading.Barrier(20, timeout=5)
    left = threading.Semaphore(0)

    def meet() -> None:
        meeting.wait()
        left.release()

    for _ in range(20):
        threads.start(meet)
    assert all(left.acquire(timeout=5) for _ in range(20))


def test_idle_threads_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE_S", 0.05)
    seen: list[threading.Thread] = []
    meeting = threading.Barrier(30, timeout=5)  # more than other tests have left idle

    def meet() -> None:
        seen.append(threading.current_thread())
        meeting.wait()

    for _ in range(30):
        threads.start(meet)
    deadline = time.monotonic() + 5
    while len(seen) < 30 or sum(thread.is_alive() for thread in seen) > 20:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    done(lambda: None)


def test_work_sees_the_context_variables_of_its_caller_and_sets_none_for_the_next() -> None:
    variable = contextvars.ContextVar("variable", default="unset")
    values: list[str] = []

    def look() -> None:
        values.append(variable.get())
        variable.set("by the work before")

    variable.set("by the caller")
    done(look)
    done(look)
    assert values == ["by the caller", "by the caller"]


def test_an_idle_thread_keeps_nothing_alive() -> None:
    class Big:
        pass

    big = Big()
    reference = weakref.ref(big)
    done(lambda big=big: None)  # type: ignore[misc]  # the default keeps the object in the work
    del big
    gc.collect()
    assert reference() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked processes on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    done(lambda: None)
    child = os.fork()
    if child == 0:
        finished = threading.Event()
        threads.start(finished.set)
        os._exit(0 if finished.wait(5) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("patience_s", [0.0, 1.0])
def test_work_can_be_awaited(patience_s: float) -> None:
    async def run() -> None:
        assert await threads.awaited(lambda: 5, patience_s=patience_s) == 5
        with pytest.raises(ValueError, match="five"):
            await threads.awaited(lambda: int("five"), patience_s=patience_s)

    asyncio.run(run())


def test_slow_work_does_not_hold_up_the_event_loop() -> None:
    async def run() -> None:
        waiting = asyncio.create_task(threads.awaited(lambda: time.sleep(0.5), patience_s=0.001))
        started = time.monotonic()
        await asyncio.sleep(0.01)
        assert time.monotonic() - started < 0.3
        assert not waiting.done()
        await waiting

    asyncio.run(run())


def test_work_that_is_not_awaited_any_more_is_forgotten() -> None:
    leave = threading.Event()

    async def run() -> None:
        waiting = asyncio.create_task(threads.awaited(lambda: leave.wait(5)))
        await asyncio.sleep(0.01)  # until it has begun
        waiting.cancel()
        leave.set()
        await asyncio.sleep(0.05)
        assert waiting.cancelled()

    asyncio.run(run())
