"""A team in the terminal: a message without an answer is taken back, and an interrupt stops the run."""

from __future__ import annotations

import pytest

from core.conversation import Conversation, ConversationId
from core.errors import UnreachableError
from core.models.openai import OpenAIModel
from core.models.protocol import Model
from core.repl.session import TeamSession, talk
from core.runs import Runs
from core.store import MemoryStore
from core.team.spec import AgentId, AgentSpec, TeamSpec
from tests.support.runs import ScriptedModel, says
from tests.support.server import ScriptedServer, error_reply, event, stream_reply, text_reply

TEAM = TeamSpec("Team", AgentId("desk"), agents=(AgentSpec(AgentId("desk"), "Desk"),))
HERE = ConversationId("terminal")


def talked(monkeypatch: pytest.MonkeyPatch, model: Model, *inputs: str) -> TeamSession:
    """Talk with these inputs; then the input ends."""
    session = TeamSession(Conversation(id=HERE, team=TEAM), lambda: model, Runs(MemoryStore()))
    lines = iter(inputs)

    def type_next(_: str) -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        return line

    monkeypatch.setattr("builtins.input", type_next)
    talk(session)
    return session


def test_replies_are_printed_with_the_name_of_the_agent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talked(monkeypatch, ScriptedModel(says("Good morning")), "Hello")
    assert "Desk: Goodmorning" in capsys.readouterr().out.replace(" morning", "morning")


def test_a_message_without_an_answer_is_taken_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = ScriptedModel(UnreachableError("Nothing answers."), says("Hello"))
    talked(monkeypatch, model, "One", "Two")
    assert "Error: Nothing answers." in capsys.readouterr().out
    assert [message["content"] for message in model.requests[1].messages[1:]] == ["Two"]


def test_an_interrupt_stops_the_run_and_ends_the_conversation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: object, chunk: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.repl.session.StreamPrinter.add", interrupt)
    session = talked(monkeypatch, ScriptedModel(says("A long reply")), "Hello", "never sent")
    assert session.runs.running(HERE) is None
    assert capsys.readouterr().out.endswith("Goodbye.\n")


def test_how_a_reply_ended_is_reported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cut = stream_reply(event({"content": "Your refund is on"}), event({}, finish_reason="length"))
    silent = stream_reply(event({"content": ""}), event({}, finish_reason="stop"))
    refusal = error_reply(400, "Unrecognized request argument supplied: stream_options")
    with ScriptedServer(cut, silent, refusal, text_reply("Hello")) as server:
        talked(monkeypatch, OpenAIModel(base_url=server.url), "One", "Two", "Three")
    printed = capsys.readouterr().out
    for words in ("cut off at the limit of tokens", "The model said nothing", "without stream options"):
        assert words in printed
