"""The pages of the playground and what they share. Streamlit runs this file for every drawing of a page."""

from __future__ import annotations

import streamlit as st

from playground import words
from playground.shell.look import draw_look

st.set_page_config(page_title=words.PRODUCT, page_icon="🕸️", layout="wide", initial_sidebar_state="collapsed")
draw_look()
(home, _), (build, _), (talk, _) = words.PAGES
st.navigation(
    [
        st.Page("pages/conversation.py", title=f"{talk} · {words.PRODUCT}", default=True),
        st.Page("pages/build.py", title=f"{build} · {words.PRODUCT}", url_path="build"),
        st.Page("pages/home.py", title=f"{home} · {words.PRODUCT}", url_path="home"),
    ],
    position="hidden",
).run()
