"""How a function answers: from its table, or by its code. One can go over to the other at a click, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from core.team.code import complete_from_code
from core.team.edit import change_function, set_code
from core.team.spec import FunctionSpec
from playground import desk, session
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.screens.build.function.articles import articles
from playground.screens.build.function.code import code, give_up_writing, is_written, schema
from playground.screens.build.function.code_tests import code_tests
from playground.screens.build.function.code_try import code_try, run_from_editor
from playground.screens.build.function.results import results
from playground.screens.build.function.tries import marks_of_last
from playground.screens.build.function.try_it import try_it
from playground.screens.build.function.writing import offer_writing
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import switch_field
from playground.words import code as words


def answering(draft: Draft, function: FunctionSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    if is_written(function):
        _coded(draft, function, faces, problems)
        return
    results(draft, function, problems, beside=lambda: offer_writing(draft, function))
    articles(draft, function, problems)
    try_it(draft, function, faces)
    st.html(schema(function))


def _coded(draft: Draft, function: FunctionSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    marks = marks_of_last(draft.id, function)
    code(draft, function, problems, marks, lambda: run_from_editor(draft, function, faces))
    _switches(draft, function, problems)
    whole = complete_from_code(function)
    if function.mock:
        results(draft, whole, problems)
        articles(draft, whole, problems)
        try_it(draft, whole, faces)
    else:
        code_try(draft, function, faces)
    code_tests(draft, function)


def _switches(draft: Draft, function: FunctionSpec, problems: Sequence[Problem]) -> None:
    key = f"{draft.id} {function.id}"
    with st.container(horizontal=True, key="code_switches", vertical_alignment="center"):
        switch_field(
            words.MOCK,
            function.mock,
            lambda on: desk.change(lambda team: change_function(team, function.id, mock=on)),
            key=f"{key} mock",
            help=words.MOCK_HELP,
        )
        st.space("stretch")
        st.button(
            words.REMOVE_CODE,
            key=f"{key} remove code",
            icon=":material/table_rows:",
            type="tertiary",
            help=words.REMOVE_CODE_HELP,
            on_click=_remove_code,
            args=(function,),
        )
    problem_lines(problems_of(problems, function=function.id, field="mock"), key=f"{key} mock")


def _remove_code(function: FunctionSpec) -> None:
    """Answer from the table only; what a model knows of the function stays."""
    give_up_writing()
    desk.change(lambda team: change_function(set_code(team, function.id, ""), function.id, mock=False))
    session.NOTICE.set(words.CODE_REMOVED)
