"""The form of a function: what it is called, what it asks for, what it answers, and a call of it to try.

about        name, description, who has it          parameters   what it asks for
results      its answers, with `result_fields` and `variables`   articles     what a search function looks through
try_it       a call to try                          rows         rows that fold and move
edits, typed, told, trying                          what all of them do, without drawing anything
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from core.team.code import has_code
from core.team.spec import FunctionSpec
from playground.components.faces import Faces
from playground.components.function_form.about import about, head
from playground.components.function_form.articles import articles
from playground.components.function_form.code import code, schema
from playground.components.function_form.parameters import parameters
from playground.components.function_form.results import results
from playground.components.function_form.try_it import try_it
from playground.drafts import Draft

__all__ = ["function_form"]


def function_form(draft: Draft, function: FunctionSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    head(draft, function)
    about(draft, function, problems)
    parameters(draft, function, problems)
    if has_code(function):
        code(draft, function, problems)
    else:
        results(draft, function, problems)
        articles(draft, function, problems)
        try_it(draft, function, faces)
        st.html(schema(function))
