"""The page to begin at: the teams there are, as cards, and the ways to a new one."""

from __future__ import annotations

import streamlit as st

from playground import session
from playground.components.frame import draw_frame


def draw() -> None:
    draw_frame()
    st.write(session.draft().team.name)


draw()
