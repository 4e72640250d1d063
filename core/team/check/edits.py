"""Small changes of a team as data: put, drop or append something at a path such as ("agents", 2, "handoffs", 0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What is at the path becomes `value`."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """The item of a list that is at the path goes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Append:
    """The list at the path gets one more item."""

    path: Path
    value: Any


Edit = Put | Drop | Append


def applied(value: T, edit: Edit) -> T:
    """The value with the edit in it; the value given does not change."""
    changed: T = _changed(value, edit.path, edit)
    return changed


def _changed(value: Any, path: Path, edit: Edit) -> Any:
    if not path:
        return (*value, edit.value) if isinstance(edit, Append) else edit.value  # type: ignore[union-attr] # a Drop ends above
    first, *rest = path
    match value:
        case tuple():
            at = int(first)
            inside = () if isinstance(edit, Drop) and not rest else (_changed(value[at], tuple(rest), edit),)
            return (*value[:at], *inside, *value[at + 1 :])
        case Mapping():
            return {**value, str(first): _changed(value.get(str(first)), tuple(rest), edit)}
    return replace(value, **{str(first): _changed(getattr(value, str(first)), tuple(rest), edit)})
