"""What the browser tells of code that is typed is read with care."""

from __future__ import annotations

import pytest

from playground.widgets.browser.code_editor import Mark, Typed, read_typed, shown_mark


def test_a_text_comes_with_its_part_and_its_number() -> None:
    assert read_typed({"part": "look_up", "text": "def", "n": 7}) == Typed("look_up", "def", 7)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        3,
        "text",
        [],
        {},
        {"part": "a", "text": "b"},
        {"part": 1, "text": "b", "n": 1},
        {"part": "a", "text": "b", "n": True},
    ],
)
def test_what_cannot_be_read_is_dropped(sent: object) -> None:
    assert read_typed(sent) is None


def test_messages_about_code_are_short_and_contain_no_bidirectional_controls() -> None:
    told = shown_mark(Mark(3, "\u202eevil" + "x" * 100_000, "\x1b[31mred"))
    assert told.line == 3
    assert "\u202e" not in told.text
    assert len(told.text) < 1000
    assert "\x1b" not in told.advice
