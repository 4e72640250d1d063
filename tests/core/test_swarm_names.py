"""Programs for Swarm find every name where `swarm` has it. Swarm's own tests, of the same behaviours in our words."""

from __future__ import annotations

import importlib
import json
from typing import Any
from unittest.mock import MagicMock

import openai
import pytest
from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion import Choice

import core
from core import Agent, Swarm
from core.errors import SetupError
from core.repl.repl import pretty_print_messages, process_and_print_streaming_response
from core.types import ChatCompletionMessage, ChatCompletionMessageToolCall, Function
from core.util import debug_print, function_to_json, merge_chunk
from tests.architecture.test_imports import OTHERS, loaded_by

NAMES = {
    "core": ("Agent", "Swarm"),
    "core.core": (
        "Agent",
        "AgentFunction",
        "ChatCompletionMessage",
        "ChatCompletionMessageToolCall",
        "Function",
        "Response",
        "Result",
        "Swarm",
        "__CTX_VARS_NAME__",
        "debug_print",
        "function_to_json",
        "merge_chunk",
    ),
    "core.types": (
        "Agent",
        "AgentFunction",
        "ChatCompletionMessage",
        "ChatCompletionMessageToolCall",
        "Function",
        "Response",
        "Result",
    ),
    "core.util": ("debug_print", "function_to_json", "merge_chunk", "merge_fields"),
    "core.repl": ("run_demo_loop",),
    "core.repl.repl": (
        "Agent",
        "Swarm",
        "pretty_print_messages",
        "process_and_print_streaming_response",
        "run_demo_loop",
    ),
}
ANSWER = "It is sunny."
ASKED = [{"role": "user", "content": "How is the weather in San Francisco?"}]


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in NAMES.items() for name in names])
def test_name_is_where_swarm_has_it(module: str, name: str) -> None:
    found = getattr(importlib.import_module(module), name)
    assert found is getattr(core, name, found)


def test_names_are_found_without_loading_the_sdk() -> None:
    imports = "\n".join(f"import {module}" for module in NAMES)
    assert loaded_by(imports).isdisjoint(OTHERS)


def test_name_that_swarm_does_not_have_is_no_name_here() -> None:
    with pytest.raises(AttributeError, match=r"core\.core.*nothing"):
        _ = core.types.nothing


def reply(content: str, *calls: tuple[str, dict[str, Any]]) -> ChatCompletion:
    """Return a reply as Swarm's tests make them, with the classes that they import."""
    made = [
        ChatCompletionMessageToolCall(
            id=f"id{number}", type="function", function=Function(name=name, arguments=json.dumps(arguments))
        )
        for number, (name, arguments) in enumerate(calls)
    ]
    message = ChatCompletionMessage(role="assistant", content=content, tool_calls=made or None)
    choice = Choice(index=0, message=message, finish_reason="stop")
    return ChatCompletion(id="1", created=1, model="gpt-4o", object="chat.completion", choices=[choice])


def client_with(*replies: ChatCompletion) -> Any:
    client = MagicMock()
    client.chat.completions.create.side_effect = replies
    return client


def test_simple_message_is_answered() -> None:
    response = Swarm(client=client_with(reply(ANSWER))).run(agent=Agent(), messages=ASKED)
    assert response.messages[-1]["role"] == "assistant"
    assert response.messages[-1]["content"] == ANSWER


def test_function_is_called_with_its_arguments() -> None:
    seen = MagicMock(return_value="sunny")

    def get_weather(location):  # type: ignore[no-untyped-def]  # as in programs for Swarm
        return seen(location=location)

    client = client_with(reply("", ("get_weather", {"location": "San Francisco"})), reply(ANSWER))
    response = Swarm(client=client).run(agent=Agent(name="Weather", functions=[get_weather]), messages=ASKED)
    seen.assert_called_once_with(location="San Francisco")
    assert response.messages[-1]["content"] == ANSWER


def test_function_is_not_called_without_execute_tools() -> None:
    seen = MagicMock()

    def get_weather(location):  # type: ignore[no-untyped-def]  # as in programs for Swarm
        return seen(location=location)

    client = client_with(reply("", ("get_weather", {"location": "San Francisco"})), reply(ANSWER))
    agent = Agent(name="Weather", functions=[get_weather])
    response = Swarm(client=client).run(agent=agent, messages=ASKED, execute_tools=False)
    seen.assert_not_called()
    (call,) = response.messages[-1]["tool_calls"]
    assert call["function"]["name"] == "get_weather"
    assert json.loads(call["function"]["arguments"]) == {"location": "San Francisco"}


