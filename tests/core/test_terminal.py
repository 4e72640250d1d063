"""Text of strangers cannot steer the terminal it is printed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.terminal import on_one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("\x9b2Jx", "2Jx"),
        ("safe\rrm -rf", "saferm -rf"),
        ("a\b\b\u202eb\u2066c", "abc"),
        ("half \ud800", "half "),
        ("one\n\ttwo 🧑‍✈️ 환불", "one\n\ttwo 🧑‍✈️ 환불"),
    ],
)
def test_only_what_steers_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_whatever_the_text_it_can_be_printed_and_steers_nothing(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert not set(shown) & set("\x00\x07\x08\x0b\x0c\r\x1b\x7f\x85\x9b")
    assert len(on_one_line(text).splitlines()) <= 1
