"""The JSON type of a parameter, read from the syntax of its annotation and default. Nothing is evaluated."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

TYPES: Mapping[str, str] = {
    **dict.fromkeys(("str", "Text"), "string"),
    "int": "integer",
    "float": "number",
    "Decimal": "number",
    "bool": "boolean",
    **dict.fromkeys(("list", "List", "tuple", "Tuple", "set", "Set", "frozenset", "Sequence", "Iterable"), "array"),
    **dict.fromkeys(("dict", "Dict", "Mapping", "MutableMapping"), "object"),
}

DEFAULTS: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number"}
DEEPEST = 20
"""Levels of an annotation that are read; `list[dict[str, list[int]]]` has four."""

LONGEST = 1000
"""Characters of an annotation in quotes that are parsed, and of a default as JSON that a model is told."""


@dataclass(frozen=True, slots=True)
class ReadType:
    """A type name of JSON Schema, with the description and the choices that the annotation has.

    `items` is the type of the items of a list, or of the values of an object; None if it is not one known type.
    """

    name: str = "string"
    description: str = ""
    choices: tuple[str | int | float, ...] = ()
    items: ReadType | None = None


def type_in(annotation: ast.expr | None, default: ast.expr | None = None) -> ReadType:
    """Return the type of the annotation; without a known one, that of the default; else "string"."""
    read = _read(annotation, 0)
    return read if read is not None else ReadType(_type_of(default))


def _read(node: ast.expr | None, depth: int) -> ReadType | None:
    """Return None if the annotation is unknown."""
    if depth > DEEPEST:
        return None
    match node:
        case ast.Constant(value=str(text)):
            return _read(_expression(text), depth + 1)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return ReadType(TYPES[name]) if name in TYPES else None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _first([left, right], depth)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inside):
            return _subscript(name, inside.elts if isinstance(inside, ast.Tuple) else [inside], depth)
    return None


def _subscript(name: str, inside: list[ast.expr], depth: int) -> ReadType | None:
    match name:
        case "Literal":
            return _literal(inside)
        case "Annotated":
            return _annotated(inside, depth)
        case "Optional" | "Union" | "Final" | "Required" | "NotRequired":
            return _first(inside, depth)
    return ReadType(TYPES[name], items=_items(TYPES[name], inside, depth)) if name in TYPES else None


def _items(container: str, inside: list[ast.expr], depth: int) -> ReadType | None:
    """Return the type in `list[str]`, `tuple[str, ...]`, `tuple[str, str]` or `dict[str, str]`."""
    if container == "object":
        return _read(inside[1], depth + 1) if len(inside) == 2 else None
    if container != "array":
        return None
    items = {_read(node, depth + 1) for node in inside if not isinstance(node, ast.Constant) or node.value is not ...}
    return items.pop() if len(items) == 1 else None


def literal_in(node: ast.expr | None) -> Any:
    """Return the JSON value of a default that is written out, such as `["a", 1]`; None for any other."""
    try:
        text = json.dumps(ast.literal_eval(node), allow_nan=False) if node is not None else "null"
        return json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, TypeError, RecursionError, MemoryError):
        return None


def _first(nodes: list[ast.expr], depth: int) -> ReadType | None:
    """Return the first known type: in `str | None`, the one that is not None."""
    return next((read for read in (_read(node, depth + 1) for node in nodes) if read is not None), None)


def _literal(inside: list[ast.expr]) -> ReadType:
    choices = tuple(_choices(inside))
    kinds = {type(choice) for choice in choices}
    name = "string" if str in kinds or not kinds else "number" if float in kinds else "integer"
    return ReadType(name, choices=choices)


def _choices(inside: list[ast.expr]) -> Iterator[str | int | float]:
    for node in inside:
        value = _constant(node)
        if type(value) in (str, int, float):
            yield value


def _annotated(inside: list[ast.expr], depth: int) -> ReadType | None:
    read = _read(inside[0], depth + 1) or ReadType()
    texts = [value for value in map(_constant, inside[1:]) if isinstance(value, str)]
    return replace(read, description=texts[0]) if texts else read


def _constant(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(value=int() | float() as value)):
            return -value
    return None


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text[:LONGEST], "<function>", mode="eval").body
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return None


def _type_of(default: ast.expr | None) -> str:
    match default:
        case ast.List() | ast.Tuple() | ast.Set():
            return "array"
        case ast.Dict():
            return "object"
    value = _constant(default) if default is not None else None
    return DEFAULTS.get(type(value), "string")
