"""Values of a function as the text of form fields, and back: choices, defaults, conditions, seconds.

Text that shows a value is parsed as the same value. A text that cannot be parsed raises TeamEditError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from core.errors import TeamEditError, TeamFileError
from core.team.file.encode import require_encodable
from core.team.matching import ANYTHING
from core.team.spec import ItemType, JsonValue, ParameterSpec, ParameterType
from core.team.table_function import LONGEST_DELAY_S
from core.values import JsonError, as_json, as_text, parse_json, same
from playground.render.value_kinds import read_json, read_number
from playground.texts import function_texts

NUMBERS = (ParameterType.INTEGER, ParameterType.NUMBER)
WITH_CHOICES = (ParameterType.STRING, *NUMBERS)
"""The types of parameters that may have choices."""

Choice = str | int | float
T = TypeVar("T")


# --- choices of a parameter


def parse_choices(text: str, type: ParameterType) -> tuple[Choice, ...]:
    """Parse choices separated by commas or line breaks, or a JSON list, as values of the type, each once."""
    return convert_choices(_items(text), type)


def format_choices(choices: Sequence[Choice]) -> str:
    return _shortest([as_text(choice) for choice in choices], choices)


def convert_choices(choices: Iterable[Any], type: ParameterType) -> tuple[Choice, ...]:
    """Return the choices as values of the type. Raises TeamEditError if one cannot be converted."""
    items = list(choices)
    if items and type not in WITH_CHOICES:
        raise TeamEditError(function_texts.no_choices_for(type))
    converted = [_number(as_text(item), type) if type in NUMBERS else as_text(item) for item in items]
    return tuple({as_text(choice): choice for choice in converted}.values())


def _number(text: str, type: ParameterType) -> int | float:
    number = read_number(text)
    if type is ParameterType.INTEGER and number is not None:
        number = _whole(number)
    if number is None or (type is ParameterType.INTEGER and not isinstance(number, int)):
        raise TeamEditError(function_texts.not_of_type(text.strip(), type))
    return number


def _whole(number: int | float) -> int | float:
    """Return a number without decimal places, such as 2.0, as a whole number, which it is in JSON Schema, and others as they are."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


# --- a value of the type of a parameter

ValueType = tuple[ParameterType, ItemType]
"""The type of a parameter and, for a list, that of its items."""


def type_of(parameter: ParameterSpec) -> ValueType:
    return parameter.type, parameter.items if parameter.type is ParameterType.LIST else ItemType.ANY


def parse_typed(text: str, type: ValueType) -> JsonValue:
    """Parse a value of the type; an empty text is None. Text in double quotes is the text between them.

    Raises TeamEditError if the text is no such value.
    """
    if not text.strip():
        return None
    kind, items = type
    match kind:
        case ParameterType.LIST:
            listed = parse_data(text) if text.lstrip().startswith("[") else _items(text)
            return require_storable([_item(item, items) for item in listed])  # type: ignore[union-attr]  # it begins with "["
        case ParameterType.OBJECT:
            value = parse_data(text)
            if not isinstance(value, dict):
                raise TeamEditError(function_texts.not_of_type(text, kind))
            return value
        case ParameterType.STRING:
            parsed = _parsed_or(text, otherwise=text) if text.startswith('"') else text
            return require_storable(parsed if isinstance(parsed, str) else text)
    return _item(text.strip(), ItemType(kind))


def format_typed(value: JsonValue, type: ValueType) -> str:
    """Return the shortest text that `parse_typed` parses as this value; JSON for a value of another type."""
    if value is None:
        return ""
    if type[0] is ParameterType.INTEGER and isinstance(value, float):
        value = _whole(value)
    listed = ", ".join(map(as_text, value)) if isinstance(value, list) else as_text(value)
    with suppress(TeamEditError):
        if same(parse_typed(listed, type), value):
            return listed
    return as_json(value, indent=None)


def _item(item: JsonValue, type: ItemType) -> JsonValue:
    """Return an entry as a value of a type without parts. Raises TeamEditError."""
    match type:
        case ItemType.ANY:
            return item
        case ItemType.STRING:
            return as_text(item)
        case ItemType.BOOLEAN:
            return _yes_or_no(as_text(item))
    return _number(as_text(item), ParameterType(type))


def _yes_or_no(text: str) -> bool:
    words = {"true": True, "false": False, function_texts.YES: True, function_texts.NO: False}
    if text.strip().lower() not in words:
        raise TeamEditError(function_texts.not_of_type(text, ParameterType.BOOLEAN))
    return words[text.strip().lower()]


# --- the condition of a result on one parameter


