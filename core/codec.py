"""Conversion of frozen dataclasses to JSON values and back, by their annotations. Independent of particular classes.

Members of a union of dataclasses are distinguished by their `kind`. Values that are not JSON (a lock in the context
variables) are written as a short text; everything else is read back as an equal value.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

LONGEST_TEXT = 200
"""Enough of a foreign object to recognise it, without copying its content into every log."""


def encode(value: object) -> Any:
    """Return the value as JSON: a dataclass as an object (with its `kind`, if it has one), an enum as its value."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        kind = {"kind": value.kind} if hasattr(value, "kind") else {}
        return kind | {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    return _description(value)


def _description(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a foreign object's repr may raise anything, and a log must still be written
        return f"<{type(value).__name__}>"
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def decode(expected: Any, raw: Any) -> Any:
    """Return the value of type `expected` that `encode` converted to `raw`.

    Raises ValueError, KeyError or TypeError when `raw` is not such a value.
    """
    origin = get_origin(expected)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(expected), raw)
    if origin is tuple:
        return _decode_tuple(get_args(expected), raw)
    if origin is Mapping and isinstance(raw, Mapping):
        _, item = get_args(expected)
        return {key: decode(item, value) for key, value in raw.items()} if get_origin(item) is tuple else raw
    kind = origin or expected
    if isinstance(kind, type) and is_dataclass(kind):
        return _decode_object(kind, _field_types(expected), raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    return _decode_plain(kind, raw)


def _decode_plain(kind: Any, raw: Any) -> Any:
    """Return a JSON value as it is, if it has the expected type; an integer may stand for a float."""
    allowed = (float, int) if kind is float else kind
    if kind is not Any and isinstance(kind, type) and not isinstance(raw, allowed):
        raise TypeError(f"{kind.__name__} expected")
    return raw


def _decode_tuple(items: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError("list expected")
    if items[-1] is Ellipsis:
        return tuple(decode(items[0], item) for item in raw)
    return tuple(decode(item, value) for item, value in zip(items, raw, strict=True))


def _decode_union(options: tuple[Any, ...], raw: Any) -> Any:
    if raw is None:
        return None
    tagged = {option.kind: option for option in options if isinstance(getattr(option, "kind", None), str)}
    if tagged:
        return decode(tagged[raw["kind"]], raw)
    others = [option for option in options if option is not type(None)]
    if len(others) == 1:
        return decode(others[0], raw)
    if isinstance(raw, tuple(get_origin(option) or option for option in others)):
        return raw
    raise TypeError("a value of another type expected")


def _decode_object(kind: Any, expected: Mapping[str, Any], raw: Any) -> Any:
    """Build the dataclass from the fields that `raw` has; unknown keys are ignored, so that newer records can be read."""
    if not isinstance(raw, Mapping):
        raise TypeError("object expected")
    names = [field.name for field in fields(kind) if field.name in raw]
    return kind(**{name: decode(expected[name], raw[name]) for name in names})


@cache
def _field_types(expected: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields, with the arguments of a generic one filled in."""
    origin = get_origin(expected)
    hints = get_type_hints(origin or expected)
    if origin is None:
        return hints
    arguments = dict(zip(origin.__parameters__, get_args(expected), strict=True))
    return {name: _filled(hint, arguments) for name, hint in hints.items()}


def _filled(hint: Any, arguments: Mapping[Any, Any]) -> Any:
    parameters = getattr(hint, "__parameters__", ())
    return hint[tuple(arguments[parameter] for parameter in parameters)] if parameters else hint
