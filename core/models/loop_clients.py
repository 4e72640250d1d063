"""Close asynchronous clients before their event loop is closed: programs rarely do it, and Python would complain."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncGenerator
from typing import Any

Closing = AsyncGenerator[None, None]

_open: dict[asyncio.AbstractEventLoop, list[tuple[weakref.ref[Any], Closing]]] = {}


async def closing_of(client: Any) -> Closing:
    """Close the client when this generator is ended, by its `aclose()` or by the event loop that it began in."""
    try:
        yield
    finally:
        await client.close()


async def close_with_loop(owner: object, closing: Closing) -> None:
    """Let the client be closed before the running event loop is, which ends the generators that began in it.

    The clients of owners that are gone are closed when the next one is added: a task that is started when an owner
    disappears could be cancelled at the end of the loop, with half of the connections closed.
    """
    for ended in [other for other in list(_open) if other.is_closed()]:
        _open.pop(ended, None)
    mine = _open.setdefault(asyncio.get_running_loop(), [])
    gone = [other for owned_by, other in mine if owned_by() is None]
    mine[:] = [(owned_by, other) for owned_by, other in mine if owned_by() is not None]
    mine.append((weakref.ref(owner), closing))
    await anext(closing)
    for other in gone:
        await other.aclose()
