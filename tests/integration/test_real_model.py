"""A real model's words, all the way from a llama.cpp server to a team."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, closing
from pathlib import Path

import pytest

from core import Agent, AsyncSwarm, Cancel, Limits, Swarm
from core.errors import ContextTooLongError, ModelError
from core.events import DeltaReceived, EndReason, MessageFinished, RunEnded, TurnStarted
from core.messages import user
from core.models.endpoints import examine, find_local_servers, list_models
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import Completion, ModelRequest
from core.team.build import build_team
from core.team.file import load_team

pytestmark = pytest.mark.integration

NAME = "smollm2"
SHORT = {"max_tokens": 24, "temperature": 0.2}
AIRLINE = Path(__file__).parents[2] / "sample_agents" / "airline.team.yaml"


def request(text: str, **settings: object) -> ModelRequest:
    return ModelRequest(NAME, [user(text)], settings={**SHORT, **settings})


def test_its_words_are_streamed(llama_url: str) -> None:
    *deltas, completion = OpenAIModel(base_url=llama_url).stream(request("Say hello."))
    assert isinstance(completion, Completion)
    text = completion.message["content"]
    assert len(deltas) > 3
    assert "".join(delta.get("content", "") for delta in deltas if isinstance(delta, dict)) == text
    assert any(word.isalpha() for word in text.split())
    assert completion.finish_reason in ("stop", "length")


def test_its_words_come_whole_with_usage(llama_url: str) -> None:
    completion = OpenAIModel(base_url=llama_url).complete(request("Say hello.", max_tokens=8))
    assert completion.message["content"]
    assert completion.usage is not None
    assert completion.usage.prompt_tokens > 0
    assert 0 < completion.usage.completion_tokens <= 8


def test_async_too(llama_url: str) -> None:
    async def run() -> list[object]:
        model = AsyncOpenAIModel(base_url=llama_url)
        try:
            async with aclosing(model.stream(request("Say hello.", max_tokens=8))) as pieces:
                return [piece async for piece in pieces]
        finally:
            await model.aclose()

    pieces = asyncio.run(run())
    assert len(pieces) > 3
    assert isinstance(pieces[-1], Completion)


def test_an_agent_answers_in_its_words(llama_url: str) -> None:
    swarm = Swarm(model=OpenAIModel(base_url=llama_url))
    agent = Agent("Greeter", model=NAME, instructions="You greet people.", settings=SHORT)
    chunks = list(swarm.run(agent, [user("Good morning!")], stream=True))
    streamed = "".join(chunk.get("content") or "" for chunk in chunks)
    assert streamed
    assert chunks[-1]["response"].messages[-1]["content"] == streamed
    whole = swarm.run(agent, [user("Good morning!")])
    assert whole.messages[-1]["content"]
    assert whole.usage["completion_tokens"] > 0


def test_an_async_run_ends_as_it_should(llama_url: str) -> None:
    async def run() -> list[object]:
        model = AsyncOpenAIModel(base_url=llama_url)
        agent = Agent("Greeter", model=NAME, instructions="You greet people.", settings=SHORT)
        try:
            return [record.event async for record in AsyncSwarm(model=model).run_events(agent, [user("Hello!")])]
        finally:
            await model.aclose()

    events = asyncio.run(run())
    assert any(isinstance(event, DeltaReceived) for event in events)
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason is EndReason.ANSWERED


def test_a_stopped_run_frees_the_server(llama_url: str) -> None:
    swarm, cancel = Swarm(model=OpenAIModel(base_url=llama_url)), Cancel()
    agent = Agent("Novelist", model=NAME, settings={"max_tokens": 1500, "temperature": 0.9})
    last = None
    for record in swarm.run_events(agent, [user("Write a very long story about the sea.")], cancel=cancel):
        last = record.event
        if isinstance(last, DeltaReceived) and not cancel.cancelled:
            cancel.cancel()
            stopped = time.monotonic()
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.STOPPED
    assert time.monotonic() - stopped < 1
    assert OpenAIModel(base_url=llama_url).complete(request("Say hello.", max_tokens=4)).message["content"]
    assert time.monotonic() - stopped < 8


def test_a_dropped_stream_frees_the_server(llama_url: str) -> None:
    model = OpenAIModel(base_url=llama_url)
    with closing(model.stream(request("Write a very long story about the sea.", max_tokens=1500))) as pieces:
        next(pieces)
    started = time.monotonic()
    assert model.complete(request("Say hello.", max_tokens=4)).message["content"]
    assert time.monotonic() - started < 8


def test_a_conversation_it_cannot_read_is_too_long(llama_url: str) -> None:
    with pytest.raises(ContextTooLongError, match=NAME):
        OpenAIModel(base_url=llama_url, max_retries=0).complete(request("word " * 4000))


def test_a_stream_of_it_is_too_long_too(llama_url: str) -> None:
    with pytest.raises(ModelError):
        list(OpenAIModel(base_url=llama_url, max_retries=0).stream(request("word " * 4000)))


def test_a_server_with_one_model_answers_to_any_name(llama_url: str) -> None:
    asked = ModelRequest("no-such-model", [user("Say hello.")], settings=SHORT)
    assert OpenAIModel(base_url=llama_url).complete(asked).message["content"]


def test_its_models_are_listed(llama_url: str) -> None:
    assert list_models(llama_url) == (NAME,)


def test_it_passes_the_test_of_an_endpoint(llama_url: str) -> None:
    report = asyncio.run(examine(llama_url, None, model=NAME))
    assert report.reachable
    assert report.works
    assert report.models == (NAME,)


def test_it_is_found_on_this_computer(llama_url: str) -> None:
    port = int(llama_url.split(":")[2].split("/")[0])
    [server] = find_local_servers(ports={port: "?"}, timeout_s=5)
    assert (server.name, server.base_url, server.models) == ("llama.cpp", llama_url, (NAME,))


def test_the_airline_speaks_its_words(llama_url: str) -> None:
    built = build_team(load_team(AIRLINE), model=NAME)
    for agent in built.agents.values():
        agent.settings = {**agent.settings, **SHORT}
    swarm = Swarm(model=OpenAIModel(base_url=llama_url))
    events = [
        record.event
        for record in swarm.run_events(built.start, [user("Hello! Who are you?")], limits=Limits(turns=3, seconds=45))
    ]
    assert any(isinstance(event, TurnStarted) and event.functions for event in events)
    assert sum(isinstance(event, DeltaReceived) for event in events) > 3
    assert any(isinstance(event, MessageFinished) for event in events)
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason in (EndReason.ANSWERED, EndReason.TURN_LIMIT)
