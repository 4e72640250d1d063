"""The past and the future of a team that is being edited, as a value: each step one team, undone and redone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.team.spec import TeamSpec
from core.values import same

MAX_STEPS = 200


@dataclass(frozen=True, slots=True)
class History:
    """`past` are the teams before this one, oldest first; `future` those that were undone, the next one first.

    `merge_key` names what the last step was about: typing on in the same field is not one more step.
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
        """One step to this team; no step if it is the same team, or if the last one had the same merge key."""
        if same(team, self.present, ordered=True):
            return self
        if merge_key and merge_key == self.merge_key:
            return History(team, self.past, merge_key=merge_key)
        return History(team, (*self.past, self.present)[-MAX_STEPS:], merge_key=merge_key)

    def amend(self, team: TeamSpec) -> History:
        """This team instead of the present one, without a step: for what is not worth undoing."""
        return replace(self, present=team)

    def undo(self) -> History:
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> History:
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
