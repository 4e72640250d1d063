"""The four ways to send a request: sync and async, whole and streamed. Their results must not differ."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.errors import ModelError
from core.messages import Delta, user
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import Completion, ModelRequest

KEY = "sk-test-0123456789abcdef"
HELLO = [user("Hello")]
TOOLS = [{"type": "function", "function": {"name": "look_up", "parameters": {"type": "object", "properties": {}}}}]


def request(**fields: Any) -> ModelRequest:
    return ModelRequest(**{"model": "scripted", "messages": HELLO, **fields})


@dataclass
class Outcome:
    """The deltas of a request, and its Completion or error."""

    deltas: list[Delta] = field(default_factory=list)
    completion: Completion | None = None
    error: ModelError | None = None

    @property
    def reply(self) -> Completion:
        if self.error is not None:
            raise self.error
        assert self.completion is not None, "a stream ends with a Completion"
        return self.completion

    @property
    def failure(self) -> ModelError:
        assert self.error is not None, f"no error, but {self.completion}"
        return self.error

    def take(self, piece: Delta | Completion) -> None:
        assert self.completion is None, "nothing comes after the Completion"
        if isinstance(piece, Completion):
            self.completion = piece
        else:
            self.deltas.append(piece)


Ask = Callable[..., Outcome]


def outcome_of(pieces: Iterator[Delta | Completion]) -> Outcome:
    outcome = Outcome()
    try:
        for piece in pieces:
            outcome.take(piece)
    except ModelError as error:
        outcome.error = error
    return outcome


async def outcome_of_async(pieces: AsyncIterator[Delta | Completion]) -> Outcome:
    outcome = Outcome()
    try:
        async for piece in pieces:
            outcome.take(piece)
    except ModelError as error:
        outcome.error = error
    return outcome


def complete(url: str, asked: ModelRequest, **options: Any) -> Outcome:
    model = OpenAIModel(base_url=url, **{"api_key": KEY, "max_retries": 0, **options})
    return outcome_of(model.complete(asked) for _ in "1")


def stream(url: str, asked: ModelRequest, **options: Any) -> Outcome:
    model = OpenAIModel(base_url=url, **{"api_key": KEY, "max_retries": 0, **options})
    with closing(model.stream(asked)) as pieces:
        return outcome_of(pieces)


def complete_async(url: str, asked: ModelRequest, **options: Any) -> Outcome:
    async def run() -> Outcome:
        model = AsyncOpenAIModel(base_url=url, **{"api_key": KEY, "max_retries": 0, **options})
        try:
            return Outcome(completion=await model.complete(asked))
        except ModelError as error:
            return Outcome(error=error)
        finally:
            await model.aclose()

    return asyncio.run(run())


def stream_async(url: str, asked: ModelRequest, **options: Any) -> Outcome:
    async def run() -> Outcome:
        model = AsyncOpenAIModel(base_url=url, **{"api_key": KEY, "max_retries": 0, **options})
        try:
            async with aclosing(model.stream(asked)) as pieces:
                return await outcome_of_async(pieces)
        finally:
            await model.aclose()

    return asyncio.run(run())


ways = pytest.mark.parametrize("ask", [complete, stream, complete_async, stream_async])
wholes = pytest.mark.parametrize("ask", [complete, complete_async])
streams = pytest.mark.parametrize("ask", [stream, stream_async])
