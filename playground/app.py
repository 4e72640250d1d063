"""The entry: `streamlit run playground/app.py`. Puts the pages, the routes beside them and the guards together, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

# Streamlit puts this file's folder on the path, whatever folder it is started from, but not the one above,
# where the packages `core` and `playground` are.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from playground.web import lifespan, middleware, routes  # noqa: E402 - needs the path set above

# A folder called `pages` beside the main script makes Streamlit run its files by themselves, without what main.py has for
# all of them, until main.py has run once: whoever opened another page first after a start would see it bare.
PagesManager.uses_pages_directory = False

app = st.App(Path(__file__).resolve().with_name("main.py"), routes=routes(), middleware=middleware(), lifespan=lifespan)
