"""What the browser tells of code that is typed is read with care."""

from __future__ import annotations

import pytest

from playground.components.code_editor.told import Typed, typed


def test_a_text_comes_with_its_part_and_its_number() -> None:
    assert typed({"part": "look_up", "text": "def", "n": 7}) == Typed("look_up", "def", 7)


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
    assert typed(sent) is None
