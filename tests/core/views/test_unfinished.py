"""Runs that were broken off in any place are ended in the log, and what follows can go on from there."""

from __future__ import annotations

import pytest
from hypothesis import given

from core.events import (
    CUT,
    CallErrorKind,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import user
from core.views import (
    ConversationState,
    can_resume,
    conversation_from_json,
    conversation_json,
    ending_of_unfinished,
    fold,
    is_unfinished,
    messages_of,
)
from tests.support.logs import GeneratedLog, logs, recorded
from tests.support.runs import call, calls, says

STARTED = RunStarted("triage", (user("Hello"),))
TURN = TurnStarted("triage", 1, "Be kind.")
PIECES = (DeltaReceived("triage", {"content": "Good "}), DeltaReceived("triage", {"content": "morn"}))
CALLING = (
    MessageFinished("triage", calls(call("look_up", "c1"), call("move", "c2"))),
    FunctionCalled("triage", "c1", "look_up", "{}"),
    FunctionCalled("triage", "c2", "move", "{}"),
    FunctionReturned("triage", "c1", "look_up", "found"),
)


def ended(*events: Event) -> list[Event]:
    """The events that end this log."""
    log = recorded(*events)
    return [one.event for one in ending_of_unfinished(log, len(log), 1.0)]


@given(logs())
def test_a_log_that_breaks_off_anywhere_is_ended_once_and_can_be_read(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        ending = ending_of_unfinished(prefix, len(prefix), 1.0)
        assert bool(ending) == is_unfinished(prefix)
        log = [*prefix, *ending]
        assert not is_unfinished(log)
        assert ending_of_unfinished(log, len(log), 1.0) == []
        assert conversation_from_json(conversation_json(log)) == log
        answered = {message["tool_call_id"] for message in messages_of(log) if message["role"] == "tool"}
        assert all(call["id"] in answered for message in messages_of(log) for call in message.get("tool_calls") or ())


def test_the_pieces_of_a_reply_become_a_reply_that_is_cut() -> None:
    assert ended(STARTED, TURN, *PIECES) == [
        MessageFinished("triage", says("Good morn"), finish_reason=CUT),
        RunEnded("triage", EndReason.BROKEN_OFF),
    ]


def test_a_call_without_a_result_gets_one_that_tells_so() -> None:
    never, over = ended(STARTED, TURN, *CALLING)
    assert isinstance(never, FunctionReturned)
    assert (never.call_id, never.error) == ("c2", CallErrorKind.STOPPED)
    assert over == RunEnded("triage", EndReason.BROKEN_OFF)


def test_the_agent_that_was_handed_the_conversation_has_it() -> None:
    assert ended(STARTED, TURN, HandedOff("triage", "refunds", "c1", "f")) == [
        RunEnded("refunds", EndReason.BROKEN_OFF)
    ]


def test_a_run_whose_answer_was_complete_has_answered() -> None:
    assert ended(STARTED, TURN, MessageFinished("triage", says("Good morning"))) == [
        RunEnded("triage", EndReason.ANSWERED)
    ]


def test_a_finished_log_needs_no_end() -> None:
    assert ended() == ended(STARTED, RunEnded("triage", EndReason.ANSWERED)) == []


BROKEN_OFF = RunEnded("triage", EndReason.BROKEN_OFF)
CUT_OFF = MessageFinished("triage", says("Good morn"), finish_reason=CUT)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), False),
        ((STARTED, TURN), False),
        ((STARTED, BROKEN_OFF), False),
        ((STARTED, TURN, CUT_OFF, BROKEN_OFF), False),
        ((STARTED, TURN, *CALLING, BROKEN_OFF), True),
        ((STARTED, TURN, *CALLING, TURN, CUT_OFF, BROKEN_OFF), True),
        ((STARTED, TURN, *CALLING, RunEnded("triage", EndReason.STOPPED)), False),
        ((STARTED, TURN, *CALLING, BROKEN_OFF, RunStarted("triage"), BROKEN_OFF), False),
        ((BROKEN_OFF,), False),
    ],
)
def test_a_run_goes_on_from_its_last_finished_reply(events: tuple[Event, ...], expected: bool) -> None:
    assert can_resume(recorded(*events)) is expected


def test_the_reply_that_was_cut_is_not_sent_when_the_run_goes_on() -> None:
    log = recorded(STARTED, TURN, *CALLING, TURN, CUT_OFF, BROKEN_OFF)
    state = fold(ConversationState(), log)
    assert state.messages[-1] == says("Good morn")
    assert state.messages_to_resume == state.messages[:-1]
    resumed = fold(
        ConversationState(), recorded(STARTED, TURN, *CALLING, TURN, CUT_OFF, BROKEN_OFF, RunStarted("triage"))
    )
    assert resumed.messages == state.messages_to_resume
    answered = fold(ConversationState(), recorded(STARTED, TURN, CUT_OFF, BROKEN_OFF, STARTED))
    assert [message["role"] for message in answered.messages] == ["user", "assistant", "user"]
