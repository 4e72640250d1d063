"""Limits for data that leaves the sandbox: values are plain JSON data of bounded size before other code sees them.

Values leave the sandbox as JSON text only; the conversion to text runs inside. Converting interpreter objects here would
be an attack surface: a dict whose keys collide takes minutes of the server's time, and a string referenced 100,000 times
by a list takes gigabytes once it is copied. Text can do neither. The code that writes the text runs next to untrusted
code, however, so the text is parsed with limits and the parsed value is counted again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

MOST_CONTEXT = 3_500_000
"""Characters of all context variables as JSON: 3 MB of data with its quotes and commas."""

LONGEST_TEXT = 4_000_000
"""Characters of a JSON text that are parsed: all context variables, and a RESULT, whose `\\uXXXX` escapes take six each."""

DECODER = json.JSONDecoder(parse_constant=str)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one value. The defaults are more than a model can read, and are copied in a few milliseconds.

    With `finite`, infinity and NaN become text, as JSON has no numbers for them.
    """

    nodes: int = 20_000
    depth: int = 40
    characters: int = 200_000
    finite: bool = True


ARGUMENTS = Bounds(nodes=200_000, depth=100, characters=2_000_000, finite=False)
"""Looser than RESULT: arguments come from the model or a form, whose sizes are limited before."""

RESULT = Bounds()
PLAIN_TYPES = frozenset({str, int, float, bool, type(None), list, dict})

CONTEXT = Bounds(nodes=150_000, characters=MOST_CONTEXT)
"""Of a context variable, and of those that a call changes. As many values as 3 MB of records have."""


class UnusableValueError(Exception):
    """The value is too large or not plain data. The message is the end of a sentence: "has more than 40 values"."""


class TooLargeError(UnusableValueError):
    """The value is plain data, but too much."""


def parse_object(text: str) -> Mapping[str, Any]:
    """Return the JSON object in the text; only the length of the text is limited yet. Raises UnusableValueError."""
    if len(text) > LONGEST_TEXT:
        raise UnusableValueError("is too large")
    try:
        value = DECODER.decode(text)
    except (ValueError, RecursionError):
        raise UnusableValueError("is no data") from None
    if type(value) is not dict:
        raise UnusableValueError("is no data")
    return value


def bounded(value: Any, bounds: Bounds = RESULT) -> Any:
    """Return the value itself if `bounded_copy` would change nothing of it, which is quicker to find out; else its copy.

    For values that nobody else holds, or that are only read. Raises UnusableValueError.
    """
    return value if _is_within(value, bounds) else bounded_copy(value, bounds)


def _is_within(value: Any, bounds: Bounds) -> bool:
    """Return whether a value is within the bounds and needs no change. Goes through it level by level."""
    level, nodes, characters = [value], 1, 0
    for _ in range(bounds.depth + 1):
        kinds = _by_kind(level)
        dicts, containers = kinds.get(dict, []), kinds.get(dict, []) + kinds.get(list, [])
        nodes += sum(map(len, containers))  # before the next level is made, as it may be huge
        if nodes > bounds.nodes or not kinds.keys() <= PLAIN_TYPES:
            return False
        keys = list(chain.from_iterable(dicts))
        texts = keys + kinds.get(str, [])
        if not set(map(type, keys)) <= {str} or not all(map(str.isascii, texts)):
            return False
        characters += sum(map(len, texts)) + sum(map(int.bit_length, kinds.get(int, ()))) // 3
        if characters > bounds.characters or (bounds.finite and not all(map(math.isfinite, kinds.get(float, ())))):
            return False
        level = [*chain.from_iterable(kinds.get(list, ())), *chain.from_iterable(map(dict.values, dicts))]
        if not level:
            return True
    return False


def _by_kind(values: list[Any]) -> Mapping[type, list[Any]]:
    kinds = set(map(type, values))
    return {kind: values if len(kinds) == 1 else [it for it in values if type(it) is kind] for kind in kinds}


def bounded_copy(value: Any, bounds: Bounds = RESULT) -> Any:
    """Return a copy of a value that has only JSON's exact types and is within the bounds. Raises UnusableValueError."""
    return _Counter(bounds).copy(value, 0)


class _Counter:
    """One walk through a value. A shared reference counts each time it is reached, as it would be written each time."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._nodes = 0
        self._characters = 0

    def copy(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > self._bounds.nodes:
            raise TooLargeError(f"has more than {self._bounds.nodes:,} values")
        if depth > self._bounds.depth:
            raise TooLargeError(f"is nested more than {self._bounds.depth} deep")
        kind = type(value)
        if kind is list:
            return [self.copy(item, depth + 1) for item in value]
        if kind is dict:
            return {self._key(key): self.copy(item, depth + 1) for key, item in value.items()}
        return self._scalar(value, kind)

    def _key(self, key: Any) -> str:
        if type(key) is not str:
            raise UnusableValueError("has a key that is no text")
        return self._text(key)

    def _scalar(self, value: Any, kind: type) -> Any:
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._text(value)
        if kind is int:
            self._count(value.bit_length() // 3)  # about its decimal digits, without writing them
            return value
        if kind is float:
            return value if math.isfinite(value) or not self._bounds.finite else str(value)
        raise UnusableValueError(f"holds a {kind.__name__}")

    def _text(self, text: str) -> str:
        self._count(len(text))
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")  # drops lone surrogates

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self._bounds.characters:
            raise TooLargeError(f"has more than {self._bounds.characters:,} characters")
