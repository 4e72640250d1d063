"""Sessions of the interpreter that are kept for the next call, with the large context variables they were given.

The next call then sends only what has changed. A session is used for one function's code in one conversation, and only
for code that leaves nothing behind (see `repeatable`) and answered without an error: each call still finds what it would
find in a new session. What a session has is used only where the next call's own variables have the same text.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_monty import MontySession

KEPT_FROM = 20_000
"""Characters of context variables for which a session is kept: sending and reading fewer takes less than 0.3 ms."""

MOST_SESSIONS = 4
"""Sessions that wait for their next call. Each holds a worker process: 20 to 79 MB."""

MOST_CALLS = 50
"""Calls in one session, which keeps the code of each: 50 times 4,000 characters take some 2 MB of its 64."""

Key = tuple[str, str, str]
"""Tenant, source and name of the function."""


class KeptSession:
    """A session and the texts of the variables it has. `feeds` counts the texts of code it was fed."""

    def __init__(self, checkout: AbstractContextManager[MontySession]) -> None:
        self._checkout = checkout
        self.session = checkout.__enter__()
        self.feeds = 0
        self.calls = 0
        self._short: str | None = None
        self._large: dict[str, str] = {}

    def is_alive(self) -> bool:
        """Return whether the worker still answers, which takes 0.1 ms; the system may have ended it meanwhile."""
        try:
            self.session.feed_run("None")
        except Exception:  # noqa: BLE001 - whatever it raises, the session is of no use
            return False
        self.feeds += 1
        return True

    def close(self) -> None:
        self._checkout.__exit__(None, None, None)

    def missing_inputs(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs of a call without the texts of variables that the session has, which it now has all."""
        missing = {
            "short": inputs["short"] if inputs["short"] != self._short else None,
            "strings": self._changed(inputs["strings"]),
            "long": self._changed(inputs["long"]),
            "large": [*inputs["strings"], *inputs["long"]],
            "is_new": self._short is None,
        }
        self._short, self._large = inputs["short"], {**inputs["strings"], **inputs["long"]}
        return {**inputs, **missing}

    def _changed(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in texts.items() if self._large.get(name) != text}


class KeptSessions:
    """The sessions that wait for their next call; one in use is not among them. Thread-safe."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._waiting = OrderedDict[Key, KeptSession]()

    @contextmanager
    def session(self, key: Key, opened: Callable[[], KeptSession]) -> Iterator[KeptSession]:
        """Hold the session of the key, or a new one. It is kept after the block unless that raises."""
        with self._lock:
            kept = self._waiting.pop(key, None)
        if kept is not None and not kept.is_alive():
            kept.close()
            kept = None
        if kept is None:
            kept = opened()
        kept.calls += 1
        try:
            yield kept
        except BaseException:
            kept.close()
            raise
        for ended in self._kept(key, kept):
            ended.close()

    def _kept(self, key: Key, kept: KeptSession) -> list[KeptSession]:
        """Keep the session and return those that are to be closed for that."""
        if kept.calls >= MOST_CALLS:
            return [kept]
        with self._lock:
            replaced = self._waiting.pop(key, None)  # of another call at the same time
            self._waiting[key] = kept
            oldest = self._waiting.popitem(last=False)[1] if len(self._waiting) > self._most else None
        return [each for each in (replaced, oldest) if each is not None]


SESSIONS = KeptSessions()
"""For all calls of this process."""
