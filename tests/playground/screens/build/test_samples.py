"""The changes that the browser reports for the table of sample replies."""

from __future__ import annotations

from core.team.spec import SampleReplySpec
from playground.screens.build.agent.samples import LONGEST_SAY, rows_after

CAKES, HOURS = SampleReplySpec("cakes", "Yes."), SampleReplySpec("hours", "Nine to five.")


def test_rows_are_edited_added_and_deleted() -> None:
    changes = {
        "edited_rows": {1: {"say": "Ten to six."}},
        "added_rows": [{"about": "hello", "say": "Hi!"}, {}],
        "deleted_rows": [0],
    }
    expected = (SampleReplySpec("hours", "Ten to six."), SampleReplySpec("hello", "Hi!"))
    assert rows_after((CAKES, HOURS), changes) == expected


def test_a_half_filled_row_is_kept_and_an_emptied_one_left_out() -> None:
    changes = {"edited_rows": {0: {"about": None, "say": None}}, "added_rows": [{"about": "bread"}]}
    assert rows_after((CAKES,), changes) == (SampleReplySpec("bread", ""),)


def test_a_reply_has_a_bound() -> None:
    (row,) = rows_after((), {"added_rows": [{"about": "cakes", "say": "a" * 9_000}]})
    assert len(row.say) == LONGEST_SAY
