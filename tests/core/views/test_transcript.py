from __future__ import annotations

from typing import Any

from hypothesis import given

from core.errors import Failure
from core.events import (
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import Usage, user
from core.views import (
    AgentSaid,
    ContextNoted,
    DelegateAsked,
    FunctionUsed,
    HandoffDropped,
    HandoffMade,
    Moment,
    RunOver,
    UserSaid,
    transcript_of,
)
from tests.support.logs import GeneratedLog, logs, numbered, recorded
from tests.support.runs import call

ASKED = RunStarted("triage", (user("My bag is lost"),))
TURN = TurnStarted("triage", 1, "Be kind.", ("look_up",), "m")
CALLED = FunctionCalled("triage", "c1", "look_up", '{"bag": 7}')
USED: dict[str, Any] = {
    "agent": "triage",
    "call_id": "c1",
    "name": "look_up",
    "arguments": '{"bag": 7}',
    "parsed": {"bag": 7},
}


def moment(seq: int, run: str = "run-0") -> Moment:
    return Moment(run, seq, 1000.0 + seq)


def test_a_question_and_its_answer() -> None:
    message = {"role": "assistant", "content": "Hello there"}
    reply = MessageFinished("triage", message, Usage(3, 2), "m", "stop", 0.5, 0.1)
    log = recorded(ASKED, TURN, reply, RunEnded("triage", EndReason.ANSWERED))
    assert transcript_of(log) == (
        UserSaid(moment(0), "My bag is lost"),
        AgentSaid(
            moment(1), "triage", "Hello there", streaming=False, usage=Usage(3, 2), model="m", finish_reason="stop",
            duration_s=0.5, first_delta_s=0.1,
        ),
        RunOver(moment(3), "triage", EndReason.ANSWERED),
    )  # fmt: skip


def test_only_what_users_say_is_shown_of_the_messages_given() -> None:
    started = RunStarted("triage", ({"role": "system", "content": "Secret"}, user("Hello")))
    assert transcript_of(recorded(started)) == (UserSaid(moment(0), "Hello"),)


def test_a_retried_message_is_shown_once() -> None:
    failed = recorded(ASKED, TURN, RunEnded("triage", EndReason.FAILED))
    again = recorded(RunStarted("triage", (*ASKED.messages, user("Hello?"))), run="run-1")
    assert transcript_of(numbered(failed, again))[2:] == (UserSaid(moment(3, "run-1"), "Hello?"),)


def test_an_agent_at_work_is_there_before_its_first_word() -> None:
    assert transcript_of(recorded(TURN)) == (AgentSaid(moment(0), "triage", model="m"),)


def test_a_reply_grows_while_it_streams() -> None:
    log = recorded(TURN, DeltaReceived("triage", {"content": "Hel"}), DeltaReceived("triage", {"content": "lo"}))
    assert transcript_of(log) == (AgentSaid(moment(0), "triage", "Hello", model="m"),)


def test_the_pieces_of_a_finished_reply_are_not_repeated() -> None:
    finished = MessageFinished("triage", {"role": "assistant", "content": "Hello"})
    (said,) = transcript_of(recorded(TURN, DeltaReceived("triage", {"content": "Hel"}), finished))
    assert isinstance(said, AgentSaid)
    assert (said.text, said.streaming) == ("Hello", False)


def test_a_reply_that_only_calls_functions_leaves_just_the_calls() -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [call("look_up", "c1", bag=7)]}
    finished = MessageFinished("triage", message)
    assert transcript_of(recorded(TURN, finished, CALLED)) == (FunctionUsed(moment=moment(2), **USED),)


def test_a_function_that_returned_has_its_result() -> None:
    returned = FunctionReturned("triage", "c1", "look_up", "In Oslo", duration_s=0.2, log="1 found")
    assert transcript_of(recorded(CALLED, returned)) == (
        FunctionUsed(moment=moment(0), **USED, running=False, value="In Oslo", duration_s=0.2, log="1 found"),
    )


