"""The rules of a run: answers in, events out."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asks import Answer, AskFunctions, AskInstructions, AskModel, Call, Fail, Limits, Phase, RunState, Spent, Stop
from core.codec import decode, encode
from core.errors import Failure, MoveError
from core.events import (
    CallErrorKind,
    Change,
    ContextChanged,
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
from core.loop import NEVER_RETURNED, advance, begin
from core.messages import Usage, calls_of, tool_result, user
from tests.support.runs import call, calls, instructed, replied, returned, says, walk

HELLO = [user("Hello")]


def test_run_begins_by_asking_for_instructions() -> None:
    step = begin("a", HELLO, context={"name": "Kim"})
    assert step.ask == AskInstructions("a", {"name": "Kim"})
    assert step.events == (RunStarted("a", (user("Hello"),), {"name": "Kim"}),)


def test_run_starts_with_the_messages_after_the_last_reply() -> None:
    step = begin("a", [user("One"), says("Yes?"), user("Two"), user("Three")])
    assert step.events == (RunStarted("a", (user("Two"), user("Three"))),)


def test_instructions_are_followed_by_asking_the_model() -> None:
    step = advance(begin("a", HELLO).state, instructed("Be kind.", "look"))
    assert step.ask == AskModel("a", "Be kind.", (user("Hello"),))
    assert step.events == (TurnStarted("a", 1, "Be kind.", ("look",), "some-model"),)


def test_reply_that_calls_nothing_ends_the_run() -> None:
    state, events = walk(begin("a", HELLO), instructed(), replied(says("Hi.")))
    assert state.end is EndReason.ANSWERED
    assert state.messages == (user("Hello"), says("Hi."))
    assert events[-1] == RunEnded("a", EndReason.ANSWERED)


def test_calls_are_asked_for_together() -> None:
    step = advance(begin("a", HELLO, context={"x": 1}).state, instructed())
    step = advance(step.state, replied(calls(call("look", "c1", at=1), call("ask", "c2"))))
    asked = (Call("c1", "look", '{"at": 1}'), Call("c2", "ask", "{}"))
    assert step.ask == AskFunctions("a", asked, {"x": 1})
    assert step.events[1:] == (FunctionCalled("a", "c1", "look", '{"at": 1}'), FunctionCalled("a", "c2", "ask", "{}"))


def test_results_are_merged_in_the_order_of_the_calls_whatever_returns_first() -> None:
    first, second = returned("c1", "one", changes={"x": 1}), returned("c2", "two", changes={"x": 2})
    step = advance(begin("a", HELLO).state, instructed())
    step = advance(step.state, replied(calls(call("f", "c1"), call("g", "c2"))))
    straight, _ = walk(step, first, second)
    crossed, events = walk(step, second, first)
    assert crossed.messages == straight.messages
    assert crossed.context == straight.context == {"x": 2}
    assert [event.value for event in events if isinstance(event, FunctionReturned)] == ["two", "one"]


def test_next_turn_comes_after_the_last_result() -> None:
    step = advance(begin("a", HELLO).state, instructed())
    step = advance(step.state, replied(calls(call("f", "c1"), call("g", "c2"))))
    step = advance(step.state, returned("c1"))
    assert step.ask is None
    step = advance(step.state, returned("c2"))
    assert step.ask == AskInstructions("a", {})


def test_changed_variables_are_reported_with_old_and_new() -> None:
    state, events = walk(
        begin("a", HELLO, context={"x": 1, "same": [1], "gone": 0}),
        instructed(),
        replied(calls(call("f"))),
        returned(changes={"x": 2, "same": [1], "y": 3}, removed=("gone", "never")),
    )
    assert state.context == {"x": 2, "same": [1], "y": 3}
    changes = (Change("x", 1, 2), Change("y", None, 3, added=True), Change("gone", 0, None, removed=True))
    assert ContextChanged("a", "c1", "f", changes) in events


def test_variable_that_cannot_be_compared_counts_as_changed() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError

        def __reduce_ex__(self, protocol: object) -> NoReturn:
            raise RuntimeError

        __hash__ = None  # type: ignore[assignment]

    old, new = Odd(), Odd()
    _, events = walk(
        begin("a", HELLO, context={"x": old}), instructed(), replied(calls(call("f"))), returned(changes={"x": new})
    )
    assert [event.changes[0].new for event in events if isinstance(event, ContextChanged)] == [new]


def test_handoff_moves_the_next_turn_to_the_other_agent() -> None:
    state, events = walk(
        begin("a", HELLO), instructed(), replied(calls(call("to_b"))), returned(target="b"), instructed()
    )
    assert HandedOff("a", "b", "c1", "to_b") in events
    assert events[-1] == TurnStarted("b", 2, "Be kind.", (), "some-model")
    assert state.agent == "b"


def test_last_handoff_of_a_turn_wins_and_the_others_are_reported() -> None:
    _, events = walk(
        begin("a", HELLO),
        instructed(),
        replied(calls(call("to_b", "c1"), call("to_c", "c2"))),
        returned("c2", target="c"),
        returned("c1", target="b"),
    )
    assert events[-2:] == [HandoffIgnored("a", "b", "c1", "to_b", "c"), HandedOff("a", "c", "c2", "to_c")]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(turns=1), EndReason.TURN_LIMIT),
        (Limits(tokens=10), EndReason.TOKEN_LIMIT),
        (Limits(seconds=5), EndReason.TIME_LIMIT),
    ],
)
def test_limit_ends_the_run_before_another_turn_with_all_calls_answered(limits: Limits, reason: EndReason) -> None:
    state, events = walk(
        begin("a", HELLO, limits=limits),
        instructed(),
        replied(calls(call("f")), tokens=10),
        returned(spent=Spent(seconds=6)),
    )
    assert state.end is reason
    assert state.messages[-1]["content"] == "done"
    assert events[-1] == RunEnded("a", reason)


def test_no_turn_is_started_when_there_is_room_for_none() -> None:
    assert begin("a", HELLO, limits=Limits(turns=0)).state.end is EndReason.TURN_LIMIT


def test_what_delegates_spent_counts_towards_the_limit() -> None:
    spent = Spent(turns=7, usage=Usage(100, 0))
    state, _ = walk(
        begin("a", HELLO, limits=Limits(turns=5)), instructed(), replied(calls(call("f"))), returned(spent=spent)
    )
    assert state.end is EndReason.TURN_LIMIT


def tossed(*agents: str, first: int = 0) -> list[Any]:
    """Answers of turns in which each agent does nothing but hand off to the next."""
    return [
        answer
        for number, agent in enumerate(agents, first)
        for answer in (
            instructed(),
            replied(calls(call(f"to_{agent}", f"c{number}"))),
            returned(f"c{number}", target=agent),
        )
    ]


def test_agents_tossing_a_conversation_to_and_fro_are_stopped_and_named() -> None:
    state, events = walk(begin("a", HELLO), *tossed("b", "a", "b"))
    assert state.end is EndReason.HANDOFF_LOOP
    assert events[-1] == RunEnded("b", EndReason.HANDOFF_LOOP, path=("a", "b", "a", "b"))


def test_way_through_triage_to_another_agent_is_no_loop() -> None:
    state, _ = walk(begin("triage", HELLO), *tossed("sales", "triage", "refunds"))
    assert state.end is None


def test_loop_may_be_allowed() -> None:
    state, _ = walk(begin("a", HELLO, limits=Limits(handoff_loops=False)), *tossed("b", "a", "b"))
    assert state.end is None


def test_function_that_did_something_breaks_the_loop() -> None:
    work: list[Answer] = [instructed(), replied(calls(call("f", "w"))), returned("w")]
    state, _ = walk(begin("a", HELLO), *tossed("b", "a"), *work, *tossed("b", first=2))
    assert state.end is None


def test_calls_are_given_back_when_they_are_not_to_be_executed() -> None:
    state, events = walk(begin("a", HELLO, execute_tools=False), instructed(), replied(calls(call("f"))))
    assert state.end is EndReason.CALLS_RETURNED
    assert isinstance(events[-2], MessageFinished)


def test_stop_in_a_reply_keeps_what_was_said() -> None:
    partial = says("I was about to", tool_calls=[call("f")])
    state, events = walk(begin("a", HELLO), instructed(), Stop(partial=partial))
    assert state.messages[-1] == says("I was about to")
    assert events[-2:] == [
        MessageFinished("a", says("I was about to"), finish_reason="cut"),
        RunEnded("a", EndReason.STOPPED),
    ]


def test_stop_before_a_reply_ends_without_a_message() -> None:
    state, _ = walk(begin("a", HELLO), instructed(), Stop())
    assert state.messages == (user("Hello"),)


def test_stop_while_functions_run_answers_the_open_calls() -> None:
    state, events = walk(
        begin("a", HELLO),
        instructed(),
        replied(calls(call("f", "c1"), call("g", "c2"))),
        returned("c2", "here", changes={"x": 1}),
        Stop(EndReason.TIME_LIMIT),
    )
    assert [message["content"] for message in state.messages[-2:]] == [NEVER_RETURNED, "here"]
    assert state.context == {"x": 1}
    assert FunctionReturned("a", "c1", "f", NEVER_RETURNED, CallErrorKind.STOPPED) in events
    assert events[-1] == RunEnded("a", EndReason.TIME_LIMIT)


def test_failure_is_reported_as_it_is() -> None:
    failure = Failure("UnreachableError", "Nothing answers.", "Start the server.")
    state, events = walk(begin("a", HELLO), instructed(), Fail(failure))
    assert state.end is EndReason.FAILED
    assert events[-1] == RunEnded("a", EndReason.FAILED, failure)


def test_repeated_and_missing_call_ids_are_distinguished() -> None:
    twins = calls(call("f", "x"), call("f", "x"), {"id": None, "function": {"name": "g", "arguments": None}})
    step = advance(begin("a", HELLO).state, instructed())
    step = advance(step.state, replied(twins))
    ids = [each["id"] for each in calls_of(step.state.messages[-1])]
    assert ids[0] == "x"
    assert len(set(ids)) == 3
    assert isinstance(step.ask, AskFunctions)
    assert [each.id for each in step.ask.calls] == ids


def test_made_up_id_is_none_that_is_there() -> None:
    unnamed = {"function": {"name": "g", "arguments": "{}"}}
    state, _ = walk(begin("a", HELLO), instructed(), replied(calls(call("f", "call_1"), unnamed)))
    first, second = (each.id for each in state.calls)
    assert first == "call_1"
    assert re.fullmatch("[a-zA-Z0-9]{9}", second)  # the form that the strictest endpoints demand


def test_ids_are_unique_in_the_whole_conversation() -> None:
    earlier = [*HELLO, calls(call("f", "call_1")), tool_result("call_1", "f", "x"), *HELLO]
    state, _ = walk(begin("a", earlier), instructed(), replied(calls(call("f", "call_1"))))
    assert state.calls[0].id != "call_1"
    assert state.messages[-1]["tool_calls"][0]["id"] == state.calls[0].id


def test_call_id_used_again_in_a_later_turn_is_distinguished() -> None:
    state, _ = walk(
        begin("a", HELLO), instructed(), replied(calls(call("f", "x"))), returned("x"), instructed(),
        replied(calls(call("f", "x"))),
    )  # fmt: skip
    assert state.calls[0].id not in ("", "x")


@pytest.mark.parametrize("answer", [returned(), replied(says("Hi."))])
def test_answer_nobody_asked_for_is_refused(answer: Any) -> None:
    with pytest.raises(MoveError):
        advance(begin("a", HELLO).state, answer)


@pytest.mark.parametrize("answer", [returned("other"), returned("c1")])
def test_result_of_no_open_call_is_refused(answer: Any) -> None:
    state, _ = walk(begin("a", HELLO), instructed(), replied(calls(call("f", "c1"), call("g", "c2"))), returned("c1"))
    with pytest.raises(MoveError):
        advance(state, answer)


@pytest.mark.parametrize("answer", [instructed(), replied(says("Hi.")), returned(), Stop(), Fail(Failure("X", "y"))])
def test_ended_run_takes_nothing(answer: Any) -> None:
    state, _ = walk(begin("a", HELLO), Stop())
    with pytest.raises(MoveError):
        advance(state, answer)


names = st.sampled_from(["f", "g", "to_a", "to_b"])
ids = st.sampled_from(["c1", "c2", "c3", ""])
answers = st.one_of(
    st.just(instructed()),
    st.builds(lambda text: replied(says(text), tokens=3), st.text(max_size=5)),
    st.builds(lambda made: replied(calls(*made)), st.lists(st.builds(call, names, ids), min_size=1, max_size=3)),
    st.builds(
        lambda id, agent, changes: returned(id, target=agent, changes=changes),
        ids,
        st.sampled_from([None, "a", "b"]),
        st.dictionaries(st.sampled_from("xyz"), st.integers(), max_size=2),
    ),
    st.builds(lambda text: Stop(partial=says(text)), st.text(max_size=5)),
    st.just(Fail(Failure("X", "y"))),
)


def assert_conversation_is_whole(state: RunState) -> None:
    """Every call that is not still waiting has its result, right after it, in order."""
    waiting = [each.id for each in state.calls]
    for position, message in enumerate(state.messages):
        wanted = [each["id"] for each in calls_of(message)]
        if wanted and wanted != waiting:
            results = state.messages[position + 1 : position + 1 + len(wanted)]
            assert [result.get("tool_call_id") for result in results] == wanted


@given(st.lists(answers, max_size=25), st.sampled_from([Limits(), Limits(turns=3), Limits(tokens=5)]))
def test_any_answers_leave_a_whole_state_that_survives_json_or_change_nothing(given_: Any, limits: Limits) -> None:
    state = begin("a", HELLO, limits=limits).state
    for answer in given_:
        before = encode(state)
        try:
            state = advance(state, answer).state
        except MoveError:
            assert encode(state) == before
        assert_conversation_is_whole(state)
        assert decode(RunState, json.loads(json.dumps(encode(state)))) == state
        assert state.phase is not Phase.ENDED or state.end is not None
