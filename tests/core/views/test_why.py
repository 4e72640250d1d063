from __future__ import annotations

from hypothesis import given

from core.events import (
    CallErrorKind,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    RunStarted,
    TurnStarted,
)
from core.messages import user
from core.views import ChosenCall, Turn, turns_of, why
from tests.support.logs import GeneratedLog, logs, recorded

LOG = recorded(
    RunStarted("triage", (user("My bag is lost"),)),
    TurnStarted("triage", 1, "Find the right desk.", ("to_bags", "to_sales", "look_up"), "m"),
    MessageFinished("triage", {"role": "assistant", "content": "One moment."}),
    FunctionCalled("triage", "c1", "to_sales", "{}"),
    FunctionCalled("triage", "c2", "look_up", '{"bag": 7}'),
    FunctionCalled("triage", "c3", "to_bags", "{}"),
    FunctionReturned("triage", "c2", "look_up", "Error: no such bag", CallErrorKind.RAISED),
    HandoffIgnored("triage", "sales", "c1", "to_sales", "bags"),
    HandedOff("triage", "bags", "c3", "to_bags"),
)


def test_a_handoff_is_explained_by_the_turn_that_chose_it() -> None:
    assert why(LOG, "run-0", "c3") == Turn(
        "run-0",
        1,
        "triage",
        "m",
        "Find the right desk.",
        ("to_bags", "to_sales", "look_up"),
        "My bag is lost",
        "One moment.",
        (
            ChosenCall("c1", "to_sales", "{}", {}, target="sales", taken=False),
            ChosenCall("c2", "look_up", '{"bag": 7}', {"bag": 7}, "Error: no such bag", CallErrorKind.RAISED),
            ChosenCall("c3", "to_bags", "{}", {}, target="bags"),
        ),
    )


def test_a_call_nobody_made_has_no_reason() -> None:
    assert why(LOG, "run-0", "c9") is None
    assert why(LOG, "run-1", "c3") is None


@given(logs())
def test_every_call_has_a_turn_that_was_offered_something(made: GeneratedLog) -> None:
    for one in made.log:
        if isinstance(one.event, FunctionCalled):
            turn = why(made.log, one.run, one.event.call_id)
            assert turn is not None
            assert turn.functions
            assert turn.agent == one.event.agent


@given(logs())
def test_there_is_a_turn_for_each_that_was_started(made: GeneratedLog) -> None:
    assert len(turns_of(made.log)) == sum(isinstance(one.event, TurnStarted) for one in made.log)
