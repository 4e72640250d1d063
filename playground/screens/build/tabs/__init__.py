"""Beside the form: all problems, what a model sees of what is selected, and the team file as text."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from playground import session
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.screens.build.tabs.file_view import file_view
from playground.screens.build.tabs.model_view import model_view
from playground.screens.build.tabs.problem_list import problem_list
from playground.words import building as words

__all__ = ["build_tabs"]

TAB = "build tab"


def build_tabs(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    """Draw the tabs; what is in a tab is drawn only while it is open."""
    names = [words.problems(len(problems)), *words.TABS[1:]]
    _stay_with_the_problems(names)
    listed, seen, file = st.tabs(names, key=TAB, on_change="rerun", height="stretch")
    if listed.open:
        with listed:
            problem_list(draft, problems)
    if seen.open:
        with seen:
            model_view(draft, faces)
    if file.open:
        with file:
            file_view(draft)


def _stay_with_the_problems(names: Sequence[str]) -> None:
    """The first tab's name counts the problems. To Streamlit another name is another tab, and which was open is lost."""
    if session.value_of(TAB) is not None and session.value_of(TAB) not in names:
        session.keep_value(TAB, names[0])
