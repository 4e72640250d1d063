"""The harness page as an app with the playground's routes and middleware."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from playground.web import middleware, routes

app = st.App(Path(__file__).resolve().with_name("graph_page.py"), routes=routes(), middleware=middleware())
