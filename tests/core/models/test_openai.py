"""Replies from an endpoint, sync and async, whole and streamed, over real connections."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import pytest

from core.errors import BadReplyError, CutStreamError, ModelTimeoutError, RefusedRequestError, SetupError
from core.messages import Usage
from core.models.added_fields import origin_of
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import AsyncModel, Completion, Model
from tests.support.runs import call
from tests.support.server import (
    End,
    Reply,
    ScriptedServer,
    answer_reply,
    cut_reply,
    error_reply,
    event,
    raw_reply,
    stream_reply,
    text_reply,
    tool_reply,
)
from tests.support.ways import HELLO, KEY, TOOLS, Ask, outcome_of, request, stream, streams, ways, wholes

STOP = event({}, finish_reason="stop")


def test_they_are_models() -> None:
    assert isinstance(OpenAIModel(), Model)
    assert isinstance(AsyncOpenAIModel(), AsyncModel)


def test_the_package_is_loaded_with_the_first_client_only() -> None:
    program = (
        "import sys, core.models.openai as o; o.OpenAIModel(); o.AsyncOpenAIModel(); print('openai' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


# --- what comes back ------------------------------------------------------------------------------------------------


@ways
def test_a_reply_has_its_message_usage_model_and_reason(ask: Ask) -> None:
    with ScriptedServer(text_reply("Good day to you")) as server:
        reply = ask(server.url, request()).reply
    assert reply == Completion({"role": "assistant", "content": "Good day to you"}, Usage(11, 7), "scripted", "stop")


@ways
def test_calls_come_whole(ask: Ask) -> None:
    calls = [call("look_up", "c1", city="Seoul"), call("look_up", "c2", city="Busan")]
    with ScriptedServer(tool_reply(*calls)) as server:
        reply = ask(server.url, request(tools=TOOLS)).reply
    assert reply.message == {"role": "assistant", "content": None, "tool_calls": calls}
    assert reply.finish_reason == "tool_calls"


@wholes
@pytest.mark.parametrize(
    ("message", "made"),
    [
        (
            {"tool_calls": [{"id": "c1", "type": "custom", "custom": {"name": "shell", "input": "ls"}}]},
            {"id": "c1", "type": "function", "function": {"name": "shell", "arguments": "ls"}},
        ),
        (
            {"function_call": {"name": "look_up", "arguments": "{}"}},
            {"id": "", "type": "function", "function": {"name": "look_up", "arguments": "{}"}},
        ),
    ],
    ids=["custom", "old"],
)
def test_calls_of_other_kinds_are_calls(ask: Ask, message: dict[str, Any], made: dict[str, Any]) -> None:
    with ScriptedServer(answer_reply({"choices": [{"message": {"role": "assistant", **message}}]})) as server:
        (got,) = ask(server.url, request()).reply.message["tool_calls"]
    assert got == {**made, "id": made["id"] or got["id"]}
    assert re.fullmatch("c1|[a-zA-Z0-9]{9}", got["id"])


@ways
def test_of_several_choices_the_first_counts(ask: Ask) -> None:
    choices = [
        {"index": 1, "message": {"content": "No"}, "delta": {"content": "No"}, "finish_reason": "length"},
        {"index": 0, "message": {"content": "Yes"}, "delta": {"content": "Yes"}, "finish_reason": "stop"},
    ]
    answer = answer_reply({"choices": choices})
    with ScriptedServer(Reply(answer.body, events=({"choices": choices[:1]}, {"choices": choices}))) as server:
        reply = ask(server.url, request()).reply
    assert (reply.message["content"], reply.finish_reason) == ("Yes", "stop")


# --- what is sent ---------------------------------------------------------------------------------------------------


@ways
def test_only_what_the_api_defines_is_sent(ask: Ask) -> None:
    settings: dict[str, Any] = {
        "temperature": 0.5,
        "stop": None,
        "tool_choice": "auto",
        "stream": False,
        "messages": [],
        "model": "other",
    }
    with ScriptedServer(text_reply("Hello"), strict=True) as server:
        assert ask(server.url, request(settings=settings, tool_choice="auto")).reply
    body = server.requests[0].body
    if body.pop("stream", False):
        assert body.pop("stream_options") == {"include_usage": True}
    assert body == {"model": "scripted", "messages": HELLO, "temperature": 0.5}


@ways
def test_odd_settings_do_no_harm(ask: Ask) -> None:
    with ScriptedServer(text_reply("Hello")) as server:
        assert ask(server.url, request(settings={"extra_body": "x", "stream_options": 5})).reply
    assert "extra_body" not in server.requests[0].body


@ways
def test_functions_bring_what_belongs_to_them(ask: Ask) -> None:
    asked = request(tools=TOOLS, tool_choice="required", parallel_tool_calls=False)
    with ScriptedServer(text_reply("Hello"), strict=True) as server:
        assert ask(server.url, asked).reply
    body = server.requests[0].body
    assert (body["tools"], body["tool_choice"], body["parallel_tool_calls"]) == (TOOLS, "required", False)


@ways
def test_the_key_is_sent(ask: Ask) -> None:
    with ScriptedServer(text_reply("Hello"), key=KEY) as server:
        assert ask(server.url, request()).reply


@ways
def test_fields_that_an_endpoint_refuses_are_left_out(ask: Ask) -> None:
    def refuse(body: dict[str, Any]) -> Reply:
        refused = [name for name in ("stream_options", "parallel_tool_calls") if name in body]
        return error_reply(400, f"Unsupported: {refused[0]}.") if refused else text_reply("Hello")

    with ScriptedServer(always=refuse) as server:
        assert ask(server.url, request(tools=TOOLS)).reply.message["content"] == "Hello"


def test_what_was_refused_once_is_not_sent_again() -> None:
    with ScriptedServer(error_reply(400, "stream_options?"), text_reply("One"), text_reply("Two")) as server:
        model = OpenAIModel(base_url=server.url)
        said = [outcome_of(model.stream(request())).reply.message["content"] for _ in range(2)]
    assert said == ["One", "Two"]
    assert ["stream_options" in asked.body for asked in server.requests] == [True, False, False]


@ways
def test_a_wish_for_one_call_at_a_time_is_never_dropped(ask: Ask) -> None:
    with ScriptedServer(error_reply(400, "Unsupported: parallel_tool_calls.")) as server:
        error = ask(server.url, request(tools=TOOLS, parallel_tool_calls=False)).failure
    assert isinstance(error, RefusedRequestError)


# --- streams --------------------------------------------------------------------------------------------------------


@streams
def test_deltas_come_as_they_are_sent(ask: Ask) -> None:
    with ScriptedServer(text_reply("Good day")) as server:
        deltas = ask(server.url, request()).deltas
    assert deltas == [{"role": "assistant", "content": ""}, {"content": "Good"}, {"content": " day"}]


@streams
def test_deltas_come_at_once(ask: Ask) -> None:
    with ScriptedServer(cut_reply(text_reply("Good day"), after=2, end=End.STALLED)) as server:
        started = time.monotonic()
        outcome = ask(server.url, request(), timeout_s=0.3)
        assert time.monotonic() - started < 5
    assert [delta.get("content") for delta in outcome.deltas] == ["", "Good"]
    assert isinstance(outcome.failure, ModelTimeoutError)


@streams
def test_every_kind_of_delta_has_one_form(ask: Ask) -> None:
    first = {"index": 0, "id": "c1", "type": "function", "function": {"name": "look_up", "arguments": ""}}
    again = {**first, "function": {"name": "look_up", "arguments": "{}"}}
    second = {"index": 1, "id": "c2", "type": "function", "function": {"name": "wait", "arguments": "{}"}}
    events = [
        {"choices": [], "prompt_filter_results": []},
        event({"role": "assistant", "content": None, "refusal": None, "tool_calls": None}),
        event({"role": "assistant", "reasoning_content": "Hm."}),
        event({"refusal": "I would rather not."}),
        event({"tool_calls": [first, second]}),
        event({"tool_calls": [again]}),
        event({}),
        event({}, finish_reason="tool_calls"),
        {"choices": None, "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
    ]
    with ScriptedServer(stream_reply(*events)) as server:
        outcome = ask(server.url, request(tools=TOOLS))
    assert outcome.deltas == [
        {"role": "assistant"},
        {"reasoning_content": "Hm."},
        {"refusal": "I would rather not."},
        {"tool_calls": [first, second]},
        {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]},
    ]
    assert outcome.reply.message == {
        "role": "assistant",
        "content": None,
        "refusal": "I would rather not.",
        "reasoning_content": "Hm.",
        "tool_calls": [call("look_up", "c1"), call("wait", "c2")],
        "origin": origin_of(server.url),
    }
    assert outcome.reply.usage == Usage(3, 4)


@streams
@pytest.mark.parametrize("end", [End.DONE, End.NO_MARK, End.KEPT_OPEN, End.CUT, End.STALLED])
def test_a_reason_to_finish_makes_a_reply_whole_however_the_stream_ends(ask: Ask, end: End) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), STOP, end=end)) as server:
        assert ask(server.url, request(), timeout_s=0.3).reply.message["content"] == "Hi"


@streams
def test_so_does_the_mark_of_the_end(ask: Ask) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), end=End.DONE)) as server:
        reply = ask(server.url, request()).reply
    assert (reply.message["content"], reply.finish_reason) == ("Hi", "")


@streams
@pytest.mark.parametrize("end", [End.NO_MARK, End.CUT])
def test_a_stream_that_just_ends_is_cut(ask: Ask, end: End) -> None:
    with ScriptedServer(cut_reply(text_reply("Good day to you"), after=3, end=end)) as server:
        outcome = ask(server.url, request())
    assert outcome.deltas[1:] == [{"content": "Good"}, {"content": " day"}]
    assert isinstance(outcome.failure, CutStreamError)
    assert f"127.0.0.1:{server.port}" in str(outcome.failure)


@streams
def test_an_event_cut_in_half_is_no_bad_reply(ask: Ask) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), b'data: {"choi', end=End.NO_MARK)) as server:
        assert isinstance(ask(server.url, request()).failure, CutStreamError)


@streams
def test_a_last_event_without_its_empty_line_counts(ask: Ask) -> None:
    last = f"data: {json.dumps(STOP)}".encode()
    with ScriptedServer(stream_reply(event({"content": "Hi"}), last, end=End.NO_MARK)) as server:
        assert ask(server.url, request()).reply.finish_reason == "stop"


@streams
def test_a_last_event_may_have_words(ask: Ask) -> None:
    last = f"data: {json.dumps(event({'content': '!'}, finish_reason='stop'))}".encode()
    with ScriptedServer(stream_reply(event({"content": "Hi"}), last, end=End.NO_MARK)) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hi!"


@streams
@pytest.mark.parametrize("broken", [b"data: {nonsense\n\n", b"data: [1]\n\n", b'data: "\xff"\n\n'])
def test_an_event_that_is_not_chat_completions_ends_the_stream(ask: Ask, broken: bytes) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), broken, STOP)) as server:
        outcome = ask(server.url, request())
    assert outcome.deltas == [{"role": "assistant", "content": "Hi"}]
    assert isinstance(outcome.failure, BadReplyError)


@streams
@pytest.mark.parametrize("end", [End.NO_MARK, End.CUT])
def test_a_stream_of_nothing_is_cut(ask: Ask, end: End) -> None:
    with ScriptedServer(stream_reply(end=end)) as server:
        assert isinstance(ask(server.url, request()).failure, CutStreamError)


@streams
def test_an_endpoint_that_does_not_stream_answers_all_the_same(ask: Ask) -> None:
    calls = [call("look_up", "c1", city="Seoul")]
    whole = Reply(tool_reply(*calls, text="Wait").body)
    with ScriptedServer(whole) as server:
        outcome = ask(server.url, request(tools=TOOLS))
    assert outcome.deltas == [{"role": "assistant", "content": "Wait", "tool_calls": [{"index": 0, **calls[0]}]}]
    assert outcome.reply.message == {"role": "assistant", "content": "Wait", "tool_calls": calls}


# --- connections ----------------------------------------------------------------------------------------------------


@streams
def test_an_answer_without_measure_is_broken_off(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.models.event_stream.LONGEST_REPLY", 10_000)
    with ScriptedServer(answer_reply({"choices": [{"message": {"content": "x" * 20_000}}]})) as server:
        error = ask(server.url, request()).error
    assert isinstance(error, CutStreamError)
    assert "does not stop writing" in error.message


def test_streams_share_a_connection() -> None:
    with ScriptedServer(always=text_reply("Good day to you")) as server:
        model = OpenAIModel(base_url=server.url)
        for _ in range(5):
            assert outcome_of(model.stream(request())).reply
        model.complete(request())
    assert server.connections == 1


def test_async_streams_share_a_connection() -> None:
    async def run() -> None:
        model = AsyncOpenAIModel(base_url=server.url)
        for _ in range(5):
            async for _ in model.stream(request()):
                pass
        await model.complete(request())
        await model.aclose()

    with ScriptedServer(always=text_reply("Good day to you")) as server:
        asyncio.run(run())
    assert server.connections == 1


def test_models_of_the_same_endpoint_share_connections() -> None:
    with ScriptedServer(always=text_reply("Good day")) as server:
        for _ in range(3):
            assert stream(server.url, request()).reply
    assert server.connections == 1


@streams
def test_an_endpoint_that_keeps_the_stream_open_is_not_waited_for(ask: Ask) -> None:
    with ScriptedServer(stream_reply(event({"content": "Hi"}), STOP, end=End.KEPT_OPEN)) as server:
        started = time.monotonic()
        assert ask(server.url, request(), timeout_s=30).reply
        assert time.monotonic() - started < 3
        assert server.abandoned.wait(3)


@streams
def test_nor_is_one_that_goes_on_talking(ask: Ask) -> None:
    chatter = [b"data: [DONE]\n\n", *[b": still here\n\n"] * 500]
    with ScriptedServer(stream_reply(event({"content": "Hi"}), STOP, *chatter, pause_s=0.001)) as server:
        outcome = ask(server.url, request())
        assert outcome.reply.message["content"] == "Hi"
        assert server.abandoned.wait(3)


def test_closing_a_stream_frees_its_connection() -> None:
    with ScriptedServer(text_reply("Good day to you", pause_s=0.1)) as server:
        with closing(OpenAIModel(base_url=server.url).stream(request())) as pieces:
            next(pieces)
        assert server.abandoned.wait(3)


def test_closing_an_async_stream_frees_its_connection() -> None:
    async def run() -> None:
        model = AsyncOpenAIModel(base_url=server.url)
        pieces = model.stream(request())
        await anext(pieces)
        await pieces.aclose()
        assert await asyncio.to_thread(server.abandoned.wait, 3)
        await model.aclose()

    with ScriptedServer(text_reply("Good day to you", pause_s=0.1)) as server:
        asyncio.run(run())


def test_a_cancelled_task_frees_its_connection() -> None:
    async def read(model: AsyncOpenAIModel) -> None:
        async for _ in model.stream(request()):
            pass

    async def run() -> None:
        model = AsyncOpenAIModel(base_url=server.url)
        task = asyncio.create_task(read(model))
        await asyncio.sleep(0.2)
        task.cancel()
        assert await asyncio.to_thread(server.abandoned.wait, 3)
        await model.aclose()

    with ScriptedServer(cut_reply(text_reply("Good day"), after=1, end=End.STALLED)) as server:
        asyncio.run(run())


def test_an_async_model_works_in_one_loop_after_another() -> None:
    async def run(model: AsyncOpenAIModel) -> None:
        await model.complete(request())
        await model.aclose()

    with ScriptedServer(always=text_reply("Good day")) as server:
        model = AsyncOpenAIModel(base_url=server.url)
        asyncio.run(run(model))
        asyncio.run(run(model))
    assert len(server.requests) == 2


def test_no_cookies_are_kept() -> None:
    cookie = Reply(text_reply("Hi").body, headers={"Content-Type": "application/json", "Set-Cookie": "who=you; Path=/"})
    with ScriptedServer(always=cookie) as server:
        model = OpenAIModel(base_url=server.url)
        model.complete(request())
        model.complete(request())
    assert "Cookie" not in server.requests[1].headers


def test_a_client_and_an_address_are_one_too_many() -> None:
    with pytest.raises(SetupError):
        OpenAIModel(object(), base_url="http://localhost/v1")


@wholes
def test_a_page_is_no_reply(ask: Ask) -> None:
    with ScriptedServer(raw_reply("<html>Welcome</html>", content_type="text/html")) as server:
        assert isinstance(ask(server.url, request()).failure, BadReplyError)


# --- what it is, its first bytes tell -------------------------------------------------------------------------------

WHOLE = '{"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}]}'
PIECES = 'data: {"choices": [{"delta": {"content": "Hel"}}]}\n\ndata: {"choices": [{"delta": {"content": "lo"}}]}\n\ndata: [DONE]\n\n'


@ways
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/event-stream", "text/plain; charset=utf-8", "text/html"]
)
@pytest.mark.parametrize(
    "body",
    [WHOLE, "\ufeff \n" + WHOLE, PIECES, ": a comment\n\n" + PIECES],
    ids=["json", "json-bom", "sse", "sse-comment"],
)
def test_a_body_is_read_whatever_its_content_type_says(ask: Ask, body: str, content_type: str) -> None:
    with ScriptedServer(raw_reply(body, content_type=content_type)) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hello"


@ways
@pytest.mark.parametrize("body", ["", "<html>Hello</html>", "Hello", "{", "[]", "null"])
def test_any_other_body_is_no_reply(ask: Ask, body: str) -> None:
    with ScriptedServer(raw_reply(body)) as server:
        assert isinstance(ask(server.url, request()).failure, BadReplyError | CutStreamError)
