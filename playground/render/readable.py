"""Renders JSON values as HTML lists, definition lists and tables, for people who do not read JSON.

All text is escaped by `safe_text`. Deep and long values are cut: the exact JSON is shown elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.values import as_json, as_text
from playground import texts
from playground.render.safe_text import clipped, plain
from playground.texts import talk_texts

SHORT = 400
"""The most characters of a value shown on a line of its own."""
DEEPEST = 3
MOST_ENTRIES = 30
MOST_COLUMNS = 5
LONGEST_TEXT = 4000


def readable_text(text: str) -> str:
    """Return HTML of a text, rendered as a value if it is a JSON object or list."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return readable(json.loads(text))
        except (ValueError, RecursionError):
            pass
    return plain(text)


def readable(value: Any, depth: int = 0) -> str:
    """Return HTML of the value. `depth` is its level of nesting."""
    if value is None or value in ("", [], {}):
        return f'<span class="ap-quiet">{talk_texts.NOTHING if value is None else talk_texts.EMPTY}</span>'
    match value:
        case str():
            return plain(clipped(value, LONGEST_TEXT))
        case dict() | list() if depth >= DEEPEST:
            return f"<code>{short(value)}</code>"
        case dict():
            return _pairs(value, depth)
        case list():
            return _table(value, depth) if _is_table(value) else _list(value, depth)
    return plain(as_json(value))


def _pairs(pairs: Mapping[str, Any], depth: int) -> str:
    shown = list(pairs.items())[:MOST_ENTRIES]
    lines = "".join(f'<dt>{_name(name)}</dt><dd dir="auto">{readable(value, depth + 1)}</dd>' for name, value in shown)
    return f"<dl>{lines}</dl>{_rest(len(pairs) - len(shown))}"


def _list(entries: Sequence[Any], depth: int) -> str:
    lines = "".join(f"<li>{readable(entry, depth + 1)}</li>" for entry in entries[:MOST_ENTRIES])
    return f"<ul>{lines}</ul>{_rest(len(entries) - MOST_ENTRIES)}"


def _is_table(entries: Sequence[Any]) -> bool:
    """Whether these are objects with the same few fields, none of them nested."""
    if len(entries) < 2 or not all(isinstance(entry, dict) for entry in entries):
        return False
    columns = list(entries[0])
    flat = all(not isinstance(cell, dict | list) for entry in entries for cell in entry.values())
    return 0 < len(columns) <= MOST_COLUMNS and flat and all(list(entry) == columns for entry in entries)


def _table(entries: Sequence[Mapping[str, Any]], depth: int) -> str:
    head = "".join(f'<th scope="col">{_name(column)}</th>' for column in entries[0])
    rows = "".join(
        f"<tr>{''.join(f'<td>{readable(cell, depth + 1)}</td>' for cell in entry.values())}</tr>"
        for entry in entries[:MOST_ENTRIES]
    )
    rest = _rest(len(entries) - MOST_ENTRIES)
    return f'<table class="ap-values"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}'


def _name(name: str) -> str:
    """Return a field name as words, or a key that is no identifier, such as an order number, unchanged."""
    return plain(clipped(texts.humanised(name) if name.isidentifier() else name, 80))


def _rest(count: int) -> str:
    return f'<p class="ap-quiet">{talk_texts.more_entries(count)}</p>' if count > 0 else ""


def exact(text: str) -> str:
    """Return JSON text indented on several lines, or the text itself if it is not JSON."""
    try:
        return as_json(json.loads(text))
    except (ValueError, RecursionError):
        return text


def short(value: Any) -> str:
    """Return HTML of the value as text, clipped to a few lines."""
    return plain(clipped(as_text(value), SHORT))


def clock(time: float, zone: str | None) -> str:
    """Return the time of day in a time zone, in UTC if the zone is unknown. `time` is in seconds since 1970."""
    return datetime.fromtimestamp(time, _zone(zone)).strftime("%H:%M:%S")


def _zone(name: str | None) -> ZoneInfo | Any:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
