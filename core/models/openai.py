"""Replies from any Chat Completions endpoint, through the `openai` package: OpenAI's own, Azure's, and servers that speak
the same (Ollama, vLLM, llama.cpp, LM Studio).

The only module that knows the package, which is loaded when a client is made. A client of the package itself is asked
through its `post`, which takes and gives plain dicts: `create` converts every message of the history on every call. Any
other client (a subclass, one that a tracer has patched, a stand-in) is asked through `chat.completions.create`.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from typing import Any

from core.errors import SetupError
from core.messages import Delta
from core.models.account import Account
from core.models.asked import Asked
from core.models.asking import Asking, body_of, keywords_of, streamed
from core.models.failures import failure
from core.models.objects import plain
from core.models.protocol import Completion, ModelRequest
from core.models.replies import completion_of, names_of
from core.models.streams import close, close_async, listen, listen_async, read, read_async
from core.models.transport import errors, is_unchanged

DEFAULT_TIMEOUT_S = 300.0
"""Without a sign of life from the endpoint: a model on a small computer may read a long conversation for minutes."""

CONNECT_TIMEOUT_S = 5.0
DEFAULT_RETRIES = 2

PATH = "/chat/completions"
POSTED: dict[str, Any] = {"cast_to": object, "options": {"security": {"bearer_auth": True}}}


class OpenAIModel:
    """A model behind an endpoint: `client`, any object with `chat.completions.create`; or, when none is given, a client
    made at the first request from the address and the key (see `core.models.account`), which then may be left out too.

    `timeout_s` is the longest silence of the endpoint that is waited for. Rate limits and faults are tried again
    `max_retries` times.
    """

    def __init__(
        self,
        client: Any = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_RETRIES,
    ) -> None:
        self._terms = _Terms(client, Account(base_url, api_key), timeout_s, max_retries)
        self._refused: set[tuple[str, str]] = set()

    @functools.cached_property
    def client(self) -> Any:
        if self._terms.client is not None:
            return self._terms.client
        import openai  # noqa: PLC0415 - a third of a second that offline programs need not pay

        return openai.OpenAI(**self._terms.options(openai), http_client=_http_client())

    def complete(self, request: ModelRequest) -> Completion:
        """The whole reply. Raises ModelError."""
        asked = Asked(self.client, request.model)
        send = self._post if is_unchanged(self.client, "OpenAI") else self._create
        asking = Asking(asked, body_of(request), self._refused)
        return completion_of(_sent(asking, send), asked)

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        """The reply in deltas, then the Completion. Raises ModelError, after the deltas that came before it."""
        asked = Asked(self.client, request.model)
        asking = Asking(asked, streamed(body_of(request)), self._refused)
        if is_unchanged(self.client, "OpenAI"):
            stream, pieces = _sent(asking, self._post_stream), read
        else:
            stream, pieces = _sent(asking, self._create), listen
        try:
            yield from pieces(stream, asked)
        finally:
            close(stream)

    def models(self) -> tuple[str, ...]:
        """The names of the models the endpoint offers, sorted. Raises ModelError."""
        asked = Asked(self.client, "")
        try:
            raw = self.client.get("/models", **POSTED)
        except errors() as error:
            failed = failure(asked, error)
        else:
            return names_of(raw, asked)
        raise failed

    def _post(self, body: dict[str, Any]) -> Any:
        return self.client.post(PATH, body=body, **POSTED)

    def _post_stream(self, body: dict[str, Any]) -> Any:
        import openai  # noqa: PLC0415 - loaded already, as the client is its own

        return self.client.post(PATH, body=body, stream=True, stream_cls=openai.Stream[object], **POSTED)

    def _create(self, body: dict[str, Any]) -> Any:
        answer = self.client.chat.completions.create(**keywords_of(body))
        return answer if "stream" in body else plain(answer)


class AsyncOpenAIModel:
    """The async twin of OpenAIModel. The client it makes is used in one event loop; another loop gets another client."""

    def __init__(
        self,
        client: Any = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_RETRIES,
    ) -> None:
        self._terms = _Terms(client, Account(base_url, api_key), timeout_s, max_retries)
        self._refused: set[tuple[str, str]] = set()
        self._made: tuple[asyncio.AbstractEventLoop, Any] | None = None

    @property
    def client(self) -> Any:
        if self._terms.client is not None:
            return self._terms.client
        loop = asyncio.get_running_loop()
        if self._made is None or self._made[0] is not loop:
            import openai  # noqa: PLC0415 - a third of a second that offline programs need not pay

            self._made = loop, openai.AsyncOpenAI(**self._terms.options(openai))
        return self._made[1]

    async def aclose(self) -> None:
        """Close the connections of the client made here. The model can be used again afterwards."""
        if self._made is not None:
            made, self._made = self._made[1], None
            await made.close()

    async def complete(self, request: ModelRequest) -> Completion:
        """The whole reply. Raises ModelError."""
        asked = Asked(self.client, request.model)
        send = self._post if is_unchanged(self.client, "AsyncOpenAI") else self._create
        asking = Asking(asked, body_of(request), self._refused)
        return completion_of(await _sent_async(asking, send), asked)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Completion, None]:
        """The reply in deltas, then the Completion. Raises ModelError, after the deltas that came before it."""
        asked = Asked(self.client, request.model)
        asking = Asking(asked, streamed(body_of(request)), self._refused)
        if is_unchanged(self.client, "AsyncOpenAI"):
            stream, pieces = await _sent_async(asking, self._post_stream), read_async
        else:
            stream, pieces = await _sent_async(asking, self._create), listen_async
        try:
            async with aclosing(pieces(stream, asked)) as read:
                async for piece in read:
                    yield piece
        finally:
            await close_async(stream)

    async def _post(self, body: dict[str, Any]) -> Any:
        return await self.client.post(PATH, body=body, **POSTED)

    async def _post_stream(self, body: dict[str, Any]) -> Any:
        import openai  # noqa: PLC0415 - loaded already, as the client is its own

        return await self.client.post(PATH, body=body, stream=True, stream_cls=openai.AsyncStream[object], **POSTED)

    async def _create(self, body: dict[str, Any]) -> Any:
        answer = self.client.chat.completions.create(**keywords_of(body))
        answer = await answer if inspect.isawaitable(answer) else answer
        return answer if "stream" in body else plain(answer)


class _Terms:
    """What a model was given to reach its endpoint with."""

    def __init__(self, client: Any, account: Account, timeout_s: float, max_retries: int) -> None:
        if client is not None and account != Account():
            raise SetupError("A client already has an address and a key.", fix="Give either a client, or the two.")
        self.client = client
        self._account = account
        self._timeout_s = timeout_s
        self._max_retries = max_retries

    def options(self, openai: Any) -> dict[str, Any]:
        return {
            "base_url": self._account.address(),
            "api_key": self._account.key(),
            "timeout": openai.Timeout(self._timeout_s, connect=min(self._timeout_s, CONNECT_TIMEOUT_S)),
            "max_retries": self._max_retries,
        }


@functools.cache
def _http_client() -> Any:
    """The connections of all clients made here, which would take 20 ms each to make their own. No cookies are kept, as
    they could tell the users of one process apart, or mix them up."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy  # noqa: PLC0415 - not needed before

    import openai  # noqa: PLC0415 - loaded already, by who makes the client

    return openai.DefaultHttpxClient(cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])))


def _sent(asking: Asking, send: Any) -> Any:
    """What the endpoint answers, after as many attempts as there are fields that it refuses. Raises ModelError."""
    while True:
        try:
            return send(asking.body)
        except errors() as error:
            failed = asking.failed(error)
        if failed is not None:
            raise failed  # not in the handler: the SDK's error would come along as its context, key and all


async def _sent_async(asking: Asking, send: Any) -> Any:
    while True:
        try:
            return await send(asking.body)
        except errors() as error:
            failed = asking.failed(error)
        if failed is not None:
            raise failed
