"""The kinds of JSON values that a value field offers, and conversion between values and the text in the field."""

from __future__ import annotations

import math
import re
from enum import StrEnum

from core.errors import TeamEditError
from core.team.spec import JsonValue
from core.values import JsonError, as_json, parse_json
from playground import texts
from playground.texts import talk_texts

LONGEST_NUMBER = 400
"""Characters: every float is shorter when written out, and parsing longer texts as integers takes long."""

_INTEGER = re.compile(r"[-+]?[0-9]+")


class ValueKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    JSON = "json"


def kind_of(value: object) -> ValueKind:
    match value:
        case str():
            return ValueKind.TEXT
        case bool():
            return ValueKind.SWITCH
        case int() | float():
            return ValueKind.NUMBER
    return ValueKind.JSON


def text_of_value(value: object) -> str:
    """Return the text that shows the value in its field."""
    return value if isinstance(value, str) else as_json(value)


def value_from(kind: ValueKind, text: str) -> JsonValue:
    """Parse a text as a value of this kind. Raises TeamEditError if it is not one."""
    match kind:
        case ValueKind.TEXT:
            return text
        case ValueKind.NUMBER:
            return _number(text.strip())
        case ValueKind.SWITCH:
            return _switch(text.strip())
        case ValueKind.JSON:
            return read_json(text, fix=talk_texts.NOT_JSON_FIX)


def read_number(text: str) -> int | float | None:
    """Return the number in a text, with a point or a comma; None if there is none that is finite."""
    text = text.strip()
    if len(text) <= LONGEST_NUMBER and _INTEGER.fullmatch(text):
        return int(text)
    try:
        number = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _number(text: str) -> int | float:
    number = read_number(text)
    if number is None:
        raise TeamEditError(talk_texts.not_a_number(text), fix=talk_texts.NOT_A_NUMBER_FIX)
    return number


def _switch(text: str) -> bool:
    if text not in (talk_texts.TRUE, talk_texts.FALSE):
        raise TeamEditError(talk_texts.not_a_switch(text), fix=talk_texts.NOT_A_SWITCH_FIX)
    return text == talk_texts.TRUE


def read_json(text: str, *, fix: str = "") -> JsonValue:
    """Parse JSON. Raises TeamEditError, with the place that cannot be read and the fix, if it is not JSON."""
    try:
        value: JsonValue = parse_json(text)
    except JsonError as error:
        raise TeamEditError(texts.not_json(error), fix=fix) from None
    return value
