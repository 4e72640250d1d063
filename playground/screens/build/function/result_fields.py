"""The fields of one result: which calls it answers, its answer, and what else it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from core.team.spec import JsonValue, ParameterSpec, ParameterType, ResultRow
from core.values import as_json
from playground import session
from playground.render import field_values
from playground.render.safe_text import label, option, plain
from playground.render.summaries import describe_value, unique_agent_names
from playground.screens.build.form_parts import draw_button, in_two_columns
from playground.screens.build.function import edits
from playground.screens.build.function.edits import AnswerKind
from playground.screens.build.function.form import FunctionForm
from playground.texts import function_texts
from playground.widgets.fields import (
    TextSize,
    attempt,
    draw_choice_field,
    draw_multiple_choice_field,
    draw_reason,
    draw_text_field,
)

LONGEST_ANSWER = 20_000
LONGEST_VALUE = 4_000
MOST_LINES = 9
LINE_LENGTH = 70
"""About as many characters fit on a line of the field for an answer on a screen of 1440 pixels."""


@dataclass(frozen=True, slots=True)
class ResultFields:
    """The fields of one result. Their keys begin with `key`."""

    form: FunctionForm
    key: str
    index: int

    @property
    def result(self) -> ResultRow:
        return self.form.function.results[self.index]

    def edit(self, change: Callable[..., ResultRow], *arguments: Any) -> None:
        """Change the result, as one step that can be undone."""
        self.form.edit(edits.change_result, self.index, change, *arguments)


def draw_result_fields(form: FunctionForm, key: str, index: int) -> None:
    fields = ResultFields(form, key, index)
    if form.function.parameters or fields.result.when:
        _draw_conditions(fields)
    _draw_answer(fields)
    with st.container(horizontal=True, key=f"result_{index}_acts", vertical_alignment="top", gap="small"):
        _draw_answer_kind(fields)
        _draw_handoff(fields)
        draw_text_field(
            function_texts.DELAY,
            field_values.format_seconds(fields.result.delay_s),
            partial(fields.edit, edits.with_delay),
            key=f"{key} delay",
            hint=function_texts.DELAY_HINT,
            help=function_texts.DELAY_HELP,
            size=TextSize(12),
        )
    _draw_variables(fields)


# --- conditions


def _draw_conditions(fields: ResultFields) -> None:
    """Draw a field for each parameter, and what is left of conditions on parameters that no longer exist."""
    st.html(f'<p class="ap-fieldhead">{function_texts.WHEN}</p>')
    parameters = {parameter.name: parameter for parameter in fields.form.function.parameters}
    for name in in_two_columns(list(dict.fromkeys((*parameters, *fields.result.when)))):
        if name in parameters:
            _draw_condition(fields, parameters[name])
        else:
            _draw_condition_without_parameter(fields, name)


def _draw_condition(fields: ResultFields, parameter: ParameterSpec) -> None:
    when = fields.result.when
    patterns = field_values.patterns_in(when[parameter.name]) if parameter.name in when else ()
    key = f"{fields.key} when {parameter.name}"
    if parameter.choices or parameter.type is ParameterType.BOOLEAN:
        _draw_choice_of_patterns(fields, parameter, patterns, key=key)
        return
    draw_text_field(
        label(parameter.name),
        field_values.format_patterns(patterns, parameter.type),
        partial(fields.edit, edits.with_condition_text, parameter),
        key=key,
        hint=function_texts.ANY,
        help=function_texts.WHEN_HELP,
        size=TextSize(LONGEST_VALUE),
    )


def _draw_choice_of_patterns(
    fields: ResultFields, parameter: ParameterSpec, patterns: Sequence[JsonValue], *, key: str
) -> None:
    """Draw a field for any number of the possible values. They are compared as text: to Python true equals 1."""
    values: tuple[JsonValue, ...] = parameter.choices or (True, False)
    missing = () if parameter.required else (None,)
    by_text = {field_values.format_value(value): value for value in (*values, *missing, *patterns)}
    draw_multiple_choice_field(
        label(parameter.name),
        list(by_text),
        [field_values.format_value(pattern) for pattern in patterns],
        lambda chosen: fields.edit(edits.with_condition, parameter.name, [by_text[text] for text in chosen]),
        key=key,
        shown=lambda text: describe_value(by_text[text]) if text in by_text else text,
        hint=function_texts.ANY,
    )


def _draw_condition_without_parameter(fields: ResultFields, name: str) -> None:
    st.html(f'<p class="ap-unknown"><b>{plain(name)}</b> <span>{function_texts.NOT_A_PARAMETER}</span></p>')
    draw_button(
        function_texts.FORGET_CONDITION,
        "close",
        fields.edit,
        edits.with_condition,
        name,
        (),
        key=f"{fields.key} forget {name}",
    )


# --- the answer


def _draw_answer(fields: ResultFields) -> None:
    result, kind = fields.result, edits.answer_kind(fields.result)
    text = result.error or (result.value if isinstance(result.value, str) else as_json(result.value))
    is_error = kind is AnswerKind.ERROR
    draw_text_field(
        function_texts.ERROR if is_error else function_texts.ANSWER,
        text,
        partial(fields.edit, edits.with_answer, kind),
        key=f"{fields.key} {kind}",
        hint=function_texts.ERROR_HINT if is_error else function_texts.ANSWER_HINT,
        help=function_texts.ANSWER_HELP,
        size=TextSize(LONGEST_ANSWER, lines=min(max(2, text.count("\n") + 1 + len(text) // LINE_LENGTH), MOST_LINES)),
    )


def _draw_answer_kind(fields: ResultFields) -> None:
    draw_choice_field(
        function_texts.KIND,
        list(AnswerKind),
        edits.answer_kind(fields.result),
        partial(fields.edit, edits.with_answer_kind),
        key=f"{fields.key} kind",
        shown=lambda kind: function_texts.ANSWER_KINDS[kind],
    )


def _draw_handoff(fields: ResultFields) -> None:
    names = unique_agent_names(fields.form.draft.team)
    draw_choice_field(
        function_texts.HANDS_OFF,
        [None, *names],
        fields.result.handoff,
        partial(fields.edit, edits.with_field, "handoff"),
        key=f"{fields.key} handoff",
        shown=lambda agent: function_texts.NOBODY if agent is None else names.get(agent, agent),
        help=function_texts.HANDS_OFF_HELP,
    )


# --- context variables


def _draw_variables(fields: ResultFields) -> None:
    """Draw a line for each context variable that the result sets, and a choice that adds one."""
    key = f"{fields.key} set"
    st.html(f'<p class="ap-fieldhead">{function_texts.SETS}</p>')
    for number, (name, value) in enumerate(fields.result.set.items()):
        with st.container(horizontal=True, key=f"{key} line {number}", vertical_alignment="center", gap="small"):
            st.html(f'<code class="ap-variable" dir="auto">{plain(name)}</code>', width=150)
            text = field_values.format_value(value)
            draw_text_field(
                label(name),
                text,
                partial(fields.edit, edits.with_variable, name),
                key=f"{key} value {name}",
                hint=function_texts.SETS_VALUE_HINT,
                size=TextSize(LONGEST_VALUE, lines=2 if "\n" in text else 1),
                hide_name=True,
            )
            draw_button(
                function_texts.SETS_REMOVE,
                "close",
                fields.edit,
                edits.without_variable,
                name,
                key=f"{key} remove {name}",
                help=function_texts.SETS_REMOVE,
                quiet=True,
            )
    _draw_choice_to_add_variable(fields, key=f"{key} add")


def _draw_choice_to_add_variable(fields: ResultFields, *, key: str) -> None:
    """Draw a choice of the team's variables that accepts new names too, and is empty again after each."""
    st.selectbox(
        function_texts.SETS,
        edits.variables_to_set(fields.form.draft.team, fields.result),
        index=None,
        key=key,
        format_func=option,
        placeholder=function_texts.SETS_ADD,
        accept_new_options=True,
        label_visibility="collapsed",
        on_change=lambda: _add_variable(fields, key),
    )
    draw_reason(key)


def _add_variable(fields: ResultFields, key: str) -> None:
    name = session.value_of(key)
    session.keep_value(key, None)
    if name is None:
        session.accept(key)
    else:
        attempt(partial(fields.edit, edits.with_new_variable, str(name)), key=key)
