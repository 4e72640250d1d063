"""Values of context variables as a person writes them: what kind a value is, its text, and a value from a text.

Pure; what cannot be read is refused in words, as a TeamEditError.
"""

from __future__ import annotations

import json
import math
from enum import StrEnum

from core.errors import TeamEditError
from core.team.spec import JsonValue
from playground.components.values import as_json
from playground.words import talking as words


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    SWITCH = "switch"
    JSON = "json"


def kind_of(value: object) -> Kind:
    match value:
        case str():
            return Kind.TEXT
        case bool():
            return Kind.SWITCH
        case int() | float():
            return Kind.NUMBER
    return Kind.JSON


def text_of_value(value: object) -> str:
    """The value as it stands in its field."""
    return value if isinstance(value, str) else as_json(value)


def value_from(kind: Kind, text: str) -> JsonValue:
    """The value somebody wrote. Raises TeamEditError when the text is none of that kind."""
    match kind:
        case Kind.TEXT:
            return text
        case Kind.NUMBER:
            return _number(text.strip())
        case Kind.SWITCH:
            return _switch(text.strip())
        case Kind.JSON:
            return _json(text)


def are_same(one: object, other: object) -> bool:
    """Whether two values are the same to a team: 1, 1.0 and true are three."""
    return _in_order(one) == _in_order(other)


def _in_order(value: object) -> str:
    """JSON that does not depend on the order things were put in."""
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        return as_json(value)


def _number(text: str) -> int | float:
    for read in (int, float):
        try:
            number = read(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    raise TeamEditError(words.not_a_number(text), fix=words.NOT_A_NUMBER_FIX)


def _switch(text: str) -> bool:
    if text not in (words.TRUE, words.FALSE):
        raise TeamEditError(words.not_a_switch(text), fix=words.NOT_A_SWITCH_FIX)
    return text == words.TRUE


def _json(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise TeamEditError(words.not_json(error.lineno, error.colno), fix=words.NOT_JSON_FIX) from None
    except (ValueError, RecursionError):
        raise TeamEditError(words.TOO_DEEP, fix=words.NOT_JSON_FIX) from None
    return value


def _refused(constant: str) -> JsonValue:
    raise ValueError(constant)
