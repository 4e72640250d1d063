"""The form of an agent: who it is, what it may do, and how its model is asked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from core.team.spec import AgentSpec
from playground.components.faces import Faces
from playground.components.safe_text import label
from playground.drafts import Draft


def agent_form(draft: Draft, agent: AgentSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    st.markdown(label(agent.name))
