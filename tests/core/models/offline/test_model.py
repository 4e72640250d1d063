"""The two models: one reply whole or in deltas, the same from both."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Delta
from core.models.offline import AsyncOfflineModel, OfflineModel, decide
from core.models.offline.decision import Decision
from core.models.protocol import AsyncModel, Completion, Model, ModelRequest
from core.models.reply_fold import DeltaFold
from tests.support.desks import tool

WEATHER = tool("get_weather", "Get the weather in a city.", city="Name of the city.")


def asked(text: str) -> ModelRequest:
    return ModelRequest(
        "offline", [{"role": "system", "content": "Help."}, {"role": "user", "content": text}], [WEATHER], agent="Desk"
    )


def pieces_of(request: ModelRequest) -> tuple[list[Delta], Completion]:
    *deltas, completion = OfflineModel().stream(request)
    assert isinstance(completion, Completion)
    return [delta for delta in deltas if isinstance(delta, dict)], completion


def test_they_are_models() -> None:
    assert isinstance(OfflineModel(), Model)
    assert isinstance(AsyncOfflineModel(), AsyncModel)


@given(st.text(max_size=80) | st.sampled_from(["hello", "weather in Oslo and Rome", "weather", "안녕하세요"]))
def test_the_deltas_add_up_to_the_completion(text: str) -> None:
    deltas, completion = pieces_of(asked(text))
    fold = DeltaFold()
    for delta in deltas:
        fold.add(delta)
    assert fold.message() == completion.message
    assert completion == OfflineModel().complete(asked(text))


def test_text_comes_in_small_pieces() -> None:
    deltas, _ = pieces_of(asked("hello"))
    texts = [delta["content"] for delta in deltas if delta.get("content")]
    assert len(texts) > 10
    assert max(map(len, texts)) <= 20


def test_a_call_comes_as_tool_call_deltas_with_an_index() -> None:
    deltas, completion = pieces_of(asked("weather in Oslo and Rome"))
    calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
    assert {call["index"] for call in calls} == {0, 1}
    assert completion.finish_reason == "tool_calls"
    assert json.loads(completion.message["tool_calls"][1]["function"]["arguments"]) == {"city": "Rome"}


def test_it_says_who_it_is_and_estimates_its_usage() -> None:
    completion = OfflineModel().complete(asked("hello"))
    assert completion.model == "offline"
    assert completion.finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.completion_tokens == pytest.approx(len(completion.message["content"]) / 4, abs=5)
    assert completion.usage.prompt_tokens > 0


def test_async_and_sync_say_the_same() -> None:
    async def said() -> list[Delta | Completion]:
        return [piece async for piece in AsyncOfflineModel().stream(asked("hello"))]

    assert asyncio.run(said()) == list(OfflineModel().stream(asked("hello")))
    assert asyncio.run(AsyncOfflineModel().complete(asked("hello"))) == OfflineModel().complete(asked("hello"))


def test_a_pace_slows_the_stream_down_and_a_closed_stream_ends() -> None:
    stream = iter(OfflineModel(words_per_s=50).stream(asked("hello")))
    started = time.monotonic()
    for _ in range(6):
        next(stream)
    assert time.monotonic() - started >= 0.06
    stream.close()  # type: ignore[attr-defined]  # a generator, as the protocol says
    assert list(stream) == []


def test_the_rules_run_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def decide_there(request: ModelRequest, today: date) -> Decision:
        threads.append(threading.current_thread())
        return decide(request, today)

    monkeypatch.setattr("core.models.offline.model.decide", decide_there)
    asyncio.run(AsyncOfflineModel().complete(asked("hello")))
    assert threads
    assert threading.main_thread() not in threads
