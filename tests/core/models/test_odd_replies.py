"""Replies in the forms in which servers and gateways send them: whole and streamed, sync and async, with the same result."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from core.errors import EndpointFaultError, ModelError, RateLimitedError, WrongKeyError
from core.messages import arguments_of
from core.models.added_fields import added_fields_of
from tests.support.server import End, Reply, ScriptedServer, answer_reply, event, raw_reply, stream_reply
from tests.support.ways import TOOLS, Ask, complete, request, stream, streams, ways

Json = dict[str, Any]

HELLO = [event({"role": "assistant", "content": "Hel"}), event({"content": "lo"}), event({}, finish_reason="stop")]
CALL: Json = {"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"city": "Seoul"}'}}


def answered(message: Json, **choice: Any) -> Json:
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}]}


def reply_of(message: Json) -> Reply:
    """Return a message as a whole answer, and as a stream of one delta."""
    return Reply(json.dumps(answered(message)).encode(), events=(event({"role": "assistant", **message}), HELLO[2]))


@ways
@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"type": "text", "text": "Hello"}, "Hello"),
        ([{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}], "Hello"),
        (["Hel", "lo"], "Hello"),
        ([{"type": "output_text", "text": "Hello"}], "Hello"),
        ([{"type": "text", "content": "Hello"}], "Hello"),
        ([{"type": "text", "text": {"value": "Hello", "annotations": []}}], "Hello"),
        ({"parts": [{"text": "Hello"}]}, "Hello"),
        (42, "42"),
        ({"answer": 42}, '{"answer": 42}'),
        ("Hello<|im_end|>", "Hello"),
        ("Hello</s>", "Hello"),
        ("The end is <|im_end|>", "The end is <|im_end|>"),
        ("<s>old</s>", "<s>old</s>"),
    ],
)
def test_content_of_any_form_is_text(ask: Ask, content: Any, text: str) -> None:
    with ScriptedServer(reply_of({"content": content})) as server:
        assert ask(server.url, request()).reply.message["content"] == text


@ways
@pytest.mark.parametrize(
    "message",
    [
        {"content": "Hello", "reasoning_content": "Hm."},
        {"content": "Hello", "reasoning": "Hm."},
        {"content": "Hello", "thinking": "Hm."},
        {"content": "Hello", "reasoning_text": "Hm."},
        {"content": "Hello", "reasoning": {"content": "Hm."}},
        {"content": "Hello", "reasoning": [{"type": "summary_text", "text": "Hm."}]},
        {"content": "Hello", "reasoning_details": [{"type": "reasoning.text", "text": "Hm.", "index": 0}]},
        {"content": "Hello", "thinking_blocks": [{"type": "thinking", "thinking": "Hm.", "signature": "s"}]},
        {"content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Hello"}]},
        {"content": "<seed:think>Hm.</seed:think>Hello"},
        {"content": "◁think▷Hm.◁/think▷Hello"},
        {"content": "<|channel>thought\nHm.<channel|>Hello"},
        {
            "content": "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello"
            "<|return|>"
        },
    ],
)
def test_thoughts_of_any_name_are_thoughts(ask: Ask, message: Json) -> None:
    with ScriptedServer(reply_of(message)) as server:
        said = ask(server.url, request()).reply.message
    assert said["content"] == "Hello"
    assert said["reasoning_content"].strip() == "Hm."


def test_thoughts_go_back_under_the_name_under_which_they_came() -> None:
    for name, sent in (
        ("thinking", {"thinking": "Hm."}),
        ("reasoning_details", {"reasoning_details": [{"text": "Hm."}]}),
    ):
        message = {"content": None, name: sent[name], "tool_calls": [CALL]}
        with ScriptedServer(reply_of(message)) as server:
            added = added_fields_of(complete(server.url, request(tools=TOOLS)).reply.message)
        assert added is not None
        assert added.fields == sent


@ways
@pytest.mark.parametrize(
    "message",
    [
        {"tool_calls": [{**CALL, "function": {"name": "look_up", "arguments": {"city": "Seoul"}}}]},
        {"tool_calls": [{**CALL, "function": {"name": "look_up", "arguments": [{"city": "Seoul"}]}}]},
        {"tool_calls": [{**CALL, "function": {"name": "look_up", "parameters": {"city": "Seoul"}}}]},
        {"tool_calls": [{**CALL, "function": json.dumps(CALL["function"])}]},
        {"tool_calls": [{"id": "c1", "type": "function", "name": "look_up", "arguments": '{"city": "Seoul"}'}]},
        {"tool_calls": [{"id": "c1", "type": "tool_use", "name": "look_up", "input": {"city": "Seoul"}}]},
        {"tool_calls": CALL},
        {"tool_calls": json.dumps([CALL])},
        {"tool_calls": [{**CALL, "id": 5}]},
        {"tool_calls": [{"function": CALL["function"]}]},
        {"function_call": CALL["function"]},
        {"content": [{"type": "tool_use", "id": "c1", "name": "look_up", "input": {"city": "Seoul"}}]},
    ],
)
def test_calls_of_any_form_are_calls(ask: Ask, message: Json) -> None:
    with ScriptedServer(reply_of({"content": None, **message})) as server:
        (call,) = ask(server.url, request(tools=TOOLS)).reply.message["tool_calls"]
    assert isinstance(call["id"], str)
    assert call.keys() == {"id", "type", "function"}
    assert call["function"]["name"] == "look_up"
    assert arguments_of(call["function"]["arguments"]) == {"city": "Seoul"}


@ways
def test_calls_beside_the_message_or_in_a_choice_of_their_own_are_found(ask: Ask) -> None:
    beside = answered({"content": "I look."}, tool_calls=[CALL], finish_reason="tool_calls")
    own = answered({"content": "I look."}, finish_reason="tool_calls")
    own["choices"].append({"index": 1, "message": {"content": None, "tool_calls": [CALL]}})
    for answer in (beside, own):
        with ScriptedServer(answer_reply(answer)) as server:
            message = ask(server.url, request(tools=TOOLS)).reply.message
        assert message["content"] == "I look."
        assert message["tool_calls"][0]["function"] == CALL["function"]


@streams
@pytest.mark.parametrize("indices", [["0", "0", "1"], [0.0, 0.0, 1.0], [1, 1, 2], [None, None, None], [-1, -1, 0]])
def test_pieces_of_calls_are_numbered_in_any_way(ask: Ask, indices: list[Any]) -> None:
    pieces = [
        {**CALL, "function": {"name": "look_up", "arguments": '{"ci'}},
        {"function": {"arguments": 'ty": "Seoul"}'}},
        {**CALL, "id": "c2"},
    ]
    events = [event({"tool_calls": [{**piece, "index": index}]}) for piece, index in zip(pieces, indices, strict=True)]
    with ScriptedServer(stream_reply(*events, HELLO[2])) as server:
        calls = ask(server.url, request(tools=TOOLS)).reply.message["tool_calls"]
    assert [call["function"] for call in calls] == [CALL["function"]] * 2


@streams
def test_empty_arguments_before_those_that_are_meant_do_not_count(ask: Ask) -> None:
    empty = {**CALL, "index": 0, "function": {"name": "look_up", "arguments": "{}"}}
    meant = {"index": 0, "function": {"arguments": '{"city": "Seoul"}'}}
    for events in ([empty, meant], [{**empty, "function": {"name": "look_up", "arguments": '{}{"city": "Seoul"}'}}]):
        with ScriptedServer(stream_reply(*(event({"tool_calls": [each]}) for each in events), HELLO[2])) as server:
            (call,) = ask(server.url, request(tools=TOOLS)).reply.message["tool_calls"]
        assert call["function"] == CALL["function"]


def in_a_choice(**choice: Any) -> Json:
    return {"choices": [{"index": 0, "finish_reason": "stop", **choice}]}


SAID = {"role": "assistant", "content": "Hello"}


@streams
@pytest.mark.parametrize(
    "events",
    [
        [b"data: \n\n", b"data: null\n\n", b"data: ping\n\n", b"data: [KEEPALIVE]\n\n", b": wait\n\n", *HELLO],
        [b"event: ping\ndata: {}\n\n", b'event: ping\ndata: {"type": "ping"}\n\n', *HELLO],
        [b"\xef\xbb\xbf" + b"".join(f"data:{json.dumps(each)}\r\n\r\n".encode() for each in HELLO)],
        ["".join(f"data: {json.dumps(each)}\n" for each in HELLO).encode() + b"data: [DONE]\n\n"],
        [*HELLO, b'data: "[DONE]"\n\n'],
        [b"".join(f"data: data: {json.dumps(each)}\n\n".encode() for each in HELLO)],
        [b"".join(f" data: {json.dumps(each)}\n\n".encode() for each in HELLO)],
        [in_a_choice(message=SAID)],
        [*HELLO[:2], in_a_choice(delta={}, message=SAID)],
        [in_a_choice(text="Hello")],
        [in_a_choice(delta=SAID, index=1)],
        [in_a_choice(delta=SAID, index="0")],
        [{"choices": [{"index": 0, "delta": None}]}, {"choices": [{"index": 0}]}, {"choices": []}, *HELLO],
    ],
)
def test_a_stream_may_be_written_in_any_of_these_ways(ask: Ask, events: list[Json | bytes]) -> None:
    with ScriptedServer(stream_reply(*events)) as server:
        outcome = ask(server.url, request())
    assert outcome.reply.message["content"] == "Hello"
    assert "".join(delta.get("content", "") for delta in outcome.deltas) == "Hello"


@streams
def test_lines_of_json_are_a_stream_too(ask: Ask) -> None:
    lines = "".join(json.dumps(each) + "\n" for each in HELLO).encode()
    with ScriptedServer(stream_reply(lines, end=End.NO_MARK)) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hello"


@ways
@pytest.mark.parametrize(
    "answer",
    [
        {"success": True, "errors": [], "result": answered(SAID)},
        {"code": 200, "data": answered(SAID)},
        {"choices": {"index": 0, "message": SAID}},
        {"choices": [{"index": 0, "text": "Hello", "finish_reason": "stop"}]},
        {"choices": [{"delta": SAID, "finish_reason": "stop"}]},
    ],
)
def test_an_answer_may_be_wrapped_or_lack_a_list(ask: Ask, answer: Json) -> None:
    with ScriptedServer(answer_reply(answer)) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hello"


@ways
def test_a_compressed_answer_is_read(ask: Ask) -> None:
    body = gzip.compress(json.dumps(answered(SAID)).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    with ScriptedServer(Reply(body, headers=headers)) as server:
        assert ask(server.url, request()).reply.message["content"] == "Hello"


@ways
@pytest.mark.parametrize(
    "usage",
    [
        {"usage": {"prompt_tokens": 11, "completion_tokens": 2}},
        {"usage": {"prompt_tokens": 11.0, "completion_tokens": 2.0}},
        {"usage": {"input_tokens": 11, "output_tokens": 2}},
        {"x_groq": {"usage": {"prompt_tokens": 11, "completion_tokens": 2}}},
    ],
)
def test_tokens_are_counted_under_any_name(ask: Ask, usage: Json) -> None:
    reply = Reply(json.dumps({**answered(SAID), **usage}).encode(), events=(*HELLO[:2], {**HELLO[2], **usage}))
    with ScriptedServer(reply) as server:
        counted = ask(server.url, request()).reply.usage
    assert counted is not None
    assert (counted.prompt_tokens, counted.completion_tokens) == (11, 2)


FAULTS: list[tuple[Json, type[ModelError], str]] = [
    ({"message": "model is overloaded", "code": 503}, EndpointFaultError, "overloaded"),
    ({"detail": "Model is loading"}, EndpointFaultError, "loading"),
    ({"success": False, "errors": [{"code": 7009, "message": "Upstream down"}]}, EndpointFaultError, "Upstream"),
    ({"error_code": 429, "error_msg": "qps limit reached"}, RateLimitedError, "qps"),
    ({"choices": None, "base_resp": {"status_code": 1004, "status_msg": "invalid api key"}}, WrongKeyError, ""),
    ({"choices": [{"index": 0, "delta": {}, "message": {"content": ""}, "finish_reason": "error",
                   "error": {"code": 502, "message": "Provider disconnected"}}]}, EndpointFaultError, "disconnected"),
]  # fmt: skip


@ways
@pytest.mark.parametrize(("answer", "kind", "words"), FAULTS, ids=[kind.__name__ for _, kind, _ in FAULTS])
def test_an_answer_that_only_tells_a_fault_is_that_fault(
    ask: Ask, answer: Json, kind: type[ModelError], words: str
) -> None:
    with ScriptedServer(answer_reply(answer)) as server:
        failure = ask(server.url, request()).failure
    assert isinstance(failure, kind)
    assert words in failure.message


@streams
def test_a_fault_in_mid_stream_comes_after_the_text_before_it(ask: Ask) -> None:
    for fault in (
        b'event: error\ndata: {"message": "Overloaded", "type": "overloaded_error"}\n\n',
        b'event: error\ndata: {"type": "error", "error": {"message": "Overloaded"}}\n\n',
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "error", "error": {"message": "Overloaded"}}]},
        {"error": "Overloaded"},
    ):
        with ScriptedServer(stream_reply(HELLO[0], fault)) as server:
            outcome = ask(server.url, request())
        assert [delta["content"] for delta in outcome.deltas] == ["Hel"]
        assert "Overloaded" in outcome.failure.message


def test_a_reply_that_a_gateway_could_not_finish_is_broken_off() -> None:
    broken = {"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]}
    with ScriptedServer(stream_reply(HELLO[0], broken)) as server:
        assert stream(server.url, request()).failure.code == "cut_stream"


@ways
def test_a_page_of_a_gateway_is_a_fault_of_it(ask: Ask) -> None:
    page = "<html><head><title>520: Web server is returning an unknown error</title></head></html>"
    with ScriptedServer(raw_reply(page, status=520, content_type="text/html")) as server:
        failure = ask(server.url, request()).failure
    assert isinstance(failure, EndpointFaultError)
    assert "<" not in failure.message
