"""The pages of the playground and what they share. Streamlit runs this file for every drawing of a page."""

from __future__ import annotations

import streamlit as st

from playground import words
from playground.components.look import draw_look

st.set_page_config(page_title=words.PRODUCT, page_icon="🕸️", layout="wide", initial_sidebar_state="collapsed")
draw_look()
st.navigation([st.Page("pages/conversation.py", title=words.PRODUCT, default=True)], position="hidden").run()
