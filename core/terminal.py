"""Remove characters that control a terminal, or the direction of text, from text of unknown origin."""

from __future__ import annotations

import re

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters except tab and new line, characters that change the reading direction, and lone surrogates."""


def printable(text: str) -> str:
    """Return the text without characters that move the cursor, change colours or the title, or reorder the text."""
    return CONTROL_CHARACTERS.sub("", text)


def on_one_line(text: str) -> str:
    """Return the printable text on one line, for names and messages, which must not imitate other lines of output."""
    return " ".join(printable(text).split())
