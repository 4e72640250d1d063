"""A switch that ends a run from outside, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Cancel:
    """Given to a run, `cancel()` ends it: within 100 ms and in a consistent state, also in the middle of a stream.

    It can be given to several runs, and stays on once it is on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on = False
        self._watchers: dict[object, Callable[[], None]] = {}

    @property
    def cancelled(self) -> bool:
        return self._on

    def cancel(self) -> None:
        with self._lock:
            self._on = True
            watchers = list(self._watchers.values())
        for watcher in watchers:
            watcher()

    @contextmanager
    def watched_by(self, watcher: Callable[[], None]) -> Iterator[None]:
        """While in the block, `watcher` is called, from the cancelling thread, when the switch goes on.

        It is called at once if it is on already.
        """
        token = object()
        with self._lock:
            self._watchers[token] = watcher
            on = self._on
        if on:
            watcher()
        try:
            yield
        finally:
            with self._lock:
                self._watchers.pop(token, None)


_in_reach: ContextVar[Cancel | None] = ContextVar("switch_in_reach", default=None)


def switch_in_reach() -> Cancel | None:
    """The switch of the run on whose behalf this function is being called, for one that can be ended in the middle."""
    return _in_reach.get()


@contextmanager
def within_reach(switch: Cancel | None) -> Iterator[None]:
    """While in the block, in this thread, functions find the switch."""
    token = _in_reach.set(switch)
    try:
        yield
    finally:
        _in_reach.reset(token)
