"""The pages of the playground and their common configuration. Streamlit runs this file with each rerun."""

from __future__ import annotations

import streamlit as st

from playground import texts
from playground.shell.frame import draw_look

st.set_page_config(page_title=texts.PRODUCT, page_icon="🕸️", layout="wide", initial_sidebar_state="collapsed")
draw_look()
(home, _), (build, _), (talk, _) = texts.PAGES
st.navigation(
    [
        st.Page("pages/conversation.py", title=f"{talk} · {texts.PRODUCT}", default=True),
        st.Page("pages/build.py", title=f"{build} · {texts.PRODUCT}", url_path="build"),
        st.Page("pages/home.py", title=f"{home} · {texts.PRODUCT}", url_path="home"),
    ],
    position="hidden",
).run()
