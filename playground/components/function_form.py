"""The form of a function: what it is called, what it takes, what it answers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from core.team.spec import FunctionSpec
from playground.components.faces import Faces
from playground.components.safe_text import label
from playground.drafts import Draft


def function_form(draft: Draft, function: FunctionSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    st.markdown(label(function.name))
