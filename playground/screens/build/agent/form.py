"""The agent whose form is drawn: what every section of the form needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.team.check import Problem
from core.team.edit import change_agent
from core.team.spec import AgentSpec, TeamSpec
from playground import workspace
from playground.render.appearances import Appearances
from playground.screens.problems import draw_problem_lines
from playground.workspace_state import Draft


@dataclass(frozen=True, slots=True)
class AgentForm:
    """An agent of the draft, with the problems found in it."""

    draft: Draft
    agent: AgentSpec
    appearances: Appearances
    problems: Sequence[Problem]

    @property
    def team(self) -> TeamSpec:
        return self.draft.team

    def key(self, name: str) -> str:
        """Return the key of a widget of this form."""
        return f"{self.draft.id} agent {self.agent.id} {name}"

    def set_field(self, field: str, value: Any) -> None:
        """Change a field of the agent, as one step that can be undone."""
        workspace.apply_edit(change_agent, self.agent.id, **{field: value})

    def draw_problems(self, field: str, row: int | None = None) -> None:
        """Draw the problems of a field: those of one row of a list, or those that belong to no row."""
        found = [problem for problem in self.problems if (problem.place.field, problem.place.row) == (field, row)]
        draw_problem_lines(found, key=self.key(f"{field} {row}"))
