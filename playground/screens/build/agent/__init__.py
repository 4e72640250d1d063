"""The form of an agent: a head with the actions on the agent as a whole, and three sections, of which one is open.

identity     name, icon, description, instructions
abilities    functions, handoffs and delegates
model        the model and the settings of its requests
form         what the sections share
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from core.team.check import Problem
from core.team.edit import duplicate_agent, set_start
from core.team.spec import AgentId, AgentSpec
from playground import session, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import plain
from playground.screens.build.agent.abilities import draw_abilities
from playground.screens.build.agent.form import AgentForm
from playground.screens.build.agent.identity import draw_identity
from playground.screens.build.agent.model import draw_model
from playground.screens.build.form_parts import draw_button, draw_section_switch
from playground.screens.build.removal import ask_to_remove
from playground.screens.problems import draw_problem_lines, problems_of
from playground.texts import agent_texts
from playground.workspace_state import Draft, Part

SECTION_KEY = "agent section"


class AgentSection(StrEnum):
    IDENTITY = "who"
    ABILITIES = "may"
    MODEL = "model"


FIELDS = {
    AgentSection.IDENTITY: ("name", "icon", "description", "instructions"),
    AgentSection.ABILITIES: ("functions", "handoffs", "delegates"),
    AgentSection.MODEL: ("model", "tool_choice", "settings", "parallel_calls"),
}
"""The fields of an agent that each section shows."""


def draw_agent_form(draft: Draft, agent: AgentSpec, appearances: Appearances, problems: Sequence[Problem]) -> None:
    form = AgentForm(draft, agent, appearances, problems_of(problems, agent=agent.id))
    with st.container(key="agent_form"):
        _draw_head(form)
        shown = {field for fields in FIELDS.values() for field in fields}
        draw_problem_lines([one for one in form.problems if one.place.field not in shown], key=form.key("agent"))
        section = _draw_section_switch(form)
        _draw_problems_elsewhere(form, section)
        match section:
            case AgentSection.IDENTITY:
                draw_identity(form)
            case AgentSection.ABILITIES:
                draw_abilities(form)
            case AgentSection.MODEL:
                draw_model(form)


def open_first_section() -> None:
    """Show the first section of the next agent's form."""
    session.keep_value(SECTION_KEY, AgentSection.IDENTITY)


def _draw_head(form: AgentForm) -> None:
    id, appearance = form.agent.id, form.appearances[form.agent.id]
    starts = form.team.start == id
    mark = f'<span class="ap-formmark">{agent_texts.STARTS}</span>' if starts else ""
    with st.container(horizontal=True, key="form_head", vertical_alignment="center", gap="small"):
        title = f'<h2 title="{plain(appearance.name)}"><bdi>{plain(appearance.name)}</bdi></h2>'
        st.html(
            f'<div class="ap-formtitle" style="{appearance.style}">{appearance.avatar}{title}{mark}</div>',
            width="stretch",
        )
        if not starts:
            draw_button(
                agent_texts.LET_IT_START,
                "flag",
                workspace.apply_edit,
                *(set_start, id),
                key="let it start",
                help=agent_texts.LET_IT_START_HELP,
                quiet=True,
            )
        draw_button(agent_texts.DUPLICATE, "content_copy", _duplicate, id, key="duplicate agent", quiet=True)
        draw_button(agent_texts.DELETE, "delete", ask_to_remove, Part.AGENT, id, key="delete agent", quiet=True)


def _duplicate(id: AgentId) -> None:
    """Copy the agent and open the form of the copy."""
    workspace.select(Part.AGENT, workspace.add(lambda team: duplicate_agent(team, id)))


def _draw_section_switch(form: AgentForm) -> AgentSection:
    """Draw the switch. A section stays open from agent to agent; a link selected in the graph opens its section."""
    opened = AgentSection(session.value_of(SECTION_KEY) or AgentSection.IDENTITY)
    return draw_section_switch(
        agent_texts.SECTION_LABEL,
        {section: agent_texts.SECTIONS[section] for section in AgentSection},
        AgentSection.ABILITIES if form.draft.selection.way else opened,
        key=SECTION_KEY,
        on_change=lambda: workspace.select(
            Part.AGENT, form.agent.id
        ),  # without the link, which would keep its section open
    )


def _draw_problems_elsewhere(form: AgentForm, shown: AgentSection) -> None:
    """Name the sections that have problems and are not shown."""
    fields = {problem.place.field for problem in form.problems}
    others = [section for section in AgentSection if section is not shown and fields & set(FIELDS[section])]
    if others:
        names = ", ".join(agent_texts.SECTIONS[section] for section in others)
        st.html(f'<p class="ap-problemline">{agent_texts.problems_elsewhere(names)}</p>')
