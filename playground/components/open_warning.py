"""The standing warning in the bar while other computers can reach the playground and nobody has to log in."""

from __future__ import annotations

import streamlit as st

from playground import words
from playground.exposure import is_open


def open_warning() -> None:
    """Draw the warning, if there is something to warn of."""
    if not is_open():
        return
    with st.popover(words.OPEN, icon=":material/public:", key="open_warning"):
        st.markdown(f"**{words.OPEN_TITLE}** {words.OPEN_MEANS}")
        st.markdown(words.OPEN_FIX)
