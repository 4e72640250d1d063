"""JSON Schemas without references: each `$ref` replaced by what it names, since not every endpoint follows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

# Words whose value is one schema, several by place, or several by name. What other words hold is not a schema.
ONE = ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else")
SEVERAL = ("anyOf", "oneOf", "allOf", "prefixItems")
NAMED = ("properties", "patternProperties")
DROPPED = ("$defs", "title", "discriminator")


def inlined(schema: Mapping[str, Any]) -> Schema:
    """The schema with its `$defs` put in place, without titles. Where a schema holds itself, it is cut to an object."""
    made: Schema = _inlined(schema, schema.get("$defs", {}), ())
    return made


def _inlined(schema: Any, named: Mapping[str, Any], inside: tuple[str, ...]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" in schema:
        return _referred(schema, named, inside)
    return {word: _value(word, value, named, inside) for word, value in schema.items() if word not in DROPPED}


def _referred(schema: Mapping[str, Any], named: Mapping[str, Any], inside: tuple[str, ...]) -> Schema:
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
