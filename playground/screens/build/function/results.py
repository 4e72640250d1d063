"""What a function answers: its table of results, a row that folds for each. The fields of a row are in `result_fields`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.team.check import Problem
from core.team.matching import matches_everything
from core.team.spec import FunctionSpec
from playground import desk, session
from playground.drafts import Draft
from playground.screens.build.function import edits
from playground.screens.build.function.about import agent_names
from playground.screens.build.function.result_fields import result_fields
from playground.screens.build.function.rows import UNFOLDED, folding_row
from playground.screens.build.function.told import summary
from playground.screens.problems import problem_lines, problems_of
from playground.words import functions as words


def results(
    draft: Draft, function: FunctionSpec, problems: Sequence[Problem], beside: Callable[[], None] | None = None
) -> None:
    """Draw them; `beside` draws something on the line of their title."""
    rows = f"{draft.id} {function.id} result"
    own = problems_of(problems, function=function.id, field="results")
    with st.container(horizontal=True, key="results_head", vertical_alignment="center"):
        st.html(f'<h3 class="ap-section">{words.RESULTS}</h3>', width="stretch")
        if beside is not None:
            beside()
    if _is_the_same_always(function):
        st.html(f'<p class="ap-quiet">{words.ALWAYS}</p>')
        with st.container(key="only_result", gap="small"):
            result_fields(draft, function, 0, rows)
            problem_lines(own, key=f"{rows} 0")
    else:
        _rows(draft, function, own, rows)
    problem_lines([one for one in own if one.place.row is None], key=rows)
    _add(function, rows)


def _is_the_same_always(function: FunctionSpec) -> bool:
    return len(function.results) == 1 and matches_everything(function.results[0], function)


def _rows(draft: Draft, function: FunctionSpec, problems: Sequence[Problem], rows: str) -> None:
    if function.results:
        st.html(f'<p class="ap-quiet">{words.FIRST_WINS}</p>')
    names = agent_names(draft.team)
    for at, result in enumerate(function.results):
        here = [one for one in problems if one.place.row == at]
        with st.container(border=True, key=f"result_{at}", gap="small"):
            if folding_row(
                summary(result, names, others=at > 0),
                at,
                len(function.results),
                lambda order: lambda team: edits.arrange_results(team, function.id, order),
                rows=rows,
                is_wrong=bool(here),
            ):
                result_fields(draft, function, at, rows)
            problem_lines(here, key=f"{rows} {at}")


def _add(function: FunctionSpec, rows: str) -> None:
    apart = bool(function.results) and bool(function.parameters)
    st.button(
        words.ADD_RESULT if apart else words.ADD_ANY_RESULT,
        key=f"{rows} add",
        icon=":material/add:",
        disabled=bool(function.results) and not function.parameters,
        help=words.NO_PARAMETERS_TO_TELL if function.results and not function.parameters else None,
        on_click=_added,
        args=(function, rows),
    )


def _added(function: FunctionSpec, rows: str) -> None:
    after, at = edits.add_result(desk.team(), function.id)
    desk.change(lambda _: after)
    session.reorder_refused(rows, [*range(at), -1, *range(at, len(function.results))])
    UNFOLDED.at(rows).set(at)
