"""The form of a function: its name and description, its parameters, what answers its calls, and a trial call.

results         the table of answers, and articles   answer_table    its cells as text, and back to results
code_section    the code with its marks, and the     code_templates  the dialog that starts code
                switch to the table                  rows            rows that open, move and are removed
edits           edits of parameters and results
trial_form      the arguments of a trial, and the    code_trial      trials and tests of code, kept by
                trial of a table                                     `trial_history`
form            what the parts of the form share
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.schema import legal_name
from core.team.check import Problem
from core.team.edit import duplicate_function
from core.team.names import function_name
from core.team.spec import FunctionId, FunctionSpec, ParameterSpec, ParameterType
from playground import texts, workspace
from playground.render.appearances import Appearances
from playground.render.field_values import format_choices
from playground.render.safe_text import plain
from playground.render.summaries import summarize_parameter, unique_agent_names
from playground.screens.build.form_parts import draw_button, draw_note, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.code_section import draw_code, folded_tool_html, shows_code
from playground.screens.build.function.code_templates import draw_code_templates
from playground.screens.build.function.code_trial import draw_code_tests, draw_code_trial, run_from_editor
from playground.screens.build.function.form import FunctionForm
from playground.screens.build.function.results import draw_articles, draw_results
from playground.screens.build.function.rows import RowList, draw_row_line, draw_row_menu
from playground.screens.build.function.trial_form import draw_table_trial
from playground.screens.build.removal import ask_to_remove
from playground.screens.problems import draw_problem_lines
from playground.texts import function_texts
from playground.widgets.fields import (
    TextSize,
    draw_choice_field,
    draw_multiple_choice_field,
    draw_switch_field,
    draw_text_field,
)
from playground.workspace_state import Draft, Part

LONGEST_DESCRIPTION = 4_000


def draw_function_form(
    draft: Draft, function: FunctionSpec, appearances: Appearances, problems: Sequence[Problem]
) -> None:
    form = FunctionForm.of(draft, function, appearances, problems)
    _draw_head(form)
    _draw_about(form)
    draw_parameters(form)
    if shows_code(form.function):
        draw_code(form, on_run=partial(run_from_editor, form))
        if form.function.mock:
            draw_results(form)
            draw_articles(form)
            draw_table_trial(form)
        else:
            draw_code_trial(form)
        draw_code_tests(form)
    else:
        draw_results(form, partial(draw_code_templates, form))
        draw_articles(form)
        draw_table_trial(form)
        st.html(folded_tool_html(form.function))


def _draw_head(form: FunctionForm) -> None:
    name = plain(texts.humanised(form.function.name) or texts.NO_NAME)
    with st.container(horizontal=True, key="function_head", vertical_alignment="center"):
        st.html(
            f'<h2 class="ap-functionname" dir="auto">{name}</h2>'
            f'<p class="ap-quiet">{function_texts.MODEL_READS} <code>{plain(function_name(form.function))}</code></p>',
            width="stretch",
        )
        draw_button(
            function_texts.DUPLICATE, "content_copy", _duplicate, form.id, key=form.key("duplicate"), quiet=True
        )
        draw_button(
            function_texts.DELETE, "delete", ask_to_remove, Part.FUNCTION, form.id, key=form.key("delete"), quiet=True
        )


def _duplicate(id: FunctionId) -> None:
    """Copy the function and open the form of the copy."""
    workspace.select(Part.FUNCTION, workspace.add(lambda team: duplicate_function(team, id)))


def _draw_about(form: FunctionForm) -> None:
    function, names = form.function, unique_agent_names(form.draft.team)
    with st.container(key="name_of_function"):
        draw_text_field(
            function_texts.NAME,
            function.name,
            lambda name: form.set_field("name", name.strip()),
            key=form.key("name"),
            help=function_texts.NAME_HELP,
        )
    form.draw_problems("name")
    draw_text_field(
        function_texts.DESCRIPTION,
        function.description,
        partial(form.set_field, "description"),
        key=form.key("description"),
        hint=function_texts.DESCRIPTION_HINT,
        help=function_texts.DESCRIPTION_HELP,
        size=TextSize(LONGEST_DESCRIPTION, lines=3),
    )
    form.draw_problems("description")
    draw_multiple_choice_field(
        function_texts.AGENTS,
        list(names),
        [agent.id for agent in form.draft.team.agents if form.id in agent.functions],
        partial(form.edit, edits.set_agents),
        key=form.key("agents"),
        shown=lambda id: names.get(id, id),
        hint=function_texts.AGENTS_HINT,
    )
    form.draw_problems("")
    draw_text_field(
        function_texts.ID,
        function.id,
        lambda id: workspace.change_id(Part.FUNCTION, form.id, id.strip()),
        key=form.key("id"),
        help=function_texts.ID_HELP,
    )
    form.draw_problems("id")


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
