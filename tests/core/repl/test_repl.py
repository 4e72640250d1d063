from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from core import Agent, Result, run_demo_loop
from core.errors import UnreachableError
from core.messages import Delta, Message
from core.models.protocol import Completion, ModelRequest


class ScriptedModel:
    """Gives the replies it was made with, one a turn; an exception among them is raised. Keeps what it was asked."""

    def __init__(self, *replies: Message | Exception) -> None:
        self.replies = list(replies)
        self.asked: list[ModelRequest] = []

    def complete(self, request: ModelRequest) -> Completion:
        self.asked.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return Completion(reply)

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        done = self.complete(request)
        yield {"role": "assistant"}
        for piece in (done.message.get("content") or "").split("|"):
            yield {"content": piece}
        for index, call in enumerate(done.message.get("tool_calls", ())):
            yield {"tool_calls": [{"index": index, **call}]}
            yield {"tool_calls": [{"index": index, "function": {"name": call["function"]["name"], "arguments": ""}}]}
        yield done


def said(text: str) -> Message:
    return {"role": "assistant", "content": text}


def called(name: str, text: str | None = None) -> Message:
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": "{}"}}
    return {"role": "assistant", "content": text, "tool_calls": [call]}


def talk(
    monkeypatch: pytest.MonkeyPatch, model: ScriptedModel, agent: Agent, *inputs: str | BaseException, **options: Any
) -> None:
    """Run the loop with these inputs; then the input ends."""
    waiting = iter(inputs)

    def typed(prompt: str) -> str:
        sys.stdout.write(prompt)
        line = next(waiting, EOFError())
        if isinstance(line, BaseException):
            raise line
        return line

    monkeypatch.setattr("builtins.input", typed)
    run_demo_loop(agent, model=model, **options)


def remember(context_variables: dict[str, Any]) -> Result:
    return Result(value="noted", context_variables={"seen": context_variables.get("seen", 0) + 1})


def instructions(context_variables: dict[str, Any]) -> str:
    return f"seen {context_variables['seen']} of {context_variables['of']}"


AGENT = Agent("Desk", instructions=instructions, functions=[remember])

both = pytest.mark.parametrize("stream", [False, True])


@both
def test_a_conversation_is_printed_and_ends_kindly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: bool
) -> None:
    model = ScriptedModel(said("Good morning"), said("Bye"))
    talk(monkeypatch, model, AGENT, "Hello", "Go away", context_variables={"seen": 0, "of": 2}, stream=stream)
    printed = capsys.readouterr().out
    assert printed == (
        "Talking to Desk. Ctrl-D ends the conversation.\n"
        "User: Desk: Good morning\nUser: Desk: Bye\nUser: \nGoodbye.\n"
    )  # fmt: skip
    assert [message["content"] for message in model.asked[1].messages[1:]] == ["Hello", "Good morning", "Go away"]


@both
def test_changed_context_goes_on_to_the_next_message(monkeypatch: pytest.MonkeyPatch, stream: bool) -> None:
    model = ScriptedModel(called("remember"), said("ok"), said("ok"))
    talk(monkeypatch, model, AGENT, "One", "Two", context_variables={"seen": 0, "of": 2}, stream=stream)
    assert [request.messages[0]["content"] for request in model.asked] == ["seen 0 of 2", "seen 1 of 2", "seen 1 of 2"]


@both
def test_the_agent_handed_to_goes_on(monkeypatch: pytest.MonkeyPatch, stream: bool) -> None:
    other = Agent("Other", instructions="Other.")

    def to_other() -> Agent:
        return other

    model = ScriptedModel(called("to_other"), said("ok"), said("ok"))
    talk(monkeypatch, model, Agent("Desk", functions=[to_other]), "One", "Two", stream=stream)
    assert [request.agent for request in model.asked] == ["Desk", "Other", "Other"]


@both
def test_a_message_without_an_answer_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: bool
) -> None:
    model = ScriptedModel(UnreachableError("Nothing answers."), said("Hello"))
    talk(monkeypatch, model, Agent("Desk"), "One", "Two", stream=stream)
    assert "Error: Nothing answers. Check the address" in capsys.readouterr().out
    assert [message["content"] for message in model.asked[1].messages[1:]] == ["Two"]


def test_calls_are_printed_with_their_arguments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk(monkeypatch, ScriptedModel(called("remember", "Wait"), said("ok")), AGENT, "One", context_variables={"of": 1})
    assert "Desk: Wait\nDesk: remember({})\nDesk: ok\n" in capsys.readouterr().out


def test_a_streamed_call_is_printed_once_after_the_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedModel(called("remember", "Wait| a bit"), said("ok"))
    talk(monkeypatch, model, AGENT, "One", context_variables={"of": 1}, stream=True)
    assert "Desk: Wait a bit\nDesk: remember(...)\nDesk: ok\n" in capsys.readouterr().out


def test_ctrl_c_ends_it_while_typing_and_while_waiting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk(monkeypatch, ScriptedModel(), Agent("Desk"), KeyboardInterrupt())

    def interrupted() -> str:
        raise KeyboardInterrupt

    talk(monkeypatch, ScriptedModel(), Agent("Desk", instructions=interrupted), "One")
    assert capsys.readouterr().out.count("Goodbye.") == 2


EVIL = "\x1b[2J\x1b]0;title\x07\r\u202e"


@pytest.mark.parametrize("stream", [False, True])
def test_what_strangers_wrote_does_not_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: bool
) -> None:
    model = ScriptedModel(called(f"f{EVIL}", f"calling{EVIL}"), said("done"), UnreachableError(f"no{EVIL}way"))
    talk(monkeypatch, model, Agent(name=f"A{EVIL}\nUser: me"), "hello", "again", stream=stream)
    printed = capsys.readouterr().out
    assert "calling" in printed
    assert "noway" in printed.replace("[2J]0;title", "")
    assert not set(printed) & set("\x1b\x07\r\u202e")
    assert "\nUser: me" not in printed
