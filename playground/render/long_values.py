"""Long values told in short, what changed inside them, and the whole of them under a fold.

Values in; text or HTML out, all of it through `safe_text`.
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
    """Whether it is too long to be read at a glance."""
    text = as_text(value)
    return len(text) > LONG or text.count("\n") >= MOST_LINES


def in_short(value: Any, longest: int) -> str:
    """The value as text of about `longest` characters at most: long objects by the names of their entries."""
    if is_long(value):
        match value:
            case dict():
                return talk_texts.entries(len(value), _named(value))
            case list():
                return _cut(talk_texts.entries(len(value), as_text(value)), longest)
    return _cut(as_text(value), longest)


def whole(value: Any) -> str:
    """HTML of a fold with all of the value, set out to be read."""
    return (
        f'<details class="ap-whole"><summary>{talk_texts.SHOW_ALL}</summary>'
        f'<div class="ap-wholevalue" dir="auto">{readable(value)}</div></details>'
    )


def changed_inside(old: Any, new: Any) -> str:
    """Which entries of an object are no longer as they were; nothing where the values themselves say more."""
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
