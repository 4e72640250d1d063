from __future__ import annotations

import pandas as pd
from hypothesis import given

from core.events import Change, ContextChanged, FunctionCalled, FunctionReturned, MessageFinished, RunStarted
from core.messages import Usage
from core.report import context_frame, timeline_frame, usage_frame
from tests.support.logs import GeneratedLog, logs, recorded

LOG = recorded(
    RunStarted("desk", (), {"seat": "1A"}),
    MessageFinished("desk", {}, Usage(10, 5), duration_s=1.5),
    FunctionCalled("desk", "c1", "choose_seat", "{}"),
    FunctionReturned("desk", "c1", "choose_seat", "2B", duration_s=0.5),
    ContextChanged("desk", "c1", "choose_seat", (Change("seat", old="1A", new="2B"),)),
)


def test_usage_is_a_row_an_agent() -> None:
    assert usage_frame(LOG).to_dict("index") == {
        "desk": {
            "replies": 1,
            "calls": 1,
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "reply_s": 1.5,
            "call_s": 0.5,
        }
    }


def test_the_timeline_has_times_and_a_gap_for_what_goes_on() -> None:
    frame = timeline_frame(LOG)
    assert list(frame["kind"]) == ["run", "call"]
    assert frame["start"].iloc[0] == pd.Timestamp(1000, unit="s", tz="UTC")
    assert list(frame["end"].isna()) == [True, False]


def test_changes_of_context_are_in_order() -> None:
    frame = context_frame(LOG)
    assert list(frame["new"]) == ["1A", "2B"]
    assert list(frame["function"]) == ["", "choose_seat"]


@given(logs())
def test_any_log_makes_tables_also_an_empty_one(made: GeneratedLog) -> None:
    for frame in (usage_frame, timeline_frame, context_frame):
        assert list(frame(made.log).columns) == list(frame([]).columns)
