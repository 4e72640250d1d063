"""Reading a streamed reply to its end: from the bytes of an answer, or from the events that a client gives.

Every function here has its async twin. Who opened the stream closes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import socket
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from itertools import islice
from typing import Any

from core.messages import Delta
from core.models.asked import Asked
from core.models.objects import plain
from core.models.protocol import Completion
from core.models.replies import ReplyFold, WholeAnswer, completion_of, pieces_of
from core.models.transport import errors

READ_ON_S = 0.1
READ_ON_CHUNKS = 64


def read(stream: Any, asked: Asked) -> Iterator[Delta | Completion]:
    """The reply in the bytes of an answer. Raises ModelError, after the deltas that came before it."""
    response, fold = stream.response, ReplyFold(asked)
    chunks = response.iter_bytes()
    try:
        if _is_json(response):
            whole = WholeAnswer(asked)
            for chunk in chunks:
                whole.feed(chunk)
            yield from pieces_of(whole.completion())
            return
        for chunk in chunks:
            yield from fold.feed(chunk)
            if fold.is_over:
                break
        yield from fold.finish()
    except errors() as error:
        fold.broke(error)
    if fold.is_over:
        _read_on(response, chunks)
    yield fold.completion()


async def read_async(stream: Any, asked: Asked) -> AsyncGenerator[Delta | Completion, None]:
    response, fold = stream.response, ReplyFold(asked)
    chunks = response.aiter_bytes()
    try:
        if _is_json(response):
            whole = WholeAnswer(asked)
            async for chunk in chunks:
                whole.feed(chunk)
            for piece in pieces_of(whole.completion()):
                yield piece
            return
        async for chunk in chunks:
            for delta in fold.feed(chunk):
                yield delta
            if fold.is_over:
                break
        for delta in fold.finish():
            yield delta
    except errors() as error:
        fold.broke(error)
    if fold.is_over:
        await _read_on_async(chunks)
    yield fold.completion()


def listen(stream: Any, asked: Asked) -> Iterator[Delta | Completion]:
    """The reply in events, or in the whole answer of a client that does not stream."""
    if _is_whole(stream):
        yield from pieces_of(completion_of(plain(stream), asked))
        return
    fold = ReplyFold(asked)
    try:
        for event in stream:
            yield from fold.add(plain(event))
    except errors() as error:
        fold.broke(error)
    yield _end(fold, stream)


async def listen_async(stream: Any, asked: Asked) -> AsyncGenerator[Delta | Completion, None]:
    if _is_whole(stream):
        for piece in pieces_of(completion_of(plain(stream), asked)):
            yield piece
        return
    fold = ReplyFold(asked)
    try:
        async for event in stream:
            for delta in fold.add(plain(event)):
                yield delta
    except errors() as error:
        fold.broke(error)
    yield _end(fold, stream)


def close(stream: Any) -> None:
    """Give up what has not been read, and the connection with it."""
    closing = getattr(stream, "close", None)
    if callable(closing):
        closing()


async def close_async(stream: Any) -> None:
    closing = getattr(stream, "close", None) or getattr(stream, "aclose", None)
    closed = closing() if callable(closing) else None
    if inspect.isawaitable(closed):
        await closed


def _end(fold: ReplyFold, stream: Any) -> Completion:
    # Events that come over no connection end where they end
    is_on_a_line = getattr(stream, "response", None) is not None
    return fold.completion() if is_on_a_line or fold.is_broken else fold.completion_as_it_is()


def _is_json(response: Any) -> bool:
    return "json" in str(response.headers.get("content-type", ""))


def _is_whole(answer: Any) -> bool:
    return isinstance(answer, dict | str) or getattr(answer, "choices", None) is not None


def _read_on(response: Any, chunks: Iterator[bytes]) -> None:
    """Read what is left of a stream that has said its last, so that its connection goes back to the pool.

    An endpoint may keep a stream open for ever, hence the thread, the clock, and the shutdown that ends the thread.
    """

    def read() -> None:
        with contextlib.suppress(*errors()):
            for _ in islice(chunks, READ_ON_CHUNKS):
                pass

    reader = threading.Thread(target=read, daemon=True, name="end-of-stream")
    reader.start()
    reader.join(READ_ON_S)
    if reader.is_alive():
        with contextlib.suppress(OSError):
            response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        reader.join(READ_ON_S)


async def _read_on_async(chunks: AsyncIterator[bytes]) -> None:
    """The async twin of `_read_on`."""
    with contextlib.suppress(TimeoutError, *errors()):
        async with asyncio.timeout(READ_ON_S):
            left = READ_ON_CHUNKS
            async for _ in chunks:
                left -= 1
                if not left:
                    return
