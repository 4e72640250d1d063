"""A switch that ends a run from outside, from any thread; and what functions find of the run that calls them."""

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
_party: ContextVar[str] = ContextVar("party_in_reach", default="")


def switch_in_reach() -> Cancel | None:
    """The switch of the run on whose behalf this function is being called, for one that can be ended in the middle."""
    return _in_reach.get()


def party_in_reach() -> str:
    """On whose behalf this function is being called, for one that has to divide something up: a conversation, or a run."""
    return _party.get()


@contextmanager
def within_reach(switch: Cancel | None, run: str = "") -> Iterator[None]:
    """While in the block, in this thread, functions find the switch, and the run unless somebody else is behind it."""
    token = _in_reach.set(switch)
    try:
        with on_behalf_of(_party.get() or run):
            yield
    finally:
        _in_reach.reset(token)


@contextmanager
def on_behalf_of(party: str) -> Iterator[None]:
    """While in the block, in this thread and in those of runs that are driven in it, functions are called for the party."""
    token = _party.set(party)
    try:
        yield
    finally:
        _party.reset(token)
