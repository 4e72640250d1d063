from __future__ import annotations

from hypothesis import given

from core.events import (
    CallErrorKind,
    EndReason,
    FunctionCalled,
    FunctionReturned,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.views import Span, SpanKind, timeline_of
from tests.support.logs import GeneratedLog, logs, numbered, recorded

CALLED = FunctionCalled("triage", "c1", "ask_weather", "{}")
BEGUN = (RunStarted("triage"), TurnStarted("triage", 1, ""), MessageFinished("triage", {}), CALLED)


def test_a_run_holds_its_turns_and_a_turn_its_reply_and_calls() -> None:
    returned = FunctionReturned("triage", "c1", "ask_weather", "Error", CallErrorKind.RAISED)
    log = recorded(*BEGUN, returned, RunEnded("triage", EndReason.ANSWERED))
    assert timeline_of(log) == (
        Span(SpanKind.RUN, "run-0", "triage", 1000.0, 1005.0),
        Span(SpanKind.TURN, "run-0", "triage", 1001.0, 1005.0, within=0, depth=1),
        Span(SpanKind.REPLY, "run-0", "triage", 1001.0, 1002.0, within=1, depth=2),
        Span(SpanKind.CALL, "run-0", "triage", 1003.0, 1004.0, "ask_weather", within=1, depth=2, failed=True),
    )


def test_a_delegates_run_is_within_the_call_that_started_it() -> None:
    below = recorded(RunStarted("weather"), run="run-1", parent="c1", parent_run="run-0")
    spans = timeline_of(numbered(recorded(*BEGUN), below))
    assert spans[-1] == Span(SpanKind.RUN, "run-1", "weather", 1004.0, within=3, depth=3)


def test_what_goes_on_has_no_end_and_no_duration() -> None:
    spans = timeline_of(recorded(*BEGUN))
    assert [span.duration_s for span in spans] == [None, None, 1.0, None]


def test_a_run_that_was_broken_off_ends_with_its_last_event() -> None:
    spans = timeline_of(numbered(recorded(*BEGUN), recorded(RunStarted("triage"), run="run-1")))
    assert [span.end for span in spans] == [1003.0, 1003.0, 1002.0, 1003.0, None]


@given(logs())
def test_a_span_lies_within_the_one_around_it(made: GeneratedLog) -> None:
    for prefix in made.prefixes():
        spans = timeline_of(prefix)
        for place, span in enumerate(spans):
            assert span.end is None or span.end >= span.start
            if span.within is not None:
                around = spans[span.within]
                assert span.within < place
                assert around.start <= span.start
                assert span.depth == around.depth + 1
