"""The security warnings in the top bar: the server is open to other computers, or code runs without a sandbox."""

from __future__ import annotations

import streamlit as st

from core.sandbox import trusted
from playground import texts
from playground.exposure import is_open


def draw_open_warning() -> None:
    """Warn while other computers can reach the server and no login is required; draw nothing otherwise."""
    if not is_open():
        return
    with st.popover(texts.OPEN, icon=":material/public:", key="open_warning"):
        st.markdown(f"**{texts.OPEN_TITLE}** {texts.OPEN_MEANS}")
        st.markdown(texts.OPEN_FIX)


def draw_trusted_warning() -> None:
    """Warn while code of functions runs in trusted Python, outside the sandbox; draw nothing otherwise."""
    if not trusted.is_on():
        return
    with st.popover(texts.TRUSTED, icon=":material/gpp_maybe:", key="trusted_warning"):
        st.markdown(f"**{texts.TRUSTED_TITLE}** {texts.TRUSTED_MEANS}")
        st.markdown(texts.TRUSTED_FIX)
