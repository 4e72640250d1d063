"""Models behind any Chat Completions endpoint, through the `openai` package: OpenAI's own, Azure's, and servers with the
same API (Ollama, vLLM, llama.cpp, LM Studio).

The package is loaded when a client is made. Only this module and `core.models.sdk_values` import it.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import sys
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any, Final

from core.error_codes import ErrorCode
from core.errors import BadReplyError, SetupError
from core.messages import Delta
from core.models.adjustment_memory import REMEMBERED, AdjustmentMemory
from core.models.connection import DIRECT, NetworkRoute, client_options, default_timeout_s, route_to
from core.models.credentials import Credentials
from core.models.endpoint_errors import ErrorContext
from core.models.failures import failure, wire_errors
from core.models.loop_clients import Closing, close_with_loop, closing_of
from core.models.protocol import Completion, ModelRequest
from core.models.replies import ReplyFold, completion_of, events_in, names_of
from core.models.requests import ChatRequest, sending_errors
from core.models.wire import POSTED, CreateWire, PostWire, close, close_async, is_unchanged, to_dict

CONNECT_TIMEOUT_S = 5.0
"""Generous for a connection anywhere on earth; without it a wrong address would be waited for as long as a reply."""

DEFAULT_RETRIES = 2
"""The SDK's own default."""

_END: Final = object()


class _Endpoint:
    """What the sync and the async model have in common: how to reach the endpoint, and what it refused before."""

    def __init__(
        self,
        client: Any = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float | None = None,
        max_retries: int = DEFAULT_RETRIES,
    ) -> None:
        self._credentials = Credentials(base_url, api_key)
        if client is not None and self._credentials != Credentials():
            raise SetupError.of(ErrorCode.CLIENT_AND_CREDENTIALS)
        self._given_client = client
        self.timeout_s = default_timeout_s() if timeout_s is None else timeout_s
        self._max_retries = max_retries
        self._own_memory = AdjustmentMemory()

    def _client_options(self, openai: Any) -> dict[str, Any]:
        return {
            "base_url": self._credentials.address(),
            "default_query": self._credentials.query(),
            "api_key": self._credentials.key(),
            "timeout": openai.Timeout(self.timeout_s, connect=min(self.timeout_s, CONNECT_TIMEOUT_S)),
            "max_retries": self._max_retries,
        }

    @functools.cached_property
    def _route(self) -> NetworkRoute:
        if self._given_client is not None:
            return DIRECT
        return route_to(self._credentials.address(), sends_api_key=self._credentials.is_azure())

    def described(self) -> Any:
        """Return an object with the `base_url` and the `api_key` of the client, if it has them.

        No client is made for it: that may fail for want of a key, which a program that makes the replies does not need.
        """
        if self._given_client is not None:
            return self._given_client
        return SimpleNamespace(base_url=self._credentials.known_address(), api_key=self._credentials.known_key())

    def _context(self, client: Any, model: str) -> ErrorContext:
        return ErrorContext(client, model, self._route)

    def _chat(self, client: Any, request: ModelRequest, *, is_streamed: bool = False) -> ChatRequest:
        """Return the request in the form that the endpoint accepts. A client without an address has a memory of its own."""
        context = self._context(client, request.model)
        memory = REMEMBERED if context.address else self._own_memory
        return ChatRequest(context, request, memory, is_streamed=is_streamed)