def parse_patterns(text: str, type: ParameterType) -> tuple[JsonValue, ...]:
    """Parse the values any of which fulfils a condition; an empty text gives none, so that any value fulfils it.

    `*` in a text stands for any characters.
    """
    if type in (ParameterType.LIST, ParameterType.OBJECT):
        return _parse_json_patterns(text)
    return tuple(require_storable([_parse_pattern(item, type) for item in _items(text)]))


def format_patterns(patterns: Sequence[JsonValue], type: ParameterType) -> str:
    if type in (ParameterType.LIST, ParameterType.OBJECT) and patterns:
        first = as_text(patterns[0])
        return first if _parse_json_patterns(first) == tuple(patterns) else as_json(list(patterns), indent=None)
    return _shortest([as_text(pattern) for pattern in patterns], patterns)


def patterns_in(condition: JsonValue) -> tuple[JsonValue, ...]:
    """Return the values in a condition of a team."""
    return tuple(condition) if isinstance(condition, list) else (condition,)


def condition_of(patterns: Sequence[JsonValue]) -> JsonValue:
    """Return one or several values as a condition of a team."""
    return patterns[0] if len(patterns) == 1 and not isinstance(patterns[0], list) else list(patterns)


def _parse_pattern(item: JsonValue, type: ParameterType) -> JsonValue:
    if type not in NUMBERS or not isinstance(item, str) or ANYTHING in item:
        return item
    return _number(item, type)


def _parse_json_patterns(text: str) -> tuple[JsonValue, ...]:
    """Parse a JSON list or object, or take a text with `*` in it, which is compared with the JSON of an argument."""
    text = text.strip()
    if not text:
        return ()
    if text[0] not in "[{":
        return (text,)
    value = parse_data(text)
    return tuple(value) if isinstance(value, list) else (value,)


# --- values of any type


def parse_value(text: str) -> JsonValue:
    """Return the value if the text is JSON, such as a number or a list, else the text itself."""
    return require_storable(_parsed_or(text, otherwise=text))


def format_value(value: JsonValue) -> str:
    """Return the text that `parse_value` parses as this value: quoted only if it would be parsed as something else."""
    is_plain_text = isinstance(value, str) and _parsed_or(value, otherwise=value) == value
    return value if isinstance(value, str) and is_plain_text else as_json(value, indent=None)


def parse_data(text: str) -> JsonValue:
    """Parse JSON. Raises TeamEditError that names the line that cannot be parsed, or if a team file cannot hold it."""
    return require_storable(read_json(text))


def as_data(value: JsonValue) -> JsonValue:
    """Return a value that is not a text: a text as the JSON in it, or else as an object that holds it."""
    if not isinstance(value, str):
        return value
    parsed = _parsed_or(value, otherwise=value)
    return {function_texts.DATA_KEY: value} if isinstance(parsed, str) else require_storable(parsed)


def parse_seconds(text: str) -> float:
    """Parse the delay of a result; an empty text is no delay. Raises TeamEditError outside the bounds."""
    seconds = read_number(text.strip() or "0")
    if seconds is None or not 0 <= seconds <= LONGEST_DELAY_S:
        raise TeamEditError(function_texts.bad_seconds(LONGEST_DELAY_S))
    return seconds


def format_seconds(seconds: float) -> str:
    return f"{seconds:g}" if seconds else ""


def require_storable(value: T) -> T:
    """Return the value. Raises TeamEditError if a team file cannot hold it."""
    try:
        require_encodable(value)
    except TeamFileError as error:
        raise TeamEditError(error.message, fix=error.fix, code=error.code, facts=error.facts) from None
    return value


# --- several values in one text


def _items(text: str) -> list[Any]:
    """Return the items of a JSON list, or the parts between line breaks or, on a single line, between commas."""
    text = text.strip()
    parsed = _parsed_or(text, otherwise=None) if text.startswith("[") else None
    if isinstance(parsed, list):
        return parsed
    return [item.strip() for item in (text.splitlines() if "\n" in text else text.split(",")) if item.strip()]


def _shortest(texts: list[str], values: Sequence[Any]) -> str:
    """Return the shortest text that is parsed as these values: with commas, with line breaks, or a JSON list."""
    joins: tuple[Callable[[list[str]], str], ...] = (", ".join, "\n".join)
    if not any(value is None or isinstance(value, list | dict) for value in values):
        for join in joins:
            if _items(join(texts)) == texts:
                return join(texts)
    return as_json(list(values), indent=None)


def _parsed_or(text: str, *, otherwise: JsonValue) -> JsonValue:
    try:
        value: JsonValue = parse_json(text)
    except JsonError:
        return otherwise
    return value
