"""Ends a call from outside its process: when the run is cancelled, or when the call exceeds its deadline.

The interpreter's own limits do not cover everything (parsing ignores them), and code must not decide when it ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has only SIGTERM, which ends a process at once there
TICK_S = 0.5
"""Seconds between two looks at the deadlines. Deadlines are seconds long and a backstop, so half a second late is fine."""


class CallHandle:
    """One call: the process it runs in, and whether it was stopped or is overdue. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid: int | None = None
        self._on_end: Callable[[], None] = _nothing
        self.stopped = False
        self.overdue = False

    def attach(self, pid: int | None) -> None:
        """Set the call's worker process. It is killed at once if the call has already been ended."""
        with self._lock:
            self._pid = pid
            if self.stopped or self.overdue:
                self._kill()

    def detach(self) -> None:
        """Forget the worker process, which may serve another call from now on."""
        with self._lock:
            self._pid = None

    @contextmanager
    def notifying(self, on_end: Callable[[], None]) -> Iterator[None]:
        """Call `on_end` if the call is ended while the block runs; at once if it has already been ended."""
        with self._lock:
            self._on_end = on_end
            if self.stopped or self.overdue:
                on_end()
        try:
            yield
        finally:
            with self._lock:
                self._on_end = _nothing

    def stop(self) -> None:
        """End the call because its run was cancelled."""
        with self._lock:
            self.stopped = True
            self._end()

    def expire(self) -> None:
        """End the call because its deadline has passed."""
        with self._lock:
            self.overdue = True
            self._end()

    def _end(self) -> None:
        self._on_end()
        self._kill()

    def _kill(self) -> None:
        if self._pid is not None:
            with contextlib.suppress(OSError):  # it has already ended
                os.kill(self._pid, KILL)


def _nothing() -> None:
    """No block is to be notified."""


class Watchdog:
    """One thread that checks the deadlines of all calls; it sleeps while there are none.

    Once woken it goes to sleep only at its next tick: calls are too short (0.3 ms) to wake a thread for each.
    """

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._deadlines: dict[CallHandle, float] = {}
        self._asleep = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def deadline(self, handle: CallHandle, seconds: float) -> Iterator[None]:
        """Expire the handle if the block takes longer than this."""
        with self._wake:
            self._deadlines[handle] = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, daemon=True, name="sandbox-watchdog")
                self._thread.start()
            elif self._asleep:
                self._asleep = False
                self._wake.notify()
        try:
            yield
        finally:
            with self._wake:
                self._deadlines.pop(handle, None)

    def _watch(self) -> None:
        while True:
            for handle in self._overdue():
                handle.expire()
            time.sleep(TICK_S)

    def _overdue(self) -> list[CallHandle]:
        with self._wake:
            if not self._deadlines:
                self._asleep = True
                self._wake.wait()
            now = time.monotonic()
            return [handle for handle, deadline in self._deadlines.items() if deadline <= now]


WATCHDOG = Watchdog()
"""For all calls of this process."""
