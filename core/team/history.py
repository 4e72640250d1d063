"""Undo and redo for what is being edited, as a value: each step holds all of it, such as a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core.values import same

MAX_STEPS = 200
"""Steps that can be undone. Teams share all parts that did not change, so a step costs about as much as its edit."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History(Generic[T]):
    """`past` are the values before the present one, oldest first; `future` those that were undone, the next one first.

    `merge_key` names the field of the last step: more typing in the same field is not another step.
    """

    present: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()
    merge_key: str = ""

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def push(self, value: T, merge_key: str = "") -> History[T]:
        """Return the history with a step to this value; without one if it is the same, or the merge key that of the last step."""
        if same(value, self.present, ordered=True):
            return self
        if merge_key and merge_key == self.merge_key:
            return History(value, self.past, merge_key=merge_key)
        return History(value, (*self.past, self.present)[-MAX_STEPS:], merge_key=merge_key)

    def amend(self, value: T) -> History[T]:
        """Return the history with this value in place of the present one, for changes that undo does not cover."""
        return replace(self, present=value)

    def map(self, change: Callable[[T], T]) -> History[T]:
        """Return the history with all of its values changed, for changes that undo must not take back."""
        past, future = tuple(map(change, self.past)), tuple(map(change, self.future))
        return History(change(self.present), past, future, self.merge_key)

    @property
    def values(self) -> tuple[T, ...]:
        return (*self.past, self.present, *self.future)

    def undo(self) -> History[T]:
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History[T]:
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
