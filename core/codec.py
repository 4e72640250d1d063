"""Frozen dataclasses to JSON values and back, by their annotations. Knows no particular class.

Unions of dataclasses are told apart by their `kind`. Values that are not JSON (a lock in the context variables) are
written as a short text; everything else comes back equal.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

LONGEST_TEXT = 200


def encode(value: object) -> Any:
    """The value as JSON: dataclasses become objects (with their `kind`, if they have one), enums their values."""
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
    return _shown(value)


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a foreign object's repr may raise anything, and a log must still be written
        return f"<{type(value).__name__}>"
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def decode(wanted: Any, raw: Any) -> Any:
    """The value of type `wanted` that `encode` made `raw` from.

    Raises ValueError, KeyError or TypeError when `raw` is not such a value.
    """
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(wanted), raw)
    if origin is tuple:
        return _decode_tuple(get_args(wanted), raw)
    if isinstance(wanted, type) and is_dataclass(wanted):
        return _decode_object(wanted, raw)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(raw)
    return _decode_plain(origin or wanted, raw)


def _decode_plain(kind: Any, raw: Any) -> Any:
    """What is JSON already, if it is of the right kind; a whole number may stand for a float."""
    allowed = (float, int) if kind is float else kind
    if kind is not Any and isinstance(kind, type) and not isinstance(raw, allowed):
        raise TypeError(f"{kind.__name__} wanted")
    return raw


def _decode_tuple(items: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError("list wanted")
    if items[-1] is Ellipsis:
        return tuple(decode(items[0], item) for item in raw)
    return tuple(decode(item, value) for item, value in zip(items, raw, strict=True))


def _decode_union(options: tuple[Any, ...], raw: Any) -> Any:
    if raw is None:
        return None
    tagged = {option.kind: option for option in options if isinstance(getattr(option, "kind", None), str)}
    if tagged:
        return decode(tagged[raw["kind"]], raw)
    return decode(next(option for option in options if option is not type(None)), raw)


def _decode_object(wanted: Any, raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        raise TypeError("object wanted")
    hints = _hints(wanted)
    given = {field.name: raw[field.name] for field in fields(wanted) if field.name in raw}
    return wanted(**{name: decode(hints[name], value) for name, value in given.items()})


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)
