"""The head of an agent's form: its face, whether it starts, and what can be done with it as a whole."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.team.edit import duplicate_agent, set_start
from core.team.spec import AgentId
from playground import desk
from playground.drafts import Part
from playground.render.safe_text import plain
from playground.screens.build.agent.parts import AgentParts
from playground.screens.build.removing import ask_to_remove
from playground.words import agents as words


def agent_head(parts: AgentParts) -> None:
    face, starts = parts.faces[parts.agent.id], parts.team.start == parts.agent.id
    mark = f'<span class="ap-formmark">{words.STARTS}</span>' if starts else ""
    with st.container(horizontal=True, key="form_head", vertical_alignment="center", gap="small"):
        title = f'<h2 title="{plain(face.name)}"><bdi>{plain(face.name)}</bdi></h2>'
        st.html(f'<div class="ap-formtitle" style="{face.style}">{face.avatar}{title}{mark}</div>', width="stretch")
        if not starts:
            _button(words.LET_IT_START, "flag", "let it start", let_start, parts.agent.id, help=words.LET_IT_START_HELP)
        _button(words.DUPLICATE, "content_copy", "duplicate agent", duplicate, parts.agent.id)
        _button(words.DELETE, "delete", "delete agent", ask_to_delete, parts.agent.id)


def _button(name: str, icon: str, key: str, act: Callable[[AgentId], None], id: AgentId, *, help: str = "") -> None:
    st.button(name, key=key, icon=f":material/{icon}:", type="tertiary", help=help or None, on_click=act, args=(id,))


def let_start(id: AgentId) -> None:
    desk.change(lambda team: set_start(team, id))


def duplicate(id: AgentId) -> None:
    """Copy the agent and open the copy."""
    desk.select(Part.AGENT, desk.add(lambda team: duplicate_agent(team, id)))


def ask_to_delete(id: AgentId) -> None:
    ask_to_remove(Part.AGENT, id)
