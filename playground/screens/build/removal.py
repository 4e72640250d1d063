"""The dialog that asks before an agent or a function is removed: it names what else would change, and how to undo it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.edit import (
    Consequence,
    consequences_of_removing_agent,
    consequences_of_removing_function,
    remove_agent,
    remove_function,
)
from core.team.names import display_name
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import session, workspace
from playground.render.safe_text import label, plain
from playground.screens.build.form_parts import draw_button
from playground.slots import Slot
from playground.texts import build_texts
from playground.workspace_state import Part

ASKED: Slot[tuple[Part, str] | None] = Slot("part to remove", default=None)
"""The kind and the id of the part that the open dialog is about."""

LONGEST_TITLE = 40
"""Characters of a name in the title of the dialog."""


def ask_to_remove(part: Part, id: str) -> None:
    """Open the dialog for an agent or a function."""
    ASKED.set((part, id))


def draw_removal_dialog() -> None:
    """Draw the dialog if it is open."""
    asked = ASKED.get()
    if asked is None:
        return
    part, id = asked
    name = name_of(workspace.current_team(), part, id)
    if name is None:
        ASKED.clear()
        return
    title = build_texts.remove_title(label(_shortened(name)))
    st.dialog(title, on_dismiss=ASKED.clear)(lambda: _draw_dialog(part, id, name))()


def name_of(team: TeamSpec, part: Part, id: str) -> str | None:
    """Return the name of an agent or a function, or None if the team has no such part."""
    found = team.agent(id) if part is Part.AGENT else team.function(id)
    return display_name(found) if found is not None else None


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_TITLE else f"{name[:LONGEST_TITLE]}…"


def _draw_dialog(part: Part, id: str, name: str) -> None:
    if ASKED.get() is None:
        st.rerun()  # a click inside a dialog draws only the dialog: to close it, the whole page has to be drawn
    consequences = _consequences(workspace.current_team(), part, id)
    if consequences:
        items = "".join(f"<li>{plain(build_texts.consequence(one))}</li>" for one in consequences)
        st.html(f'<p>{build_texts.REMOVE_MEANS}</p><ul class="ap-consequences">{items}</ul>')
    else:
        st.html(f"<p>{build_texts.REMOVE_MEANS_NOTHING}</p>")
    st.html(f'<p class="ap-quiet">{build_texts.REMOVE_UNDO}</p>')
    with st.container(horizontal=True, key="removing", horizontal_alignment="right"):
        draw_button(build_texts.KEEP, "", ASKED.clear, key="remove no")
        st.button(build_texts.REMOVE, key="remove yes", type="primary", on_click=remove_part, args=(part, id, name))


def _consequences(team: TeamSpec, part: Part, id: str) -> Sequence[Consequence]:
    if part is Part.AGENT:
        return consequences_of_removing_agent(team, AgentId(id))
    return consequences_of_removing_function(team, FunctionId(id))


def remove_part(part: Part, id: str, name: str) -> None:
    """Remove the agent or the function, close the dialog, and show how to undo it."""
    ASKED.clear()
    if part is Part.AGENT:
        workspace.apply_edit(remove_agent, AgentId(id))
    else:
        workspace.apply_edit(remove_function, FunctionId(id))
    workspace.deselect_missing()
    session.NOTICE.set(build_texts.removed(label(_shortened(name))))
