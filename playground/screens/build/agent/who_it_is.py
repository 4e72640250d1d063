"""The part of an agent's form that says who it is: name, icon, description, instructions."""

from __future__ import annotations

import streamlit as st

from core.team.placeholders import placeholders
from playground import talk
from playground.render.filled_in import filled_in
from playground.render.safe_text import plain
from playground.screens.build.agent.parts import AgentParts
from playground.widgets.fields import text_field
from playground.widgets.icon_field import icon_field
from playground.words import agents as words

LONGEST_NAME = 200
LONGEST_INSTRUCTIONS = 20_000
LINES = 13


def who_section(parts: AgentParts) -> None:
    with st.container(horizontal=True, key="name_and_icon", gap="small"):
        with st.container(key="name_of_agent"):
            text_field(
                words.NAME,
                parts.agent.name,
                lambda name: parts.change(name=name),
                key=parts.key("name"),
                longest=LONGEST_NAME,
            )
        icon_field(parts.agent.icon, lambda icon: parts.change(icon=icon), key=parts.key("icon"))
    parts.problem_lines("name")
    text_field(
        words.DESCRIPTION,
        parts.agent.description,
        lambda text: parts.change(description=text),
        key=parts.key("description"),
        hint=words.DESCRIPTION_HINT,
        help=words.DESCRIPTION_HELP,
        longest=1_000,
    )
    parts.problem_lines("description")
    _instructions(parts)


def _instructions(parts: AgentParts) -> None:
    text_field(
        words.INSTRUCTIONS,
        parts.agent.instructions,
        lambda text: parts.change(instructions=text),
        key=parts.key("instructions"),
        hint=words.INSTRUCTIONS_HINT,
        help=words.INSTRUCTIONS_HELP,
        longest=LONGEST_INSTRUCTIONS,
        lines=LINES,
    )
    _variables_used(parts)
    parts.problem_lines("instructions")
    with st.expander(words.PREVIEW, key="preview of instructions"):
        context = talk.context_at_hand(talk.glimpse().log, parts.draft)
        text = filled_in(parts.agent.instructions, context) or f'<span class="ap-quiet">{words.PREVIEW_EMPTY}</span>'
        st.html(f'<div class="ap-instructions">{text}</div>')


def _variables_used(parts: AgentParts) -> None:
    """Each placeholder of the instructions, and whether it stands for something."""
    used = placeholders(parts.agent.instructions)
    if used:
        known = {
            *parts.team.context,
            *(name for one in parts.team.functions for row in one.results for name in row.set),
        }
        chips = "".join(_chip(name, known=name in known) for name in used)
        st.html(f'<p class="ap-chips"><span>{words.VARIABLES_USED}</span>{chips}</p>')


def _chip(name: str, *, known: bool) -> str:
    told = words.KNOWN if known else words.UNKNOWN
    unknown = "" if known else " ap-unknown"
    remark = f'<span class="ap-hidden">{told}</span>' if known else f"<span>{told}</span>"
    return f'<span class="ap-chip{unknown}" title="{told}"><code>{{{plain(name)}}}</code>{remark}</span>'
