"""Data that the browser fetches from an address made of its digest, so that a rerun sends the address only.

Each rerun sends the page's elements again, unchanged ones too. Large data is published here instead, and the browser fetches
it once. Addresses cannot be guessed, so only a browser that was sent one can read the data. The least recently used data is
dropped beyond `MOST_BYTES`; a browser that misses it causes a rerun, which publishes it again.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import OrderedDict
from hashlib import blake2b
from typing import Any

from playground.widgets.browser.component import address_of

PREFIX = "/data"
MOST_BYTES = 64_000_000
"""About a thousand large graphs or ten thousand messages."""


class Published:
    """Contents by digest, up to `most_bytes` in all. Safe to use from any thread."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._secret = secrets.token_bytes(32)
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def add(self, content: bytes) -> str:
        """Store the content and return its digest, keyed with a secret of this process. Equal contents have equal digests."""
        digest = blake2b(content, key=self._secret, digest_size=16).hexdigest()
        with self._lock:
            if digest not in self._contents:
                self._contents[digest] = content
                self._size += len(content)
            self._contents.move_to_end(digest)
            while self._size > self._most_bytes and len(self._contents) > 1:
                self._size -= len(self._contents.popitem(last=False)[1])
        return digest

    def find(self, digest: str) -> bytes | None:
        """Return the content with this digest, or None if it was never added or has been dropped."""
        with self._lock:
            return self._contents.get(digest)


PUBLISHED = Published()


def publish(data: Any) -> str:
    """Return the address at which the browser finds these data as JSON."""
    return publish_json(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def publish_json(content: bytes) -> str:
    """Return the address at which the browser finds this JSON text."""
    return address_of(PREFIX, PUBLISHED.add(content))
