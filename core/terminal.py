"""Text of strangers for a terminal: printed as it is, without the characters that would steer it."""

from __future__ import annotations

import re

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and new line, those that turn the direction of reading around, and halves of characters."""


def printable(text: str) -> str:
    """The text without what moves the cursor, changes colours or the title, or reorders what is read."""
    return STEERING.sub("", text)


def on_one_line(text: str) -> str:
    """The same on one line, for names and messages, which must not look like something else's line."""
    return " ".join(printable(text).split())
