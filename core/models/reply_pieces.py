"""Read the parts of a message, or of a delta of one, in all the forms in which servers send them.

Content may be a text, a list of parts or an object; thoughts have many names; calls may be flat, alone, or JSON within
JSON. What is returned has the form of the API. Nothing is assumed about the types of values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from core.messages import without_surrogates
from core.models.added_fields import TEXTS_OF_THOUGHTS
from core.values import JsonError, parse_json

Piece = Mapping[str, Any]

LONGEST_ENCODED = 500_000
"""Characters of calls that are JSON within JSON."""

LISTS_OF_THOUGHTS = ("reasoning_details", "thinking_blocks")
"""Fields that have the thoughts in parts. They go back as they came, and are shown where nothing else has the thoughts."""

NAMES_OF_THOUGHTS = frozenset(TEXTS_OF_THOUGHTS)

ARGUMENTS = ("arguments", "parameters", "input", "args")
FLAT = frozenset({"name", "type", *ARGUMENTS})


class Content(NamedTuple):
    """What the content of a message holds. `text` is None if there is none at all, not even an empty one."""

    text: str | None = None
    thoughts: str = ""
    refusal: str = ""
    calls: tuple[Piece, ...] = ()


def content_of(content: object) -> Content:
    """Return what a content holds: a text, a list of parts, one part, or the JSON value that a server made of a text."""
    if isinstance(content, str) or content is None:
        return Content(content)
    if isinstance(content, Mapping) and isinstance(content.get("parts"), list):
        content = content["parts"]  # Google's own API
    if isinstance(content, Mapping) and not _is_part(content):
        return Content(_as_json(content) if content else None)
    if isinstance(content, int | float):
        return Content(_as_json(content))
    parts = content if isinstance(content, list) else [content]
    objects = [part for part in parts if isinstance(part, Mapping)]
    return Content(
        "".join(map(_text_of_part, objects or parts)),
        "".join(_texts_in(part.get("thinking")) for part in objects),
        "".join(_text(part.get("refusal")) for part in objects),
        tuple(call_of(part) for part in objects if _has(part, "name") and _has(part, "input")),
    )


def _is_part(value: Piece) -> bool:
    return any(name in value for name in ("text", "thinking", "refusal", "type"))


def _has(part: Piece, name: str) -> bool:
    return part.get(name) is not None


def _text_of_part(part: object) -> str:
    """Return the text of a part, which some servers wrap once more, or call its content."""
    if not isinstance(part, Mapping):
        return _text(part)
    text = part.get("text") if part.get("text") is not None else part.get("content")
    return _text(text.get("value")) if isinstance(text, Mapping) else _text(text)


def _texts_in(parts: object) -> str:
    """Return a text, or the texts in parts of any kind."""
    if isinstance(parts, Mapping):
        parts = [parts]
    if not isinstance(parts, list):
        return _text(parts)
    found = (
        part.get(name)
        for part in parts
        if isinstance(part, Mapping)
        for name in ("text", "summary", "thinking", "content")
    )
    return "".join(map(_text, found))


def thoughts_of(delta: Piece) -> tuple[str, str]:
    """Return the thoughts in a field of a delta, and the name of the field."""
    if NAMES_OF_THOUGHTS.isdisjoint(delta):
        return "", ""
    for name in TEXTS_OF_THOUGHTS:
        if delta.get(name) and (text := _texts_in(delta[name])):
            return text, name
    return "", ""


def listed_thoughts(fields: Piece) -> str:
    """Return the thoughts that a message has in parts only."""
    return next((text for name in LISTS_OF_THOUGHTS if (text := _texts_in(fields.get(name)))), "")


def calls_in(delta: Piece) -> list[Piece]:
    """Return the pieces of calls in a delta."""
    calls = delta.get("tool_calls")
    if not calls and not delta.get("function_call"):
        return []
    calls = _decoded(calls)
    if isinstance(calls, Mapping):
        calls = [calls]
    if isinstance(calls, list) and calls:
        return [call_of(piece) for piece in calls if isinstance(piece, Mapping)]
    old = delta.get("function_call")
    return [{"index": 0, "function": old}] if isinstance(old, Mapping) else []


def call_of(piece: Piece) -> Piece:
    """Return a piece of a call in the form of the API: with a function, an index that is a number, and an id that is a text."""
    function = _decoded(piece.get("function"))
    is_flat = (
        not isinstance(function, Mapping) and "custom" not in piece and (_has(piece, "name") or _has(piece, "input"))
    )
    if is_flat:
        function = {name: piece[name] for name in FLAT if name in piece and name != "type"}
        piece = {name: value for name, value in piece.items() if name not in FLAT}
    index, id = _number(piece.get("index")), piece.get("id")
    if function is piece.get("function") and index is piece.get("index") and not isinstance(id, int):
        return piece
    changed = {"index": index, "id": str(id) if isinstance(id, int) else id, "function": function}
    return {**piece, **{name: value for name, value in changed.items() if value is not None}}


def _number(index: object) -> object:
    if isinstance(index, str) and index.strip().isdecimal():
        return int(index[:9])
    return int(index) if isinstance(index, float) and index.is_integer() else index


def function_of(piece: Piece) -> tuple[str, str]:
    """Return the name and the arguments in a piece of a call. The input of a custom call counts as its arguments."""
    function, custom = piece.get("function"), piece.get("custom")
    if isinstance(function, Mapping):
        arguments = next((function[name] for name in ARGUMENTS if function.get(name) is not None), None)
        if isinstance(arguments, Mapping | list):
            arguments = _as_json(arguments)
        return _text(function.get("name")), _text(arguments)
    if isinstance(custom, Mapping):
        return _text(custom.get("name")), _text(custom.get("input"))
    return "", ""


def _decoded(value: object) -> object:
    """Return the JSON value that a text is; any other value as it is."""
    if not isinstance(value, str) or len(value) > LONGEST_ENCODED:
        return value
    try:
        return parse_json(value)
    except JsonError:
        return value


def _as_json(value: object) -> str:
    try:
        return without_surrogates(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return ""  # an object of a client in Python


def _text(value: object) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""
