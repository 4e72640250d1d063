"""Text in the fields of a function, as values and back: choices, conditions, variables, JSON, seconds. Draws nothing.

What is shown reads back as what it was. What cannot be taken raises TeamEditError with a sentence for the person.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from core.errors import TeamEditError, TeamFileError
from core.team.file.encode import encode_team
from core.team.matching import ANYTHING
from core.team.spec import FunctionId, FunctionSpec, JsonValue, ParameterType, ResultRow, TeamSpec
from core.team.table_function import LONGEST_DELAY_S
from core.values import JsonError, as_text, parse_json
from playground.words import functions as words

NUMBERS = (ParameterType.INTEGER, ParameterType.NUMBER)
TAKES_CHOICES = (ParameterType.STRING, *NUMBERS)
LONGEST_NUMBER = 400
_WHOLE = re.compile(r"[-+]?[0-9]+")

Choice = str | int | float
T = TypeVar("T")


# --- choices of a parameter


def choices_of(text: str, type: ParameterType) -> tuple[Choice, ...]:
    """The choices in a text: separated by commas, one a line, or a JSON list; each once, as the type has them."""
    return fitting_choices(_items(text), type)


def choices_text(choices: Sequence[Choice]) -> str:
    return _shortest([as_text(choice) for choice in choices], choices)


def fitting_choices(choices: Iterable[Any], type: ParameterType) -> tuple[Choice, ...]:
    """The choices as values of the type. Raises TeamEditError when there is one that cannot be."""
    found = list(choices)
    if found and type not in TAKES_CHOICES:
        raise TeamEditError(words.no_choices_for(type))
    fitting = [_number(as_text(one), type) if type in NUMBERS else as_text(one) for one in found]
    return tuple({as_text(one): one for one in fitting}.values())


def _number(text: str, type: ParameterType) -> int | float:
    text = text.strip()
    if len(text) <= LONGEST_NUMBER and _WHOLE.fullmatch(text):
        return int(text)
    number = _finite(text) if type is ParameterType.NUMBER else None
    if number is None:
        raise TeamEditError(words.not_of_type(text, type))
    return number


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


# --- the condition of a result on one parameter


def pattern_of(text: str, type: ParameterType) -> tuple[JsonValue, ...]:
    """The values any of which will do; none when anything will. `*` in a text stands for anything."""
    if type in (ParameterType.LIST, ParameterType.OBJECT):
        return _whole(text)
    return tuple(storable([_condition(item, type) for item in _items(text)]))


def pattern_text(patterns: Sequence[JsonValue], type: ParameterType) -> str:
    if type in (ParameterType.LIST, ParameterType.OBJECT) and patterns:
        alone = as_text(patterns[0])
        return alone if _whole(alone) == tuple(patterns) else _json(list(patterns))
    return _shortest([as_text(one) for one in patterns], patterns)


def patterns_of(pattern: JsonValue) -> tuple[JsonValue, ...]:
    """The values in a condition as a team has it."""
    return tuple(pattern) if isinstance(pattern, list) else (pattern,)


def condition_of(patterns: Sequence[JsonValue]) -> JsonValue:
    """A condition as a team has it, of one value or several."""
    return patterns[0] if len(patterns) == 1 and not isinstance(patterns[0], list) else list(patterns)


def _condition(item: JsonValue, type: ParameterType) -> JsonValue:
    if type not in NUMBERS or not isinstance(item, str) or ANYTHING in item:
        return item
    return _number(item, type)


def _whole(text: str) -> tuple[JsonValue, ...]:
    """A list or an object in JSON as it is, or a text with `*` in it to compare its JSON with."""
    text = text.strip()
    if not text:
        return ()
    if text[0] not in "[{":
        return (text,)
    read = data_of(text)
    return tuple(read) if isinstance(read, list) else (read,)


# --- values of any kind


def value_of(text: str) -> JsonValue:
    """What JSON would read as a number, true, false, null, a list or an object is that; the rest is text."""
    read = _read(text, otherwise=text)
    return storable(read)


def value_text(value: JsonValue) -> str:
    """The value as `value_of` reads it: text in quotes only where it would be taken for something else."""
    is_text = isinstance(value, str) and _read(value, otherwise=value) == value
    return value if isinstance(value, str) and is_text else _json(value)


def data_of(text: str) -> JsonValue:
    """A JSON value. Raises TeamEditError with the line that cannot be read."""
    try:
        read: JsonValue = parse_json(text)
    except JsonError as error:
        raise TeamEditError(words.no_json(error.line, error.reason) if error.line else words.NO_JSON) from None
    return storable(read)


def data_text(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_data(value: JsonValue) -> JsonValue:
    """The value as data that is no text: what the text says in JSON, or an object that holds it."""
    if not isinstance(value, str):
        return value
    read = _read(value, otherwise=value)
    return {words.DATA_KEY: value} if isinstance(read, str) else storable(read)


def seconds_of(text: str) -> float:
    seconds = _finite(text.strip().replace(",", ".") or "0")
    if seconds is None or not 0 <= seconds <= LONGEST_DELAY_S:
        raise TeamEditError(words.bad_seconds(LONGEST_DELAY_S))
    return seconds


def seconds_text(seconds: float) -> str:
    return f"{seconds:g}" if seconds else ""


def storable(value: T) -> T:
    """The value, if a team file can hold it."""
    row = ResultRow(value=value)  # type: ignore[arg-type]  # whether it is a JSON value is found out here
    function = FunctionSpec(FunctionId("function"), "function", results=(row,))
    try:
        encode_team(TeamSpec("team", functions=(function,)))
    except TeamFileError as error:
        raise TeamEditError(error.message, fix=error.fix) from None
    return value


# --- several values in one text


def _items(text: str) -> list[Any]:
    """What is separated by commas or, if there are several lines, by those; or the items of a JSON list."""
    text = text.strip()
    listed = _read(text, otherwise=None) if text.startswith("[") else None
    if isinstance(listed, list):
        return listed
    return [item.strip() for item in (text.splitlines() if "\n" in text else text.split(",")) if item.strip()]


def _shortest(texts: list[str], values: Sequence[Any]) -> str:
    """The plainest text that reads back as these values; if none does, a JSON list."""
    ways: tuple[Callable[[list[str]], str], ...] = (", ".join, "\n".join)
    if not any(value is None or isinstance(value, list | dict) for value in values):
        for way in ways:
            if _items(way(texts)) == texts:
                return way(texts)
    return _json(list(values))


def _read(text: str, *, otherwise: JsonValue) -> JsonValue:
    try:
        read: JsonValue = parse_json(text)
    except JsonError:
        return otherwise
    return read


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
