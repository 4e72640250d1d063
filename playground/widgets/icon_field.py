"""A field for an emoji: a button that shows the current one and opens a selection and a text field."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground import session
from playground.render.safe_text import label
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_text_field

ICONS = (
    *("🛎️", "💬", "🙋", "🧑‍💼", "🧭", "🔀", "🔎", "📚"),
    *("🛒", "💳", "🧾", "📦", "🚚", "✈️", "🧳", "🏨"),
    *("🍕", "🩺", "🎓", "🛠️", "💡", "📈", "🗓️", "✍️"),
)
LONGEST = 16


def draw_icon_field(value: str, take: Callable[[str], None], *, key: str) -> None:
    """Draw the field. Any text is accepted, because an emoji may consist of several characters."""
    with st.container(key="icon_field"):
        st.markdown(agent_texts.ICON, help=agent_texts.ICON_HELP)
        with st.popover(label(value, LONGEST) or agent_texts.NO_ICON, key=f"{key} menu", width="stretch"):
            _draw_choices(value, take, f"{key} chosen")
            draw_text_field(
                agent_texts.ICON_TYPED, value, lambda typed: take(typed.strip()), key=key, size=TextSize(LONGEST)
            )


def _draw_choices(value: str, take: Callable[[str], None], key: str) -> None:
    chosen = value if value in ICONS else None
    if session.value_of(key) != chosen:
        session.keep_value(key, chosen)
    st.pills(
        agent_texts.ICON_CHOICES,
        ICONS,
        default=chosen,
        key=key,
        on_change=lambda: take(str(session.value_of(key) or "")),
        label_visibility="collapsed",
    )
