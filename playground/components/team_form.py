"""The form of a team itself: what it is called, how conversations begin, what it knows at the start."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from playground.components.faces import Faces
from playground.components.safe_text import label
from playground.drafts import Draft


def team_form(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    st.markdown(label(draft.team.name))
