"""The entry point, `streamlit run playground/app.py`: the pages with the additional routes and middleware."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

# Streamlit adds the folder of this file to the path, but not its parent, which contains `core` and `playground`.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from playground.web import lifespan, middleware, routes  # noqa: E402 - needs the path set above

# If there is a folder `pages` beside the main script, Streamlit runs its files directly, without main.py, until main.py has
# run once: another page opened first after a start would lack the style sheets.
PagesManager.uses_pages_directory = False

app = st.App(Path(__file__).resolve().with_name("main.py"), routes=routes(), middleware=middleware(), lifespan=lifespan)
