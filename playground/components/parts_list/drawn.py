"""The list itself, one element whatever the size of the team, and the buttons that add to the team."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import streamlit as st

from core.team.check import Problem
from core.team.edit import add_agent, add_function
from playground import desk, session
from playground.components.agent_form import open_first_section
from playground.components.faces import Faces
from playground.components.parts_list.files import FILES, PROGRAM
from playground.components.parts_list.rows import rows_of
from playground.components.served import LOADER
from playground.drafts import Draft, Part
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
    key = f"parts {draft.id}"
    known = {(row["part"], row["id"]) for row in rows}

    def picked() -> None:
        match (session.value_of(key) or {}).get("pick"):
            case {"part": str(part), "id": str(id)} if (part, id) in known:
                desk.select(Part(part), id)

    data = {
        "program": FILES.address(PROGRAM),
        "rows": list(rows),
        "selected": _selected(draft),
        "filter": len(rows) >= FILTER_FROM,
        "words": {**words.LIST, "answered": dict(words.ANSWERED)},
    }
    _component()(key=key, data=data, height="content", on_pick_change=picked)


def _selected(draft: Draft) -> list[str]:
    """The row of what is selected; the team's when that is gone."""
    selected = draft.selection
    there = draft.team.agent(selected.id) if selected.part is Part.AGENT else draft.team.function(selected.id)
    return [selected.part, selected.id] if there is not None and selected.part is not Part.TEAM else [Part.TEAM, ""]


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("parts_list", js=LOADER, isolate_styles=False)
