"""What came out of a sandbox, as plain data of bounded size.

Values come out as JSON text only, and are made into it inside. Objects would be converted here, where nothing can stop
it: a dict whose keys collide takes minutes and the whole server with it, a text that a list holds a hundred thousand
times takes its memory. Text has neither; but nobody can be sure that what wrote it is still what we put there, so it is
parsed with care, and what is in it is counted again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 2_000_000

DECODER = json.JSONDecoder(parse_constant=str)


@dataclass(frozen=True, slots=True)
class Bounds:
    """`finite`: infinity, and what is no number, become text, as in JSON there are none."""

    nodes: int = 20_000
    depth: int = 40
    characters: int = 200_000
    finite: bool = True


ARGUMENTS = Bounds(nodes=200_000, depth=100, characters=LONGEST_TEXT, finite=False)
RESULT = Bounds()
CONTEXT = Bounds(characters=100_000)


class UnfitError(Exception):
    """The value is too large or is no data; the text says which, as the end of a sentence."""


def parsed(text: str) -> Mapping[str, Any]:
    """The JSON object in the text; nothing in it is bounded yet but by the length. Raises UnfitError."""
    if len(text) > LONGEST_TEXT:
        raise UnfitError("is too large")
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        raise UnfitError("is no data") from None
    if type(value) is not dict:
        raise UnfitError("is no data")
    return value


def bounded(value: Any, bounds: Bounds = RESULT) -> Any:
    """The value, if it is made of JSON's kinds (by exact type) and within the bounds. Raises UnfitError."""
    return _Counting(bounds).take(value, 0)


def bounded_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the variables that are plain data and, each for itself, within the bounds; copies."""
    kept: dict[str, Any] = {}
    for name, value in variables.items():
        try:
            kept[name] = bounded(value, CONTEXT)
        except UnfitError:
            continue
    return kept


class _Counting:
    """One walk through a value; counts what it meets, what is met twice counts twice."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._nodes = 0
        self._characters = 0

    def take(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > self._bounds.nodes:
            raise UnfitError(f"has more than {self._bounds.nodes:,} values")
        if depth > self._bounds.depth:
            raise UnfitError(f"is nested more than {self._bounds.depth} deep")
        kind = type(value)
        if kind is list:
            return [self.take(item, depth + 1) for item in value]
        if kind is dict:
            return {self._key(key): self.take(item, depth + 1) for key, item in value.items()}
        return self._scalar(value, kind)

    def _key(self, key: Any) -> str:
        if type(key) is not str:
            raise UnfitError("has a key that is no text")
        return self._text(key)

    def _scalar(self, value: Any, kind: type) -> Any:
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value)
        if kind is int:
            self._count(value.bit_length() // 3)
            return value
        if kind is float:
            return value if math.isfinite(value) or not self._bounds.finite else str(value)
        raise UnfitError(f"holds a {kind.__name__}")

    def _text(self, text: str) -> str:
        self._count(len(text))
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self._bounds.characters:
            raise UnfitError(f"has more than {self._bounds.characters:,} characters")
