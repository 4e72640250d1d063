"""The part of a team whose form is drawn: what every section of the form needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.team.check import Problem
from core.team.code import complete_from_code
from core.team.edit import change_agent, change_function, change_team
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from playground import session, workspace
from playground.render.appearances import Appearances
from playground.screens.problems import draw_problem_lines, problems_of
from playground.widgets.fields import TextSize, draw_text_field
from playground.workspace_state import Draft, Part

Spec = TypeVar("Spec", TeamSpec, AgentSpec, FunctionSpec)

ONE_LINE = TextSize()

CHANGES: dict[Part, Callable[..., TeamSpec]] = {
    Part.TEAM: change_team,
    Part.AGENT: change_agent,
    Part.FUNCTION: change_function,
}


@dataclass(frozen=True, slots=True)
class PartForm(Generic[Spec]):
    """The form of the draft's team, or of an agent or a function in it, and the problems found in that part.

    `id` is the id of the agent or the function when the form was drawn. An edit applies to the id it has by then.
    """

    draft: Draft
    part: Part
    id: str
    spec: Spec
    appearances: Appearances
    problems: Sequence[Problem]

    @property
    def team(self) -> TeamSpec:
        return self.draft.team

    @property
    def form_key(self) -> str:
        """The key under which the session keeps what belongs to this form."""
        return self.draft.form_key(self.part, self.id)

    def key(self, name: str) -> str:
        """Return the key of a widget of this form."""
        return f"{self.form_key} {name}"

    def edit(self, edit: Callable[..., TeamSpec], *arguments: Any, **fields: Any) -> None:
        """Apply an edit of this part, as one step that can be undone."""
        present = [] if self.part is Part.TEAM else [session.draft().id_at(self.form_key) or self.id]
        workspace.apply_edit(edit, *present, *arguments, **fields)

    def set_field(self, field: str, value: Any) -> None:
        self.edit(CHANGES[self.part], **{field: value})

    def problems_in(self, field: str, row: int | None = None) -> list[Problem]:
        """Return the problems of a field: those of one row of a list, or those that belong to no row."""
        return [problem for problem in self.problems if (problem.place.field, problem.place.row) == (field, row)]

    def draw_problems(self, field: str, row: int | None = None) -> None:
        draw_problem_lines(self.problems_in(field, row), key=self.key(f"{field} {row}"))

    def draw_text(
        self,
        field: str,
        name: str,
        *,
        hint: str = "",
        help: str = "",
        size: TextSize = ONE_LINE,
        take: Callable[[str], None] | None = None,
    ) -> None:
        """Draw a text field for a field of the part, and the problems of that field. `take` replaces setting the field."""
        draw_text_field(
            name,
            getattr(self.spec, field),
            take or (lambda text: self.set_field(field, text)),
            key=self.key(field),
            hint=hint,
            help=help,
            size=size,
        )
        self.draw_problems(field)


def team_form(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> PartForm[TeamSpec]:
    return PartForm(draft, Part.TEAM, "", draft.team, appearances, problems_of(problems))


def agent_form(
    draft: Draft, agent: AgentSpec, appearances: Appearances, problems: Sequence[Problem]
) -> PartForm[AgentSpec]:
    return PartForm(draft, Part.AGENT, agent.id, agent, appearances, problems_of(problems, agent=agent.id))


def function_form(
    draft: Draft, function: FunctionSpec, appearances: Appearances, problems: Sequence[Problem]
) -> PartForm[FunctionSpec]:
    """Return the form of a function, completed with what its code declares."""
    own = problems_of(problems, function=function.id)
    return PartForm(draft, Part.FUNCTION, function.id, complete_from_code(function), appearances, own)


AgentForm = PartForm[AgentSpec]
FunctionForm = PartForm[FunctionSpec]
TeamForm = PartForm[TeamSpec]
