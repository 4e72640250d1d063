"""The fields of dataclasses, TypedDicts and NamedTuples, and annotations written as text, resolved.

An annotation that cannot be resolved does not affect the others.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NotRequired, Required, get_origin, get_type_hints

from core.schema.shapes import NOTHING, Shape, shape_of


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a record. `name` is its name for the model, `target` its name in Python.

    `default` is NOTHING if there is none.
    """

    name: str
    target: str
    shape: Shape
    default: Any = NOTHING
    required: bool = True


def fields_of(record: type) -> tuple[Field, ...]:
    """Return the fields from which an instance of the class is built, in order."""
    hints = class_hints(record)
    if dataclasses.is_dataclass(record):
        return tuple(_dataclass_fields(record, hints))
    if issubclass(record, dict):
        return tuple(_typed_dict_field(record, name, hint) for name, hint in hints.items())
    return tuple(_named_tuple_fields(record, hints))


def _dataclass_fields(record: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for field in dataclasses.fields(record):
        default = NOTHING if field.default is dataclasses.MISSING else field.default
        required = default is NOTHING and field.default_factory is dataclasses.MISSING
        if field.init:
            yield Field(field.name, field.name, shape_of(hints[field.name]), default, required)


def _typed_dict_field(record: Any, name: str, hint: Any) -> Field:
    """A mark in the hint takes precedence, since `__required_keys__` lacks the marks of annotations written as text."""
    mark = get_origin(hint)
    required = name in record.__required_keys__ if mark not in (Required, NotRequired) else mark is Required
    return Field(name, name, shape_of(hint), required=required)


def _named_tuple_fields(record: Any, hints: dict[str, Any]) -> Iterator[Field]:
    for name in record._fields:
        default = record._field_defaults.get(name, NOTHING)
        yield Field(name, name, shape_of(hints.get(name, Any)), default, default is NOTHING)


def resolve(annotation: Any, namespace: Mapping[str, Any]) -> Any:
    """Return the annotation with names replaced by their values in the namespace.

    Text that has no meaning there, such as a name imported for type checkers only, becomes Any.
    """
    holder = SimpleNamespace(__annotations__={"it": annotation})
    try:
        return get_type_hints(holder, globalns=dict(namespace), include_extras=True)["it"]
    except Exception:  # noqa: BLE001 - evaluating an annotation runs its author's code, which may raise anything
        return Any if isinstance(annotation, str) else annotation


def class_hints(kind: type) -> dict[str, Any]:
    """Return the resolved annotations of a class and its bases by field name."""
    try:
        return get_type_hints(kind, include_extras=True)
    except Exception:  # noqa: BLE001 - as in `resolve`; the fields are then resolved one by one
        return {
            name: resolve(annotation, module_names(base))
            for base in reversed(kind.__mro__)
            for name, annotation in vars(base).get("__annotations__", {}).items()
        }


def module_names(target: object) -> dict[str, Any]:
    """Return the global names of the module that defines the class or function; none if it is unknown."""
    module = sys.modules.get(str(getattr(target, "__module__", "")))
    return vars(module) if module else {}
