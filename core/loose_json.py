"""Read JSON as models write it: in Python's notation, with comments, a comma too many, or words and code fences around it.

What is cut off is never completed: half a call must not be made. The time grows linearly with the text.
"""

from __future__ import annotations

import math
import re
from typing import Any

from core.values import JsonError

LONGEST = 200_000
"""Characters that are read in this way; longer arguments than any model writes by hand."""

DEEPEST = 60
"""Levels of lists and objects within one another."""

QUOTES = {'"': '"', "'": "'", "“": "”", '<|"|>': '<|"|>'}
"""Opening and closing quotation marks; the last ones are those of Gemma."""

CLOSINGS = {
    '"': re.compile(r'["\\]'),
    "'": re.compile(r"['\\]"),
    "”": re.compile(r'[”"\\]'),
    '<|"|>': re.compile(r'<\|"\|>'),
}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/", "\n": ""}
CODES = {
    "u": re.compile(r"[0-9a-fA-F]{4}"),
    "x": re.compile(r"[0-9a-fA-F]{2}"),
    "U": re.compile(r"00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}"),
}
"""Characters by their numbers, in JSON and in Python's two other ways."""

NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{0,400})?(?:[eE][+-]?\d{1,4})?")
WORD = re.compile(r"[^\W\d][\w-]{0,99}")
NAME = re.compile(r"[^\W\d][\w.-]{0,99}")
CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
COMMENTS = {"//": "\n", "#": "\n", "/*": "*/"}


def read_object(text: str) -> dict[str, Any]:
    """Return the one object in a text, or the arguments in it that are written as `name=value, ...`. Raises JsonError."""
    reader = LooseReader(text)
    if reader.is_named_value():
        return reader.named_values("")
    reader.place = text.find("{")
    if reader.place < 0:
        raise JsonError("there is no object")
    value = reader.value()
    if "{" in text[reader.place :] or not isinstance(value, dict):
        raise JsonError("there is more than one object")
    return value


class LooseReader:
    """Reads values one after another from `place` on. Every method raises JsonError where it cannot go on."""

    def __init__(self, text: str, place: int = 0) -> None:
        if len(text) > LONGEST:
            raise JsonError("it is too long")
        self.text = text
        self.place = place

    def value(self, depth: int = 0) -> Any:
        """Read an object, a list, a text, a number, or one of the constants of JSON and Python."""
        self._skip()
        if depth > DEEPEST:
            raise self._error("it is nested too deeply")
        if self._takes("{"):
            return self._object(depth)
        if self._takes("["):
            return self._list(depth)
        quote = self._quote()
        return self._quoted(quote) if quote else self._plain()

    def call(self) -> tuple[str, dict[str, Any]]:
        """Read a call as Python writes it, `name(key=value, ...)`. Values without a name are an error."""
        self._skip()
        name = NAME.match(self.text, self.place)
        if name is None:
            raise self._error("there is no name")
        self.place = name.end()
        self._need("(")
        return name[0], self.named_values(")")

    def is_named_value(self) -> bool:
        """Return whether `name=` comes next."""
        self._skip()
        name = WORD.match(self.text, self.place)
        return name is not None and self.text[name.end() : name.end() + 2].strip()[:1] == "="

    def named_values(self, end: str) -> dict[str, Any]:
        """Read `name=value, ...` up to the end, which is that of the text if it is ""."""
        values: dict[str, Any] = {}
        while not self._ends(end):
            name = self._word()
            self._need("=")
            values[name] = self.value(1)
            if not self._ends(end):
                self._need(",")
        self.place += len(end)
        return values

    def _ends(self, end: str) -> bool:
        self._skip()
        return self.text.startswith(end, self.place) if end else self.place >= len(self.text)

    def _object(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not self._takes("}"):
            key = self._key()
            self._need(":")
            values[key] = self.value(depth + 1)
            if not self._takes(",") and not self._next_is("}"):
                raise self._error("a comma is missing")
        return values

    def _list(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while not self._takes("]"):
            values.append(self.value(depth + 1))
            if not self._takes(",") and not self._next_is("]"):
                raise self._error("a comma is missing")
        return values

    def _key(self) -> str:
        self._skip()
        quote = self._quote()
        return self._quoted(quote) if quote else self._word()

    def _word(self) -> str:
        self._skip()
        found = WORD.match(self.text, self.place)
        if found is None:
            raise self._error("a name is missing")
        self.place = found.end()
        return found[0]

    def _quote(self) -> str:
        return next((quote for quote in QUOTES if self.text.startswith(quote, self.place)), "")

    def _quoted(self, quote: str) -> str:
        self.place += len(quote)
        parts: list[str] = []
        while (end := CLOSINGS[QUOTES[quote]].search(self.text, self.place)) is not None:
            parts.append(self.text[self.place : end.start()])
            self.place = end.end()
            if end[0] != "\\":
                return _with_pairs_joined("".join(parts))
            parts.append(self._escaped())
        raise self._error("a text does not end")

    def _escaped(self) -> str:
        letter = self.text[self.place : self.place + 1]
        self.place += 1
        code = CODES[letter].match(self.text, self.place) if letter in CODES else None
        if code is not None:
            self.place = code.end()
            return chr(int(code[0], 16))
        return ESCAPES.get(letter, f"\\{letter}")

    def _plain(self) -> Any:
        number = NUMBER.match(self.text, self.place)
        if number is not None:
            self.place = number.end()
            return self._number(number[0])
        word = self._word()
        if word not in CONSTANTS:
            raise self._error(f"{word} is no value")
        return CONSTANTS[word]

    def _number(self, text: str) -> int | float:
        if text.lstrip("+-").isdecimal():
            return int(text)
        number = float(text)
        if not math.isfinite(number):
            raise self._error("a number is too large")
        return number

    def _takes(self, mark: str) -> bool:
        is_next = self._next_is(mark)
        self.place += is_next
        return is_next

    def _next_is(self, mark: str) -> bool:
        self._skip()
        return self.text.startswith(mark, self.place)

    def _need(self, mark: str) -> None:
        if not self._takes(mark):
            raise self._error(f"{mark} is missing")

    def _skip(self) -> None:
        """Go on behind blanks and comments."""
        text = self.text
        while self.place < len(text):
            if text[self.place].isspace() or text[self.place] == "\ufeff":
                self.place += 1
                continue
            closing = next((end for mark, end in COMMENTS.items() if text.startswith(mark, self.place)), "")
            if not closing:
                return
            end = text.find(closing, self.place)
            self.place = len(text) if end < 0 else end + len(closing)

    def _error(self, reason: str) -> JsonError:
        line = self.text.count("\n", 0, self.place) + 1
        return JsonError(reason, line=line, column=self.place - self.text.rfind("\n", 0, self.place))


def _with_pairs_joined(text: str) -> str:
    """Join the halves of surrogate pairs that were written as two escapes."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
