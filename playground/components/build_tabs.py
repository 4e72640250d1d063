"""Beside the form: all problems, what the model will see, and the team file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from playground.components.faces import Faces
from playground.components.safe_text import label
from playground.drafts import Draft


def build_tabs(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    st.markdown(label(draft.team.name))
