"""Ends a worker from outside: when a run is stopped, and when a call is overdue whatever the limits inside say."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has only the latter, which there does the same
TICK_S = 0.5


class Guard:
    """Of one call: knows its worker while it has one, and why it was ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._wake: Callable[[], None] = _nothing
        self.stopped = False
        self.overdue = False

    def attach(self, pid: int | None) -> None:
        """The call's worker is this process. If the call has to end already, so does the worker."""
        with self._lock:
            self._pid = pid
            if self.stopped or self.overdue:
                self._kill()

    def detach(self) -> None:
        """The worker is no longer this call's: it may serve another one, or be gone."""
        with self._lock:
            self._pid = None

    @contextmanager
    def wakes(self, wake: Callable[[], None]) -> Iterator[None]:
        """While in the block, `wake` is called when the call has to end; at once if it has to already."""
        with self._lock:
            self._wake = wake
            if self.stopped or self.overdue:
                wake()
        try:
            yield
        finally:
            with self._lock:
                self._wake = _nothing

    def stop(self) -> None:
        with self._lock:
            self.stopped = True
            self._end()

    def expire(self) -> None:
        with self._lock:
            self.overdue = True
            self._end()

    def _end(self) -> None:
        self._wake()
        self._kill()

    def _kill(self) -> None:
        if self._pid is not None:
            with contextlib.suppress(OSError):  # it has ended by itself
                os.kill(self._pid, KILL)


def _nothing() -> None:
    """Nobody waits to be woken."""


class Watch:
    """One thread that looks after the deadlines of all calls; it sleeps while there are none.

    Once woken it stays awake for a while, whatever has ended meanwhile: calls are too short to wake it for each.
    """

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._deadlines: dict[Guard, float] = {}
        self._asleep = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, guard: Guard, seconds: float) -> Iterator[None]:
        """The guard expires when the block takes longer than this."""
        with self._wake:
            self._deadlines[guard] = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, daemon=True, name="sandbox-watch")
                self._thread.start()
            elif self._asleep:
                self._asleep = False
                self._wake.notify()
        try:
            yield
        finally:
            with self._wake:
                self._deadlines.pop(guard, None)

    def _look(self) -> None:
        while True:
            for guard in self._due():
                guard.expire()
            time.sleep(TICK_S)

    def _due(self) -> list[Guard]:
        with self._wake:
            if not self._deadlines:
                self._asleep = True
                self._wake.wait()
            now = time.monotonic()
            return [guard for guard, deadline in self._deadlines.items() if deadline <= now]


WATCH = Watch()
"""Over all calls of this process."""
