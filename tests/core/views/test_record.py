"""Conversations as files: nothing is lost, and nothing comes in that is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Agent, Swarm
from core.errors import ConversationFileError
from core.events import MessageFinished, Recorded, RunStarted
from core.models.openai import OpenAIModel
from core.views import conversation_from_json, conversation_json, record
from tests.support.logs import GeneratedLog, logs, recorded
from tests.support.server import ScriptedServer, error_reply, text_reply
from tests.support.ways import HELLO, KEY

START = {"event": {"kind": "run_started", "agent": "a"}, "run": "r", "seq": 0, "time": 1.0}
FINISHED = {"kind": "message_finished", "agent": "a", "message": {"role": "assistant", "content": "x"}}


def file_of(*events: object, **fields: object) -> str:
    return json.dumps({"format": 1, "kind": "conversation", "team": "", "events": events} | fields)


def event(seq: int = 1, **fields: object) -> dict[str, Any]:
    """The record of a reply, with these fields of its own or of the event."""
    own = {name: value for name, value in fields.items() if name in START}
    inner = {name: value for name, value in fields.items() if name not in START}
    return START | {"seq": seq, "event": FINISHED | inner} | own


@given(logs())
def test_any_conversation_comes_back_exactly(made: GeneratedLog) -> None:
    text = conversation_json(made.log, team_name="Desk")
    assert conversation_from_json(text) == made.log
    assert conversation_from_json(text.encode()) == made.log
    assert json.loads(text)["team"] == "Desk"


def test_the_file_can_be_read_by_people() -> None:
    assert "환불" in conversation_json(recorded(RunStarted("환불")))


def test_text_that_no_file_can_hold_comes_back_too() -> None:
    log = recorded(RunStarted("\ud800"))
    assert conversation_from_json(conversation_json(log).encode()) == log


def test_a_key_is_in_no_file() -> None:
    replies = (text_reply("Hello."), error_reply(401, f"Incorrect API key provided: {KEY}."))
    with ScriptedServer(*replies, key=KEY) as server:
        swarm = Swarm(model=OpenAIModel(base_url=server.url, api_key=KEY))
        log = [one for _ in replies for one in swarm.run_events(Agent(model="scripted"), HELLO)]
    text = conversation_json(log)
    assert "Hello." in text
    assert '"failed"' in text
    assert KEY not in text
    assert server.url not in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The file is not JSON"),
        (b"\xff", "The file is not JSON"),
        ("[" * 100_000, "The file is not JSON"),
        ("[]", "The file holds no conversation"),
        (file_of(kind="team"), "The file holds no conversation"),
        (file_of(events={}), "The file holds no conversation"),
        (file_of(format=2), "The file has format 2, and this program reads format 1"),
        (file_of(format=None), "The file has format null"),
        (file_of({**event(), "schema": 9}), "event no. 1: The record has schema 9"),
        (file_of(START, 3), "event no. 2: This is not an event"),
        (file_of(event(kind="x")), "event no. 1: This is not an event"),
        (file_of(event(time="noon")), "event no. 1: This is not an event"),
        (file_of(event(run=None)), "event no. 1: This is not an event"),
        (file_of(event(event={"kind": "unheard_of"})), "event no. 1: This is not an event"),
        (file_of(event(message="x")), "event no. 1: This is not an event"),
        (file_of(event(usage={"prompt_tokens": "many"})), "event no. 1: This is not an event"),
        (file_of(event(usage=[1])), "event no. 1: This is not an event"),
        (file_of(START, START), "Two events of the file have the number 0"),
        (file_of(event(message={"tool_calls": [1]})), "The events of the file do not belong together"),
    ],
)
def test_what_is_no_conversation_is_refused_in_words(text: str | bytes, message: str) -> None:
    with pytest.raises(ConversationFileError, match=message) as caught:
        conversation_from_json(text)
    assert caught.value.fix


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = file_of(START, event())
    monkeypatch.setattr(record, "MOST_EVENTS", 1)
    with pytest.raises(ConversationFileError, match="more than 1 events"):
        conversation_from_json(text)
    monkeypatch.setattr(record, "LONGEST_FILE", 10)
    with pytest.raises(ConversationFileError, match="larger than a conversation"):
        conversation_from_json(text)


def test_what_may_be_left_out_of_an_event_is_filled_in() -> None:
    log = conversation_from_json(file_of(START, event()))
    assert log == [
        Recorded(RunStarted("a"), "r", 0, 1.0),
        Recorded(MessageFinished("a", {"role": "assistant", "content": "x"}), "r", 1, 1.0),
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


@given(st.data(), logs())
def test_a_file_with_something_changed_is_read_or_refused(data: st.DataObject, made: GeneratedLog) -> None:
    whole = json.loads(conversation_json(made.log))
    for _ in range(data.draw(st.integers(0, 3))):
        place, key = _place(data, whole)
        place[key] = data.draw(json_values)
    try:
        conversation_from_json(json.dumps(whole))
    except ConversationFileError:
        return


def _place(data: st.DataObject, value: Any) -> tuple[Any, Any]:
    """Anywhere in a JSON value."""
    inside = value
    while True:
        keys = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        key = data.draw(st.sampled_from(keys))
        if not inside[key] or not isinstance(inside[key], dict | list) or data.draw(st.integers(0, 5)) == 0:
            return inside, key
        inside = inside[key]
