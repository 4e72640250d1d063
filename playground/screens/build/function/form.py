"""The function whose form is drawn: what every part of the form needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.team.check import Problem
from core.team.code import complete_from_code
from core.team.edit import change_function
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from playground import workspace
from playground.render.appearances import Appearances
from playground.screens.build.function.edits import Order
from playground.screens.build.function.rows import RowList
from playground.screens.problems import draw_problem_lines, problems_of
from playground.workspace_state import Draft


@dataclass(frozen=True, slots=True)
class FunctionForm:
    """A function of the draft, completed with what its code declares, and the problems found in it."""

    draft: Draft
    function: FunctionSpec
    appearances: Appearances
    problems: Sequence[Problem]

    @classmethod
    def of(
        cls, draft: Draft, function: FunctionSpec, appearances: Appearances, problems: Sequence[Problem]
    ) -> FunctionForm:
        return cls(draft, complete_from_code(function), appearances, problems_of(problems, function=function.id))

    @property
    def id(self) -> FunctionId:
        return self.function.id

    def key(self, name: str) -> str:
        """Return the key of a widget of this form."""
        return f"{self.draft.id} {self.id} {name}"

    def rows(self, name: str, count: int, arrange: Callable[[TeamSpec, FunctionId, Order], TeamSpec]) -> RowList:
        """Return a list of rows of this form."""
        return RowList(self.key(name), count, partial(self.edit, arrange))

    def edit(self, edit: Callable[..., TeamSpec], *arguments: Any) -> None:
        """Apply an edit of this function, as one step that can be undone."""
        workspace.apply_edit(edit, self.id, *arguments)

    def set_field(self, field: str, value: Any) -> None:
        workspace.apply_edit(change_function, self.id, **{field: value})

    def problems_in(self, field: str, row: int | None = None) -> list[Problem]:
        """Return the problems of a field: those of one row of a list, or those that belong to no row."""
        return [problem for problem in self.problems if (problem.place.field, problem.place.row) == (field, row)]

    def draw_problems(self, field: str, row: int | None = None) -> None:
        draw_problem_lines(self.problems_in(field, row), key=self.key(f"{field} {row}"))
