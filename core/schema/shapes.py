"""The JSON that a parameter's annotation accepts, as one of a few shapes, from which schemas and conversions are built.

Nothing here produces JSON or converts a value.
"""

from __future__ import annotations

import datetime
import math
import types
from collections import abc
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin

NOTHING: Any = object()


@dataclass(frozen=True, slots=True)
class AnyShape:
    """No annotation, or one without a meaning in JSON."""


@dataclass(frozen=True, slots=True)
class NullShape:
    """Only None."""


@dataclass(frozen=True, slots=True)
class ScalarShape:
    """A value of type `base` (bool, int, float or str), converted by `make`: the base or a subclass of it."""

    base: type
    make: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class DateTimeShape:
    """A date, time of day or both, written as ISO 8601."""

    type: type[datetime.date] | type[datetime.time]


@dataclass(frozen=True, slots=True)
class ChoiceShape:
    """One of a few values: pairs of JSON and Python value. `names` are further names of the Python values."""

    options: tuple[tuple[Any, Any], ...]
    names: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class UnionShape:
    """A union."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class ListShape:
    """A list, tuple or set of any length, built by `make`."""

    item: Shape
    make: Callable[[list[Any]], Any]


@dataclass(frozen=True, slots=True)
class TupleShape:
    """A tuple with a shape for each position."""

    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class MappingShape:
    """A dict."""

    key: Shape
    value: Shape


@dataclass(frozen=True, slots=True)
class RecordShape:
    """A dataclass, TypedDict or NamedTuple (see `core.schema.fields`)."""

    type: type


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A class with a JSON Schema and a JSON reader of its own, as pydantic's models have."""

    type: Any


@dataclass(frozen=True, slots=True)
class DescribedShape:
    """A shape with a description for the model."""

    shape: Shape
    text: str


SingleShape = NullShape | ScalarShape | DateTimeShape | ChoiceShape
ContainerShape = ListShape | TupleShape | MappingShape
ValueShape = SingleShape | ContainerShape | RecordShape | ModelShape
Shape = AnyShape | DescribedShape | UnionShape | ValueShape

SCALARS = (bool, int, float, str)
MOMENTS = (datetime.datetime, datetime.date, datetime.time)
LISTS: dict[Any, Callable[[list[Any]], Any]] = {
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    abc.Sequence: list,
    abc.MutableSequence: list,
    abc.Collection: list,
    abc.Iterable: list,
    abc.Set: set,
    abc.MutableSet: set,
}
DICTS = (dict, abc.Mapping, abc.MutableMapping)


def shape_of(annotation: Any, *, inside: tuple[Any, ...] = ()) -> Shape:
    """Return the shape of a resolved annotation. `inside` are the type aliases being read, since one may contain itself."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation is None or annotation is type(None):
        return NullShape()
    if origin in (Union, types.UnionType):
        return UnionShape(tuple(shape_of(option, inside=inside) for option in args))
    if origin is Literal:
        return ChoiceShape(tuple((_choice_json(option), option) for option in args))
    return (
        _wrapped(annotation, inside) or _container(origin or annotation, args, inside) or _class(origin or annotation)
    )


def _wrapped(annotation: Any, inside: tuple[Any, ...]) -> Shape | None:
    """Return the shape within Annotated, Required, NotRequired, NewType or a type alias; None for another annotation."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _described(shape_of(args[0], inside=inside), args[1:])
    if origin in (Required, NotRequired):
        return shape_of(args[0], inside=inside)
    if hasattr(annotation, "__supertype__"):
        return shape_of(annotation.__supertype__, inside=inside)
    if hasattr(annotation, "__value__"):
        return AnyShape() if annotation in inside else shape_of(annotation.__value__, inside=(*inside, annotation))
    return None


def _described(shape: Shape, notes: tuple[Any, ...]) -> Shape:
    """Add a description, if a note is a text or has one, as pydantic's Field and typing's Doc do."""
    for note in notes:
        text = note if isinstance(note, str) else getattr(note, "description", getattr(note, "documentation", None))
        if text and isinstance(text, str):
            return DescribedShape(shape, text)
    return shape


def _container(kind: Any, args: tuple[Any, ...], inside: tuple[Any, ...]) -> Shape | None:
    if not _hashable(kind):
        return None
    shapes = tuple(shape_of(arg, inside=inside) for arg in args if arg is not Ellipsis)
    if kind is tuple and args and Ellipsis not in args:
        return TupleShape(shapes)
    if kind is tuple and not args:
        return ListShape(AnyShape(), tuple)
    if kind in LISTS:
        return ListShape(shapes[0] if shapes else AnyShape(), LISTS[kind])
    if kind in DICTS:
        return MappingShape(*shapes) if len(shapes) == 2 else MappingShape(AnyShape(), AnyShape())
    return None


def _hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _class(kind: Any) -> Shape:
    if not isinstance(kind, type):
        return AnyShape()
    if issubclass(kind, Enum):
        return ChoiceShape(enum_options(kind), tuple(kind.__members__.items()))
    if hasattr(kind, "model_json_schema") and hasattr(kind, "model_validate_json"):
        return ModelShape(kind)
    if is_record(kind):
        return RecordShape(kind)
    base = next((base for base in SCALARS if issubclass(kind, base)), None)
    if base is not None:
        return ScalarShape(base, kind)
    return DateTimeShape(kind) if kind in MOMENTS else AnyShape()


def is_record(kind: type) -> bool:
    """Return whether the class is a dataclass, TypedDict (typing's or typing_extensions') or NamedTuple."""
    if hasattr(kind, "__dataclass_fields__"):
        return True
    if issubclass(kind, dict):
        return hasattr(kind, "__required_keys__")
    return issubclass(kind, tuple) and hasattr(kind, "_field_defaults")


def enum_options(kind: type[Enum]) -> tuple[tuple[Any, Enum], ...]:
    """Return the members as pairs of JSON and Python value. The JSON is the value if all values are plain, else the name."""
    plain = all(_is_plain(member.value) for member in kind)
    return tuple((member.value if plain else member.name, member) for member in kind)


def _choice_json(option: Any) -> Any:
    if isinstance(option, Enum):
        return option.value if _is_plain(option.value) else option.name
    return option if _is_plain(option) else str(option)


def _is_plain(value: object) -> bool:
    return value is None or (type(value) in SCALARS and value not in (math.inf, -math.inf) and value == value)
