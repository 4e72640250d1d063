"""The question before a part of a team is removed: what would come of it, named, and how to get it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.team.edit import (
    Consequence,
    consequences_of_removing_agent,
    consequences_of_removing_function,
    remove_agent,
    remove_function,
)
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import desk, session
from playground.drafts import Part
from playground.render.safe_text import label, plain
from playground.slots import Slot
from playground.words import building as words

QUESTION = Slot[tuple[Part, str] | None]("part to remove", None)
LONGEST_TITLE = 40


def ask_to_remove(part: Part, id: str) -> None:
    """Have the question asked when the page is drawn next."""
    QUESTION.set((part, id))


def draw_question() -> None:
    """Ask, if there is something to ask."""
    asked = QUESTION.get()
    if asked is None:
        return
    part, id = asked
    name = name_of(desk.team(), part, id)
    if name is None:
        _answer()
        return
    st.dialog(words.remove_title(label(shortened(name))), on_dismiss=_answer)(lambda: _question(part, id, name))()


def name_of(team: TeamSpec, part: Part, id: str) -> str | None:
    """What the agent or function is called; None when it is not there."""
    known = team.agent(id) if part is Part.AGENT else team.function(id)
    return (known.name or known.id) if known is not None else None


def shortened(name: str) -> str:
    """A name that fits a title."""
    return name if len(name) <= LONGEST_TITLE else f"{name[:LONGEST_TITLE]}…"


def _question(part: Part, id: str, name: str) -> None:
    """Ask. A dialog draws itself alone after a click inside it: once it is answered the whole page has to be drawn."""
    if QUESTION.get() is None:
        st.rerun()
    consequences = consequences_of(desk.team(), part, id)
    if consequences:
        listed = "".join(f"<li>{plain(words.consequence(one))}</li>" for one in consequences)
        st.html(f'<p>{words.REMOVE_MEANS}</p><ul class="ap-consequences">{listed}</ul>')
    else:
        st.html(f"<p>{words.REMOVE_MEANS_NOTHING}</p>")
    st.html(f'<p class="ap-quiet">{words.REMOVE_UNDO}</p>')
    with st.container(horizontal=True, key="removing", horizontal_alignment="right"):
        st.button(words.KEEP, key="remove no", on_click=_answer)
        st.button(words.REMOVE, key="remove yes", type="primary", on_click=lambda: remove(part, id, name))


def consequences_of(team: TeamSpec, part: Part, id: str) -> Sequence[Consequence]:
    if part is Part.AGENT:
        return consequences_of_removing_agent(team, AgentId(id))
    return consequences_of_removing_function(team, FunctionId(id))


def remove(part: Part, id: str, name: str) -> None:
    """Remove it, and say how to get it back."""
    _answer()
    edit: Callable[[TeamSpec], TeamSpec] = (
        (lambda team: remove_agent(team, AgentId(id)))
        if part is Part.AGENT
        else (lambda team: remove_function(team, FunctionId(id)))
    )
    desk.change(edit)
    desk.let_go()
    session.NOTICE.set(words.removed(label(shortened(name))))


def _answer() -> None:
    QUESTION.clear()
