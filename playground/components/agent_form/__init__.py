"""The form of an agent: its head, who it is, what it may do, and how its model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from core.team.check import Problem
from core.team.spec import AgentSpec
from playground import desk, session
from playground.components.agent_form.head import agent_head
from playground.components.agent_form.model import model_section
from playground.components.agent_form.parts import AgentParts
from playground.components.agent_form.what_it_may_do import abilities_section
from playground.components.agent_form.who_it_is import who_section
from playground.components.faces import Faces
from playground.components.problems import problem_lines, problems_of
from playground.drafts import Draft, Part
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
        match _section(parts):
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
    counts = {section: sum(one.place.field in FIELDS[section] for one in parts.problems) for section in Section}
    chosen = st.segmented_control(
        words.SECTION_LABEL,
        list(Section),
        format_func=lambda section: (
            f"{words.SECTIONS[section]} ({counts[section]})" if counts[section] else words.SECTIONS[section]
        ),
        default=wanted,
        required=True,
        key=SECTION,
        on_change=lambda: desk.select(Part.AGENT, parts.agent.id),
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    return Section(chosen or wanted)
