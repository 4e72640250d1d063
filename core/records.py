"""Dataclasses that are constructed, subclassed, copied and dumped like the Pydantic models that Swarm's types are.

Pydantic itself is not loaded, and the types of values are not checked.
"""

from __future__ import annotations

import copy
import functools
import inspect
import json
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

T = TypeVar("T", bound="Record")

VALIDATOR = "PydanticDescriptorProxy"
"""The class of what Pydantic's decorators for validators and serializers leave in a class."""


@dataclass_transform(eq_default=False, field_specifiers=(field,))
class Record:
    """Base of the dataclasses; each is decorated with `lenient` above `dataclass`.

    A subclass becomes a dataclass without a decorator. Its own fields, and its defaults for inherited ones, work as in
    Pydantic: defaults that can be changed in place are copied, and fields without one are required keywords.
    """

    __slots__ = ()

    model_fields: ClassVar[Mapping[str, Field[Any]]] = {}
    assign_fields: ClassVar[Any]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if any(is_dataclass(base) for base in cls.__bases__):
            _make_dataclass(cls)

    def model_post_init(self, context: Any, /) -> None:
        """Called when all fields have been set; for subclasses."""

    def accept_unknown(self, keywords: Mapping[str, Any]) -> None:
        """Take the keywords of the constructor that are no fields: they are ignored with a warning that names them."""
        names = ", ".join(keywords)
        warnings.warn(f"{type(self).__name__} has no field {names}: ignored.", stacklevel=3)

    def model_dump(
        self,
        *,
        mode: str = "python",
        include: Collection[str] | None = None,
        exclude: Collection[str] = (),
        exclude_none: bool = False,
    ) -> Mapping[str, Any]:
        """Return the fields as a dict, also those of records within; with mode "json" all values are JSON."""
        dumped = _dump(self, is_json=mode == "json", within=())
        return {
            name: value
            for name, value in dumped.items()
            if (include is None or name in include) and name not in exclude and not (exclude_none and value is None)
        }

    def model_dump_json(self, *, indent: int | None = None, **options: Any) -> str:
        """Return the fields as JSON text; functions are written as their names."""
        return json.dumps(self.model_dump(mode="json", **options), ensure_ascii=False, indent=indent)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values for the fields in `update`; with `deep` the values are copied, too."""
        copied = copy.deepcopy(self) if deep else copy.copy(self)
        for name, value in (update or {}).items():
            if name not in self.model_fields:
                raise TypeError(f"{type(self).__name__} has no field {name!r}")
            setattr(copied, name, value)
        return copied

    @classmethod
    def model_validate(cls, values: Any) -> Self:
        """Return a record with the values of a mapping. A record of this class is returned as it is."""
        return values if isinstance(values, cls) else cls(**values)

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        return cls(**values)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Yield names and values, so that `dict(record)` works."""
        return ((name, getattr(self, name)) for name in self.model_fields)

    # The names that these methods had in Pydantic 1
    dict = model_dump
    json = model_dump_json
    copy = model_copy
    parse_obj = model_validate


def lenient(kind: type[T]) -> type[T]:
    """Let the constructor of a dataclass pass keywords that are no fields to `accept_unknown`."""
    _replace_constructor(kind)
    return kind


def _replace_constructor(kind: type[Record]) -> None:
    """Keep the constructor that `dataclass` made, which assigns the fields, under another name."""
    generated: Any = kind.__init__
    names = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # a dataclass

    @functools.wraps(generated)
    def construct(self: Record, *values: Any, **keywords: Any) -> None:
        own = type(self)  # a subclass whose own constructor calls this one has further fields
        if keywords.keys() <= own.model_fields.keys():
            own.assign_fields(self, *values, **keywords)
        else:
            known = {name: value for name, value in keywords.items() if name in own.model_fields}
            own.assign_fields(self, *values, **known)
            self.accept_unknown({name: value for name, value in keywords.items() if name not in known})
        self.model_post_init(None)

    construct.is_generated = True  # type: ignore[attr-defined]  # by this: a subclass inherits any other constructor
    kind.assign_fields = generated
    kind.model_fields = names
    kind.__init__ = construct  # type: ignore[assignment, method-assign]


def _make_dataclass(kind: type[Record]) -> None:
    annotations = inspect.get_annotations(kind)
    for name, value in list(vars(kind).items()):
        if type(value).__name__ == VALIDATOR:
            raise TypeError(f"{kind.__name__}.{name}: Pydantic's validators are not called here. Check in __init__.")
        if name in kind.model_fields and not inspect.isroutine(value) and not isinstance(value, property):
            annotations.setdefault(name, Any)
    kind.__annotations__ = annotations
    for name, annotation in annotations.items():
        if "ClassVar" not in str(annotation):
            setattr(kind, name, _field(vars(kind).get(name, MISSING)))
    own_constructor = vars(kind).get("__init__")
    if own_constructor is not None:
        del kind.__init__  # otherwise `dataclass` makes none
    dataclass(eq=False, repr=False)(kind)
    _replace_constructor(kind)
    inherited = next(vars(base)["__init__"] for base in kind.__mro__[1:] if "__init__" in vars(base))
    constructor = own_constructor or inherited
    if constructor is not object.__init__ and not getattr(constructor, "is_generated", False):
        kind.__init__ = constructor  # type: ignore[method-assign]


def _field(default: Any) -> Any:
    """Return what to give to `dataclass` for a field with this default, which may be a field of Pydantic."""
    if isinstance(default, Field):
        return default
    if type(default).__name__ == "FieldInfo":
        return field(kw_only=True) if default.is_required() else field(default_factory=_pydantic_default(default))
    if default is MISSING:
        return field(kw_only=True)
    if isinstance(default, list | dict | set):
        return field(default_factory=functools.partial(copy.copy, default))
    return field(default=default)


def _pydantic_default(info: Any) -> Any:
    return functools.partial(info.get_default, call_default_factory=True)


def _dump(record: Record, *, is_json: bool, within: tuple[Record, ...]) -> dict[str, Any]:
    names = [name for name in record.model_fields if not name.startswith("_")]
    within = (*within, record)
    return {name: _dump_value(getattr(record, name), is_json=is_json, within=within) for name in names}


def _dump_value(value: Any, *, is_json: bool, within: tuple[Record, ...]) -> Any:
    match value:
        case Record():
            is_inside_itself = any(value is outer for outer in within)
            return repr(value) if is_inside_itself else _dump(value, is_json=is_json, within=within)
        case Mapping() if is_json or type(value) is dict:
            items = value.items()
            return {
                str(key) if is_json else key: _dump_value(item, is_json=is_json, within=within) for key, item in items
            }
        case list() | tuple():
            dumped = [_dump_value(item, is_json=is_json, within=within) for item in value]
            return tuple(dumped) if type(value) is tuple and not is_json else dumped
    if not is_json or value is None or isinstance(value, bool | int | float | str):
        return value
    return value.__name__ if inspect.isroutine(value) else str(value)