class OpenAIModel(_Endpoint):
    """A model behind an endpoint.

    `client` is any object with `chat.completions.create`. Without one, a client is made at the first request from
    `base_url` and `api_key`, or from the environment (see `core.models.credentials`).

    `timeout_s` is the longest silence of the endpoint before it times out, by default that of the environment
    (MODEL_TIMEOUT_S), else five minutes. Requests that meet a rate limit or a fault of
    the endpoint are sent again `max_retries` times.
    """

    @functools.cached_property
    def client(self) -> Any:
        if self._given_client is not None:
            return self._given_client
        import openai  # noqa: PLC0415 - a third of a second that offline programs need not pay

        made = openai.OpenAI(**self._client_options(openai), http_client=_http_client(self._route))
        return self._credentials.restrict(made)

    def complete(self, request: ModelRequest) -> Completion:
        """Return the whole reply. Raises ModelError."""
        chat, wire = self._chat(self.client, request), _wire_of(self.client)
        while True:
            events = events_in(to_dict(_send(chat, wire.send)), chat.context)
            if not chat.is_refused(events[0]):
                return chat.reply(completion_of(events, chat.context, request))

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        """Yield the reply in deltas, then the Completion. Raises ModelError, after the deltas that came before it."""
        chat, wire = self._chat(self.client, request, is_streamed=True), _wire_of(self.client)
        is_over = False
        while not is_over:
            answer, fold, is_over = _send(chat, wire.open), ReplyFold(chat.context, request), True
            try:
                for event in _until_broken(wire.events(answer, chat.context), fold):
                    if not fold.has_begun and chat.is_refused(event):
                        is_over = False
                        break
                    delta = fold.add(event)
                    if delta:
                        yield delta
            finally:
                close(answer)
        yield chat.reply(fold.completion())

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that the endpoint offers, sorted. Raises ModelError."""
        context = self._context(self.client, "")
        try:
            raw = self.client.get("/models", **POSTED)
        except _listing_errors() as error:
            failed = failure(context, error)
        else:
            return names_of(raw, context)
        raise failed


class AsyncOpenAIModel(_Endpoint):
    """The async twin of OpenAIModel. A client that it makes is used in one event loop; another loop gets another client.

    The client is closed with its loop, or before by `aclose`.
    """

    def __init__(self, client: Any = None, **options: Any) -> None:
        super().__init__(client, **options)
        self._opened: dict[asyncio.AbstractEventLoop, tuple[Any, Closing]] = {}

    async def _client(self) -> Any:
        """Return the client for requests from the running event loop."""
        if self._given_client is not None:
            return self._given_client
        loop = asyncio.get_running_loop()
        if loop not in self._opened:
            for ended in [other for other in list(self._opened) if other.is_closed()]:
                self._opened.pop(ended, None)  # loops of other threads do the same at any time
            client = self._made_client()
            self._opened[loop] = client, closing_of(client)
            await close_with_loop(self, self._opened[loop][1])
        return self._opened[loop][0]

    def _made_client(self) -> Any:
        import openai  # noqa: PLC0415 - a third of a second that offline programs need not pay

        http_client = openai.DefaultAsyncHttpxClient(
            cookies=_no_cookies(), **client_options(self._route, is_async=True)
        )
        return self._credentials.restrict(openai.AsyncOpenAI(**self._client_options(openai), http_client=http_client))

    async def models(self) -> tuple[str, ...]:
        """Return the names of the models that the endpoint offers, sorted. Raises ModelError."""
        client = await self._client()
        context = self._context(client, "")
        try:
            raw = await client.get("/models", **POSTED)
        except _listing_errors() as error:
            failed = failure(context, error)
        else:
            return names_of(raw, context)
        raise failed

    async def aclose(self) -> None:
        """Close the connections of the client made for this event loop. The model can be used again afterwards."""
        opened = self._opened.pop(asyncio.get_running_loop(), None)
        if opened is not None:
            await opened[1].aclose()

    async def complete(self, request: ModelRequest) -> Completion:
        """Return the whole reply. Raises ModelError."""
        client = await self._client()
        chat, wire = self._chat(client, request), _wire_of(client)
        while True:
            events = events_in(to_dict(await _send_async(chat, wire.send)), chat.context)
            if not chat.is_refused(events[0]):
                return chat.reply(completion_of(events, chat.context, request))

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Completion, None]:
        """Yield the reply in deltas, then the Completion. Raises ModelError, after the deltas that came before it."""
        client = await self._client()
        chat, wire = self._chat(client, request, is_streamed=True), _wire_of(client)
        is_over = False
        while not is_over:
            answer, fold, is_over = await _send_async(chat, wire.open), ReplyFold(chat.context, request), True
            try:
                async with aclosing(wire.events_async(answer, chat.context)) as events:
                    while (event := await _next(events, fold)) is not _END:
                        if not fold.has_begun and chat.is_refused(event):
                            is_over = False
                            break
                        delta = fold.add(event)
                        if delta:
                            yield delta
            finally:
                await close_async(answer)
        yield chat.reply(fold.completion())


def _listing_errors() -> tuple[type[Exception], ...]:
    return (*wire_errors(), RecursionError)  # the latter when JSON is nested too deeply


@functools.cache
def _http_client(route: NetworkRoute) -> Any:
    """Return the HTTP client that all clients with the same route share, as creating one takes up to 20 ms.

    There are few routes, as the environment decides them.
    """
    import openai  # noqa: PLC0415 - loaded already, where the client is made

    return openai.DefaultHttpxClient(cookies=_no_cookies(), **client_options(route))


def _no_cookies() -> Any:
    """Return a store that takes no cookies, which could identify, or mix up, the users of one process."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - not needed before

    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def _wire_of(client: Any) -> PostWire | CreateWire:
    package: Any = sys.modules.get("openai")
    if package is not None and is_unchanged(client, package.OpenAI):
        return PostWire(client, package.Stream[object])
    if package is not None and is_unchanged(client, package.AsyncOpenAI):
        return PostWire(client, package.AsyncStream[object])
    is_of_package = package is not None and isinstance(client, package.OpenAI | package.AsyncOpenAI)
    return CreateWire(client, is_of_package=is_of_package)


def _send(chat: ChatRequest, send: Any) -> Any:
    """Return the endpoint's answer, after as many attempts as its refusals ask for. Raises ModelError."""
    while True:
        try:
            return _not_awaitable(send(chat.body))
        except json.JSONDecodeError as error:
            return error.doc  # a body whose Content-Type is wrong
        except sending_errors() as error:
            failed = chat.failed(error)
        if failed is not None:
            raise failed  # outside the handler: the SDK's error, which may hold the key, would become its context


def _not_awaitable(answer: Any) -> Any:
    """Return the answer. Raises SetupError if the client only promises it."""
    if inspect.isawaitable(answer):
        if inspect.iscoroutine(answer):
            answer.close()
        raise SetupError.of(ErrorCode.ASYNC_CLIENT)
    return answer


async def _send_async(chat: ChatRequest, send: Any) -> Any:
    while True:
        try:
            answer = send(chat.body)
            return await answer if inspect.isawaitable(answer) else answer
        except json.JSONDecodeError as error:
            return error.doc
        except sending_errors() as error:
            failed = chat.failed(error)
        if failed is not None:
            raise failed


def _ends_of_streams() -> tuple[type[Exception], ...]:
    return (BadReplyError, *wire_errors())


def _until_broken(events: Iterator[object], fold: ReplyFold) -> Iterator[object]:
    """Yield the events; an error of the wire, or an event that is not JSON, ends them, and is noted in the fold.

    The fold itself is fed by the caller, outside this `try`: an exception raised by this project's code is not an error of the wire.
    """
    try:
        yield from events
    except _ends_of_streams() as error:
        fold.broke(error)


async def _next(events: AsyncGenerator[object, None], fold: ReplyFold) -> object:
    """Return the next event, or `_END`. The async twin of `_until_broken`: another generator costs more for each event."""
    try:
        return await anext(events)
    except StopAsyncIteration:
        return _END
    except _ends_of_streams() as error:
        fold.broke(error)
        return _END
