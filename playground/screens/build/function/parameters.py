"""The parameters of a function: a card each, or a line each that opens its card."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.schema import legal_name
from core.team.spec import ItemType, JsonValue, ParameterSpec, ParameterType
from playground.render.field_values import (
    WITH_CHOICES,
    ValueType,
    format_choices,
    format_typed,
    parse_typed,
    type_of,
)
from playground.render.safe_text import plain
from playground.render.summaries import describe_value, summarize_parameter
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.rows import RowList, draw_row_line, draw_row_menu
from playground.screens.build.part_form import FunctionForm
from playground.screens.problems import draw_problem_lines
from playground.texts import function_texts
from playground.widgets.fields import TextSize, draw_choice_field, draw_switch_field, draw_text_field

MOST_OPEN = 3
"""Up to this many parameters are all open. More have a line each, to be seen at once and drawn quickly."""

VALUE_TYPES: tuple[ValueType, ...] = (
    *((type, ItemType.ANY) for type in ParameterType if type is not ParameterType.LIST),
    *((ParameterType.LIST, items) for items in ItemType),
)


def draw_parameters(form: FunctionForm) -> None:
    parameters = form.spec.parameters
    rows = RowList.of(form, "parameter", len(parameters), edits.arrange_parameters)
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
    key, edit = rows.row_key(index), partial(form.edit, edits.change_parameter, index)
    with st.container(horizontal=True, key=f"parameter_{index}_first", vertical_alignment="top", gap="small"):
        with _field():
            draw_text_field(
                function_texts.PARAMETER_NAME,
                parameter.name,
                partial(form.edit, edits.rename_parameter, index),
                key=f"{key} name",
            )
        with _field():
            draw_choice_field(
                function_texts.PARAMETER_TYPE,
                VALUE_TYPES,
                type_of(parameter),
                partial(edit, edits.with_type),
                key=f"{key} type",
                shown=lambda type: function_texts.type_name(*type),
            )
        draw_switch_field(
            function_texts.REQUIRED,
            parameter.required,
            partial(edit, edits.with_field, "required"),
            key=f"{key} required",
            help=function_texts.REQUIRED_HELP,
        )
        if rows.count <= MOST_OPEN:
            draw_row_menu(rows, index)
    if parameter.name and legal_name(parameter.name) != parameter.name:
        st.html(f'<p class="ap-spelt">{plain(function_texts.model_reads(legal_name(parameter.name)))}</p>')
    draw_text_field(
        function_texts.PARAMETER_DESCRIPTION,
        parameter.description,
        partial(edit, edits.with_field, "description"),
        key=f"{key} description",
        hint=function_texts.PARAMETER_DESCRIPTION_HINT,
        size=TextSize(1000),
    )
    with st.container(horizontal=True, key=f"parameter_{index}_second", vertical_alignment="top", gap="small"):
        if parameter.choices or parameter.type in WITH_CHOICES:
            with _field():
                _draw_choices(parameter, partial(edit, edits.with_choices), key=f"{key} choices")
        with _field():
            _draw_default(parameter, partial(edit, edits.with_default), key=f"{key} default")


def _field() -> DeltaGenerator:
    """Return a container for a field in a line, in which the reason for refusing an input is below the field."""
    return st.container(gap="small")


def _draw_choices(parameter: ParameterSpec, take: Callable[[str], None], *, key: str) -> None:
    choices = format_choices(parameter.choices)
    draw_text_field(
        function_texts.CHOICES,
        choices,
        take,
        key=key,
        hint=function_texts.CHOICES_HINT,
        help=function_texts.CHOICES_HELP,
        size=TextSize(4000, lines=2 if "\n" in choices else 1),
    )


def _draw_default(parameter: ParameterSpec, take: Callable[[JsonValue], None], *, key: str) -> None:
    """Draw the field of the default: a choice where there are only a few values, otherwise a text."""
    is_switch = parameter.type is ParameterType.BOOLEAN
    values: list[JsonValue] = [True, False] if is_switch else list(parameter.choices)
    if values:
        draw_choice_field(
            function_texts.DEFAULT,
            [None, *values],
            parameter.default,
            take,
            key=f"{key} choice",
            shown=lambda value: function_texts.NO_DEFAULT if value is None else describe_value(value),
            help=function_texts.DEFAULT_HELP,
        )
    else:
        draw_text_field(
            function_texts.DEFAULT,
            format_typed(parameter.default, type_of(parameter)),
            lambda typed: take(parse_typed(typed, type_of(parameter))),
            key=key,
            hint=function_texts.NO_DEFAULT,
            help=function_texts.DEFAULT_HELP,
            size=TextSize(1000),
        )
