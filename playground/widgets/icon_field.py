"""A field for an emoji: a choice of sensible ones behind a button that shows the present one, and room to type another."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground import session
from playground.render.safe_text import label
from playground.widgets.fields import text_field
from playground.words import agents as words

ICONS = (
    *("🛎️", "💬", "🙋", "🧑‍💼", "🧭", "🔀", "🔎", "📚"),
    *("🛒", "💳", "🧾", "📦", "🚚", "✈️", "🧳", "🏨"),
    *("🍕", "🩺", "🎓", "🛠️", "💡", "📈", "🗓️", "✍️"),
)
LONGEST = 16


def icon_field(value: str, take: Callable[[str], None], *, key: str) -> None:
    """Draw the field. Emoji are made of several characters, so they are taken as they are."""
    with st.container(key="icon_field"):
        st.markdown(words.ICON, help=words.ICON_HELP)
        with st.popover(label(value, LONGEST) or words.NO_ICON, key=f"{key} menu", width="stretch"):
            _choices(value, take, f"{key} chosen")
            text_field(words.ICON_TYPED, value, lambda typed: take(typed.strip()), key=key, longest=LONGEST)


def _choices(value: str, take: Callable[[str], None], key: str) -> None:
    chosen = value if value in ICONS else None
    if session.value_of(key) != chosen:
        session.keep_value(key, chosen)
    st.pills(
        words.ICON_CHOICES,
        ICONS,
        default=chosen,
        key=key,
        on_change=lambda: take(str(session.value_of(key) or "")),
        label_visibility="collapsed",
    )
