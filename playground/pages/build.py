"""The Build page: the parts of the open team on the left, the form of the selected part in the middle, the graph on the right.

Every field changes the open draft, and the rerun draws the page from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from playground import session, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import plain
from playground.screens.build.agent import draw_agent_form
from playground.screens.build.function import draw_function_form
from playground.screens.build.graph import draw_graph_editor
from playground.screens.build.parts_list import draw_parts
from playground.screens.build.removal import draw_removal_dialog
from playground.screens.build.tabs import draw_tabs
from playground.screens.build.team import draw_team_form
from playground.screens.team_graph import draw_team_graph
from playground.shell.frame import draw_frame
from playground.texts import team_texts
from playground.widgets.browser.graph import GraphActions
from playground.workspace_state import Draft, Part


def draw() -> None:
    draw_frame(editing=True)
    draft = session.draft()
    if draft.newer_format:
        st.html(f'<p class="ap-quiet">{plain(team_texts.READ_ONLY)}</p>')
        draw_team_graph(draft, GraphActions(), page="build", height=640)
        return
    appearances, problems = Appearances(draft.team), workspace.problems()
    left, middle, right = st.columns([0.2, 0.44, 0.36], gap="small")
    with left, st.container(border=True, key="build_parts"):
        draw_parts(draft, appearances, problems)
    with middle, st.container(border=True, key="build_form"):
        draw_form(draft, appearances, problems)
    with right, st.container(key="build_side"):
        with st.container(key="build_graph"):
            draw_graph_editor(draft, problems)
        with st.container(border=True, key="build_more"):
            draw_tabs(draft, appearances, problems)
    draw_removal_dialog()


def draw_form(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> None:
    """Draw the form of the selected part, or that of the team."""
    selected = draft.selection
    agent = draft.team.agent(selected.id) if selected.part is Part.AGENT else None
    function = draft.team.function(selected.id) if selected.part is Part.FUNCTION else None
    if agent is not None:
        draw_agent_form(draft, agent, appearances, problems)
    elif function is not None:
        draw_function_form(draft, function, appearances, problems)
    else:
        draw_team_form(draft, appearances, problems)


draw()
