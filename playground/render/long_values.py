"""Long values: a shortened text, a summary of what changed in them, and HTML of the full value in a fold.

All HTML is escaped by `safe_text`.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from core.values import as_text, same
from playground.render.readable import readable
from playground.texts import talk_texts

LONG = 160
MOST_LINES = 4
NAMED = 3
LONGEST_NAME = 30


def is_long(value: Any) -> bool:
    """Whether the text of a value is longer than `LONG` characters or `MOST_LINES` lines."""
    text = as_text(value)
    return len(text) > LONG or text.count("\n") >= MOST_LINES


def in_short(value: Any, longest: int) -> str:
    """Return the value as text of about `longest` characters. A long object is summarized by the names of its entries."""
    if is_long(value):
        match value:
            case dict():
                return talk_texts.entries(len(value), _named(value))
            case list():
                return _cut(talk_texts.entries(len(value), as_text(value)), longest)
    return _cut(as_text(value), longest)


def whole(value: Any) -> str:
    """Return HTML of a fold with the full value."""
    return (
        f'<details class="ap-whole"><summary>{talk_texts.SHOW_ALL}</summary>'
        f'<div class="ap-wholevalue" dir="auto">{readable(value)}</div></details>'
    )


def changed_inside(old: Any, new: Any) -> str:
    """Return the names of changed entries of a long object as a text, or "" for short values and other types."""
    if not (isinstance(old, dict) and isinstance(new, dict) and (is_long(old) or is_long(new))):
        return ""
    names = dict.fromkeys((*old, *new))
    other = [name for name in names if not (name in old and name in new and same(old[name], new[name]))]
    return talk_texts.changed_in(_named(dict.fromkeys(other))) if other else ""


def _named(entries: dict[str, Any]) -> str:
    first = ", ".join(_cut(str(name), LONGEST_NAME) for name in islice(entries, NAMED))
    return f"{first} …" if len(entries) > NAMED else first


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
