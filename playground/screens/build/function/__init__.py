"""The form of a function: what it is called, what it asks for, what it answers, and a call of it to try.

about        name, description, who has it          parameters   what it asks for
answering    whether its table answers or its code, and what there is to either:
results      its answers, with `result_fields` and `variables`   articles     what a search function looks through
try_it       a call to try                          rows         rows that fold and move
code         an editor for the code, with `marks`   code_try     calls of the code to try, with `came` and `tries`
code_tests   its tests
edits, typed, told, trying                          what all of them do, without drawing anything
"""

from __future__ import annotations

from collections.abc import Sequence

from core.team.check import Problem
from core.team.code import complete_from_code
from core.team.spec import FunctionSpec
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.screens.build.function.about import about, head
from playground.screens.build.function.answering import answering
from playground.screens.build.function.parameters import parameters

__all__ = ["function_form"]


def function_form(draft: Draft, function: FunctionSpec, faces: Faces, problems: Sequence[Problem]) -> None:
    """Draw it. What the code of a function says of it is shown in the fields, too."""
    whole = complete_from_code(function)
    head(draft, whole)
    about(draft, whole, problems)
    parameters(draft, whole, problems)
    answering(draft, function, faces, problems)
