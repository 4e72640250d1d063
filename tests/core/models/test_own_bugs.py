"""What our own code raises while a reply is read is a bug, and must never be reported as a mistake of the user."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from core import Agent, Swarm
from core.errors import ModelError
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.reply_fold import DeltaFold
from tests.support.server import ScriptedServer, text_reply
from tests.support.ways import HELLO, Ask, outcome_of, request, ways


@pytest.fixture(params=[TypeError, ValueError, KeyError])
def broken_fold(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    kind: type[Exception] = request.param

    def add(fold: DeltaFold, delta: Mapping[str, Any]) -> None:
        raise kind("our own bug")

    monkeypatch.setattr(DeltaFold, "add", add)
    return kind


@ways
def test_a_bug_in_the_fold_is_raised_as_it_is(ask: Ask, broken_fold: type[Exception]) -> None:
    with ScriptedServer(text_reply("Hello")) as server, pytest.raises(broken_fold, match="our own bug"):
        ask(server.url, request())


def test_a_bug_in_the_fold_of_a_stand_in_is_raised_as_it_is(broken_fold: type[Exception]) -> None:
    def create(**keywords: Any) -> Any:
        answer = {"choices": [{"message": {"content": "Hello"}, "delta": {"content": "Hello"}}]}
        return iter([answer]) if keywords.get("stream") else answer

    model = OpenAIModel(SimpleNamespace(chat=SimpleNamespace(completions=SimpleNamespace(create=create))))
    with pytest.raises(broken_fold, match="our own bug"):
        model.complete(request())
    with pytest.raises(broken_fold, match="our own bug"):
        outcome_of(model.stream(request()))


def test_a_bug_ends_a_run_as_an_unexpected_error(broken_fold: type[Exception]) -> None:
    with ScriptedServer(text_reply("Hello")) as server:
        events = Swarm(model=OpenAIModel(base_url=server.url)).run_events(Agent(model="scripted"), HELLO)
        with pytest.raises(broken_fold) as caught:
            list(events)
    assert not isinstance(caught.value, ModelError)


def test_a_client_that_breaks_on_a_good_request_is_not_the_users_mistake() -> None:
    def create(**keywords: Any) -> Any:
        raise TypeError("a bug of the client")

    client = SimpleNamespace(chat=SimpleNamespace(completions=SimpleNamespace(create=create)))
    with pytest.raises(TypeError, match="a bug of the client"):
        OpenAIModel(client).complete(request())
    with pytest.raises(TypeError, match="a bug of the client"):
        asyncio.run(_complete(client))


async def _complete(client: Any) -> None:
    await AsyncOpenAIModel(client).complete(request())
