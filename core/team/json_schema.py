"""The JSON Schema of the team file format, made from the dataclasses in `core.team.spec`. For editors and other programs."""

from __future__ import annotations

from typing import Any

from core.team.shapes import (
    Flag,
    Id,
    Json,
    Key,
    ListOf,
    MapOf,
    Number,
    Pair,
    Record,
    Shape,
    Text,
    TextOrNumber,
    Word,
    keys_of,
)
from core.team.spec import FORMAT, LONGEST_ID, TeamSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The schema. It takes every file that is written here, and what is read beyond that (dates as text) it may not."""
    schema = _record(TeamSpec)
    return {
        "$schema": DIALECT,
        "title": "Team file",
        **schema,
        "properties": {"format": {"const": FORMAT}, **schema["properties"]},
        "required": ["format", *schema["required"]],
    }


def _record(cls: type[Any]) -> Schema:
    keys = keys_of(cls)
    return {
        "type": "object",
        "properties": {key.name: _key(key) for key in keys},
        "required": [key.name for key in keys if key.required],
        "additionalProperties": False,
    }


def _key(key: Key) -> Schema:
    schema = _schema(key.shape)
    return {**schema, "default": key.default} if isinstance(key.default, str | bool | int | float) else schema


def _schema(shape: Shape) -> Schema:
    match shape:
        case Record(cls):
            return _record(cls)
        case ListOf(item):
            return {"type": "array", "items": _schema(item)}
        case MapOf(value):
            return {"type": "object", "additionalProperties": _schema(value)}
        case Word(enum):
            return {"enum": [str(word) for word in enum]}
    return dict(SIMPLE[type(shape)])


SIMPLE: dict[type[Shape], Schema] = {
    Text: {"type": ["string", "number", "null"]},
    Id: {"type": ["string", "integer"], "minLength": 1, "maxLength": LONGEST_ID},
    Flag: {"type": "boolean"},
    Number: {"type": "number"},
    TextOrNumber: {"type": ["string", "number"]},
    Json: {},
    Pair: {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
}
