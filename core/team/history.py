"""Undo and redo for a team that is being edited, as a value: each step is one team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.team.spec import TeamSpec
from core.values import same

MAX_STEPS = 200
"""Steps that can be undone. Teams share all parts that did not change, so a step costs about as much as its edit."""


@dataclass(frozen=True, slots=True)
class History:
    """`past` are the teams before the present one, oldest first; `future` those that were undone, the next one first.

    `merge_key` names the field of the last step: more typing in the same field is not another step.
    """

    present: TeamSpec
    past: tuple[TeamSpec, ...] = ()
    future: tuple[TeamSpec, ...] = ()
    merge_key: str = ""

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    def push(self, team: TeamSpec, merge_key: str = "") -> History:
        """Return the history with a step to this team; without one if the team is the same, or the merge key that of the last step."""
        if same(team, self.present, ordered=True):
            return self
        if merge_key and merge_key == self.merge_key:
            return History(team, self.past, merge_key=merge_key)
        return History(team, (*self.past, self.present)[-MAX_STEPS:], merge_key=merge_key)

    def amend(self, team: TeamSpec) -> History:
        """Return the history with this team in place of the present one, for changes that undo does not cover."""
        return replace(self, present=team)

    def map(self, change: Callable[[TeamSpec], TeamSpec]) -> History:
        """Return the history with all of its teams changed, for changes that undo must not take back."""
        past, future = tuple(map(change, self.past)), tuple(map(change, self.future))
        return History(change(self.present), past, future, self.merge_key)

    @property
    def teams(self) -> tuple[TeamSpec, ...]:
        return (*self.past, self.present, *self.future)

    def undo(self) -> History:
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History:
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
