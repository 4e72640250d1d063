"""What a function asks for: a card for each parameter, every field of which is checked where it stands.

Fields, not a table editor: that one forgets what was typed when its frame changes, and cannot say which cell is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.schema import legal_name
from core.team.check import Problem
from core.team.spec import FunctionSpec, ParameterSpec, ParameterType, TeamSpec
from playground import desk
from playground.drafts import Draft
from playground.render.safe_text import plain
from playground.screens.build.function import edits
from playground.screens.build.function.rows import UNFOLDED, folding_row, row_menu
from playground.screens.build.function.told import parameter_summary
from playground.screens.build.function.typed import choices_of, choices_text
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import choice_field, switch_field, text_field
from playground.words import functions as words

MOST_OPEN = 3


def parameters(draft: Draft, function: FunctionSpec, problems: Sequence[Problem]) -> None:
    rows = f"{draft.id} {function.id} parameter"
    own = problems_of(problems, function=function.id, field="parameters")
    st.html(f'<h3 class="ap-section">{words.PARAMETERS}</h3>')
    if not function.parameters:
        st.html(f'<p class="ap-quiet">{words.PARAMETERS_EMPTY}</p>')
    for at, parameter in enumerate(function.parameters):
        here = [one for one in own if one.place.row == at]
        with st.container(border=True, key=f"parameter_{at}", gap="small"):
            if _is_open(function, at, rows, is_wrong=bool(here)):
                _card(function, parameter, at, rows)
            problem_lines(here, key=f"{rows} {at}")
    problem_lines([one for one in own if one.place.row is None], key=rows)
    st.button(
        words.ADD_PARAMETER,
        key=f"{rows} add",
        icon=":material/add:",
        on_click=_added,
        args=(function, rows),
    )


def _added(function: FunctionSpec, rows: str) -> None:
    desk.change(lambda team: edits.add_parameter(team, function.id))
    UNFOLDED.at(rows).set(len(function.parameters))


def _is_open(function: FunctionSpec, at: int, rows: str, *, is_wrong: bool) -> bool:
    """A few parameters are all open; of many there is a line each, to see them all and to keep the page quick."""
    if len(function.parameters) <= MOST_OPEN:
        return True
    summary = parameter_summary(function.parameters[at])
    return folding_row(summary, at, len(function.parameters), _arrange(function), rows=rows, is_wrong=is_wrong)


def _card(function: FunctionSpec, parameter: ParameterSpec, at: int, rows: str) -> None:
    key = f"{rows} {at}"

    def change(**fields: Any) -> None:
        desk.change(lambda team: edits.change_parameter(team, function.id, at, lambda one: replace(one, **fields)))

    with st.container(horizontal=True, key=f"parameter_{at}_first", vertical_alignment="top", gap="small"):
        text_field(words.PARAMETER_NAME, parameter.name, _rename(function, at), key=f"{key} name")
        choice_field(
            words.PARAMETER_TYPE,
            list(ParameterType),
            parameter.type,
            lambda type: desk.change(lambda team: edits.change_type(team, function.id, at, ParameterType(type))),
            key=f"{key} type",
            shown=lambda type: words.TYPES[type],
        )
        switch_field(
            words.REQUIRED,
            parameter.required,
            lambda on: change(required=on),
            key=f"{key} required",
            help=words.REQUIRED_HELP,
        )
        if len(function.parameters) <= MOST_OPEN:
            row_menu(at, len(function.parameters), _arrange(function), rows=rows)
    _spelling(parameter)
    with st.container(horizontal=True, key=f"parameter_{at}_second", vertical_alignment="top", gap="small"):
        text_field(
            words.PARAMETER_DESCRIPTION,
            parameter.description,
            lambda text: change(description=text),
            key=f"{key} description",
            hint=words.PARAMETER_DESCRIPTION_HINT,
            longest=1000,
        )
        _choices(function, parameter, at, f"{key} choices")


def _spelling(parameter: ParameterSpec) -> None:
    if parameter.name and legal_name(parameter.name) != parameter.name:
        st.html(f'<p class="ap-spelt">{plain(words.model_reads(legal_name(parameter.name)))}</p>')


def _choices(function: FunctionSpec, parameter: ParameterSpec, at: int, key: str) -> None:
    def take(text: str) -> None:
        def changed(team: TeamSpec) -> TeamSpec:
            return edits.change_parameter(
                team, function.id, at, lambda one: replace(one, choices=choices_of(text, one.type))
            )

        desk.change(changed)

    text = choices_text(parameter.choices)
    text_field(
        words.CHOICES,
        text,
        take,
        key=key,
        hint=words.CHOICES_HINT,
        help=words.CHOICES_HELP,
        longest=4000,
        lines=2 if "\n" in text else 1,
    )


def _rename(function: FunctionSpec, at: int) -> Callable[[str], None]:
    return lambda name: desk.change(lambda team: edits.rename_parameter(team, function.id, at, name))


def _arrange(function: FunctionSpec) -> Callable[[edits.Order], desk.Edit]:
    return lambda order: lambda team: edits.arrange_parameters(team, function.id, order)
