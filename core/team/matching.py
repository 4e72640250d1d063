"""Choose the row of results that answers a call. Every comparison takes time linear in the text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from core.team.spec import FunctionSpec, JsonValue, ResultRow
from core.values import as_text

ANYTHING = "*"


def matching_row(results: Sequence[ResultRow], arguments: Mapping[str, Any]) -> ResultRow | None:
    """Return the first row whose conditions all hold for these arguments, or None."""
    given = _given(arguments)
    return next((row for row in results if _holds(row, given)), None)


def matches(row: ResultRow, arguments: Mapping[str, Any]) -> bool:
    return _holds(row, _given(arguments))


class _Given:
    """A value that a call was given, and its text, which is folded once for all rows: it may be long, and they many."""

    def __init__(self, value: Any) -> None:
        self.value = value

    @cached_property
    def text(self) -> str:
        return _folded(as_text(self.value))


ABSENT = _Given(None)
"""Stands for an argument that was not given."""


def _given(arguments: Mapping[str, Any]) -> Mapping[str, _Given]:
    return {name: _Given(value) for name, value in arguments.items()}


def _holds(row: ResultRow, given: Mapping[str, _Given]) -> bool:
    return all(_fits(given.get(name, ABSENT), pattern) for name, pattern in row.when.items())


def matches_everything(row: ResultRow, function: FunctionSpec) -> bool:
    """Return whether the row answers every call, so that no row after it is ever used."""
    always_given = {parameter.name for parameter in function.parameters if parameter.required}
    return all(name in always_given and _is_anything(pattern) for name, pattern in row.when.items())


def _is_anything(pattern: JsonValue) -> bool:
    patterns = pattern if isinstance(pattern, list) else [pattern]
    return any(isinstance(one, str) and one and not one.strip(ANYTHING) for one in patterns)


def _fits(given: _Given, pattern: JsonValue) -> bool:
    value = given.value
    if isinstance(pattern, list):
        return value == pattern or any(_fits(given, option) for option in pattern)
    if value is None or pattern is None:
        return value is pattern
    return _fits_text(given.text, _folded(as_text(pattern))) or _is_same_number(value, pattern)


def _is_same_number(value: Any, pattern: JsonValue) -> bool:
    numbers = isinstance(value, int | float) and isinstance(pattern, int | float)
    return numbers and isinstance(value, bool) == isinstance(pattern, bool) and value == pattern


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _fits_text(text: str, pattern: str) -> bool:
    first, *parts = pattern.split(ANYTHING)
    if not parts:
        return text == pattern
    *inner, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in inner:
        start = text.find(part, position, end)
        if start < 0:
            return False
        position = start + len(part)
    return True
