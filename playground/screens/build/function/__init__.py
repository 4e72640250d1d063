"""The form of a function: its name and description, its parameters, what answers its calls, and a trial call.

parameters      the table of parameters
results         the table of answers, and articles   answer_table    its cells as text, and back to results
code_section    the code with its marks, and the     code_templates  the dialog that starts code
                switch to the table                  rows            rows that open, move and are removed
edits           edits of parameters and results
trial_form      the arguments of a trial, and the    code_trial      trials and tests of code, kept by
                trial of a table                                     `trial_history`
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.team.check import Problem
from core.team.edit import duplicate_function
from core.team.names import function_name, visible_text
from core.team.spec import FunctionId, FunctionSpec
from playground import texts, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import plain
from playground.render.summaries import unique_agent_names
from playground.screens.build.form_parts import draw_button
from playground.screens.build.function import edits
from playground.screens.build.function.code_section import draw_code, folded_tool_html, shows_code
from playground.screens.build.function.code_templates import draw_code_templates
from playground.screens.build.function.code_trial import draw_code_tests, draw_code_trial, run_from_editor
from playground.screens.build.function.parameters import draw_parameters
from playground.screens.build.function.results import draw_articles, draw_results
from playground.screens.build.function.trial_form import draw_table_trial
from playground.screens.build.part_form import FunctionForm, function_form
from playground.screens.build.removal import ask_to_remove
from playground.texts import function_texts
from playground.widgets.fields import TextSize, draw_choice_field, draw_multiple_choice_field, draw_text_field
from playground.workspace_state import Draft, Part

LONGEST_DESCRIPTION = 4_000


def draw_function_form(
    draft: Draft, function: FunctionSpec, appearances: Appearances, problems: Sequence[Problem]
) -> None:
    form = function_form(draft, function, appearances, problems)
    _draw_head(form)
    _draw_about(form)
    draw_parameters(form)
    if shows_code(form):
        draw_code(form, on_run=partial(run_from_editor, form))
        if form.spec.mock:
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
        st.html(folded_tool_html(form.spec))


def _draw_head(form: FunctionForm) -> None:
    name = plain(texts.humanised(visible_text(form.spec.name)) or texts.NO_NAME)
    with st.container(horizontal=True, key="function_head", vertical_alignment="center"):
        st.html(
            f'<h2 class="ap-functionname" dir="auto">{name}</h2>'
            f'<p class="ap-quiet">{function_texts.MODEL_READS} <code>{plain(function_name(form.spec))}</code></p>',
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
    function, names = form.spec, unique_agent_names(form.draft.team)
    with st.container(key="name_of_function"):
        draw_text_field(
            function_texts.NAME,
            function.name,
            lambda name: form.set_field("name", name.strip()),
            key=form.key("name"),
            help=function_texts.NAME_HELP,
        )
    form.draw_problems("name")
    form.draw_text(
        "description",
        function_texts.DESCRIPTION,
        hint=function_texts.DESCRIPTION_HINT,
        help=function_texts.DESCRIPTION_HELP,
        size=TextSize(LONGEST_DESCRIPTION, lines=3),
    )
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
    draw_choice_field(
        function_texts.ASK_FIRST,
        list(function_texts.ASK_FIRST_CHOICES),
        function.ask_first,
        lambda marked: form.set_field("ask_first", marked),
        key=form.key("ask first"),
        shown=lambda marked: function_texts.ASK_FIRST_CHOICES[marked],
        help=function_texts.ASK_FIRST_HELP,
    )
    form.draw_text(
        "id",
        function_texts.ID,
        help=function_texts.ID_HELP,
        take=lambda id: workspace.change_id(Part.FUNCTION, form.id, id.strip()),
    )
