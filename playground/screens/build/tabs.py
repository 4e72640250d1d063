"""The tabs beside the form: all problems of the team, what a model sees of the selected part, and the team file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Place, Problem, apply_fix, check
from core.team.spec import TeamSpec
from playground import session, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import label
from playground.screens.build.file_view import draw_team_file
from playground.screens.build.form_parts import draw_button
from playground.screens.build.function.form import rows_key
from playground.screens.build.function.results import RESULT_ROWS
from playground.screens.build.function.rows import OPEN_ROW
from playground.screens.build.model_view import draw_model_view
from playground.screens.problems import draw_problem_lines
from playground.texts import build_texts
from playground.workspace_state import Draft, Part

TAB_KEY = "build tab"

MOST_SHOWN = 60
"""Problems drawn at most."""

MOST_FIXES = 200
"""Fixes applied by one click. Fixing one problem may cause another; this bounds how long that goes on."""


def draw_tabs(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> None:
    """Draw the tabs, and the content of the one that is open."""
    names = [build_texts.problems(len(problems)), *build_texts.TABS[1:]]
    # The first name counts the problems. To Streamlit a tab with another name is another tab, so that the open tab
    # would be forgotten whenever the number changes.
    if session.value_of(TAB_KEY) is not None and session.value_of(TAB_KEY) not in names:
        session.keep_value(TAB_KEY, names[0])
    problem_tab, model_tab, file_tab = st.tabs(names, key=TAB_KEY, on_change="rerun", height="stretch")
    if problem_tab.open:
        with problem_tab:
            _draw_problem_list(draft, problems)
    if model_tab.open:
        with model_tab:
            draw_model_view(draft, appearances)
    if file_tab.open:
        with file_tab:
            draw_team_file(draft)


def _draw_problem_list(draft: Draft, problems: Sequence[Problem]) -> None:
    """Draw each problem with its fix and a button that opens the form where it is."""
    if not problems:
        st.html(f'<p class="ap-empty ap-fine">{build_texts.NO_PROBLEMS}</p>')
        return
    if sum(problem.fix is not None for problem in problems) > 1:
        draw_button(
            build_texts.FIX_ALL,
            "auto_fix_high",
            workspace.apply_edit,
            apply_all_fixes,
            key="fix all",
            help=build_texts.FIX_ALL_HELP,
        )
    for number, problem in enumerate(problems[:MOST_SHOWN]):
        with st.container(key=f"listed_problem_{number}", gap=None):
            draw_button(
                label(describe_place(draft.team, problem.place), 90),
                "",
                _open,
                draft,
                problem.place,
                key=f"go {number}",
                help=build_texts.GO_THERE,
                quiet=True,
            )
            draw_problem_lines([problem], key=f"listed {number}")
    if len(problems) > MOST_SHOWN:
        st.html(f'<p class="ap-quiet">{build_texts.further_problems(len(problems) - MOST_SHOWN)}</p>')


def apply_all_fixes(team: TeamSpec) -> TeamSpec:
    """Return the team after every fix its problems offer, until none changes anything or `MOST_FIXES` were applied."""
    for _ in range(MOST_FIXES):
        fixed = (apply_fix(team, problem) for problem in check(team) if problem.fix is not None)
        changed = next((after for after in fixed if after != team), None)
        if changed is None:
            break
        team = changed
    return team


def describe_place(team: TeamSpec, place: Place) -> str:
    """Return the place of a problem in words, such as: Front desk, handoff 2."""
    part = team.agent(place.agent or "") or team.function(place.function or "")
    owner = (part.name.strip() if part else "") or place.agent or place.function or build_texts.THE_TEAM
    field = build_texts.FIELDS.get(place.field, place.field.replace("_", " "))
    row = f" {place.row + 1}" if place.row is not None else ""
    return f"{owner}, {field}{row}" if field else str(owner)


def target_of_link(team: TeamSpec, place: Place) -> str:
    """Return the id of the agent that the handoff or delegate at this place leads to, or "" if none is there."""
    agent = team.agent(place.agent or "")
    links = next((links for field, links in agent.links if field == place.field), ()) if agent is not None else ()
    return links[place.row].to if place.row is not None and place.row < len(links) else ""


def _open(draft: Draft, place: Place) -> None:
    """Open the form at the place of a problem: at the link of an agent, or at the result of a function."""
    if place.agent is not None:
        workspace.select(Part.AGENT, place.agent, way=target_of_link(draft.team, place))
    elif place.function is not None:
        workspace.select(Part.FUNCTION, place.function)
        if place.field == "results" and place.row is not None:
            OPEN_ROW.at(rows_key(draft, place.function, RESULT_ROWS)).set(place.row)
    else:
        workspace.select(Part.TEAM)
