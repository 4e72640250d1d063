"""Encode a TeamSpec as the plain values of its file. Values that equal their default are left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING
from enum import StrEnum
from typing import Any

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.file.formats import format_of
from core.team.file.schema import (
    FieldType,
    FileKey,
    ListField,
    MappingField,
    RecordField,
    SimpleField,
    keys_of,
)
from core.team.file.tree import IMPOSSIBLE, LARGEST_FLOAT, MAX_DEPTH, MAX_DIGITS, MAX_ENTRIES, MAX_KEY_LENGTH, path_of
from core.team.spec import TeamSpec, is_id

Path = tuple[str, ...]

LEVELS_ABOVE_VALUES = 5
"""The most levels of a file above a JSON value: functions, a function, its results, a result, the variables it sets."""


class EncodedRecord(dict[str, Any]):
    """The keys of one record with their values. `left_out` holds the keys that equal their default, with the default."""

    left_out: dict[str, Any]


class InlinePair(list[float]):
    """Two numbers, written on one line."""


def encode_team(team: TeamSpec) -> EncodedRecord:
    """Return the content of the file of this team. Raises TeamFileError, with the place, for a value that no file can hold."""
    fields = _record(team, ())
    for name, value in fields.items():
        if _depth(value) >= MAX_DEPTH:
            raise _error((name,), ErrorCode.VALUE_TOO_DEEP, limit=MAX_DEPTH)
    encoded = EncodedRecord({"format": format_of(fields), **fields})
    encoded.left_out = fields.left_out
    return encoded


def count_values(value: Any) -> int:
    """Return the number of keys and values in a plain value, including itself."""
    match value:
        case dict():
            return 1 + len(value) + sum(map(count_values, value.values()))
        case list():
            return 1 + sum(map(count_values, value))
    return 1


def _depth(value: Any) -> int:
    match value:
        case dict():
            return 1 + max(map(_depth, value.values()), default=0)
        case list():
            return 1 + max(map(_depth, value), default=0)
    return 0


def require_encodable(value: Any) -> None:
    """Raise TeamFileError if the value is not JSON that a file can hold wherever it allows any JSON value."""
    if _depth(_json(value, (), 0)) + LEVELS_ABOVE_VALUES >= MAX_DEPTH:
        raise _error((), ErrorCode.VALUE_TOO_DEEP, limit=MAX_DEPTH - LEVELS_ABOVE_VALUES)


def plain_value(value: Any, kind: FieldType) -> Any:
    """Return the plain value for a field that is not a list, mapping or record."""
    return _value(value, kind, ())


def _record(record: Any, path: Path) -> EncodedRecord:
    fields = EncodedRecord()
    fields.left_out = {}
    values: dict[str, Any] = {}
    for key in keys_of(type(record)):
        value = getattr(record, key.name)
        target = fields.left_out if _is_default(value, key, values) else fields
        target[key.name] = _value(value, key.type, (*path, key.name))
        values[key.name] = value
    return fields


def _is_default(value: Any, key: FileKey, values: Mapping[str, Any]) -> bool:
    default = key.default_for(values)
    return default is not MISSING and type(value) is type(default) and bool(value == default)


def _value(value: Any, kind: FieldType, path: Path) -> Any:
    match kind:
        case RecordField():
            return _record(value, path)
        case ListField() | MappingField() if len(value) > MAX_ENTRIES:
            raise _error(path, ErrorCode.VALUE_TOO_LONG, limit=MAX_ENTRIES)
        case ListField(item):
            return [_value(element, item, (*path, f"no. {count}")) for count, element in enumerate(value, 1)]
        case MappingField(inner):
            return {_key(key, path): _value(element, inner, (*path, key)) for key, element in value.items()}
        case SimpleField.PAIR:
            return InlinePair(_number(element, path) for element in value)
        case SimpleField.NUMBER:
            return _number(value, path)
        case SimpleField.ID if not is_id(value):
            raise _error(path, ErrorCode.UNSAVABLE_ID)
    return _json(value, path, 0) if kind is SimpleField.JSON else _scalar(value, path)


def _json(value: Any, path: Path, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise _error(path, ErrorCode.VALUE_TOO_DEEP, limit=MAX_DEPTH)
    match value:
        case Mapping():
            return {_key(key, path): _json(item, (*path, key), depth + 1) for key, item in value.items()}
        case list():
            return [_json(item, path, depth + 1) for item in value]
    return _scalar(value, path)


def _key(key: Any, path: Path) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY_LENGTH:
        raise _error(path, ErrorCode.UNSAVABLE_KEY, limit=MAX_KEY_LENGTH)
    return str(_scalar(key, path))


def _scalar(value: Any, path: Path) -> Any:
    match value:
        case StrEnum():
            return value.value
        case str():
            if illegal := IMPOSSIBLE.search(value):
                raise _error(path, ErrorCode.UNSAVABLE_TEXT, character=f"U+{ord(illegal[0]):04X}")
            return str(value)
        case float() if not math.isfinite(value):
            raise _error(path, ErrorCode.UNSAVABLE_NUMBER)
        case int() if abs(value) >= 10**MAX_DIGITS:
            raise _error(path, ErrorCode.UNSAVABLE_INTEGER)
        case None | bool() | int() | float():
            return value
    raise _error(path, ErrorCode.UNSAVABLE_TYPE, type=type(value).__name__)


def _number(value: float, path: Path) -> int | float:
    if abs(_scalar(value, path)) > LARGEST_FLOAT:
        raise _error(path, ErrorCode.UNSAVABLE_COORDINATE)
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _error(path: Path, code: ErrorCode, **facts: Any) -> TeamFileError:
    return TeamFileError.of(code, place=path_of(path), **facts)