def test_function_that_returns_an_agent_hands_off() -> None:
    second = Agent(name="Second")

    def transfer_to_second():  # type: ignore[no-untyped-def]  # as in programs for Swarm
        return second

    client = client_with(reply("", ("transfer_to_second", {})), reply(ANSWER))
    response = Swarm(client=client).run(agent=Agent(name="First", functions=[transfer_to_second]), messages=ASKED)
    assert response.agent == second
    assert response.messages[-1]["content"] == ANSWER


def test_function_without_types_takes_text() -> None:
    def add(first, second):  # type: ignore[no-untyped-def]  # as in programs for Swarm
        return first + second

    properties = {"first": {"type": "string"}, "second": {"type": "string"}}
    parameters = {"type": "object", "properties": properties, "required": ["first", "second"]}
    assert function_to_json(add) == {
        "type": "function",
        "function": {"name": "add", "description": "", "parameters": parameters},
    }


def test_function_with_types_and_defaults_is_described() -> None:
    def measure(count: int, unit: str, factor: float = 3.14, exact: bool = False) -> None:
        """Measure something."""

    tool = function_to_json(measure)["function"]
    assert tool["description"] == "Measure something."
    types = {name: schema["type"] for name, schema in tool["parameters"]["properties"].items()}
    assert types == {"count": "integer", "unit": "string", "factor": "number", "exact": "boolean"}
    assert tool["parameters"]["required"] == ["count", "unit"]


def test_debug_print_prints_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    debug_print(False, "nothing")
    debug_print(True, "seen", 3)
    assert capsys.readouterr().out.endswith("] seen 3\n")


def test_chunks_add_up_to_a_message() -> None:
    message: dict[str, Any] = {"content": "", "tool_calls": {0: {"id": "", "function": {"name": "", "arguments": ""}}}}
    for delta in (
        {"role": "assistant", "content": "Good", "tool_calls": None},
        {"content": " day", "tool_calls": [{"index": 0, "id": "c1", "function": {"name": "f", "arguments": "{"}}]},
        {"tool_calls": [{"index": 0, "function": {"arguments": "}"}}]},
    ):
        merge_chunk(message, dict(delta))
    assert message == {
        "content": "Good day",
        "tool_calls": {0: {"id": "c1", "function": {"name": "f", "arguments": "{}"}}},
    }


def test_helpers_print_replies_whole_and_streamed(capsys: pytest.CaptureFixture[str]) -> None:
    def greet() -> str:
        return "greeted"

    agent = Agent(name="Host", functions=[greet])
    client = client_with(reply("", ("greet", {})), reply(ANSWER))
    pretty_print_messages([*ASKED, *Swarm(client).run(agent, ASKED).messages])
    assert capsys.readouterr().out.splitlines() == ["Host: greet({})", f"Host: {ANSWER}"]
    client = client_with(reply("", ("greet", {})), reply(ANSWER))
    response = process_and_print_streaming_response(Swarm(client).run(agent, ASKED, stream=True))
    assert response.messages[-1]["content"] == ANSWER
    assert capsys.readouterr().out.splitlines() == ["Host: greet(...)", f"Host: {ANSWER}"]
    with pytest.raises(ValueError, match="no response at its end"):
        process_and_print_streaming_response([{"delim": "start"}])


def test_messages_of_the_sdk_are_its_own_classes() -> None:
    assert ChatCompletionMessage is openai.types.chat.ChatCompletionMessage


def test_messages_may_be_objects_of_the_sdk() -> None:
    call_made = ChatCompletionMessageToolCall(id="c1", type="function", function=Function(name="f", arguments="{}"))
    said = ChatCompletionMessage(role="assistant", content="Hello", sender="Host")
    history: list[Any] = [
        {"role": "user", "content": "Hi"},
        said,
        {"role": "assistant", "content": None, "tool_calls": [call_made]},
        {"role": "tool", "tool_call_id": "c1", "content": "done"},
        *ASKED,
    ]
    client = client_with(reply(ANSWER))
    Swarm(client).run(Agent(), history)
    sent = client.chat.completions.create.call_args.kwargs["messages"]
    assert sent[2] == {"role": "assistant", "content": "Hello"}
    assert sent[3]["tool_calls"][0]["function"] == {"name": "f", "arguments": "{}"}


def test_message_that_is_none_is_named() -> None:
    with pytest.raises(SetupError, match="Message 2 of the conversation is a value of type int"):
        Swarm(client_with()).run(Agent(), [*ASKED, 5])  # type: ignore[list-item]
