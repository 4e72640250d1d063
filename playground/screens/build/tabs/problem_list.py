"""All problems of a team: each with the way to the form where it is, its reason, and its fix."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Place, Problem
from core.team.spec import TeamSpec
from playground import desk
from playground.drafts import Draft, Part
from playground.render.safe_text import label
from playground.screens.build.function.rows import UNFOLDED
from playground.screens.build.tabs.fixing import mended, way_at
from playground.screens.problems import problem_lines
from playground.words import building as words

MOST_SHOWN = 60


def problem_list(draft: Draft, problems: Sequence[Problem]) -> None:
    if not problems:
        st.html(f'<p class="ap-empty ap-fine">{words.NO_PROBLEMS}</p>')
        return
    if sum(problem.fix is not None for problem in problems) > 1:
        st.button(
            words.FIX_ALL,
            key="fix all",
            icon=":material/auto_fix_high:",
            help=words.FIX_ALL_HELP,
            on_click=lambda: desk.change(mended),
        )
    for number, problem in enumerate(problems[:MOST_SHOWN]):
        with st.container(key=f"listed_problem_{number}", gap=None):
            st.button(
                label(place_told(draft.team, problem.place), 90),
                key=f"go {number}",
                type="tertiary",
                help=words.GO_THERE,
                on_click=_go,
                args=(draft, problem.place),
            )
            problem_lines([problem], key=f"listed {number}")
    if len(problems) > MOST_SHOWN:
        st.html(f'<p class="ap-quiet">{words.further_problems(len(problems) - MOST_SHOWN)}</p>')


def place_told(team: TeamSpec, place: Place) -> str:
    """Such as: Front desk, handoff 2."""
    agent, function = team.agent(place.agent or ""), team.function(place.function or "")
    known = agent or function
    whose = (known.name.strip() if known else "") or place.agent or place.function or words.THE_TEAM
    what = words.FIELDS.get(place.field, place.field.replace("_", " "))
    row = f" {place.row + 1}" if place.row is not None else ""
    return f"{whose}, {what}{row}" if what else str(whose)


def _go(draft: Draft, place: Place) -> None:
    """Open the form of what the problem is in; of a function also the answer that has it."""
    if place.agent is not None:
        desk.select(Part.AGENT, place.agent, way=way_at(draft.team, place))
    elif place.function is not None:
        desk.select(Part.FUNCTION, place.function)
        if place.field == "results" and place.row is not None:
            UNFOLDED.at(f"{draft.id} {place.function} result").set(place.row)
    else:
        desk.select(Part.TEAM)
