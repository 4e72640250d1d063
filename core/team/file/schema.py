"""What a team file may hold, read off the annotations in `core.team.spec`: one shape for every field.

Reading, writing and the JSON Schema follow these shapes, so a field added to the spec needs no change in them.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from core.team.spec import FORMAT, LONGEST_ID, TeamSpec


@dataclass(frozen=True, slots=True)
class TextField:
    """Text; numbers and dates without quotes are taken as they stand. `optional` text may be left empty as None."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class IdField:
    """The id of an agent or a function, where it is given (see `core.team.spec.is_id`)."""


@dataclass(frozen=True, slots=True)
class FlagField:
    """True or false."""


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number, kept as a float."""


@dataclass(frozen=True, slots=True)
class TextOrNumberField:
    """Text or a number, kept as what it looks like."""


@dataclass(frozen=True, slots=True)
class JsonField:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class WordField:
    """One word of a closed set."""

    enum: type[StrEnum]


@dataclass(frozen=True, slots=True)
class PairField:
    """Two numbers, such as a place in the graph."""


@dataclass(frozen=True, slots=True)
class ListField:
    item: FieldType


@dataclass(frozen=True, slots=True)
class MappingField:
    value: FieldType


@dataclass(frozen=True, slots=True)
class RecordField:
    """A mapping with the fields of a dataclass as keys."""

    cls: type[Any]


FieldType = (
    TextField
    | IdField
    | FlagField
    | NumberField
    | TextOrNumberField
    | JsonField
    | WordField
    | PairField
    | ListField
    | MappingField
    | RecordField
)


@dataclass(frozen=True, slots=True)
class FileKey:
    """One key of a record. A key without a default must be there, unless it is `same_as` another when left out."""

    name: str
    shape: FieldType
    default: Any = MISSING
    same_as: str = ""

    @property
    def required(self) -> bool:
        return self.default is MISSING and not self.same_as

    def default_for(self, values: Mapping[str, Any]) -> Any:
        """What the key means when it is left out of a record with these values; MISSING when it must be there."""
        return values.get(self.same_as, MISSING) if self.same_as else self.default


def keys_of(cls: Any) -> tuple[FileKey, ...]:
    """The keys of a dataclass in the order of its fields."""
    return _keys_of(cls)


@cache
def _keys_of(cls: type[Any]) -> tuple[FileKey, ...]:
    hints = get_type_hints(cls)
    return tuple(_key(field, hints[field.name]) for field in fields(cls))


def _key(field: Field[Any], hint: Any) -> FileKey:
    shape = IdField() if field.name == "id" else field_type_of(hint)
    return FileKey(field.name, shape, _default(field), field.metadata.get("same_as", ""))


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def field_type_of(hint: Any) -> FieldType:
    """The shape of an annotation. Raises TypeError for one that no team file can hold."""
    match get_origin(hint), get_args(hint):
        case (origin, args) if origin in (Union, types.UnionType):
            return _union(args)
        case (origin, (first, second)) if origin is tuple and second is ...:
            return ListField(field_type_of(first))
        case (origin, (first, second)) if origin is tuple and first is second is float:
            return PairField()
        case (origin, (_, value)) if origin is Mapping:
            return MappingField(field_type_of(value))
    return _plain(hint)


def _plain(hint: Any) -> FieldType:
    if isinstance(hint, NewType):
        return field_type_of(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return WordField(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return RecordField(hint)
    simple: dict[Any, FieldType] = {str: TextField(), bool: FlagField(), float: NumberField()}
    if hint not in simple:
        raise TypeError(f"No team file can hold a {hint}.")
    return simple[hint]


def _union(members: tuple[Any, ...]) -> FieldType:
    if any(get_origin(member) is dict for member in members):
        return JsonField()
    if types.NoneType in members:
        return TextField(optional=True)
    return TextOrNumberField()


DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema. It takes every file that is written here, and what is read beyond that (dates as text) it may not."""
    schema = _record_schema(TeamSpec)
    return {
        "$schema": DIALECT,
        "title": "Team file",
        **schema,
        "properties": {"format": {"const": FORMAT}, **schema["properties"]},
        "required": ["format", *schema["required"]],
    }


def _record_schema(cls: type[Any]) -> Schema:
    keys = keys_of(cls)
    return {
        "type": "object",
        "properties": {key.name: _key_schema(key) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _key_schema(key: FileKey) -> Schema:
    schema = _schema(key.shape)
    return {**schema, "default": key.default} if isinstance(key.default, str | bool | int | float) else schema


def _schema(shape: FieldType) -> Schema:
    match shape:
        case RecordField(cls):
            return _record_schema(cls)
        case ListField(item):
            return {"type": "array", "items": _schema(item)}
        case MappingField(value):
            return {"type": "object", "additionalProperties": _schema(value)}
        case WordField(enum):
            return {"enum": [str(word) for word in enum]}
    return dict(SIMPLE[type(shape)])


SIMPLE: dict[type[FieldType], Schema] = {
    TextField: {"type": ["string", "number", "null"]},
    IdField: {"type": ["string", "integer"], "minLength": 1, "maxLength": LONGEST_ID},
    FlagField: {"type": "boolean"},
    NumberField: {"type": "number"},
    TextOrNumberField: {"type": ["string", "number"]},
    JsonField: {},
    PairField: {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
}
