"""The list of a team's parts: itself, its agents, its functions. What is clicked there opens its form."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from playground.components.faces import Faces
from playground.components.safe_text import label
from playground.drafts import Draft


def parts_list(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    st.markdown(label(draft.team.name))
