"""JSON Schemas of shapes, without references, since not every endpoint follows them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, assert_never

from core.schema.fields import Field, fields_of
from core.schema.shapes import (
    NOTHING,
    AnyShape,
    ChoiceShape,
    ContainerShape,
    DateTimeShape,
    DescribedShape,
    ListShape,
    MappingShape,
    ModelShape,
    NullShape,
    RecordShape,
    ScalarShape,
    Shape,
    SingleShape,
    TupleShape,
    UnionShape,
    enum_options,
)
from core.schema.signatures import class_docstring

Schema = dict[str, Any]

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
    """Return the JSON Schema of a shape. A record within itself (one of `inside`) is an object without properties.

    Lists always have `items`, because OpenAI refuses a list without.
    """
    match shape:
        case AnyShape() | NullShape() | ScalarShape() | DateTimeShape() | ChoiceShape():
            made = _plain(shape)
        case DescribedShape(shape=inner, text=text):
            made = schema_of(inner, inside=inside) | {"description": text}
        case ModelShape():
            made = _model(shape)
        case RecordShape(type=kind):
            made = {"type": "object"} if kind in inside else _record(kind, (*inside, kind))
        case UnionShape():
            made = _one_of([schema_of(option, inside=inside) for option in shape.shapes])
        case ListShape() | TupleShape() | MappingShape():
            made = _container(shape, inside)
        case _:  # pragma: no cover - the union is closed
            assert_never(shape)
    return made


def property_of(field: Field, *, description: str = "", inside: tuple[type, ...] = ()) -> Schema:
    """Return the schema of a field with its default, if that is JSON. A description of the annotation takes precedence."""
    made = _inner(field.shape, inside) if inside else schema_of(field.shape)
    if description:
        made.setdefault("description", description)
    default = _default(field.default)
    if default is not NOTHING and _is_valid_default(default, field.shape):
        made["default"] = default
    return made


def _is_valid_default(default: Any, shape: Shape) -> bool:
    """Return False for a default that contradicts the schema: None where null is refused, a number where text is assumed."""
    return admits_null(shape) if default is None else not isinstance(shape, AnyShape) or isinstance(default, str)


def admits_null(shape: Shape) -> bool:
    """Return whether the shape accepts null."""
    match shape:
        case NullShape():
            return True
        case DescribedShape(shape=inner):
            return admits_null(inner)
        case UnionShape(shapes=shapes):
            return any(admits_null(option) for option in shapes)
        case ChoiceShape(options=options):
            return any(given is None for given, _ in options)
    return False


def _inner(shape: Shape, inside: tuple[type, ...]) -> Schema:
    """Return the schema of a part of a value. Without an annotation it accepts anything; only a parameter is text, as in Swarm."""
    return {} if isinstance(shape, AnyShape) else schema_of(shape, inside=inside)


def _plain(shape: AnyShape | SingleShape) -> Schema:
    match shape:
        case AnyShape():
            return {"type": "string"}
        case NullShape():
            return {"type": "null"}
        case ScalarShape(base=base):
            return {"type": TYPES[base]}
        case DateTimeShape(type=kind):
            return {"type": "string", "format": FORMATS[kind]}
    return _choice(shape)


def _choice(choice: ChoiceShape) -> Schema:
    values = [given for given, _ in choice.options]
    kinds = list(dict.fromkeys(TYPES[type(value)] for value in values))
    if not values:
        return {"type": "string"}
    return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": values}


def _one_of(options: list[Schema]) -> Schema:
    """List plain types in `type`, and others in `anyOf`."""
    if any(option.keys() != {"type"} for option in options):
        return {"anyOf": options}
    kinds = list(dict.fromkeys(kind for option in options for kind in _kinds(option)))
    return {"type": kinds[0] if len(kinds) == 1 else kinds}


def _kinds(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def _container(shape: ContainerShape, inside: tuple[type, ...]) -> Schema:
    match shape:
        case ListShape(item=item, make=make):
            unique = {"uniqueItems": True} if make in (set, frozenset) else {}
            return {"type": "array", "items": _inner(item, inside)} | unique
        case TupleShape(items=items):
            return _row([_inner(item, inside) for item in items])
        case MappingShape(value=AnyShape()):
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


def _model(model: ModelShape) -> Schema:
    try:
        return inline_references(model.type.model_json_schema())
    except Exception:  # noqa: BLE001 - the schema is built by foreign code, and a function needs one in any case
        return {"type": "object"}


def _default(value: Any) -> Any:
    """Return the default as JSON; NOTHING if there is none or JSON cannot express it."""
    if isinstance(value, Enum):
        return next((given for given, member in enum_options(type(value)) if member is value), NOTHING)
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        return NOTHING


# --- references

# Keywords whose value is one schema, a list of schemas, or schemas by name. Values of other keywords are not schemas.
ONE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
NAMED = ("properties", "patternProperties")
DROPPED = ("$defs", "title", "discriminator")


def inline_references(schema: Mapping[str, Any]) -> Schema:
    """Return the schema with each `$ref` replaced by its definition, and without titles.

    A definition within itself becomes an object without properties.
    """
    made: Schema = _inlined(schema, schema.get("$defs", {}), ())
    return made


def _inlined(schema: Any, named: Mapping[str, Any], inside: tuple[str, ...]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return _resolve_reference(schema, named, inside)
    return {word: _value(word, value, named, inside) for word, value in schema.items() if word not in DROPPED}


def _resolve_reference(schema: Mapping[str, Any], named: Mapping[str, Any], inside: tuple[str, ...]) -> Schema:
    name = schema["$ref"].rpartition("/")[2]
    beside = {word: value for word, value in schema.items() if word not in ("$ref", *DROPPED)}
    if name in inside or name not in named:
        return {"type": "object", **beside}
    found: Schema = _inlined(named[name], named, (*inside, name))
    return found | beside


def _value(word: str, value: Any, named: Mapping[str, Any], inside: tuple[str, ...]) -> Any:
    if word in ONE:
        return _inlined(value, named, inside)
    if word in SEVERAL:
        return [_inlined(item, named, inside) for item in value]
    if word in NAMED:
        return {name: _inlined(item, named, inside) for name, item in value.items()}
    return value
