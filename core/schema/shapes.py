"""What a parameter's annotation asks for, as one of a few shapes: the common ground of schemas and conversion.

Nothing here makes JSON or looks at a value.
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
class Anything:
    """No annotation, or one that says nothing about JSON."""


@dataclass(frozen=True, slots=True)
class Null:
    """Only None."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """`base` is bool, int, float or str; `make` the same or a class made of it."""

    base: type
    make: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, time of day or both, written as ISO 8601."""

    type: type[datetime.date] | type[datetime.time]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some values: each as JSON, as Python, and by the other names it goes by."""

    options: tuple[tuple[Any, Any], ...]
    names: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """A union."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list, tuple or set of any length, built by `make`."""

    item: Shape
    make: Callable[[list[Any]], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple with a shape for each place."""

    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A dict."""

    key: Shape
    value: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass, TypedDict or NamedTuple (see `core.schema.records`)."""

    type: type


@dataclass(frozen=True, slots=True)
class Model:
    """A class that makes its JSON Schema and reads its JSON by itself, as pydantic's models do."""

    type: Any


@dataclass(frozen=True, slots=True)
class Described:
    """A shape with words for the model."""

    shape: Shape
    text: str


Shape = Anything | Null | Scalar | Moment | Choice | OneOf | Items | Row | Table | Record | Model | Described

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
    """The shape of a resolved annotation; `inside` are the type aliases being read, so that one may name itself."""
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation is None or annotation is type(None):
        return Null()
    if origin in (Union, types.UnionType):
        return OneOf(tuple(shape_of(option, inside=inside) for option in args))
    if origin is Literal:
        return Choice(tuple((_choice_json(option), option) for option in args))
    return (
        _wrapped(annotation, inside) or _container(origin or annotation, args, inside) or _class(origin or annotation)
    )


def _wrapped(annotation: Any, inside: tuple[Any, ...]) -> Shape | None:
    """The shape under Annotated, the marks of TypedDict, NewType and type aliases; None if it is none of these."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _described(shape_of(args[0], inside=inside), args[1:])
    if origin in (Required, NotRequired):
        return shape_of(args[0], inside=inside)
    if hasattr(annotation, "__supertype__"):
        return shape_of(annotation.__supertype__, inside=inside)
    if hasattr(annotation, "__value__"):
        return Anything() if annotation in inside else shape_of(annotation.__value__, inside=(*inside, annotation))
    return None


def _described(shape: Shape, notes: tuple[Any, ...]) -> Shape:
    """The description is a text, or what a note such as pydantic's Field or typing's Doc says."""
    for note in notes:
        text = note if isinstance(note, str) else getattr(note, "description", getattr(note, "documentation", None))
        if text and isinstance(text, str):
            return Described(shape, text)
    return shape


def _container(kind: Any, args: tuple[Any, ...], inside: tuple[Any, ...]) -> Shape | None:
    if not _hashable(kind):
        return None
    shapes = tuple(shape_of(arg, inside=inside) for arg in args if arg is not Ellipsis)
    if kind is tuple and args and Ellipsis not in args:
        return Row(shapes)
    if kind is tuple and not args:
        return Items(Anything(), tuple)
    if kind in LISTS:
        return Items(shapes[0] if shapes else Anything(), LISTS[kind])
    if kind in DICTS:
        return Table(*shapes) if len(shapes) == 2 else Table(Anything(), Anything())
    return None


def _hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _class(kind: Any) -> Shape:
    if not isinstance(kind, type):
        return Anything()
    if issubclass(kind, Enum):
        return Choice(enum_options(kind), tuple(kind.__members__.items()))
    if hasattr(kind, "model_json_schema") and hasattr(kind, "model_validate_json"):
        return Model(kind)
    if is_record(kind):
        return Record(kind)
    base = next((base for base in SCALARS if issubclass(kind, base)), None)
    if base is not None:
        return Scalar(base, kind)
    return Moment(kind) if kind in MOMENTS else Anything()


def is_record(kind: type) -> bool:
    """True for dataclasses, TypedDicts (typing's and typing_extensions') and NamedTuples."""
    if hasattr(kind, "__dataclass_fields__"):
        return True
    if issubclass(kind, dict):
        return hasattr(kind, "__required_keys__")
    return issubclass(kind, tuple) and hasattr(kind, "_field_defaults")


def enum_options(kind: type[Enum]) -> tuple[tuple[Any, Enum], ...]:
    """The members as JSON and as Python: by value if all values are plain JSON, else by name."""
    plain = all(_is_plain(member.value) for member in kind)
    return tuple((member.value if plain else member.name, member) for member in kind)


def _choice_json(option: Any) -> Any:
    if isinstance(option, Enum):
        return option.value if _is_plain(option.value) else option.name
    return option if _is_plain(option) else str(option)


def _is_plain(value: object) -> bool:
    return value is None or (type(value) in SCALARS and value not in (math.inf, -math.inf) and value == value)
