"""Send request bodies through a client of the `openai` package, or a similar client, and decode the answers.

There are two ways through a client. `PostWire` uses its generic `post`, which takes and gives plain JSON values;
`chat.completions.create` converts every message of the history on every call, 0.1 ms each. `CreateWire` uses `create`
nevertheless for clients that are not exactly as the package made them (subclasses, traced or patched clients,
stand-ins), because the calls must pass through a `create` that was replaced. The package is not loaded here.

Both have the same methods. `send` returns a whole answer, `open` a streamed one, which the caller closes; with an async
client they return an awaitable of it. `events` and `events_async` yield what a `ReplyFold` takes from an opened answer.
All of them raise what the client raises (see `core.models.failures.wire_errors`).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import socket
import sys
import threading
import types
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from core.models.adjustments import Body
from core.models.endpoint_errors import ErrorContext
from core.models.event_stream import DONE, EventDecoder, Whole
from core.models.failures import wire_errors
from core.models.requests import keywords_of

PATH = "/chat/completions"
POSTED: dict[str, Any] = {"cast_to": object, "options": {"security": {"bearer_auth": True}}}
"""Keywords for a client's `get` and `post`: give the JSON as it is, and send the key as the API's methods do."""

READ_ON_S = 0.1
READ_ON_CHUNKS = 64
"""How long, and how much, is read after the end mark of a stream. What a server sends there, the end of the HTTP body,
is usually in the buffer already; a new connection would cost more than this wait at worst."""


class PostWire:
    """The way through the generic `post` of a client; `stream_class` is the package's class for its streams."""

    def __init__(self, client: Any, stream_class: Any) -> None:
        self._client = client
        self._stream_class = stream_class

    def send(self, body: Body) -> Any:
        return self._client.post(self._url(), body=body, **POSTED)

    def open(self, body: Body) -> Any:
        return self._client.post(self._url(), body=body, stream=True, stream_cls=self._stream_class, **POSTED)

    def _url(self) -> str:
        """Return the whole URL of the request: for the client to put it together takes 6 % of a request's time."""
        base = str(self._client.base_url)
        return base + PATH[1:] if base.endswith("/") else PATH

    def events(self, answer: Any, context: ErrorContext) -> Iterator[object]:
        decoder, chunks = EventDecoder(context), answer.response.iter_bytes()
        for chunk in chunks:
            yield from decoder.feed(chunk)
            if decoder.is_over:
                return _read_on(answer.response, chunks)
        yield from decoder.finish()
        return None

    async def events_async(self, answer: Any, context: ErrorContext) -> AsyncGenerator[object, None]:
        decoder, chunks = EventDecoder(context), answer.response.aiter_bytes()
        async for chunk in chunks:
            for event in decoder.feed(chunk):
                yield event
            if decoder.is_over:
                await _read_on_async(chunks)
                return
        for event in decoder.finish():
            yield event


class CreateWire:
    """The way through `chat.completions.create`, whose answers may be objects of any classes.

    A client that is not of the package, such as a wrapper or a mock, gets the keywords that Swarm passes (`like_swarm`).
    """

    def __init__(self, client: Any, *, is_of_package: bool) -> None:
        self._client = client
        self._is_of_package = is_of_package

    def send(self, body: Body) -> Any:
        create, keywords = self._client.chat.completions.create, keywords_of(body)
        return create(**(keywords if self._is_of_package else like_swarm(keywords, create)))

    open = send

    def events(self, answer: Any, context: ErrorContext) -> Iterator[object]:  # noqa: ARG002 - as in PostWire
        return answer_events(answer)

    async def events_async(self, answer: Any, context: ErrorContext) -> AsyncGenerator[object, None]:  # noqa: ARG002 - as above
        if not _is_stream(answer):
            yield Whole(to_dict(answer))
            return
        async for event in answer:
            yield to_dict(event)
        for end in _end(answer):
            yield end


def answer_events(answer: Any) -> Iterator[object]:
    """Yield what a `ReplyFold` takes from an answer of `create`, whether it is a stream or not."""
    if not _is_stream(answer):
        yield Whole(to_dict(answer))
        return
    for event in answer:
        yield to_dict(event)
    yield from _end(answer)


def like_swarm(keywords: dict[str, Any], create: Any) -> dict[str, Any]:
    """Return the keywords with those that Swarm always passes, as far as this `create` takes them.

    Programs hand in functions that require `tools`, `tool_choice` and `stream`, also without a value, and that do not
    know `stream_options`, which Swarm never passes.
    """
    keywords = {"tools": None, "tool_choice": None, "stream": False, **keywords}
    try:
        parameters = inspect.signature(create).parameters
    except (TypeError, ValueError):
        return keywords
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return keywords
    optional = {"stream_options", *(name for name, value in keywords.items() if not value)}
    return {name: value for name, value in keywords.items() if name in parameters or name not in optional}


