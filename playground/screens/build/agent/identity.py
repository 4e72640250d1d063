"""The section of an agent's form for its name, icon, description and instructions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.team.edit.context import variables_of
from core.team.placeholders import placeholders
from playground import talk
from playground.render.panels import instructions_with_values
from playground.render.safe_text import plain
from playground.screens.build.agent.form import AgentForm
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_text_field
from playground.widgets.icon_field import draw_icon_field

# Lengths in characters. Instructions are prompts of a page or two; a file may hold longer ones, which stay as they are.
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 1_000
LONGEST_INSTRUCTIONS = 20_000
INSTRUCTION_LINES = 13


def draw_identity(form: AgentForm) -> None:
    agent = form.agent
    with st.container(horizontal=True, key="name_and_icon", gap="small"):
        with st.container(key="name_of_agent"):
            draw_text_field(
                agent_texts.NAME,
                agent.name,
                partial(form.set_field, "name"),
                key=form.key("name"),
                size=TextSize(LONGEST_NAME),
            )
        draw_icon_field(agent.icon, partial(form.set_field, "icon"), key=form.key("icon"))
    form.draw_problems("name")
    draw_text_field(
        agent_texts.DESCRIPTION,
        agent.description,
        partial(form.set_field, "description"),
        key=form.key("description"),
        hint=agent_texts.DESCRIPTION_HINT,
        help=agent_texts.DESCRIPTION_HELP,
        size=TextSize(LONGEST_DESCRIPTION),
    )
    form.draw_problems("description")
    _draw_instructions(form)


def _draw_instructions(form: AgentForm) -> None:
    draw_text_field(
        agent_texts.INSTRUCTIONS,
        form.agent.instructions,
        partial(form.set_field, "instructions"),
        key=form.key("instructions"),
        hint=agent_texts.INSTRUCTIONS_HINT,
        help=agent_texts.INSTRUCTIONS_HELP,
        size=TextSize(LONGEST_INSTRUCTIONS, lines=INSTRUCTION_LINES),
    )
    _draw_variables_used(form)
    form.draw_problems("instructions")
    with st.expander(agent_texts.PREVIEW, key="preview of instructions"):
        context = talk.next_context(talk.read_log(), form.draft)
        text = (
            instructions_with_values(form.agent.instructions, context)
            or f'<span class="ap-quiet">{agent_texts.PREVIEW_EMPTY}</span>'
        )
        st.html(f'<div class="ap-instructions">{text}</div>')


def _draw_variables_used(form: AgentForm) -> None:
    """List the placeholders of the instructions, and whether there is a context variable for each."""
    used = placeholders(form.agent.instructions)
    if used:
        known = variables_of(form.team)
        chips = "".join(_chip(name, is_known=name in known) for name in used)
        st.html(f'<p class="ap-chips"><span>{agent_texts.VARIABLES_USED}</span>{chips}</p>')


def _chip(name: str, *, is_known: bool) -> str:
    remark, mark = (agent_texts.KNOWN, "") if is_known else (agent_texts.UNKNOWN, " ap-unknown")
    hidden = ' class="ap-hidden"' if is_known else ""
    return f'<span class="ap-chip{mark}" title="{remark}"><code>{{{plain(name)}}}</code><span{hidden}>{remark}</span></span>'
