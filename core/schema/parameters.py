"""Shapes as JSON Schema."""

from __future__ import annotations

import datetime
import json
from enum import Enum
from typing import Any, assert_never

from core.schema.records import Field, fields_of
from core.schema.references import Schema, inlined
from core.schema.shapes import (
    NOTHING,
    Anything,
    Choice,
    Described,
    Items,
    Model,
    Moment,
    Null,
    OneOf,
    Record,
    Row,
    Scalar,
    Shape,
    Table,
    enum_options,
)
from core.schema.signatures import class_docstring

TYPES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}
FORMATS: dict[type, str] = {datetime.datetime: "date-time", datetime.date: "date", datetime.time: "time"}


def schema_of(shape: Shape, *, inside: tuple[type, ...] = ()) -> Schema:
    """The JSON Schema of a shape, with no references in it; a record that holds itself (it is `inside`) is cut there.

    Lists always have `items`: OpenAI refuses one without.
    """
    match shape:
        case Anything() | Null() | Scalar() | Moment() | Choice():
            made = _plain(shape)
        case Described(shape=inner, text=text):
            made = schema_of(inner, inside=inside) | {"description": text}
        case Model():
            made = _model(shape)
        case Record(type=kind):
            made = {"type": "object"} if kind in inside else _record(kind, (*inside, kind))
        case OneOf():
            made = _one_of([schema_of(option, inside=inside) for option in shape.shapes])
        case Items() | Row() | Table():
            made = _container(shape, inside)
        case _:  # pragma: no cover - the union is closed
            assert_never(shape)
    return made


def property_of(field: Field, *, description: str = "", inside: tuple[type, ...] = ()) -> Schema:
    """The schema of a field with its description, unless the annotation has one, and its default if that is JSON."""
    made = _inner(field.shape, inside) if inside else schema_of(field.shape)
    if description:
        made.setdefault("description", description)
    default = _default(field.default)
    if default is not NOTHING and _may_be_told(default, field.shape):
        made["default"] = default
    return made


def _may_be_told(default: Any, shape: Shape) -> bool:
    """False for a default that contradicts the schema: None where null is refused, a number where text is assumed."""
    return admits_null(shape) if default is None else not isinstance(shape, Anything) or isinstance(default, str)


def admits_null(shape: Shape) -> bool:
    """True if null is one of the values the shape asks for."""
    match shape:
        case Null():
            return True
        case Described(shape=inner):
            return admits_null(inner)
        case OneOf(shapes=shapes):
            return any(admits_null(option) for option in shapes)
        case Choice(options=options):
            return any(given is None for given, _ in options)
    return False


def _inner(shape: Shape, inside: tuple[type, ...]) -> Schema:
    """Inside another value, what may be anything really may: only a parameter is taken to be text, as Swarm does."""
    return {} if isinstance(shape, Anything) else schema_of(shape, inside=inside)


def _plain(shape: Anything | Null | Scalar | Moment | Choice) -> Schema:
    match shape:
        case Anything():
            return {"type": "string"}
        case Null():
            return {"type": "null"}
        case Scalar(base=base):
            return {"type": TYPES[base]}
        case Moment(type=kind):
            return {"type": "string", "format": FORMATS[kind]}
    return _choice(shape)


def _choice(choice: Choice) -> Schema:
    values = [given for given, _ in choice.options]
    kinds = list(dict.fromkeys(TYPES[type(value)] for value in values))
    if not values:
        return {"type": "string"}
    return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": values}


def _one_of(options: list[Schema]) -> Schema:
    """Plain types are listed in `type`, others in `anyOf`."""
    if any(option.keys() != {"type"} for option in options):
        return {"anyOf": options}
    kinds = list(dict.fromkeys(kind for option in options for kind in _kinds(option)))
    return {"type": kinds[0] if len(kinds) == 1 else kinds}


def _kinds(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def _container(shape: Items | Row | Table, inside: tuple[type, ...]) -> Schema:
    match shape:
        case Items(item=item, make=make):
            unique = {"uniqueItems": True} if make in (set, frozenset) else {}
            return {"type": "array", "items": _inner(item, inside)} | unique
        case Row(items=items):
            return _row([_inner(item, inside) for item in items])
        case Table(value=Anything()):
            return {"type": "object"}
    return {"type": "object", "additionalProperties": schema_of(shape.value, inside=inside)}


def _row(items: list[Schema]) -> Schema:
    kinds = [item for place, item in enumerate(items) if item not in items[:place]]
    any_item = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    places = {"prefixItems": items} if len(kinds) > 1 else {}
    return {"type": "array", "items": any_item} | places | {"minItems": len(items), "maxItems": len(items)}


def _record(kind: type, inside: tuple[type, ...]) -> Schema:
    fields = fields_of(kind)
    made: Schema = {
        "type": "object",
        "properties": {field.name: property_of(field, inside=inside) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }
    text = class_docstring(kind)
    return {"description": " ".join(text.split()), **made} if text else made


def _model(model: Model) -> Schema:
    try:
        return inlined(model.type.model_json_schema())
    except Exception:  # noqa: BLE001 - a foreign class makes this schema, and a function must have one all the same
        return {"type": "object"}


def _default(value: Any) -> Any:
    """The default as JSON, NOTHING if there is none or it cannot be JSON."""
    if isinstance(value, Enum):
        return next((given for given, member in enum_options(type(value)) if member is value), NOTHING)
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return NOTHING
