"""The keys a team file may have, and their types, derived from the dataclasses in `core.team.spec`; and their JSON Schema.

Reading, writing and the JSON Schema follow these types: a field that is added to the spec needs no change in them, only an
entry in `core.team.file.formats`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from core.team.file.formats import FIRST_FORMAT, newest_format
from core.team.spec import MAX_ID_LENGTH, TeamSpec


class SimpleField(StrEnum):
    """The types without parts, each with what is expected in words."""

    TEXT = "text"  # numbers and dates without quotes are text as written
    ID = "an id"  # of an agent or a function, at its definition (see `core.team.spec.is_id`)
    REFERENCE = "the id of an agent or a function"  # which may not be there (yet)
    FLAG = "true or false"
    NUMBER = "a number"  # stored as a float
    TEXT_OR_NUMBER = "text or a number"  # whichever the value is in YAML
    PAIR = "two numbers"  # such as a position in the graph
    JSON = "any JSON value"


@dataclass(frozen=True, slots=True)
class WordField:
    """One word of an enum."""

    enum: type[StrEnum]


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


FieldType = SimpleField | WordField | ListField | MappingField | RecordField


@dataclass(frozen=True, slots=True)
class FileKey:
    """One key of a record. A key without a default is required, unless it takes the value of the key `same_as`."""

    name: str
    type: FieldType
    default: Any = MISSING
    same_as: str = ""

    @property
    def required(self) -> bool:
        return self.default is MISSING and not self.same_as

    def default_for(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the key when it is left out of a record with these values; MISSING when it is required."""
        return values.get(self.same_as, MISSING) if self.same_as else self.default


def keys_of(cls: Any) -> tuple[FileKey, ...]:
    """Return the keys of a dataclass, in the order of its fields."""
    return _keys_of(cls)


@cache
def _keys_of(cls: type[Any]) -> tuple[FileKey, ...]:
    hints = get_type_hints(cls)
    return tuple(_key(field, hints[field.name]) for field in fields(cls))


def _key(field: Field[Any], hint: Any) -> FileKey:
    kind = SimpleField.ID if field.name == "id" else field_type_of(hint)
    return FileKey(field.name, kind, _default(field), field.metadata.get("same_as", ""))


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def field_type_of(hint: Any) -> FieldType:
    """Return the type for an annotation. Raises TypeError for one that no team file can hold."""
    match get_origin(hint), get_args(hint):
        case (origin, args) if origin in (Union, types.UnionType):
            return _union(args)
        case (origin, (first, second)) if origin is tuple and second is ...:
            return ListField(field_type_of(first))
        case (origin, (first, second)) if origin is tuple and first is second is float:
            return SimpleField.PAIR
        case (origin, (_, value)) if origin is Mapping:
            return MappingField(field_type_of(value))
    return _plain(hint)


def _plain(hint: Any) -> FieldType:
    if isinstance(hint, NewType):
        return SimpleField.REFERENCE
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return WordField(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return RecordField(hint)
    simple = {str: SimpleField.TEXT, bool: SimpleField.FLAG, float: SimpleField.NUMBER}
    if hint not in simple:
        raise TypeError(f"No team file can hold a {hint}.")
    return simple[hint]


def _union(members: tuple[Any, ...]) -> FieldType:
    if any(get_origin(member) is dict for member in members):
        return SimpleField.JSON
    if any(isinstance(member, NewType) for member in members):
        return SimpleField.REFERENCE
    if bool in members:
        return SimpleField.FLAG
    return SimpleField.TEXT if types.NoneType in members else SimpleField.TEXT_OR_NUMBER


DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def json_schema() -> Schema:
    """Return the schema. Every file written here is valid; reading also accepts some others, such as dates as text."""
    schema = _record_schema(TeamSpec)
    return {
        "$schema": DIALECT,
        "title": "Team file",
        **schema,
        "properties": {"format": {"enum": list(range(FIRST_FORMAT, newest_format() + 1))}, **schema["properties"]},
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
    schema = _schema(key.type)
    return {**schema, "default": key.default} if isinstance(key.default, str | bool | int | float) else schema


def _schema(kind: FieldType) -> Schema:
    match kind:
        case RecordField(cls):
            return _record_schema(cls)
        case ListField(item):
            return {"type": "array", "items": _schema(item)}
        case MappingField(value):
            return {"type": "object", "additionalProperties": _schema(value)}
        case WordField(enum):
            return {"enum": [str(word) for word in enum]}
    return dict(SIMPLE[kind])


SIMPLE: dict[SimpleField, Schema] = {
    SimpleField.TEXT: {"type": ["string", "number", "null"]},
    SimpleField.REFERENCE: {"type": ["string", "number", "null"]},
    SimpleField.ID: {"type": ["string", "integer"], "minLength": 1, "maxLength": MAX_ID_LENGTH},
    SimpleField.FLAG: {"type": "boolean"},
    SimpleField.NUMBER: {"type": "number"},
    SimpleField.TEXT_OR_NUMBER: {"type": ["string", "number"]},
    SimpleField.JSON: {},
    SimpleField.PAIR: {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
}
