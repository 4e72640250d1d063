"""The list of a team's parts (itself, its agents, its functions) and the buttons that add an agent or a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.team.check import Problem
from core.team.edit import add_agent, add_function
from playground import desk
from playground.drafts import Draft, Part
from playground.render.faces import Faces
from playground.screens.build.agent import open_first_section
from playground.screens.build.parts_rows import rows_of
from playground.widgets.browser.parts_list import draw_parts_list
from playground.words import teams as words

FILTER_FROM = 12
"""Parts from which on the list can be searched."""


def parts_list(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    rows = rows_of(draft.team, faces, problems)
    with st.container(key="parts_scroll"):
        _list(rows, draft)
    with st.container(horizontal=True, key="parts_add", gap="small"):
        st.button(words.ADD_AGENT, key="add agent", icon=":material/person_add:", on_click=new_agent)
        st.button(words.ADD_FUNCTION, key="add function", icon=":material/function:", on_click=new_function)


def new_agent() -> None:
    """Add an agent and open its form."""
    desk.select(Part.AGENT, desk.add(add_agent))
    open_first_section()


def new_function() -> None:
    """Add a function nobody has yet, and open its form."""
    desk.select(Part.FUNCTION, desk.add(add_function))


def _list(rows: Sequence[dict[str, Any]], draft: Draft) -> None:
    known = {(row["part"], row["id"]) for row in rows}

    def pick(part: str, id: str) -> None:
        if (part, id) in known:
            desk.select(Part(part), id)

    draw_parts_list(
        f"parts {draft.id}",
        rows=rows,
        selected=_selected(draft),
        has_filter=len(rows) >= FILTER_FROM,
        texts={**words.LIST, "answered": dict(words.ANSWERED)},
        on_pick=pick,
    )


def _selected(draft: Draft) -> list[str]:
    """The row of what is selected; the team's when that is gone."""
    selected = draft.selection
    there = draft.team.agent(selected.id) if selected.part is Part.AGENT else draft.team.function(selected.id)
    return [selected.part, selected.id] if there is not None and selected.part is not Part.TEAM else [Part.TEAM, ""]
