"""Refusals that say what to send instead are followed once, and remembered for the endpoint and the model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from core.errors import BadReplyError, ModelError, RefusedRequestError
from core.messages import Message, tool_result, user
from core.models.added_fields import origin_of
from core.models.adjustment_memory import MOST_REMEMBERED, REMEMBERED, AdjustmentMemory
from core.models.adjustments import MOST_ADJUSTMENTS
from core.models.openai import OpenAIModel
from core.models.schemas import plain_tool
from tests.support.server import Reply, ScriptedServer, error_reply, raw_reply, stream_reply, text_reply
from tests.support.ways import HELLO, TOOLS, Ask, request, streams, ways

Json = dict[str, Any]
Rule = Callable[[Json], str | None]


def refusing(*rules: Rule, status: int = 400, wrapped: Callable[[str], Reply] | None = None) -> Callable[[Json], Reply]:
    """Return a reply that refuses a body with the words of the first rule that it breaks."""

    def answer(body: Json) -> Reply:
        words = next((words for rule in rules if (words := rule(body))), None)
        if words is None:
            return text_reply("Fine.")
        return wrapped(words) if wrapped else error_reply(status, words)

    return answer


def has(field: str, words: str) -> Rule:
    return lambda body: words if field in body else None


CALLED: list[Message] = [
    *HELLO,
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}],
    },
    tool_result("call_1", "look_up", "42"),
]
del CALLED[2]["tool_name"]

SETTINGS: list[tuple[Json, str, Json]] = [
    (
        {"max_tokens": 5},
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        {"max_completion_tokens": 5},
    ),
    ({"max_completion_tokens": 5}, "Unrecognized request argument supplied: max_completion_tokens", {"max_tokens": 5}),
    ({"max_completion_tokens": 5}, "max_completion_tokens: Extra inputs are not permitted", {"max_tokens": 5}),
    (
        {"temperature": 0.2},
        "'temperature' does not support 0.2 with this model. Only the default (1) is supported.",
        {},
    ),
    ({"top_p": 0.2}, "Unsupported parameter: 'top_p'", {}),
    ({"seed": 2}, "property 'seed' is unsupported", {}),
    ({"stop": ["x"]}, "Argument not supported on this model: stop", {}),
    ({"logprobs": True}, "`logprobs` is not supported", {}),
    ({"presence_penalty": 1}, 'Unknown name "presence_penalty": Cannot find field.', {}),
    ({"reasoning_effort": "low"}, "`reasoning_effort` must be one of `none` or `default`", {}),
    ({"reasoning_effort": "low"}, 'think value "low" is not supported for this model', {}),
    (
        {"max_tokens": 5},
        "this model is not supported MaxTokens, please use MaxCompletionTokens",
        {"max_completion_tokens": 5},
    ),
    ({"verbosity": "low"}, "Unrecognized request argument supplied: verbosity", {}),
    ({"top_k": 5}, "top_k: Extra inputs are not permitted", {}),
]


@ways
@pytest.mark.parametrize(
    ("settings", "words", "expected"), SETTINGS, ids=[f"{next(iter(s[0]))}-{n}" for n, s in enumerate(SETTINGS)]
)
def test_a_setting_is_renamed_or_left_out(ask: Ask, settings: Json, words: str, expected: Json) -> None:
    field = next(iter(settings))
    with ScriptedServer(always=refusing(has(field, words))) as server:
        first = ask(server.url, request(settings=settings)).reply
        second = ask(server.url, request(settings=settings)).reply
        bodies = [each.body for each in server.requests]
    assert [field in body for body in bodies] == [True, False, False], "it is asked for once"
    assert all(body.get(name) == value for body in bodies[1:] for name, value in expected.items())
    assert len(first.notes) == 1
    assert second.notes == (), "it is told once"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"temperature": 3}, "Invalid 'temperature': decimal above maximum value. Expected a value <= 2."),
        ({"max_tokens": 99999}, "max_tokens is too large: 99999. This model supports at most 4096 tokens."),
        ({"response_format": {"type": "json_object"}}, "'response_format' is not supported with this model."),
        ({"tool_choice": "required"}, "'tool_choice' is not supported with this model."),
    ],
)
def test_what_changes_the_meaning_is_reported_and_not_left_out(settings: Json, words: str) -> None:
    asked = request(
        settings={k: v for k, v in settings.items() if k != "tool_choice"},
        tools=TOOLS,
        tool_choice=settings.get("tool_choice"),
    )
    with ScriptedServer(always=error_reply(400, words)) as server:
        with pytest.raises(RefusedRequestError, match="It says"):
            OpenAIModel(base_url=server.url, max_retries=0).complete(asked)
        assert len(server.requests) == 1


def test_of_two_that_exclude_each_other_one_is_left_out() -> None:
    def rule(body: Json) -> str | None:
        return "temperature and top_p cannot both be specified" if {"temperature", "top_p"} <= set(body) else None

    with ScriptedServer(always=refusing(rule)) as server:
        OpenAIModel(base_url=server.url).complete(request(settings={"temperature": 0.5, "top_p": 0.5}))
        assert server.requests[-1].body["temperature"] == 0.5


def _roles(body: Json) -> list[str]:
    return [message["role"] for message in body["messages"]]


def _two_users(body: Json) -> str | None:
    roles = _roles(body)
    pairs = pairwise(roles)
    return "Conversation roles must alternate user/assistant/user/assistant/..." if ("user", "user") in pairs else None


def _late_system(body: Json) -> str | None:
    return "System message must be at the beginning." if "system" in _roles(body)[1:] else None


def _any_system(body: Json) -> str | None:
    return "System role not supported" if "system" in _roles(body) else None


def _long_id(body: Json) -> str | None:
    ids = [call["id"] for message in body["messages"] for call in message.get("tool_calls") or ()]
    ids += [message["tool_call_id"] for message in body["messages"] if message["role"] == "tool"]
    bad = [id for id in ids if len(id) != 9]
    return f"Tool call id was {bad[0]} but must be a-z, A-Z, 0-9, with a length of 9." if bad else None


def _null(body: Json) -> str | None:
    is_null = any(message.get("content", "") is None for message in body["messages"])
    return "messages.1.content: Input should be a valid string" if is_null else None


def _null_or_empty(body: Json) -> str | None:
    is_empty = any(message.get("content", "x") in (None, "") for message in body["messages"])
    return "messages.1.content: must not be empty" if is_empty else None


def _name(body: Json) -> str | None:
    return "'messages.0' : property 'name' is unsupported" if any("name" in each for each in body["messages"]) else None


def _nameless(body: Json) -> str | None:
    is_nameless = any(each["role"] == "tool" and not each.get("name") for each in body["messages"])
    return "contents[2].parts[0].function_response.name: Name cannot be empty." if is_nameless else None


def _system_word(body: Json) -> str | None:
    words = "Unsupported value: 'messages[0].role' does not support 'system' with this model."
    return words if "system" in _roles(body) else None


SYSTEM = {"role": "system", "content": "Be kind."}
HISTORIES: list[tuple[list[Message], Rule, list[str]]] = [
    ([SYSTEM, user("1"), user("2")], _two_users, ["system", "user"]),
    ([SYSTEM, user("1"), SYSTEM, user("2")], _late_system, ["system", "user", "user"]),
    ([SYSTEM, user("1")], _any_system, ["user"]),
    ([SYSTEM, user("1")], _system_word, ["user"]),
    (CALLED, _nameless, ["user", "assistant", "tool"]),
    (CALLED, _long_id, ["user", "assistant", "tool"]),
    (CALLED, _null, ["user", "assistant", "tool"]),
    (CALLED, _null_or_empty, ["user", "assistant", "tool"]),
    ([{**user("1"), "name": "Kim"}], _name, ["user"]),
]


@ways
@pytest.mark.parametrize(("messages", "rule", "roles"), HISTORIES, ids=[rule.__name__ for _, rule, _ in HISTORIES])
def test_a_history_is_put_into_the_form_that_is_asked_for(
    ask: Ask, messages: list[Message], rule: Rule, roles: list[str]
) -> None:
    before = json.dumps(messages)
    with ScriptedServer(always=refusing(rule)) as server:
        assert ask(server.url, request(messages=messages)).reply.notes
        assert ask(server.url, request(messages=messages)).reply.notes == ()
        assert _roles(server.requests[-1].body) == roles
    assert json.dumps(messages) == before, "the conversation keeps the original"


@streams
def test_a_refusal_within_a_stream_is_followed_too(ask: Ask) -> None:
    def wrapped(words: str) -> Reply:
        return stream_reply({"error": {"message": words, "code": 400}})

    with ScriptedServer(always=refusing(has("top_p", "Unsupported parameter: 'top_p'"), wrapped=wrapped)) as server:
        outcome = ask(server.url, request(settings={"top_p": 0.5}))
    assert outcome.reply.message["content"] == "Fine."
    assert len(server.requests) == 2


@ways
@pytest.mark.parametrize(
    "wrap",
    [
        lambda words: json.dumps([{"error": {"code": 400, "message": words, "status": "INVALID_ARGUMENT"}}]),
        lambda words: json.dumps({"object": "error", "message": words, "type": "BadRequestError", "code": 400}),
        lambda words: json.dumps({"detail": [{"loc": ["body", "top_p"], "msg": "Extra inputs are not permitted"}]}),
        lambda words: json.dumps(
            {
                "error": {
                    "message": "Provider returned error",
                    "code": 400,
                    "metadata": {"raw": json.dumps({"e": words})},
                }
            }
        ),
        lambda words: json.dumps({"error": json.dumps({"error": {"message": words, "code": 400}})}),
    ],
    ids=["list", "flat", "fastapi", "router", "text"],
)
def test_every_form_of_a_refusal_is_read(ask: Ask, wrap: Callable[[str], str]) -> None:
    rule = has("top_p", "Unsupported parameter: 'top_p'")
    with ScriptedServer(always=refusing(rule, wrapped=lambda words: raw_reply(wrap(words), status=400))) as server:
        assert ask(server.url, request(settings={"top_p": 0.5})).reply.notes == ("without_top_p",)


@ways
def test_a_call_that_the_endpoint_could_not_read_is_tried_again(ask: Ask) -> None:
    failed = error_reply(
        400, "Failed to call a function.", code="tool_use_failed", failed_generation="<function=look_up{"
    )
    with ScriptedServer(failed, text_reply("Fine."), failed, failed) as server:
        assert ask(server.url, request(tools=TOOLS)).reply.message["content"] == "Fine."
        failure = ask(server.url, request(tools=TOOLS)).failure
        assert server.requests[0].body == server.requests[1].body
    assert isinstance(failure, BadReplyError)
    assert "<function=look_up{" in failure.message


def test_an_endpoint_that_asks_for_ever_is_not_followed_for_ever() -> None:
    asked: list[str] = []

    def answer(body: Json) -> Reply:
        asked.append("again")
        extra = next((name for name in body["messages"][0] if name.startswith("extra_")), "role")
        return error_reply(400, f"Unknown field '{extra}' in messages.")

    message = {**user("1"), **{f"extra_{n}": n for n in range(40)}}
    with ScriptedServer(always=answer) as server, pytest.raises(ModelError):
        OpenAIModel(base_url=server.url, max_retries=0).complete(request(messages=[message]))
    assert len(asked) == MOST_ADJUSTMENTS + 1


def test_what_did_not_help_is_not_remembered() -> None:
    with ScriptedServer(always=error_reply(400, "Unsupported parameter: 'top_p'")) as server:
        model = OpenAIModel(base_url=server.url, max_retries=0)
        for _ in range(2):
            with pytest.raises(RefusedRequestError):
                model.complete(request(settings={"top_p": 0.5}))
        assert ["top_p" in each.body for each in server.requests] == [True, False, True, False]


def test_what_helped_one_model_is_not_done_for_another() -> None:
    with ScriptedServer(always=refusing(has("top_p", "Unsupported parameter: 'top_p'"))) as server:
        model = OpenAIModel(base_url=server.url)
        model.complete(request(settings={"top_p": 0.5}))
        model.complete(request(settings={"top_p": 0.5}, model="other"))
        assert ["top_p" in each.body for each in server.requests] == [True, False, True, False]
        assert REMEMBERED.codes(server.url, "other") == ("without_top_p",)


def test_the_memory_is_bounded_and_takes_any_number_of_threads() -> None:
    memory = AdjustmentMemory()

    def remember(start: int) -> None:
        for n in range(MOST_REMEMBERED):
            memory.add(f"http://{start}", f"model {n}", ["max_tokens", "without_top_p"])
            memory.codes(f"http://{start}", f"model {n}")

    threads = [threading.Thread(target=remember, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [memory.codes(f"http://{n}", f"model {m}") for n in range(4) for m in range(MOST_REMEMBERED)]
    assert sum(map(bool, kept)) == MOST_REMEMBERED


# --- schemas --------------------------------------------------------------------------------------------------------

PARAMETERS = {
    "type": "object",
    "properties": {
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        "days": {"type": ["integer", "null"], "description": "How many."},
        "unit": {"const": "C"},
        "level": {"enum": [1, 2]},
        "place": {"$ref": "#/$defs/Place"},
        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "pairs": {"type": "array", "prefixItems": [{"type": "number"}]},
    },
    "required": ["note"],
    "additionalProperties": False,
    "$defs": {"Place": {"type": "object", "properties": {"in": {"$ref": "#/$defs/Place"}}, "title": "Place"}},
}
TOOL = {"type": "function", "function": {"name": "f", "strict": True, "parameters": PARAMETERS}}
KEYWORDS = {"type", "nullable", "description", "enum", "items", "properties", "required", "anyOf"}


def keywords(schema: Any) -> set[str]:
    inner = [
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", ()),
        *([schema["items"]] if "items" in schema else ()),
    ]
    return set(schema).union(*map(keywords, inner))


def test_a_schema_is_said_with_what_gemini_reads() -> None:
    function = plain_tool(TOOL)["function"]
    assert "strict" not in function
    parameters = function["parameters"]
    assert keywords(parameters) <= KEYWORDS
    properties = parameters["properties"]
    assert properties["note"] == {"type": "string", "nullable": True}
    assert properties["days"] == {"type": "integer", "nullable": True, "description": "How many."}
    assert properties["unit"] == {"type": "string", "enum": ["C"]}
    assert properties["level"] == {"type": "integer", "description": "One of 1, 2."}
    assert properties["either"] == {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert properties["pairs"] == {"type": "array", "items": {"type": "number"}}
    assert properties["place"]["properties"]["in"]["type"] == "object", "a type that contains itself ends"
    assert parameters["required"] == ["note"]
    assert plain_tool(TOOL, is_first_option=True)["function"]["parameters"]["properties"]["either"] == {
        "type": "string"
    }


def _faulty(body: Json) -> str | None:
    text = json.dumps(body["tools"])
    for word in ('"default"', '"additionalProperties"', '"$ref"', '"const"', '["integer"'):
        if word in text:
            name = word.strip('["')
            return f"Invalid JSON payload received. Unknown name \"{name}\" at 'tools[0].function_declarations[0].parameters': Cannot find field."
    return "any_of is not supported" if '"anyOf"' in text else None


@ways
def test_schemas_are_said_as_they_are_read(ask: Ask) -> None:
    listed = lambda words: raw_reply(json.dumps([{"error": {"code": 400, "message": words}}]), status=400)  # noqa: E731
    with ScriptedServer(always=refusing(_faulty, wrapped=listed)) as server:
        reply = ask(server.url, request(tools=[TOOL])).reply
        assert reply.notes == ("plain_schemas", "first_option")
        assert ask(server.url, request(tools=[TOOL])).reply.notes == ()


@ways
def test_a_function_without_parameters_is_sent_without(ask: Ask) -> None:
    def rule(body: Json) -> str | None:
        is_empty = any(tool["function"].get("parameters", {}).get("properties") == {} for tool in body["tools"])
        return (
            "* GenerateContentRequest.tools[0].parameters.properties: should be non-empty for OBJECT type"
            if is_empty
            else None
        )

    with ScriptedServer(always=refusing(rule)) as server:
        ask(server.url, request(tools=TOOLS)).reply  # noqa: B018 - raises if there was none
        assert "parameters" not in server.requests[-1].body["tools"][0]["function"]


@ways
def test_strict_is_left_out(ask: Ask) -> None:
    def rule(body: Json) -> str | None:
        return "tools.0.function.strict: unknown field" if "strict" in body["tools"][0]["function"] else None

    with ScriptedServer(always=refusing(rule)) as server:
        assert ask(server.url, request(tools=[TOOL])).reply.notes == ("without_strict",)
        assert server.requests[-1].body["tools"][0]["function"]["parameters"] == PARAMETERS


# --- texts that cannot be encoded


@ways
def test_half_an_emoji_in_the_history_does_not_end_the_conversation(ask: Ask) -> None:
    half, call = "\ud83d", {"name": "look_up", "arguments": '{\n"a": "\\ud83d"}'}
    calling = {
        "role": "assistant",
        "content": half,
        "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
    }
    messages = [*HELLO, calling, {"role": "tool", "tool_call_id": "call_1", "content": half}]
    with ScriptedServer(always=text_reply("Fine.")) as server:
        assert ask(server.url, request(messages=messages)).reply.message["content"] == "Fine."
        sent = server.requests[0].body["messages"]
    assert sent[-1]["content"] == "\ufffd"


@ways
def test_half_an_emoji_in_fields_that_the_endpoint_added_can_be_sent_back(ask: Ask) -> None:
    added = {"role": "assistant", "content": "Hi", "reasoning_details": [{"text": "hm \ud83d"}]}
    with ScriptedServer(always=text_reply("Fine.")) as server:
        origin = origin_of(server.url)
        outcome = ask(server.url, request(messages=[*HELLO, {**added, "origin": origin}, user("More")]))
        assert outcome.reply.message["content"] == "Fine."
