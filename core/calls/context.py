"""A function's own copy of the context variables, and the changes the function made in it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from core.values import ATOMS, same

ABSENT: Any = object()


def copy_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deep copy, made variable by variable. A value that cannot be copied (a lock, a connection) is shared."""
    return {name: _copied(value) for name, value in context.items()}


def _copied(value: Any) -> Any:
    if type(value) in ATOMS:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - copying runs the value's own code, which may refuse in any way
        return value


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the variables that `after` adds or changes, and the names of those it lacks.

    An unchanged copy of an object is no change, even if its class defines no equality. Values that cannot be compared
    count as changed.
    """
    changed = {name: value for name, value in after.items() if not same(before.get(name, ABSENT), value)}
    return changed, tuple(name for name in before if name not in after)
