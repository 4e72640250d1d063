"""JSON values: when two are the same, how one is written as text, and how JSON text is read strictly.

Python calls 1, 1.0 and True equal; a JSON document, a team file and a model's arguments distinguish them. Every
comparison of such values goes through `same`. Context variables may hold objects that are not JSON at all, so nothing
here assumes that comparing or printing a value succeeds.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn

# Values of these types cannot be changed in place, and no part of them can.
ATOMS = (type(None), bool, int, float, complex, str, bytes)


def same(one: Any, other: Any, *, ordered: bool = False) -> bool:
    """Return whether two values have the same types and the same content, in depth.

    1, 1.0 and True differ. NaN is the same as NaN. A dict or list of a subclass counts as a plain one. The order of
    keys matters only with `ordered`. Objects are compared by their fields or their pickled state, so that a deep copy
    is the same as its original even if the class defines no equality. Values that cannot be compared are not the same.
    """
    try:
        return _Comparison(ordered=ordered).same(one, other)
    except Exception:  # noqa: BLE001 - comparing runs the values' own code, which may raise anything
        return False


class _Comparison:
    """One comparison in depth. It remembers the pairs it has begun, because values may contain themselves."""

    def __init__(self, *, ordered: bool) -> None:
        self._ordered = ordered
        # By the ids of both; the objects are kept alive so that no id is used twice.
        self._begun: dict[tuple[int, int], tuple[Any, Any]] = {}

    def same(self, one: Any, other: Any) -> bool:
        kind = _type_of(one)
        if one is other or (id(one), id(other)) in self._begun:
            return True
        if kind is not _type_of(other):
            return False
        if kind in ATOMS:
            return bool(one == other) or (kind is float and math.isnan(one) and math.isnan(other))
        self._begun[id(one), id(other)] = one, other
        return self._same_parts(one, other)

    def _same_parts(self, one: Any, other: Any) -> bool:
        if isinstance(one, dict):
            keys, others = (list(one), list(other)) if self._ordered else (one.keys(), other.keys())
            return keys == others and all(self.same(one[key], other[key]) for key in one)
        if isinstance(one, list | tuple):
            return len(one) == len(other) and all(map(self.same, one, other))
        if is_dataclass(one) and not isinstance(one, type):
            compared = (field.name for field in fields(one) if field.compare)
            return all(self.same(getattr(one, name), getattr(other, name)) for name in compared)
        return _equal(one, other) or self.same(_state_of(one), _state_of(other))


def _type_of(value: Any) -> type:
    return dict if isinstance(value, dict) else list if isinstance(value, list) else type(value)


def _equal(one: Any, other: Any) -> bool:
    """Return False also if `==` raises, or returns something other than a truth value, as arrays do."""
    try:
        return (one == other) is True
    except Exception:  # noqa: BLE001 - as in `same`
        return False


def _state_of(value: Any) -> list[Any]:
    """Return the parts from which a copy of the object would be built: class, arguments, state, items."""
    return [list(part) if hasattr(part, "__next__") else part for part in value.__reduce_ex__(4)]


def as_text(value: Any) -> str:
    """Return text unchanged and any other value as JSON on one line."""
    return value if isinstance(value, str) else as_json(value, indent=None)


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """Return the value as JSON, with `str` of what JSON cannot express. If that fails too, return the type's name."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    except Exception:  # noqa: BLE001 - `str` runs the value's own code, which may raise anything
        return type(value).__name__


class JsonError(ValueError):
    """Text that is not strict JSON. `reason` is one phrase; `line` and `column` count from 1, or are 0 if unknown.

    `number` is the number that JSON does not have, such as NaN or 1e999, if that is the problem.
    """

    def __init__(self, reason: str, *, line: int = 0, column: int = 0, number: str = "") -> None:
        super().__init__(f"{reason}: line {line} column {column}" if line else reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.number = number


def parse_json(text: str, *, with_line_breaks: bool = False) -> Any:
    """Return the value of a JSON text. Raises JsonError, and no other exception, if the text is not strict JSON.

    `with_line_breaks` allows line breaks and other control characters in texts, which models forget to escape.

    NaN, Infinity and numbers beyond the range of a float are refused, because nothing else that reads JSON accepts
    them. So is nesting deeper than Python's recursion limit.
    """
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite, strict=not with_line_breaks)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise JsonError("it is nested too deeply") from None
    except JsonError:
        raise
    except ValueError:  # int() limits the number of digits, to bound the time of the conversion
        raise JsonError("a number has too many digits") from None


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _refuse(number: str) -> NoReturn:
    raise JsonError(f"{number} is not JSON", number=number)
