"""What the sections of an agent's form are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.team.check import Problem
from core.team.edit import change_agent
from core.team.spec import AgentSpec, TeamSpec
from playground import desk
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.screens.build.agent.settings import Settings
from playground.screens.problems import problem_lines


@dataclass(frozen=True, slots=True)
class AgentParts:
    """The agent whose form is drawn, and its problems."""

    draft: Draft
    agent: AgentSpec
    faces: Faces
    problems: Sequence[Problem]

    @property
    def team(self) -> TeamSpec:
        return self.draft.team

    def key(self, name: str) -> str:
        """The key of a widget of this form."""
        return f"{self.draft.id} agent {self.agent.id} {name}"

    def change(self, **fields: Any) -> None:
        """Change fields of the agent, as one step."""
        id = self.agent.id
        desk.change(lambda team: change_agent(team, id, **fields))

    def change_settings(self, edit: Callable[[Settings], Settings]) -> None:
        """Change the agent's settings, from what they are by then: several fields may be left at once."""
        id = self.agent.id

        def changed(team: TeamSpec) -> TeamSpec:
            agent = team.agent(id)
            return team if agent is None else change_agent(team, id, settings=edit(agent.settings))

        desk.change(changed)

    def problem_lines(self, field: str, row: int | None = None) -> None:
        """Draw the problems of a field; of a list only those of one row, or those that are of no row in particular."""
        told = [one for one in self.problems if one.place.field == field and one.place.row == row]
        problem_lines(told, key=self.key(f"{field} {row}"))
