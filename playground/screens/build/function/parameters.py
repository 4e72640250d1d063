"""The parameters of a function: a card of fields for each.

Fields, not a table: Streamlit's table editor forgets what is being typed when its rows change, and cannot show a reason
at a cell.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.schema import legal_name
from core.team.spec import ParameterSpec, ParameterType
from playground.render.field_values import format_choices
from playground.render.safe_text import plain
from playground.render.summaries import summarize_parameter
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.form import FunctionForm
from playground.screens.build.function.rows import RowList, draw_row_line, draw_row_menu
from playground.screens.problems import draw_problem_lines
from playground.texts import function_texts
from playground.widgets.fields import TextSize, draw_choice_field, draw_switch_field, draw_text_field

MOST_OPEN = 3
"""Up to this many parameters are all open. More have a line each, to be seen at once and drawn quickly."""


def draw_parameters(form: FunctionForm) -> None:
    parameters = form.function.parameters
    rows = form.rows("parameter", len(parameters), edits.arrange_parameters)
    draw_section_heading(function_texts.PARAMETERS)
    if not parameters:
        draw_note(function_texts.PARAMETERS_EMPTY)
    for index, parameter in enumerate(parameters):
        problems = form.problems_in("parameters", index)
        with st.container(border=True, key=f"parameter_{index}", gap="small"):
            if rows.count <= MOST_OPEN or draw_row_line(
                rows, index, summarize_parameter(parameter), has_problem=bool(problems)
            ):
                _draw_card(form, rows, index, parameter)
            draw_problem_lines(problems, key=rows.row_key(index))
    form.draw_problems("parameters")
    draw_button(function_texts.ADD_PARAMETER, "add", _add_parameter, form, rows, key=f"{rows.key} add")


def _add_parameter(form: FunctionForm, rows: RowList) -> None:
    form.edit(edits.add_parameter)
    rows.open(rows.count)


def _draw_card(form: FunctionForm, rows: RowList, index: int, parameter: ParameterSpec) -> None:
    key = rows.row_key(index)
    change = partial(form.edit, edits.change_parameter, index)
    with st.container(horizontal=True, key=f"parameter_{index}_first", vertical_alignment="top", gap="small"):
        draw_text_field(
            function_texts.PARAMETER_NAME,
            parameter.name,
            partial(form.edit, edits.rename_parameter, index),
            key=f"{key} name",
        )
        draw_choice_field(
            function_texts.PARAMETER_TYPE,
            list(ParameterType),
            parameter.type,
            partial(change, edits.with_type),
            key=f"{key} type",
            shown=lambda type: function_texts.TYPES[type],
        )
        draw_switch_field(
            function_texts.REQUIRED,
            parameter.required,
            partial(change, edits.with_field, "required"),
            key=f"{key} required",
            help=function_texts.REQUIRED_HELP,
        )
        if rows.count <= MOST_OPEN:
            draw_row_menu(rows, index)
    if parameter.name and legal_name(parameter.name) != parameter.name:
        st.html(f'<p class="ap-spelt">{plain(function_texts.model_reads(legal_name(parameter.name)))}</p>')
    with st.container(horizontal=True, key=f"parameter_{index}_second", vertical_alignment="top", gap="small"):
        draw_text_field(
            function_texts.PARAMETER_DESCRIPTION,
            parameter.description,
            partial(change, edits.with_field, "description"),
            key=f"{key} description",
            hint=function_texts.PARAMETER_DESCRIPTION_HINT,
            size=TextSize(1000),
        )
        choices = format_choices(parameter.choices)
        draw_text_field(
            function_texts.CHOICES,
            choices,
            partial(change, edits.with_choices),
            key=f"{key} choices",
            hint=function_texts.CHOICES_HINT,
            help=function_texts.CHOICES_HELP,
            size=TextSize(4000, lines=2 if "\n" in choices else 1),
        )
