"""The fields of dataclasses, TypedDicts and NamedTuples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NotRequired, Required, get_origin

from core.schema.hints import class_hints
from core.schema.shapes import NOTHING, Shape, shape_of


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is what the model calls it, `target` what Python calls it; `default` is NOTHING when there is none."""

    name: str
    target: str
    shape: Shape
    default: Any = NOTHING
    required: bool = True


def fields_of(record: type) -> tuple[Field, ...]:
    """The fields that the record is made from, in order."""
    hints = class_hints(record)
    if dataclasses.is_dataclass(record):
        return tuple(_dataclass_fields(record, hints))
    if issubclass(record, dict):
        return tuple(_typed_dict_field(record, name, hint) for name, hint in hints.items())
    return tuple(_named_tuple_fields(record, hints))


def _dataclass_fields(record: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for field in dataclasses.fields(record):
        default = NOTHING if field.default is dataclasses.MISSING else field.default
        required = default is NOTHING and field.default_factory is dataclasses.MISSING
        if field.init:
            yield Field(field.name, field.name, shape_of(hints[field.name]), default, required)


def _typed_dict_field(record: Any, name: str, hint: Any) -> Field:
    """`__required_keys__` does not see marks in annotations written as text, so a mark in the hint goes first."""
    mark = get_origin(hint)
    required = name in record.__required_keys__ if mark not in (Required, NotRequired) else mark is Required
    return Field(name, name, shape_of(hint), required=required)


def _named_tuple_fields(record: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name in record._fields:
        default = record._field_defaults.get(name, NOTHING)
        yield Field(name, name, shape_of(hints.get(name, Any)), default, default is NOTHING)