def test_a_call_written_wrongly_is_shown_as_written() -> None:
    log = recorded(
        FunctionCalled("triage", "c1", "look_up", '{"bag": '),
        FunctionReturned("triage", "c1", "look_up", "Error: no JSON", CallErrorKind.BAD_JSON),
    )
    (used,) = transcript_of(log)
    assert isinstance(used, FunctionUsed)
    assert (used.arguments, used.parsed, used.error) == ('{"bag": ', None, CallErrorKind.BAD_JSON)


def test_what_a_turn_changed_is_shown_in_order() -> None:
    change = Change("bag", new=7, added=True)
    log = recorded(
        ContextChanged("triage", "c1", "look_up", (change,)),
        HandoffIgnored("triage", "sales", "c2", "transfer_to_sales", "refunds"),
        HandedOff("triage", "refunds", "c3", "transfer_to_refunds"),
    )
    assert transcript_of(log) == (
        ContextNoted(moment(0), "triage", "c1", "look_up", (change,)),
        HandoffDropped(moment(1), "triage", "sales", "c2", "transfer_to_sales", "refunds"),
        HandoffMade(moment(2), "triage", "refunds", "c3", "transfer_to_refunds"),
    )


def test_a_failure_is_reported_at_the_end_of_its_run() -> None:
    failure = Failure("UnreachableError", "Nothing answers.", "Check the address.")
    log = recorded(ASKED, TURN, RunEnded("triage", EndReason.FAILED, failure))
    assert transcript_of(log)[1:] == (RunOver(moment(2), "triage", EndReason.FAILED, failure),)


def test_events_of_a_delegate_are_inside_the_call_that_started_it() -> None:
    below = recorded(
        RunStarted("weather", (user("Oslo?"),)),
        TurnStarted("weather", 1, ""),
        DeltaReceived("weather", {"content": "Sun"}),
        run="run-1",
        parent="c1",
        parent_run="run-0",
    )
    log = numbered(recorded(CALLED), below)
    (asked,) = transcript_of(log)
    assert isinstance(asked, DelegateAsked)
    assert (asked.call.name, asked.delegate, asked.moment) == ("look_up", "weather", moment(0))
    assert asked.items == (
        UserSaid(moment(1, "run-1"), "Oslo?"),
        AgentSaid(moment(2, "run-1"), "weather", "Sun"),
    )


def test_a_run_that_was_broken_off_is_over_when_the_next_begins() -> None:
    broken = recorded(CALLED, TURN, DeltaReceived("triage", {"content": "Your b"}))
    used, said, again = transcript_of(numbered(broken, recorded(ASKED, run="run-1")))
    assert isinstance(used, FunctionUsed)
    assert isinstance(said, AgentSaid)
    assert (used.running, used.error) == (False, CallErrorKind.STOPPED)
    assert (said.text, said.streaming, said.finish_reason) == ("Your b", False, "cut")
    assert again == UserSaid(moment(3, "run-1"), "My bag is lost")


@given(logs())
def test_nothing_goes_on_when_every_run_has_ended(made: GeneratedLog) -> None:
    for item in transcript_of(made.log):
        match item:
            case AgentSaid():
                assert not item.streaming
            case FunctionUsed():
                assert not item.running
            case DelegateAsked():
                assert not item.call.running


@given(logs())
def test_items_are_in_the_order_in_which_they_began(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        numbers = [item.moment.seq for item in transcript_of(prefix)]
        assert numbers == sorted(numbers)


def test_what_a_reasoning_model_thought_and_what_was_adjusted_is_kept_with_its_reply() -> None:
    message = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "Hm.",
        "tool_calls": [call("look_up", "c1", bag=7)],
    }
    first, *_ = transcript_of(recorded(TURN, MessageFinished("triage", message, notes=("without_top_p",)), CALLED))
    assert isinstance(first, AgentSaid)
    assert (first.text, first.thoughts, first.notes, first.only_calls) == ("", "Hm.", ("without_top_p",), True)


def test_a_reply_that_said_nothing_has_its_place() -> None:
    finished = MessageFinished("triage", {"role": "assistant", "content": ""}, finish_reason="length")
    (item,) = transcript_of(recorded(TURN, finished))
    assert isinstance(item, AgentSaid)
    assert (item.text, item.finish_reason, item.only_calls) == ("", "length", False)
