from __future__ import annotations

from hypothesis import given

from core.events import (
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.loop import NEVER_RETURNED
from core.messages import Message, calls_of, tool_result, user
from core.views import agent_of, context_of, messages_of
from tests.support.logs import GeneratedLog, logs, numbered, recorded

ASKED = RunStarted("triage", (user("Hello"),), {"name": "Ada"})
REPLY: Message = {
    "role": "assistant",
    "content": None,
    "tool_calls": [
        {"id": id, "type": "function", "function": {"name": "look_up", "arguments": "{}"}} for id in ("c1", "c2")
    ],
}
CALLING = (
    MessageFinished("triage", REPLY),
    FunctionCalled("triage", "c1", "look_up", "{}"),
    FunctionCalled("triage", "c2", "look_up", "{}"),
)


@given(logs())
def test_the_history_is_what_the_run_ended_with(made: GeneratedLog) -> None:
    wanted = list(made.states[-1].messages) if made.states else []
    assert messages_of(made.log) == wanted


@given(logs())
def test_agent_and_context_are_what_the_run_ended_with(made: GeneratedLog) -> None:
    if made.states:
        assert agent_of(made.log) == made.states[-1].agent
        assert context_of(made.log) == made.states[-1].context


@given(logs())
def test_at_every_point_each_call_has_one_result(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        waiting: list[str] = []
        for message in messages_of(prefix):
            if message["role"] == "tool":
                waiting.remove(message["tool_call_id"])
            else:
                assert not waiting
                waiting += [call["id"] for call in calls_of(message)]
        assert not waiting


def test_calls_that_the_program_answers_itself_are_left_to_it() -> None:
    log = recorded(ASKED, CALLING[0], RunEnded("triage", EndReason.CALLS_RETURNED))
    assert messages_of(log) == [user("Hello"), REPLY]


def test_before_anything_there_is_nobody_and_nothing() -> None:
    assert (messages_of([]), agent_of([]), context_of([])) == ([], None, {})


def test_results_are_in_the_order_of_the_calls() -> None:
    late = (FunctionReturned("triage", "c2", "look_up", "two"), FunctionReturned("triage", "c1", "look_up", "one"))
    log = recorded(ASKED, *CALLING, *late)
    assert messages_of(log)[2:] == [tool_result("c1", "look_up", "one"), tool_result("c2", "look_up", "two")]


def test_a_call_that_never_returned_is_shown_as_ended() -> None:
    broken = recorded(ASKED, *CALLING, FunctionReturned("triage", "c2", "look_up", "two"))
    again = recorded(ASKED, run="run-1")
    results = [tool_result("c1", "look_up", NEVER_RETURNED), tool_result("c2", "look_up", "two")]
    assert messages_of(broken)[2:] == results
    assert messages_of(numbered(broken, again))[2:] == [*results, user("Hello")]


def test_a_reply_that_broke_off_is_kept_as_far_as_it_came() -> None:
    log = recorded(ASKED, TurnStarted("triage", 1, ""), DeltaReceived("triage", {"content": "Hel"}))
    assert messages_of(log) == [user("Hello"), {"role": "assistant", "content": "Hel"}]


def test_context_and_agent_follow_what_happens_at_once() -> None:
    changes = (Change("name", old="Ada", removed=True), Change("plan", new="gold", added=True))
    log = recorded(ASKED, ContextChanged("triage", "c1", "look_up", changes), HandedOff("triage", "sales", "c1", "go"))
    assert (context_of(log), agent_of(log)) == ({"plan": "gold"}, "sales")


def test_a_delegates_conversation_is_its_own() -> None:
    below = recorded(RunStarted("weather", (user("Oslo?"),)), run="run-1", parent="c1", parent_run="run-0")
    log = numbered(recorded(ASKED), below)
    assert (messages_of(log), agent_of(log)) == ([user("Hello")], "triage")
