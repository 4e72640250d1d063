"""The tree of a YAML text, each value with its place; and what unquoted values mean.

Unquoted numbers, `true`, `false` and `null` mean what they mean in JSON; everything else (dates, `yes`, `007`, `1_000`) is
text. Independent of the YAML library and of teams.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.spec import JsonValue

JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][-+]?[0-9]+)?")
MAX_DIGITS = 400
"""Characters of a number. JSON readers do not agree on longer ones, and these take long to convert."""
LARGEST_FLOAT = 1e300
"""Largest number where only a float is allowed: sums of positions and delays stay finite."""

MAX_KEY_LENGTH = 200
"""Characters of a key: names of variables are keys, and are shown on one line."""

MAX_DEPTH = 20
"""Levels of nesting. The deepest key of the format, a condition of a result row, is on the seventh; values may add some."""

MAX_ENTRIES = 1_000
"""Entries of one list or mapping, such as the agents of a team. A screen draws a row for each, and a team of 1,000 agents is
tested to be checked within two seconds."""

IDENTIFYING_KEYS = ("id", "to", "name", "title")
"""The keys of a list item that name it, the first of them that it has."""

IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no value of a file can hold."""

PATH_SEPARATOR = " \u203a "
WORDS: dict[str, JsonValue] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A single value. `plain` is true without quotes; `ends` is the line it ends on, `stop` the column after it."""

    text: str
    plain: bool
    line: int
    column: int
    ends: int
    stop: int


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list. `flow` is true for one in brackets."""

    items: tuple[YamlNode, ...]
    flow: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlEntry:
    key: YamlScalar
    value: YamlNode


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A mapping, each key once. `flow` is true for one in braces."""

    entries: tuple[YamlEntry, ...]
    flow: bool
    line: int
    column: int


YamlNode = YamlScalar | YamlList | YamlMapping


def json_value(scalar: YamlScalar) -> JsonValue:
    """Return the JSON value of a scalar. Raises ValueError for a number that is too long or too large."""
    if not scalar.plain:
        return scalar.text
    word = scalar.text.lower()
    if word in WORDS:
        return WORDS[word]
    number = JSON_NUMBER.fullmatch(word)
    return scalar.text if number is None else _number(number)


def _number(number: re.Match[str]) -> int | float:
    if len(number[0]) > MAX_DIGITS:
        raise ValueError("this number is too long")
    if not number["fraction"] and not number["exponent"]:
        return int(number[0])
    value = float(number[0])
    if math.isinf(value):
        raise ValueError("this number is too large")
    return value


def describe(node: YamlNode) -> str:
    """Return the value in a few words, for messages."""
    match node:
        case YamlMapping():
            return "keys with values"
        case YamlList():
            return "a list"
        case YamlScalar(text="", plain=True):
            return "nothing"
    text = node.text if len(node.text) <= 40 else node.text[:40] + "…"
    return text if node.plain else f'"{text}"'


def error_at(node: YamlNode, path: Sequence[str], code: ErrorCode, **facts: Any) -> TeamFileError:
    """Build the error for something at this node, which lies at the end of `path`."""
    return TeamFileError.of(code, place=place_of(node.line, path), **facts)


def place_of(line: int, path: Sequence[str] = ()) -> str:
    """Return a place for messages: the line, as a number counted from 0, and the path of keys."""
    return ", ".join([f"line {line + 1}", path_of(path)] if path else [f"line {line + 1}"])


def path_of(keys: Sequence[str]) -> str:
    """Return a path of keys for messages."""
    return PATH_SEPARATOR.join(keys)