def _is_stream(answer: Any) -> bool:
    if isinstance(answer, Mapping | str) or getattr(answer, "choices", None) is not None:
        return False
    return isinstance(answer, Iterable | AsyncIterable)


def _end(answer: Any) -> Iterator[object]:
    """Yield DONE for a stream that has no connection which could have been cut: it is complete where it ends."""
    if getattr(answer, "response", None) is None:
        yield DONE


def close(answer: Any) -> None:
    """Close an opened answer; the unread rest and the connection are dropped."""
    closing = getattr(answer, "close", None)
    if callable(closing):
        closing()


async def close_async(answer: Any) -> None:
    """Close an answer that an async client opened."""
    closing = getattr(answer, "close", None) or getattr(answer, "aclose", None)
    closed = closing() if callable(closing) else None
    if inspect.isawaitable(closed):
        await closed


def _read_on(response: Any, chunks: Iterator[bytes]) -> None:
    """Read what follows the end mark, so that the connection can be used again.

    An endpoint may keep a stream open indefinitely: hence the thread, the time limit, and the shutdown that ends the
    thread.
    """

    def read() -> None:
        with contextlib.suppress(*wire_errors()):
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
    with contextlib.suppress(TimeoutError, *wire_errors()):
        async with asyncio.timeout(READ_ON_S):
            left = READ_ON_CHUNKS
            async for _ in chunks:
                left -= 1
                if not left:
                    return


# --- clients ------------------------------------------------------------------------------------------------------------


def is_unchanged(client: Any, kind: Any) -> bool:
    """Return True if the client is exactly of this class of the package, with the package's own `create`."""
    if type(client) is not kind:
        return False
    create = getattr(getattr(client.chat, "completions", None), "create", None)
    function = create.__func__ if type(create) is types.MethodType else None
    return type(function) is types.FunctionType and _is_from(function, _folder_of(kind.__module__))


@functools.cache
def _folder_of(module: str) -> str:
    return str(Path(str(sys.modules[module].__file__)).parent)


@functools.lru_cache(maxsize=256)
def _is_from(function: Any, folder: str) -> bool:
    """Return True if the function, and all that it wraps, was defined in this folder."""
    while function is not None:
        if type(function) is not types.FunctionType or not function.__code__.co_filename.startswith(folder):
            return False
        function = getattr(function, "__wrapped__", None)
    return True


# --- answers of `create` ------------------------------------------------------------------------------------------------

FUNCTION = {"name": str, "arguments": str}
CALL = {
    "index": int,
    "id": str,
    "type": str,
    "function": FUNCTION,
    "custom": {"name": str, "input": str},
}
MESSAGE = {
    "role": str,
    "content": str,
    "refusal": str,
    "reasoning_content": str,
    "tool_calls": [CALL],
    "function_call": FUNCTION,
}
USAGE = {
    "prompt_tokens": int,
    "completion_tokens": int,
    "prompt_tokens_details": {"cached_tokens": int},
    "completion_tokens_details": {"reasoning_tokens": int},
}
ANSWER = {
    "model": str,
    "choices": [{"index": int, "finish_reason": str, "message": MESSAGE, "delta": MESSAGE}],
    "usage": USAGE,
}


def to_dict(answer: object) -> object:
    """Convert an answer, or an event of a stream, to a dict: a Pydantic model, or any object with such attributes.

    Mappings, text and None are returned as they are.
    """
    if answer is None or isinstance(answer, Mapping | str | bytes):
        return answer
    dump = getattr(answer, "model_dump", None)
    dumped = dump(exclude_none=True, warnings=False) if callable(dump) else None
    return dumped if isinstance(dumped, dict) else _read(answer, ANSWER)


def _read(value: object, shape: Any) -> Any:
    """Read the attributes that the shape names, if their values are of its types: mocks have every attribute."""
    if isinstance(shape, type):
        return value if isinstance(value, shape) else None
    if isinstance(shape, list):
        return [_read(item, shape[0]) for item in value] if isinstance(value, list | tuple) else None
    if value is None:
        return None
    if isinstance(value, Mapping):
        return value
    fields = {name: _read(getattr(value, name, None), inner) for name, inner in shape.items()}
    return {name: item for name, item in fields.items() if item is not None and item != {}}
