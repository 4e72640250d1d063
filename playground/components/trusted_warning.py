"""The standing warning in the bar while code of functions runs without a sandbox."""

from __future__ import annotations

import streamlit as st

from core.sandbox import trusted
from playground import words


def trusted_warning() -> None:
    """Draw the warning, if there is something to warn of."""
    if not trusted.is_on():
        return
    with st.popover(words.TRUSTED, icon=":material/gpp_maybe:", key="trusted_warning"):
        st.markdown(f"**{words.TRUSTED_TITLE}** {words.TRUSTED_MEANS}")
        st.markdown(words.TRUSTED_FIX)
