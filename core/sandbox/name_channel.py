"""NameChannel: a covert channel of our own making, by which guest code sends HTTP requests to the host as variable names.

The guest looks up a variable named `_fetched_<number>_<request in hex>`; the interpreter does not know it and asks the
host for its value; the host makes the request and gives the response as that value. A covert channel is used on purpose:
the regular way, a host function, converts whatever objects the guest passes into objects of ours, where nothing limits
them (see `bounds`). A variable name carries text and nothing else. The guest's end is `guest/http_client.py`.
"""

from __future__ import annotations

import re

from core.sandbox.fetching import LONGEST_REQUEST, Fetcher
from core.sandbox.watchdog import CallHandle

NAME = re.compile("_fetched_[0-9]{1,9}_([0-9a-f]+)")
"""The number makes each name new: the interpreter remembers the value of a name it has looked up."""

LONGEST_NAME = 2 * LONGEST_REQUEST + 100
"""Characters: two for each of a request, which is ASCII, and what stands before it. No longer name is looked at."""


class NameChannel:
    """The host's end for one call: answers requests until the time `until`, on the monotonic clock."""

    def __init__(self, fetcher: Fetcher, handle: CallHandle, until: float) -> None:
        self._fetcher = fetcher
        self._handle = handle
        self._until = until

    def answer(self, name: str) -> str | None:
        """Return the JSON text that answers the request in a name; None if the name is not a request."""
        request = NAME.fullmatch(name) if len(name) <= LONGEST_NAME else None
        if request is None or len(request[1]) % 2:
            return None
        text = bytes.fromhex(request[1]).decode("utf-8", "replace")
        return self._fetcher.answer(text, self._handle, self._until)
