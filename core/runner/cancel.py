"""Cancel a run from outside, from any thread; and the context of a run that its functions can query."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Cancel:
    """A token that cancels the runs it is passed to.

    `cancel()` ends a run within 100 ms and in a consistent state, also during a stream.

    It can be passed to several runs, and cannot be reset.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._callbacks: dict[object, Callable[[], None]] = {}

    @property
    def cancelled(self) -> bool:
        return self._is_cancelled

    def cancel(self) -> None:
        with self._lock:
            self._is_cancelled = True
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            callback()

    @contextmanager
    def watched_by(self, callback: Callable[[], None]) -> Iterator[None]:
        """Within the block, call `callback` on cancellation, in the cancelling thread; at once if already cancelled."""
        token = object()
        with self._lock:
            self._callbacks[token] = callback
            is_cancelled = self._is_cancelled
        if is_cancelled:
            callback()
        try:
            yield
        finally:
            with self._lock:
                self._callbacks.pop(token, None)


_cancel: ContextVar[Cancel | None] = ContextVar("current_cancel", default=None)
_tenant: ContextVar[str] = ContextVar("current_tenant", default="")


def current_cancel() -> Cancel | None:
    """Return the `Cancel` of the run that calls this function, so that a long function can end early."""
    return _cancel.get()


def current_tenant() -> str:
    """Return the tenant that this function is called for, to share resources fairly: a conversation, else a run."""
    return _tenant.get()


@contextmanager
def call_scope(cancel: Cancel | None, run: str = "") -> Iterator[None]:
    """Within the block, in this thread, functions find the `cancel`, and as their tenant the run unless one is set."""
    token, tenant = _cancel.set(cancel), _tenant.set(_tenant.get() or run)
    try:
        yield
    finally:
        _tenant.reset(tenant)
        _cancel.reset(token)


@contextmanager
def tenant_scope(tenant: str) -> Iterator[None]:
    """Within the block, in this thread and in those of the runs driven in it, functions are called for the tenant."""
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(token)
