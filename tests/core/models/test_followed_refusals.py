"""Refusals in the words of many servers, each followed until the endpoint accepts what is sent, or told as what it is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from core.errors import RefusedRequestError
from core.messages import Message, user
from core.models import history_forms as forms
from tests.support.server import Reply, ScriptedServer, error_reply, text_reply
from tests.support.ways import TOOLS, Ask, complete, request, stream, streams, ways, wholes

Json = dict[str, Any]
Fault = Callable[[Json], bool]

SYSTEM: Message = {"role": "system", "content": "You are a desk."}
ASKED = user("Hello")
SAID: Message = {"role": "assistant", "content": "Hi."}


def called(*ids: str, text: str | None = None) -> Message:
    function = {"name": "look_up", "arguments": '{"city": "Seoul"}'}
    calls = [{"id": id, "type": "function", "function": function} for id in ids]
    return {"role": "assistant", "content": text, "tool_calls": calls}


def result(id: str) -> Message:
    return {"role": "tool", "tool_call_id": id, "content": "sunny"}


CALLED = [SYSTEM, ASKED, called("call_1"), result("call_1")]


def refusing(fault: Fault, words: str, status: int = 400) -> Callable[[Json], Reply]:
    refusal = error_reply(status, words, headers={"x-should-retry": "false"})
    return lambda body: refusal if fault(body) else text_reply("Fine.")


def has(*fields: str) -> Fault:
    return lambda body: all(field in body for field in fields)


def lacks(field: str) -> Fault:
    return lambda body: field not in body


def any_message(is_bad: Callable[[Message], object]) -> Fault:
    return lambda body: any(map(is_bad, body["messages"]))


def role(name: str) -> Fault:
    return any_message(lambda message: message["role"] == name)


def roles(body: Json) -> list[str]:
    return [message["role"] for message in body["messages"]]


def says_nothing(message: Message) -> bool:
    return not message.get("content") and not message.get("tool_calls")


def is_null(message: Message) -> bool:
    return message.get("content", "") is None


def is_text(message: Message) -> bool:
    return isinstance(message.get("content"), str)


def has_texts_as_arguments(message: Message) -> bool:
    return any(isinstance(call["function"]["arguments"], str) for call in message.get("tool_calls") or ())


def does_not_alternate(body: Json) -> bool:
    spoken = [name for name in roles(body) if name not in ("system", "tool")]
    return spoken[:1] != ["user"] or any(one == other for one, other in pairwise(spoken))


def ends_with_an_agent(body: Json) -> bool:
    return roles(body)[-1] not in ("user", "tool")


def has_instructions_only(body: Json) -> bool:
    return set(roles(body)) == {"system"}


def has_calls_without_tools(body: Json) -> bool:
    return "tools" not in body and any(message.get("tool_calls") for message in body["messages"])


EMPTY = [SYSTEM, ASKED, SAID, user("")]
IN_A_ROW = [SYSTEM, user("1"), user("2")]
ENDED = [SYSTEM, ASKED, SAID]

HISTORIES: list[tuple[str, list[Message], Fault]] = [
    ("Assistant message must have either content or tool_calls, but not both.",
     [SYSTEM, ASKED, called("call_1", text="I look."), result("call_1")],
     any_message(lambda message: message.get("tool_calls") and message.get("content"))),
    ("This model only supports single tool-calls at once!",
     [SYSTEM, ASKED, called("1", "2"), result("1"), result("2")],
     any_message(lambda message: len(message.get("tool_calls") or ()) > 1)),
    ("messages[2]: invalid type: null, expected a string at line 1 column 500", CALLED, any_message(is_null)),
    ("Error: Type mismatch of '/messages/2/content', 'null' not in 'string','array'", CALLED, any_message(is_null)),
    ("invalid message content type: <nil>", CALLED, any_message(is_null)),
    ('can only concatenate str (not "NoneType") to str', CALLED, any_message(is_null)),
    ("argument of type 'NoneType' is not iterable", CALLED, any_message(is_null)),
    ("Cannot read properties of null (reading 'split')", CALLED, any_message(is_null)),
    ("Can only get item pairs from a mapping.", CALLED, any_message(has_texts_as_arguments)),
    ("messages.2.tool_calls.0.function.arguments: Input should be a valid dictionary", CALLED,
     any_message(has_texts_as_arguments)),
    ("messages[0].content: Input should be a valid list", CALLED, any_message(is_text)),
    ("Invalid type for 'messages[0].content': expected an array of objects, but got a string instead.", CALLED,
     any_message(is_text)),
    ("content must be an array of content parts", CALLED, any_message(is_text)),
    ('invalid type: string "Hello", expected a sequence (messages[0].content)', CALLED, any_message(is_text)),
    ("json: cannot unmarshal array into Go struct field ChatCompletionRequest.messages of type string",
     [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
     any_message(lambda message: isinstance(message["content"], list))),
    ("deepseek-reasoner does not support successive user or assistant messages (messages[1] and messages[2]).", IN_A_ROW,
     does_not_alternate),
    ("After the (optional) system message(s), user or assistant messages should be alternating", IN_A_ROW,
     does_not_alternate),
    ("A conversation must start with a user message.", [SYSTEM, SAID, ASKED], does_not_alternate),
    ("The last message of deepseek-reasoner must be a user message, or an assistant message with prefix mode on", ENDED,
     ends_with_an_agent),
    ("Last message must have role `user`.", ENDED, ends_with_an_agent),
    ("This model does not support assistant message prefill.", ENDED, ends_with_an_agent),
    ("messages: final assistant content cannot end with trailing whitespace", ENDED, ends_with_an_agent),
    ("* GenerateContentRequest.contents: contents is not specified", [SYSTEM], has_instructions_only),
    ("messages: at least one message is required", [SYSTEM], has_instructions_only),
    ("No user query found in messages.", [SYSTEM], has_instructions_only),
    ("The toolConfig field must be defined when using toolUse and toolResult content blocks.", CALLED,
     has_calls_without_tools),
    ("Requests which include `tool_use` or `tool_result` blocks must define tools", CALLED, has_calls_without_tools),
    ("Anthropic expects the `tools=` param to be passed in", CALLED, has_calls_without_tools),
    ("Invalid value: 'tool'. Supported values are: 'system', 'assistant', 'user', and 'function'.", CALLED, role("tool")),
    ("Unknown role: tool", CALLED, role("tool")),
    ("Only 'system', 'user', 'assistant' allowed, got 'tool'", CALLED, role("tool")),
    ("The text field in the ContentBlock object at messages.1.content.0 is blank.", EMPTY, any_message(says_nothing)),
    ("Each message must have at least one content element.", EMPTY, any_message(says_nothing)),
    ("messages: text content blocks must be non-empty", EMPTY, any_message(says_nothing)),
]  # fmt: skip


@ways
@pytest.mark.parametrize(("words", "messages", "fault"), HISTORIES, ids=[words[:40] for words, _, _ in HISTORIES])
def test_a_history_is_changed_until_it_is_accepted(ask: Ask, words: str, messages: list[Message], fault: Fault) -> None:
    with ScriptedServer(always=refusing(fault, words)) as server:
        assert ask(server.url, request(messages=messages)).reply.notes, "what was changed is told"
        assert ask(server.url, request(messages=messages)).reply.notes == (), "it is asked for once"


@ways
def test_a_function_without_a_description_is_described_by_its_name(ask: Ask) -> None:
    words = "Invalid length for parameter toolConfig.tools[0].toolSpec.description, value: 0, valid min length: 1"
    tools = [{"type": "function", "function": {"name": "look_up", "description": "", "parameters": {"type": "object"}}}]
    fault = lambda body: not body["tools"][0]["function"]["description"]  # noqa: E731
    with ScriptedServer(always=refusing(fault, words)) as server:
        assert ask(server.url, request(tools=tools)).reply.notes == ("descriptions",)
        assert server.requests[-1].body["tools"][0]["function"]["description"] == "look_up"


def test_a_message_of_blanks_is_filled_in_too() -> None:
    words = "messages: text content blocks must contain non-whitespace text"
    fault = any_message(lambda message: not message["content"].strip())
    with ScriptedServer(always=refusing(fault, words)) as server:
        assert complete(server.url, request(messages=[SYSTEM, user(" \n")])).reply.notes == ("placeholders",)


SETTINGS: list[tuple[str, Json, Fault]] = [
    ("Model grok-4 does not support parameter presencePenalty.", {"presence_penalty": 0.5}, has("presence_penalty")),
    ("Model grok-4 does not support parameter reasoningEffort.", {"reasoning_effort": "low"}, has("reasoning_effort")),
    ("Penalty is not enabled for models/gemini-2.5-pro", {"presence_penalty": 0.5}, has("presence_penalty")),
    ("Penalty is not enabled for models/gemini-2.5-pro", {"frequency_penalty": 0.5}, has("frequency_penalty")),
    ("Unsupported parameter: 'n' is not supported with this model.", {"n": 1}, has("n")),
    ("invalid reasoning value: 'xhigh'", {"reasoning_effort": "xhigh"}, has("reasoning_effort")),
    ("Budget 0 is invalid. This model only works in thinking mode.", {"reasoning_effort": "none"},
     has("reasoning_effort")),
    ("max_tokens: Field required", {}, lacks("max_tokens")),
    ("Missing required parameter: 'max_tokens'.", {}, lacks("max_tokens")),
    ('Unknown name "parallelToolCalls": Cannot find field.', {}, has("parallel_tool_calls")),
    ("tool_choice: Input should be a valid dictionary", {}, has("tool_choice")),
]  # fmt: skip


@ways
@pytest.mark.parametrize(("words", "settings", "fault"), SETTINGS, ids=[words[:40] for words, _, _ in SETTINGS])
def test_a_setting_is_changed_until_it_is_accepted(ask: Ask, words: str, settings: Json, fault: Fault) -> None:
    asked = request(settings=settings, tools=TOOLS, tool_choice="auto")
    with ScriptedServer(always=refusing(fault, words)) as server:
        assert len(ask(server.url, asked).reply.notes) == 1
        assert ask(server.url, asked).reply.notes == ()


@ways
def test_what_no_server_behind_a_gateway_takes_is_left_out(ask: Ask) -> None:
    words = "No endpoints found that support the provided 'tool_choice' value."
    with ScriptedServer(always=refusing(has("tool_choice"), words, 404)) as server:
        assert ask(server.url, request(tools=TOOLS, tool_choice="auto")).reply.notes == ("without_tool_choice",)


@streams
@pytest.mark.parametrize(
    "words",
    [
        "Unsupported value: 'stream' does not support true with this model. Supported values are: false.",
        "Your organization must be verified to stream this model.",
        "This model doesn't support tool use in streaming mode.",
        "streaming is not supported when tools are given",
    ],
)
def test_a_reply_that_cannot_be_streamed_comes_whole(ask: Ask, words: str) -> None:
    with ScriptedServer(always=refusing(has("stream"), words)) as server:
        outcome = ask(server.url, request(tools=TOOLS))
        assert "stream_options" not in server.requests[-1].body
    assert outcome.reply.message["content"] == "Fine."
    assert outcome.reply.notes == ("not_streamed",)


@wholes
def test_a_reply_that_comes_only_as_a_stream_is_read_whole(ask: Ask) -> None:
    words = "This model only support stream mode, please enable the stream parameter to access the model."
    with ScriptedServer(always=refusing(lacks("stream"), words)) as server:
        reply = ask(server.url, request()).reply
    assert reply.message["content"] == "Fine."
    assert reply.notes == ("whole_by_stream",)


def test_a_reply_without_thoughts_where_only_streams_may_have_them() -> None:
    words = "parameter.enable_thinking must be set to false for non-streaming calls"
    fault = lambda body: not body.get("stream") and body.get("enable_thinking") is not False  # noqa: E731
    with ScriptedServer(always=refusing(fault, words)) as server:
        assert complete(server.url, request()).reply.notes == ("whole_without_thoughts",)
        assert stream(server.url, request()).reply.message["content"] == "Fine."
        assert "enable_thinking" not in server.requests[-1].body, "a stream keeps its thoughts"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("tools param requires --jinja flag", 500),
        ("Function calling is not enabled for models/gemma-3-27b-it", 400),
        ("This model doesn't support tool use.", 400),
        ("No endpoints found that support tool use.", 404),
        ("`tools` is not supported with this model", 400),
        ("Unrecognized request argument supplied: tools", 400),
        ("tools: Extra inputs are not permitted", 422),
        ("Tool calling is not supported for this model.", 400),
    ],
)
def test_a_model_without_functions_is_named_as_that(words: str, status: int) -> None:
    with ScriptedServer(always=refusing(has("tools"), words, status)) as server:
        failure = complete(server.url, request(tools=TOOLS)).failure
    assert failure.code == "no_function_calls"
    assert words in failure.message


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("This is not a chat model and thus not supported in the v1/chat/completions endpoint.", 404),
        ("This model is only supported in v1/responses and not in v1/chat/completions.", 404),
        ("The chatCompletion operation does not work with the specified model, o1-pro.", 400),
        ('"nomic-embed-text" does not support chat', 400),
    ],
)
def test_a_model_that_is_none_for_conversations_is_named_as_that(words: str, status: int) -> None:
    with ScriptedServer(always=error_reply(status, words)) as server:
        failure = complete(server.url, request()).failure
    assert isinstance(failure, RefusedRequestError)
    assert failure.code == "no_chat_model"


def test_each_of_several_calls_has_its_result_behind_it() -> None:
    messages = [ASKED, called("1", "2", "3", text="I look."), result("2"), result("1"), result("3"), SAID]
    made = forms.with_single_calls(messages)
    assert [message["tool_calls"][0]["id"] for message in made if message.get("tool_calls")] == ["1", "2", "3"]
    assert [message["tool_call_id"] for message in made if message["role"] == "tool"] == ["1", "2", "3"]
    assert [message.get("content") for message in made[1::2]][:3] == ["I look.", None, None]
    assert made[-1] is SAID
    assert forms.with_single_calls(made) is made
