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


@dataclass(frozen=True, slots=True)
class Text:
    """Text; numbers and dates without quotes are taken as they stand. `optional` text may be left empty as None."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class Id:
    """The id of an agent or a function, where it is given (see `core.team.spec.is_id`)."""


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, kept as a float."""


@dataclass(frozen=True, slots=True)
class TextOrNumber:
    """Text or a number, kept as what it looks like."""


@dataclass(frozen=True, slots=True)
class Json:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a closed set."""

    enum: type[StrEnum]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers, such as a place in the graph."""


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    value: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with the fields of a dataclass as keys."""

    cls: type[Any]


Shape = Text | Id | Flag | Number | TextOrNumber | Json | Word | Pair | ListOf | MapOf | Record


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record. A key without a default must be there, unless it is `same_as` another when left out."""

    name: str
    shape: Shape
    default: Any = MISSING
    same_as: str = ""

    @property
    def required(self) -> bool:
        return self.default is MISSING and not self.same_as

    def default_for(self, values: Mapping[str, Any]) -> Any:
        """What the key means when it is left out of a record with these values; MISSING when it must be there."""
        return values.get(self.same_as, MISSING) if self.same_as else self.default


def keys_of(cls: Any) -> tuple[Key, ...]:
    """The keys of a dataclass in the order of its fields."""
    return _keys_of(cls)


@cache
def _keys_of(cls: type[Any]) -> tuple[Key, ...]:
    hints = get_type_hints(cls)
    return tuple(_key(field, hints[field.name]) for field in fields(cls))


def _key(field: Field[Any], hint: Any) -> Key:
    shape = Id() if field.name == "id" else shape_of(hint)
    return Key(field.name, shape, _default(field), field.metadata.get("same_as", ""))


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def shape_of(hint: Any) -> Shape:
    """The shape of an annotation. Raises TypeError for one that no team file can hold."""
    match get_origin(hint), get_args(hint):
        case (origin, args) if origin in (Union, types.UnionType):
            return _union(args)
        case (origin, (first, second)) if origin is tuple and second is ...:
            return ListOf(shape_of(first))
        case (origin, (first, second)) if origin is tuple and first is second is float:
            return Pair()
        case (origin, (_, value)) if origin is Mapping:
            return MapOf(shape_of(value))
    return _plain(hint)


def _plain(hint: Any) -> Shape:
    if isinstance(hint, NewType):
        return shape_of(hint.__supertype__)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Word(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return Record(hint)
    simple: dict[Any, Shape] = {str: Text(), bool: Flag(), float: Number()}
    if hint not in simple:
        raise TypeError(f"No team file can hold a {hint}.")
    return simple[hint]


def _union(members: tuple[Any, ...]) -> Shape:
    if any(get_origin(member) is dict for member in members):
        return Json()
    if types.NoneType in members:
        return Text(optional=True)
    return TextOrNumber()
