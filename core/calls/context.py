"""Context variables given to a function as its own copy, and what it changed in it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

# Values of these types cannot be changed in place, and no part of them can.
ATOMS = (type(None), bool, int, float, complex, str, bytes)
GONE: Any = object()

# Pairs that are being or have been compared, by their ids; the objects are kept so that no id is used twice.
Seen = dict[tuple[int, int], tuple[Any, Any]]


def copy_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """The variables copied one by one, in depth. One that cannot be copied (a lock, a connection) is shared."""
    return {name: _copied(value) for name, value in context.items()}


def _copied(value: Any) -> Any:
    if type(value) in ATOMS:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - copying runs the value's own code, which may refuse in any way
        return value


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The variables that are new or other in `after`, and the names of those that are gone.

    A copy of an object that was left alone is no change, even if the object equals only itself. When two values
    cannot be compared they count as different.
    """
    changed = {name: value for name, value in after.items() if not same(before.get(name, GONE), value)}
    return changed, tuple(name for name in before if name not in after)


def same(one: Any, other: Any) -> bool:
    """True if both are surely of the same type and content."""
    try:
        return _same(one, other, {})
    except Exception:  # noqa: BLE001 - comparing runs the values' own code, which may refuse in any way
        return False


def _same(one: Any, other: Any, seen: Seen) -> bool:
    if one is other or (id(one), id(other)) in seen:
        return True
    if type(one) is not type(other):
        return False
    seen[id(one), id(other)] = one, other
    match one:
        case dict() if type(one) is dict:
            return one.keys() == other.keys() and all(_same(one[key], other[key], seen) for key in one)
        case list() | tuple() if type(one) in (list, tuple):
            return len(one) == len(other) and all(_same(*pair, seen) for pair in zip(one, other, strict=True))
    return _equal(one, other) or (type(one) not in ATOMS and _same_parts(one, other, seen))


def _equal(one: Any, other: Any) -> bool:
    """False also if `==` raises, or gives something else than a truth value, as arrays do."""
    try:
        return (one == other) is True
    except Exception:  # noqa: BLE001 - as above
        return False


def _same_parts(one: Any, other: Any, seen: Seen) -> bool:
    """Compares what the objects would be copied from: class, arguments, state, items."""
    return _same(_parts(one), _parts(other), seen)


def _parts(value: Any) -> list[Any]:
    reduced = value.__reduce_ex__(4)
    return [list(part) if hasattr(part, "__next__") else part for part in reduced]
