"""Conversations with servers that behave as users of real ones have reported: whole, streamed and async."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from core import Agent, AsyncSwarm, Response, Swarm
from core.errors import BadReplyError
from core.events import CallErrorKind, FunctionReturned, MessageFinished, Recorded, from_json, to_json
from core.messages import Message, tool_result, user
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.text_calls import CALL_AS_TEXT
from tests.support.server import (
    Reply,
    ScriptedServer,
    answer_reply,
    error_reply,
    event,
    message_reply,
    stream_reply,
    text_reply,
)

Json = dict[str, Any]


@dataclass
class Desk:
    """An agent with two functions, and what was called."""

    called: list[str] = field(default_factory=list)

    def agent(self) -> Agent:
        def get_weather(city: str) -> str:
            """Look the weather up."""
            self.called.append(city)
            return f"sunny in {city}"

        refunds = Agent("Refunds", model="m")

        def transfer_to_refunds() -> Agent:
            """Hand off for refunds."""
            return refunds

        return Agent("Desk", model="m", functions=[get_weather, transfer_to_refunds])


Talk = Callable[[str, Agent, list[Message]], Response]


def whole(url: str, agent: Agent, messages: list[Message]) -> Response:
    return Swarm(model=OpenAIModel(base_url=url, max_retries=0)).run(agent, messages, max_turns=6)


def streamed(url: str, agent: Agent, messages: list[Message]) -> Response:
    swarm = Swarm(model=OpenAIModel(base_url=url, max_retries=0))
    *_, last = swarm.run(agent, messages, max_turns=6, stream=True)
    response: Response = last["response"]
    return response


def async_whole(url: str, agent: Agent, messages: list[Message]) -> Response:
    async def run() -> Response:
        model = AsyncOpenAIModel(base_url=url, max_retries=0)
        try:
            response: Response = await AsyncSwarm(model=model).run(agent, messages, max_turns=6)
            return response
        finally:
            await model.aclose()

    return asyncio.run(run())


talks = pytest.mark.parametrize("talk", [whole, streamed, async_whole])


def calling(*calls: Json, **fields: Any) -> Reply:
    return message_reply({"role": "assistant", "content": None, "tool_calls": list(calls), **fields})


def weather(arguments: str = '{"city": "Seoul"}', id: str = "c1", **fields: Any) -> Json:
    return {"id": id, "type": "function", "function": {"name": "get_weather", "arguments": arguments}, **fields}


def last_role(body: Json) -> str:
    return str(body["messages"][-1]["role"])


SIGNED = {"google": {"thought_signature": "S-1"}}


def gemini(body: Json) -> Reply:
    calls = [call for message in body["messages"] for call in message.get("tool_calls") or ()]
    if not all(call.get("extra_content") for call in calls):
        error = {"code": 400, "message": "Function call is missing a thought_signature in functionCall parts."}
        return Reply(json.dumps([{"error": error}]).encode(), 400)
    if last_role(body) == "tool":
        return text_reply("It is sunny.")
    return calling(weather(extra_content=SIGNED))


@talks
def test_what_a_server_adds_comes_back_to_it(talk: Talk) -> None:
    with ScriptedServer(always=gemini) as server:
        response = talk(server.url, Desk().agent(), [user("Weather?")])
        assert server.requests[1].body["messages"][2]["tool_calls"][0]["extra_content"] == SIGNED
    assert response.messages[-1]["content"] == "It is sunny."
    assert response.messages[0]["tool_calls"][0]["extra_content"] == SIGNED


@talks
def test_what_a_server_adds_goes_to_no_other(talk: Talk) -> None:
    added = {"reasoning_content": "Hm.", "reasoning_details": [{"type": "reasoning.text", "text": "Hm."}]}
    replies = calling(weather(extra_content=SIGNED), **added), text_reply("It is sunny.")
    with ScriptedServer(*replies) as first, ScriptedServer(text_reply("Fine."), strict=True) as other:
        messages = [user("Weather?")]
        messages += talk(first.url, Desk().agent(), messages).messages
        assert added.items() <= first.requests[1].body["messages"][2].items()
        assert talk(other.url, Desk().agent(), [*messages, user("And now?")]).messages[-1]["content"] == "Fine."


@talks
def test_a_conversation_from_elsewhere_goes_on_at_a_server_that_wants_its_own(talk: Talk) -> None:
    called = {"role": "assistant", "content": None, "tool_calls": [weather()]}
    history = [user("Weather?"), called, tool_result("c1", "get_weather", "sunny"), user("And now?")]
    with ScriptedServer(always=gemini) as server:
        assert talk(server.url, Desk().agent(), history).messages[-1]["content"] == "It is sunny."


@talks
def test_what_a_server_adds_survives_the_log(talk: Talk) -> None:
    with ScriptedServer(always=gemini) as server:
        message = talk(server.url, Desk().agent(), [user("Weather?")]).messages[0]
        recorded = Recorded(MessageFinished("desk", message), "r", 0, 0.0)
        read = from_json(json.loads(json.dumps(to_json(recorded))))
        assert isinstance(read.event, MessageFinished)
        history = [user("Weather?"), read.event.message, tool_result("c1", "get_weather", "sunny"), user("And now?")]
        talk(server.url, Desk().agent(), history)
        assert server.requests[2].body["messages"][2]["tool_calls"][0]["extra_content"] == SIGNED


@talks
def test_a_field_that_its_own_server_refuses_is_left_out(talk: Talk) -> None:
    def refusing(body: Json) -> Reply:
        if any("reasoning_content" in message for message in body["messages"]):
            return error_reply(400, "Unsupported: 'reasoning_content' is not allowed in the input messages.")
        return text_reply("Fine.")

    with ScriptedServer(calling(weather(), reasoning_content="Hm."), always=refusing) as server:
        assert talk(server.url, Desk().agent(), [user("Weather?")]).messages[-1]["content"] == "Fine."
        assert len(server.requests) == 3


def test_calls_under_one_index_are_all_called() -> None:
    def piece(city: str) -> Json:
        return {
            "index": 0,
            "id": "",
            "type": "function",
            "function": {"name": "get_weather", "arguments": json.dumps({"city": city})},
        }

    events = [event({"role": "assistant", "tool_calls": [piece(city)]}) for city in ("Seoul", "Busan")]
    desk = Desk()
    with ScriptedServer(stream_reply(*events, event({}, finish_reason="tool_calls")), text_reply("Sunny.")) as server:
        streamed(server.url, desk.agent(), [user("Weather?")])
        results = [message["content"] for message in server.requests[1].body["messages"] if message["role"] == "tool"]
    assert sorted(desk.called) == ["Busan", "Seoul"]
    assert results == ["sunny in Seoul", "sunny in Busan"]


@talks
@pytest.mark.parametrize(
    "arguments",
    [
        '"{\\"city\\": \\"Seoul\\"}"',
        '{"city":\n "Seoul"}',
        '{"city": "Seoul"}<|call|>',
        '{"city": "Seoul"}{"city": "Busan"}',
    ],
)
def test_arguments_are_read_as_they_were_meant(talk: Talk, arguments: str) -> None:
    desk = Desk()
    with ScriptedServer(calling(weather(arguments)), text_reply("Sunny.")) as server:
        talk(server.url, desk.agent(), [user("Weather?")])
    assert desk.called[0] == "Seoul" or sorted(desk.called) == ["Busan", "Seoul"]


@talks
def test_a_name_with_tokens_of_the_template_is_the_function(talk: Talk) -> None:
    call = weather()
    call["function"]["name"] = "get_weather<|channel|>commentary"
    desk = Desk()
    with ScriptedServer(calling(call), text_reply("Sunny.")) as server:
        talk(server.url, desk.agent(), [user("Weather?")])
    assert desk.called == ["Seoul"]


@talks
def test_broken_arguments_do_not_come_back_broken(talk: Talk) -> None:
    with ScriptedServer(calling(weather('{"city": "Seoul"')), text_reply("Sorry."), text_reply("Fine.")) as server:
        messages = [user("Weather?")]
        messages += talk(server.url, Desk().agent(), messages).messages
        talk(server.url, Desk().agent(), [*messages, user("And?")])
        sent = [
            c["function"]["arguments"]
            for r in server.requests
            for m in r.body["messages"]
            for c in m.get("tool_calls", ())
        ]
    assert len(sent) == 2
    assert all(isinstance(json.loads(arguments), dict) for arguments in sent)
    assert messages[1]["tool_calls"][0]["function"]["arguments"] == '{"city": "Seoul"', (
        "the conversation keeps the original"
    )


@talks
def test_ids_that_a_server_leaves_empty_or_repeats_become_unique(talk: Talk) -> None:
    replies = [calling(weather(id="")), calling(weather(id="")), calling(weather(id="c1")), calling(weather(id="c1"))]
    with ScriptedServer(*replies, text_reply("Sunny.")) as server:
        talk(server.url, Desk().agent(), [user("Weather?")])
        messages = server.requests[-1].body["messages"]
    ids = [call["id"] for message in messages for call in message.get("tool_calls", ())]
    assert len(set(ids)) == 4
    assert all(re.fullmatch("[a-zA-Z0-9]{9}|c1", id) for id in ids)
    assert ids == [message["tool_call_id"] for message in messages if message["role"] == "tool"]


@talks
@pytest.mark.parametrize("reason", ["length", "content_filter", "stop"])
def test_a_reply_of_nothing_is_no_answer_and_is_not_sent_again(talk: Talk, reason: str) -> None:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": "", "reasoning_content": "Long"},
        "finish_reason": reason,
    }
    nothing = answer_reply({"choices": [choice]})
    with ScriptedServer(nothing, text_reply("I am here.")) as server:
        first = talk(server.url, Desk().agent(), [user("Hello")])
        assert first.end_reason == "nothing_said"
        talk(server.url, Desk().agent(), [user("Hello"), *first.messages, user("Are you there?")])
        assert [message["role"] for message in server.requests[1].body["messages"]] == ["system", "user", "user"]


@talks
@pytest.mark.parametrize("arguments", ['{"city": "Seo', "", "{"])
def test_a_call_that_was_cut_off_is_reported_to_the_model(talk: Talk, arguments: str) -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [weather(arguments)]}
    cut = answer_reply({"choices": [{"index": 0, "message": message, "finish_reason": "length"}]})
    desk = Desk()
    with ScriptedServer(cut, text_reply("Sorry.")) as server:
        talk(server.url, desk.agent(), [user("Weather?")])
        told = server.requests[1].body["messages"][-1]["content"]
    assert desk.called == []
    assert "cut off at the limit of tokens" in told


def test_a_call_that_was_cut_off_is_reported_to_the_person() -> None:
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [weather('{"city": "Seoul"}'), weather('{"ci', "c2")],
    }
    cut = answer_reply({"choices": [{"index": 0, "message": message, "finish_reason": "length"}]})
    with ScriptedServer(cut, text_reply("Sorry.")) as server:
        events = [
            r.event
            for r in Swarm(model=OpenAIModel(base_url=server.url)).run_events(Desk().agent(), [user("Weather?")])
        ]
    errors = {event.call_id: event.error for event in events if isinstance(event, FunctionReturned)}
    assert errors == {"c1": None, "c2": CallErrorKind.CUT_OFF}


@talks
def test_thoughts_in_tags_are_not_the_reply_and_do_not_come_back(talk: Talk) -> None:
    with ScriptedServer(always=text_reply("<think>\nTheir card ends in 42.\n</think>\n\nHello there.")) as server:
        first = talk(server.url, Desk().agent(), [user("Hello")])
        talk(server.url, Desk().agent(), [user("Hello"), *first.messages, user("And?")])
        assert "42" not in json.dumps(server.requests[1].body)
    assert first.messages[0]["content"] == "Hello there."
    assert "42" in first.messages[0]["reasoning_content"]


@talks
def test_a_call_written_as_text_is_called(talk: Talk) -> None:
    with ScriptedServer(
        text_reply('{"name": "transfer_to_refunds", "arguments": {}}'), text_reply("Refunds here.")
    ) as server:
        response = talk(server.url, Desk().agent(), [user("My money back")])
    assert response.agent is not None
    assert response.agent.name == "Refunds"


def test_any_other_call_written_as_text_is_noted() -> None:
    with ScriptedServer(text_reply('Sure: {"name": "transfer_to_refunds", "arguments": {}}')) as server:
        model = OpenAIModel(base_url=server.url)
        events = [recorded.event for recorded in Swarm(model=model).run_events(Desk().agent(), [user("My money back")])]
    assert [event.notes for event in events if isinstance(event, MessageFinished)] == [(CALL_AS_TEXT,)]


@talks
@pytest.mark.parametrize(
    "written",
    [
        "functions.get_weather:0",
        "get_weather:12",
        "get_weather()",
        "default_api.get_weather",
        "tools/get_weather",
        " get_weather ",
    ],
)
def test_names_with_a_namespace_or_a_number_are_those_of_the_functions(talk: Talk, written: str) -> None:
    desk, call = Desk(), weather()
    call["function"]["name"] = written
    with ScriptedServer(calling(call), text_reply("Sunny.")) as server:
        assert talk(server.url, desk.agent(), [user("Weather?")]).messages[-1]["content"] == "Sunny."
    assert desk.called == ["Seoul"]


@talks
def test_choices_may_be_counted_from_one(talk: Talk) -> None:
    answer = {"choices": [{"index": 1, "message": {"role": "assistant", "content": "Sunny."}, "finish_reason": "stop"}]}
    with ScriptedServer(answer_reply(answer)) as server:
        assert talk(server.url, Desk().agent(), [user("Weather?")]).messages[-1]["content"] == "Sunny."


def test_what_is_broken_behind_the_end_of_a_reply_does_not_matter() -> None:
    said = event({"role": "assistant", "content": "Sunny."}, finish_reason="stop")
    broken = b'data: {"choices": [], "usage": \n\n'
    for reply in (stream_reply(said, broken), stream_reply(event({"content": "Sun"}), broken, said)):
        with ScriptedServer(reply, reply) as server:
            is_whole = reply.events is not None and reply.events[0] is said
            for model in (stream_of(server.url), stream_of_async(server.url)):
                assert (model == "Sunny.") is is_whole


def stream_of(url: str) -> str:
    try:
        return str(streamed(url, Desk().agent(), [user("Weather?")]).messages[-1]["content"])
    except BadReplyError:
        return "broken"


def stream_of_async(url: str) -> str:
    async def run() -> str:
        model = AsyncOpenAIModel(base_url=url, max_retries=0)
        chunks = await AsyncSwarm(model=model).run(Desk().agent(), [user("Weather?")], stream=True)
        return str([chunk async for chunk in chunks][-1]["response"].messages[-1]["content"])

    try:
        return asyncio.run(run())
    except BadReplyError:
        return "broken"
