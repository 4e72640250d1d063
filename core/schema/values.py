"""Conversion of JSON values to the Python type of a shape.

Lenient where nothing is lost ("3" is 3, 3.0 is 3, a list written as text is the list), strict elsewhere: models make such
mistakes often, and a second try costs a turn.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, assert_never

from core.schema.fields import Field, fields_of
from core.schema.json_schema import Schema, admits_null, schema_of
from core.schema.shapes import (
    AnyShape,
    ChoiceShape,
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
    ValueShape,
)

LONGEST_VALUE = 80
WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class MismatchError(ValueError):
    """A value that does not fit its shape; the text is a sentence for the model. Never leaves `core.calls`."""


def convert(value: Any, shape: Shape, *, place: str) -> Any:
    """Convert the value to the type of the shape. `place` names it in the message of the MismatchError that is raised."""
    match shape:
        case AnyShape():
            return value
        case DescribedShape(shape=inner):
            return convert(value, inner, place=place)
        case UnionShape():
            return _one_of(value, shape, place)
        case _:
            return _convert_or_refuse(value, shape, place)


def convert_fields(given: Mapping[str, Any], fields: Sequence[Field], *, place: str = "") -> dict[str, Any]:
    """Convert values by field and return them by their Python names.

    null counts as absent for a field that has a default and does not accept null. Raises MismatchError, which names all
    unknown and missing fields at once.
    """
    named = {field.target: field for field in fields} | {field.name: field for field in fields}
    present = {
        name: value for name, value in given.items() if value is not None or not _accepts_absence(named.get(name))
    }
    targets = {named[name].target for name in present if name in named}
    unknown = [name for name in present if name not in named]
    missing = [field.name for field in fields if field.required and field.target not in targets]
    if unknown or missing:
        raise MismatchError(_field_errors(place, unknown, missing))
    return {
        named[name].target: convert(value, named[name].shape, place=f"{place}.{name}" if place else name)
        for name, value in present.items()
    }


def describe_schema(schema: Schema) -> str:
    """Return the values that a schema accepts, in words."""
    if "enum" in schema:
        return "one of " + ", ".join(_shown(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(describe_schema(option) for option in schema["anyOf"])
    if schema.get("type") == "array" and schema.get("items", {}).get("type"):
        return f"a list, each item {describe_schema(schema['items'])}"
    if "properties" in schema:
        return f"an object with {', '.join(schema['properties'])}"
    kinds = schema.get("type", [])
    words = " or ".join(WORDS.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)) or "a value"
    return f"{words} ({schema['format']} as in ISO 8601)" if "format" in schema else words


def _accepts_absence(field: Field | None) -> bool:
    return (
        field is not None
        and not field.required
        and not isinstance(field.shape, AnyShape)
        and not admits_null(field.shape)
    )


def _field_errors(place: str, unknown: list[str], missing: list[str]) -> str:
    where = f"{place}: " if place else ""
    errors = [f"there is no {', '.join(_short(name) for name in unknown)}"] if unknown else []
    return where + " and ".join([*errors, *([f"{', '.join(missing)} is missing"] if missing else [])])


def _one_of(value: Any, union: UnionShape, place: str) -> Any:
    """Return the value of the first option that leaves it unchanged, else of the first that can convert it."""
    made: list[Any] = []
    errors: list[MismatchError] = []
    for option in union.shapes:
        try:
            result = convert(value, option, place=place)
        except MismatchError as error:
            errors.append(error)
            continue
        if type(result) is type(value) and result == value:
            return result
        made.append(result)
    if made:
        return made[0]
    raise _nearest(value, union, errors) or _mismatch(value, union, place)


def _nearest(value: Any, union: UnionShape, errors: list[MismatchError]) -> MismatchError | None:
    """Return the error of the one option beside null, if there is just one: it is the most specific."""
    real = [error for option, error in zip(union.shapes, errors, strict=True) if not isinstance(option, NullShape)]
    return real[0] if len(real) == 1 and value is not None else None


def _convert_or_refuse(value: Any, shape: ValueShape, place: str) -> Any:
    try:
        return _converted(value, shape, place)
    except MismatchError:
        raise
    except Exception as error:
        raise _mismatch(value, shape, place, why=error) from error


def _converted(value: Any, shape: ValueShape, place: str) -> Any:
    """Return the converted value. Raises any exception if there is none."""
    match shape:
        case NullShape() | ScalarShape() | DateTimeShape() | ChoiceShape():
            return _single(value, shape)
        case ListShape(item=item, make=make):
            return make(_listed(_unwrapped(value, list), [item] * len(_unwrapped(value, list)), place))
        case TupleShape(items=items):
            return tuple(_listed(_unwrapped(value, list), items, place))
        case MappingShape():
            return _table(_unwrapped(value, dict), shape, place)
        case RecordShape(type=kind):
            return kind(**convert_fields(_unwrapped(value, dict), fields_of(kind), place=place))
        case ModelShape(type=kind):
            return kind.model_validate_json(value if _is_json(value) else json.dumps(value))
        case _:  # pragma: no cover - the union is closed
            assert_never(shape)


def _single(value: Any, shape: SingleShape) -> Any:
    match shape:
        case NullShape():
            return _require(value, value is None)
        case ScalarShape(base=base, make=make):
            read = READERS[base](value)
            return read if make is base else make(read)
        case DateTimeShape(type=kind):
            return kind.fromisoformat(value)
    return _chosen(value, shape)


def _require(value: Any, fits: bool) -> Any:
    if not fits:
        raise ValueError
    return value


def _listed(values: list[Any], shapes: Sequence[Shape], place: str) -> list[Any]:
    pairs = enumerate(zip(values, shapes, strict=True))
    return [convert(item, shape, place=f"{place}[{number}]") for number, (item, shape) in pairs]


def _table(value: dict[str, Any], table: MappingShape, place: str) -> dict[Any, Any]:
    return {
        convert(key, table.key, place=f"a name in {place}"): convert(item, table.value, place=f"{place}.{key}")
        for key, item in value.items()
    }


def _chosen(value: Any, choice: ChoiceShape) -> Any:
    """Return the option with this JSON value or name, else the one with this text in any case."""
    for given, option in choice.options:
        if given == value and isinstance(given, bool) == isinstance(value, bool):
            return option
    names = choice.names + tuple((str(given), option) for given, option in choice.options)
    exact = [option for name, option in names if name == value]
    alike = [option for name, option in names if name.lower() == _text(value).lower()]
    return (exact or alike)[0]


def _unwrapped(value: Any, kind: type) -> Any:
    """Return the list or object, also if it is written as text, as models often do."""
    read = json.loads(value) if isinstance(value, str) else value
    return _require(read, isinstance(read, kind))


def _is_json(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(value), dict)
    return False


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    raise ValueError


def _whole(value: Any) -> int:
    match value:
        case bool():
            raise ValueError
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if "_" not in value:
            return int(value)
    raise ValueError


def _number(value: Any) -> float:
    match value:
        case bool():
            raise ValueError
        case int() | float():
            number = float(value)
        case str() if "_" not in value:
            number = float(value)
        case _:
            raise ValueError
    return float(_require(number, math.isfinite(number)))


def _truth(value: Any) -> bool:
    match value:
        case bool():
            return value
        case 0 | 1:
            return bool(value)
        case str() if value.lower() in ("true", "false"):
            return value.lower() == "true"
    raise ValueError


READERS: dict[type, Callable[[Any], Any]] = {bool: _truth, int: _whole, float: _number, str: _text}


def _mismatch(value: Any, shape: Shape, place: str, *, why: Exception | None = None) -> MismatchError:
    reason = _refusal(why) if isinstance(shape, RecordShape | ModelShape) else ""
    return MismatchError(f"{place} is {_shown(value)}, but has to be {describe_schema(schema_of(shape))}{reason}")


def _refusal(error: Exception | None) -> str:
    """Return the class's own message about a value it refuses; errors of pydantic have a path for each problem."""
    try:
        errors = getattr(error, "errors", None)
        text = "; ".join(f"{_path(each['loc'])} {each['msg']}" for each in errors()) if callable(errors) else str(error)
    except Exception:  # noqa: BLE001 - a foreign error's text may raise anything
        return ""
    return f" ({_short(' '.join(text.split()), 3 * LONGEST_VALUE)})" if text else ""


def _path(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location)


def _shown(value: Any) -> str:
    return _short(json.dumps(value, ensure_ascii=False))


def _short(text: str, longest: int = LONGEST_VALUE) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
