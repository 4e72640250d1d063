"""The form of an agent: a head with the actions on the agent as a whole, and three sections, of which one is open.

The first section, name to instructions, is here.

samples      the sample replies of the offline model
abilities    functions, handoffs and delegates
model        the model and the settings of its requests
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import streamlit as st

from core.models.choice import ModelSource
from core.team.check import Problem
from core.team.edit import duplicate_agent, set_start
from core.team.edit.context import variables_of
from core.team.placeholders import placeholders
from core.team.spec import AgentId, AgentSpec
from playground import session, talk, workspace
from playground.render.appearances import Appearances
from playground.render.panels import instructions_with_values
from playground.render.safe_text import plain
from playground.screens.build.agent.abilities import draw_abilities
from playground.screens.build.agent.model import draw_model
from playground.screens.build.agent.samples import draw_samples
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_switch
from playground.screens.build.part_form import AgentForm, agent_form
from playground.screens.build.removal import ask_to_remove
from playground.screens.problems import draw_problem_lines
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_text_field
from playground.widgets.icon_field import draw_icon_field
from playground.workspace_state import Draft, Part

SECTION_KEY = "agent section"


class AgentSection(StrEnum):
    IDENTITY = "who"
    ABILITIES = "may"
    MODEL = "model"


FIELDS = {
    AgentSection.IDENTITY: ("name", "icon", "description", "instructions", "sample_replies"),
    AgentSection.ABILITIES: ("functions", "handoffs", "delegates"),
    AgentSection.MODEL: ("model", "tool_choice", "settings", "parallel_calls", "id"),
}
"""The fields of an agent that each section shows."""


def draw_agent_form(draft: Draft, agent: AgentSpec, appearances: Appearances, problems: Sequence[Problem]) -> None:
    form = agent_form(draft, agent, appearances, problems)
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
    id, appearance = form.spec.id, form.appearances[form.spec.id]
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
        AgentSection.ABILITIES if form.draft.selection.target else opened,
        key=SECTION_KEY,
        on_change=lambda: workspace.select(
            Part.AGENT, form.spec.id
        ),  # without the link, which would keep its section open
    )


def _draw_problems_elsewhere(form: AgentForm, shown: AgentSection) -> None:
    """Name the sections that have problems and are not shown."""
    fields = {problem.place.field for problem in form.problems}
    others = [section for section in AgentSection if section is not shown and fields & set(FIELDS[section])]
    if others:
        names = ", ".join(agent_texts.SECTIONS[section] for section in others)
        st.html(f'<p class="ap-problemline">{agent_texts.problems_elsewhere(names)}</p>')


# Lengths in characters. Instructions are prompts of a page or two; a file may hold longer ones, which stay as they are.
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 1_000
LONGEST_INSTRUCTIONS = 20_000
INSTRUCTION_LINES = 13


def draw_identity(form: AgentForm) -> None:
    with st.container(horizontal=True, key="name_and_icon", gap="small"):
        with st.container(key="name_of_agent"):
            draw_text_field(
                agent_texts.NAME,
                form.spec.name,
                partial(form.set_field, "name"),
                key=form.key("name"),
                size=TextSize(LONGEST_NAME),
            )
        draw_icon_field(form.spec.icon, partial(form.set_field, "icon"), key=form.key("icon"))
    form.draw_problems("name")
    form.draw_text(
        "description",
        agent_texts.DESCRIPTION,
        hint=agent_texts.DESCRIPTION_HINT,
        help=agent_texts.DESCRIPTION_HELP,
        size=TextSize(LONGEST_DESCRIPTION),
    )
    _draw_instructions(form)
    draw_samples(form)


def _draw_instructions(form: AgentForm) -> None:
    draw_text_field(
        agent_texts.INSTRUCTIONS,
        form.spec.instructions,
        partial(form.set_field, "instructions"),
        key=form.key("instructions"),
        hint=agent_texts.INSTRUCTIONS_HINT,
        help=agent_texts.INSTRUCTIONS_HELP,
        size=TextSize(LONGEST_INSTRUCTIONS, lines=INSTRUCTION_LINES),
    )
    if session.MODEL_CHOICE.get().source is ModelSource.OFFLINE:
        draw_note(agent_texts.OFFLINE_DOES_NOT_FOLLOW)
    _draw_variables_used(form)
    form.draw_problems("instructions")
    with st.expander(agent_texts.PREVIEW, key="preview of instructions"):
        context = talk.next_context(talk.read_log(), form.draft)
        text = (
            instructions_with_values(form.spec.instructions, context)
            or f'<span class="ap-quiet">{agent_texts.PREVIEW_EMPTY}</span>'
        )
        st.html(f'<div class="ap-instructions">{text}</div>')


def _draw_variables_used(form: AgentForm) -> None:
    """List the placeholders of the instructions, and whether there is a context variable for each."""
    used = placeholders(form.spec.instructions)
    if used:
        known = variables_of(form.team)
        chips = "".join(_chip(name, is_known=name in known) for name in used)
        st.html(f'<p class="ap-chips"><span>{agent_texts.VARIABLES_USED}</span>{chips}</p>')


def _chip(name: str, *, is_known: bool) -> str:
    remark, mark = (agent_texts.KNOWN, "") if is_known else (agent_texts.UNKNOWN, " ap-unknown")
    hidden = ' class="ap-hidden"' if is_known else ""
    return f'<span class="ap-chip{mark}" title="{remark}"><code>{{{plain(name)}}}</code><span{hidden}>{remark}</span></span>'
