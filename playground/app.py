"""The entry: `streamlit run playground/app.py`. Puts the pages, the routes beside them and the guards together, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts this file's folder on the path, whatever folder it is started from, but not the one above,
# where the packages `core` and `playground` are.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

from playground.web import middleware, routes  # noqa: E402 - needs the path set above

app = st.App(Path(__file__).resolve().with_name("main.py"), routes=routes(), middleware=middleware())
