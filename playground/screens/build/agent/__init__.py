"""The form of an agent: its head, who it is, what it may do, and how its model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from core.team.check import Problem
from core.team.spec import AgentSpec
from playground import desk, session
from playground.drafts import Draft, Part
from playground.render.faces import Faces
from playground.screens.build.agent.head import agent_head
from playground.screens.build.agent.model import model_section
from playground.screens.build.agent.parts import AgentParts
from playground.screens.build.agent.what_it_may_do import abilities_section
from playground.screens.build.agent.who_it_is import who_section
from playground.screens.problems import problem_lines, problems_of
from playground.words import agents as words

SECTION = "agent section"


class Section(StrEnum):
    WHO = "who"
    MAY = "may"
    MODEL = "model"


FIELDS = {
    Section.WHO: ("name", "icon", "description", "instructions"),
    Section.MAY: ("functions", "handoffs", "delegates"),
    Section.MODEL: ("model", "tool_choice", "settings", "parallel_calls"),
}


def agent_form(draft: Draft, agent: AgentSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    parts = AgentParts(draft, agent, faces, problems_of(problems, agent=agent.id))
    with st.container(key="agent_form"):
        agent_head(parts)
        placed = {field for fields in FIELDS.values() for field in fields}
        problem_lines([one for one in parts.problems if one.place.field not in placed], key=parts.key("agent"))
        section = _section(parts)
        _elsewhere(parts, section)
        match section:
            case Section.WHO:
                who_section(parts)
            case Section.MAY:
                abilities_section(parts)
            case Section.MODEL:
                model_section(parts)


def open_first_section() -> None:
    """Have the next agent's form begin at its beginning."""
    session.keep_value(SECTION, Section.WHO)


def _section(parts: AgentParts) -> Section:
    """Where the person is in the form, through all agents; a way picked in the graph leads to the ways."""
    way, now = parts.draft.selection.way, session.value_of(SECTION)
    wanted = Section.MAY if way else Section(now or Section.WHO)
    if now != wanted:
        session.keep_value(SECTION, wanted)
    chosen = st.segmented_control(
        words.SECTION_LABEL,
        list(Section),
        format_func=lambda section: words.SECTIONS[section],
        default=wanted,
        required=True,
        key=SECTION,
        on_change=lambda: desk.select(Part.AGENT, parts.agent.id),
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    return Section(chosen or wanted)


def _elsewhere(parts: AgentParts, here: Section) -> None:
    """Say which other parts of the form have problems."""
    fields = {one.place.field for one in parts.problems}
    others = [words.SECTIONS[section] for section in Section if section is not here and fields & set(FIELDS[section])]
    if others:
        st.html(f'<p class="ap-problemline">{words.problems_elsewhere(", ".join(others))}</p>')
