"""Draws the problems of a team, a line for each, with the button that applies its fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from core.team.check import Place, Problem, Severity, apply_fix
from core.team.spec import TeamSpec
from playground import workspace
from playground.render.safe_text import label, plain
from playground.texts import build_texts
from playground.workspace_state import Part


def problems_of(
    problems: Iterable[Problem], *, agent: str | None = None, function: str | None = None, field: str | None = None
) -> list[Problem]:
    """Return the problems of an agent, of a function or, with neither, of the team itself; with `field`, of that field only."""
    return [
        problem
        for problem in problems
        if (problem.place.agent or None) == agent
        and (problem.place.function or None) == function
        and (field is None or problem.place.field == field)
    ]


def draw_problem_lines(problems: Sequence[Problem], *, key: str) -> None:
    """Draw the problems of a field below it. `key` identifies the place on the page."""
    for number, problem in enumerate(problems):
        with st.container(horizontal=True, key=f"problem {key} {number}", vertical_alignment="center", gap="small"):
            error = " ap-error-line" if problem.severity is Severity.ERROR else ""
            sign = f'<span class="ap-hidden">{build_texts.SEVERITIES[problem.severity]}: </span>'
            st.html(
                f'<p class="ap-problemline{error}">{sign}{plain(build_texts.problem(problem))}</p>', width="stretch"
            )
            if problem.fix is not None:
                st.button(
                    label(build_texts.fix(problem.fix), 60),
                    key=f"fix {key} {number}",
                    icon=":material/build:",
                    on_click=mend,
                    args=(problem,),
                )


def mend(problem: Problem) -> None:
    """Apply the fix of a problem as one step of undo."""

    def fixed(team: TeamSpec) -> TeamSpec:
        return apply_fix(team, problem)

    workspace.change(fixed)


def open_place(place: Place) -> None:
    """Open the form in which a problem can be fixed."""
    if place.agent:
        workspace.select(Part.AGENT, place.agent)
    elif place.function:
        workspace.select(Part.FUNCTION, place.function)
    else:
        workspace.select(Part.TEAM)
