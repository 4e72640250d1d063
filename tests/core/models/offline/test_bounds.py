"""Whatever the tools, the texts and the results: no failure, an end in bounded turns, an answer in bounded time."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.offline import OfflineModel, decide
from core.models.protocol import ModelRequest
from tests.support.desks import Desk, tool

MOST_TURNS = 14
TODAY = date(2026, 3, 4)

VOCABULARY = (
    "cancel my booking please and also track order 42 refund the flight to Oslo tomorrow hello yes no help "
    "취소해 주세요 날씨 예약 서울 me@example.com LW482913 what is? research transfer agent again"
)
words = st.sampled_from(VOCABULARY.split())
sentences = st.lists(words, max_size=14).map(" ".join)
names = st.sampled_from(
    [
        "cancel_booking",
        "track_order",
        "search",
        "get_weather",
        "transfer_to_b",
        "transfer_to_a",
        "ask_expert",
        "escalate",
        "refund",
        "research",
    ]
)
schemas = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object"])},
    optional={"description": sentences, "enum": st.lists(st.text(max_size=5) | st.integers(), max_size=3)},
)
tools = st.builds(
    lambda name, about, properties: tool(name, about, **properties),
    names,
    sentences,
    st.dictionaries(st.sampled_from(["task", "query", "order_id", "city", "date", "count", "x"]), schemas, max_size=3),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_any_message_to_any_team_is_answered_in_bounded_turns(data: st.DataObject) -> None:
    agents = ["a", "b"]
    desk = Desk(
        {agent: data.draw(st.lists(tools, max_size=5)) for agent in agents},
        "a",
        instructions=data.draw(sentences),
        results=lambda *_: data.draw(
            sentences | st.just("Error: ValueError: order id is wrong") | json_values.map(json.dumps)
        ),
        handoffs={"transfer_to_a": "a", "transfer_to_b": "b", "escalate": data.draw(st.sampled_from(agents))},
        options={"tool_choice": data.draw(st.sampled_from([None, "auto", "required", "none"]))},
    )
    for text in data.draw(st.lists(sentences | st.text(max_size=40), min_size=1, max_size=3)):
        before, calls = desk.turns, len(desk.log)
        desk.say(text)
        assert desk.turns - before <= MOST_TURNS
        made = [(n, json.dumps(a, sort_keys=True)) for n, a in desk.log[calls:] if n not in desk.handoffs]
        assert len(made) == len(set(made))


KEYS = (
    "role content tool_calls tool_call_id function name arguments id type text "
    "parameters properties required enum anyOf items description $ref const format"
)
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner | st.sampled_from(["user", "assistant", "tool", "system"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(odd, max_size=6), st.lists(odd, max_size=4), odd, st.lists(st.text(max_size=4), max_size=3))
def test_nothing_in_a_request_makes_it_fail(messages: Any, tools: Any, choice: Any, senders: list[str]) -> None:
    request = ModelRequest("offline", messages, tools, tool_choice=choice, senders=senders)
    completion = OfflineModel().complete(request)
    assert completion.message["role"] == "assistant"
    json.dumps(completion.message)


def _request(text: str, *tools: Mapping[str, Any]) -> ModelRequest:
    return ModelRequest("offline", [{"role": "user", "content": text}], [dict(tool) for tool in tools])


@pytest.mark.no_cover  # counting the lines takes longer than reading the text, and shorter texts reach the same ones
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "cancel " * 150_000,
        "취소" * 500_000,
        "1" * 1_000_000,
        "a@" * 500_000,
        "'" * 1_000_000,
        ". " * 500_000,
        "A " * 500_000,
        "and " * 250_000,
        "-1:" * 300_000,
        "(" * 1_000_000,
        "in A, " * 100_000,
    ],
    ids=lambda text: text[:8],
)
def test_a_huge_text_is_answered_in_time(text: str) -> None:
    made = tool(
        "track", "Track " + text[:200_000], id="Number, for example " + text[:200_000], city="City " + text[:50_000]
    )
    started = time.process_time()
    decide(_request(text, made), TODAY)
    assert time.process_time() - started < 5


@pytest.mark.no_cover  # likewise
def test_many_tools_are_answered_in_time() -> None:
    made = [
        tool(f"do_{n}", f"Does thing number {n} for the user.", **{f"p{m}": f"Value {m}." for m in range(20)})
        for n in range(1_000)
    ]
    started = time.process_time()
    decide(_request("do thing 77 tomorrow in Oslo", *made), TODAY)
    assert time.process_time() - started < 10


def test_a_schema_that_holds_itself_is_read_to_a_depth() -> None:
    loop: dict[str, Any] = {"type": "object"}
    loop["properties"] = {"child": loop}
    made = {"type": "function", "function": {"name": "plant", "description": "Plant a tree.", "parameters": loop}}
    assert decide(_request("plant a tree", made), TODAY) is not None
