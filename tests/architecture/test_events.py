"""Every kind of event is drawn in the conversation and listed in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.events import (
    EVENT_TYPES,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import user
from core.views import transcript_of
from tests.support.events_table import END, START, table
from tests.support.logs import recorded

README = Path(__file__).resolve().parent.parent.parent / "README.md"

BEFORE: dict[type[Event], tuple[Event, ...]] = {
    DeltaReceived: (TurnStarted("a", 1, ""),),
    MessageFinished: (TurnStarted("a", 1, ""),),
    FunctionReturned: (FunctionCalled("a", "c", "f", "{}"),),
}
EXAMPLES: tuple[Event, ...] = (
    RunStarted("a", (user("Hello"),)),
    TurnStarted("a", 1, ""),
    DeltaReceived("a", {"content": "Hel"}),
    MessageFinished("a", {"role": "assistant", "content": "Hello"}),
    FunctionCalled("a", "c", "f", "{}"),
    FunctionReturned("a", "c", "f", "done"),
    ContextChanged("a", "c", "f", (Change("x", new=1, added=True),)),
    HandedOff("a", "b", "c", "f"),
    HandoffIgnored("a", "b", "c", "f", "d"),
    RunEnded("b", EndReason.ANSWERED),
)


def test_there_is_an_example_of_every_event() -> None:
    assert {type(event) for event in EXAMPLES} == set(EVENT_TYPES)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_every_event_is_drawn(event: Event) -> None:
    before = BEFORE.get(type(event), ())
    assert transcript_of(recorded(*before, event)) != transcript_of(recorded(*before))


def test_the_readme_lists_the_events_there_are() -> None:
    text = README.read_text(encoding="utf-8")
    listed = re.search(f"{re.escape(START)}\n(.*){re.escape(END)}", text, re.DOTALL)
    assert listed is not None
    assert listed[1] == table(), "run: python -m tests.support.events_table"
