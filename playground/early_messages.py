"""Messages that the browser sends by a request of its own, so that a run starts before Streamlit begins to rerun the page.

Streamlit's rerun follows all the same, and its callback has the same message. Whichever of the two comes first sends it:
the request has a ticket that is valid once, and the callback, which comes later as a rule, asks whether it is sent.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

from core.errors import PlaygroundError

UNCONFIRMED_S = 30.0
"""How long a message is known as sent early. The callback follows within milliseconds, on a busy server within seconds;
the same text later is another message."""

Start = Callable[[str], bool]
"""Starts the run of a message, and returns False if that has to wait for the callback."""


class EarlyMessages:
    """The messages of one browser session that were sent before their callback. Safe to use from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._start: Start = lambda _: False
        self._ticket = ""
        self._sent: list[tuple[float, str]] = []

    def ticket(self, start: Start) -> str:
        """Return the ticket with which `start` is called for the next message: the same one until it has been used."""
        with self._lock:
            self._start = start
            self._ticket = self._ticket or secrets.token_urlsafe(16)
            _OPEN[self._ticket] = self
            return self._ticket

    def send(self, ticket: str, text: str) -> bool:
        """Send a message unless its ticket is not valid any more. Returns whether it was sent: if not, the callback will."""
        with self._lock:
            if not ticket or ticket != self._ticket:
                return False
            self._ticket = ""
            try:
                is_started = self._start(text)
            except PlaygroundError:
                return False  # the callback gets the same error, and can show it
            if is_started:
                self._sent.append((self._clock(), _comparable(text)))
            return is_started

    def is_sent(self, text: str) -> bool:
        """Return whether this message was sent early. To be asked once, by its callback, which sends it otherwise."""
        wanted = _comparable(text)
        with self._lock:
            self._ticket = ""  # a request that comes later than this is too late
            self._sent = [(at, sent) for at, sent in self._sent if self._clock() - at < UNCONFIRMED_S]
            for entry in self._sent:
                if entry[1] == wanted:
                    self._sent.remove(entry)
                    return True
        return False


_OPEN: WeakValueDictionary[str, EarlyMessages] = WeakValueDictionary()
"""The sessions by the tickets of their pages, as long as they last."""


def send_with_ticket(ticket: str, text: str) -> bool:
    """Send a message with a ticket of some session. Returns whether it was sent."""
    early = _OPEN.get(ticket)
    return early is not None and early.send(ticket, text)


def _comparable(text: str) -> str:
    """Return the text without white space: a text field and a request may encode that differently."""
    return "".join(text.split())
