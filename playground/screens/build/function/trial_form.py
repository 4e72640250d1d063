"""A trial call: fields for the arguments, and, for a function with a table, its answer, computed at every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.errors import TeamEditError
from core.team.matching import ANYTHING
from core.team.spec import FunctionSpec, ItemType, JsonValue, ParameterSpec, ParameterType
from core.team.trial import run_trial
from core.values import as_text
from playground import session, talk
from playground.render.field_values import NUMBERS, format_typed, parse_typed, patterns_in, type_of
from playground.render.safe_text import label
from playground.render.summaries import describe_value, unique_titles
from playground.render.trial_result import table_note, trial_html
from playground.screens.build.form_parts import draw_note, draw_section_heading, in_two_columns
from playground.screens.build.part_form import FunctionForm
from playground.texts import function_texts

NUMBER = (ParameterType.NUMBER, ItemType.ANY)


def draw_table_trial(form: FunctionForm) -> None:
    """Draw the fields and, as soon as the required ones are filled in, the answer."""
    draw_section_heading(function_texts.TRY, function_texts.TRY_EXPLAINED)
    with st.container(border=True, key="try_it", gap="small"):
        draw_argument_fields(form)
        arguments = entered_arguments(form)
        if is_incomplete(form.spec.parameters, arguments):
            draw_note(function_texts.TRY_FIRST)
            return
        context = talk.next_context(talk.read_log(), form.draft)
        trial = run_trial(form.draft.team, form.id, arguments, context)  # type: ignore[arg-type]  # JSON in the app
        st.html(trial_html(trial, form.appearances, table_note(trial, form.spec)))


def draw_argument_fields(form: FunctionForm) -> None:
    """Draw a field for each parameter. It starts with an example, and keeps its text while it is on the page."""
    if not form.spec.parameters:
        draw_note(function_texts.TRY_NOTHING)
    for parameter in in_two_columns(form.spec.parameters):
        key, options = _argument_key(form, parameter), _options(parameter)
        if not session.holds_value(key) or (options and session.value_of(key) not in options):
            session.keep_value(key, example_argument(form.spec, parameter))
        name = label(parameter.name, 80)
        if options:
            titles = unique_titles(map(describe_value, options))
            st.selectbox(name, options, key=key, format_func=partial(_title_of, options, titles))
        else:
            default = format_typed(parameter.default, type_of(parameter))
            hint = function_texts.default(default) if default and not parameter.required else None
            st.text_input(name, key=key, autocomplete="off", placeholder=hint)


def _title_of(options: list[JsonValue], titles: list[str], value: JsonValue) -> str:
    return titles[options.index(value)] if value in options else describe_value(value)


def entered_arguments(form: FunctionForm) -> dict[str, JsonValue]:
    """Return the arguments that were entered in the fields."""
    entered = {one.name: session.value_of(_argument_key(form, one)) for one in form.spec.parameters}
    return parse_arguments(form.spec.parameters, entered)


def _argument_key(form: FunctionForm, parameter: ParameterSpec) -> str:
    return form.key(f"try {parameter.name}")


def _options(parameter: ParameterSpec) -> list[JsonValue]:
    values = list(parameter.choices) or ([True, False] if parameter.type is ParameterType.BOOLEAN else [])
    return [*values, None] if values and not parameter.required else [*values]


# --- arguments


def parse_arguments(parameters: Sequence[ParameterSpec], entered: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Return the entries as values of the parameters' types. Empty ones are left out."""
    arguments = {one.name: parse_argument(one, entered.get(one.name)) for one in parameters}
    return {name: value for name, value in arguments.items() if value not in (None, "")}


def parse_argument(parameter: ParameterSpec, entered: Any) -> JsonValue:
    """Return the entry as a value of the parameter's type, or as it is: the call then explains what is wrong."""
    if not isinstance(entered, str) or parameter.type is ParameterType.STRING:
        return entered  # type: ignore[no-any-return]
    try:
        return parse_typed(entered, NUMBER if parameter.type in NUMBERS else type_of(parameter))
    except TeamEditError:
        return entered


def is_incomplete(parameters: Sequence[ParameterSpec], arguments: Mapping[str, JsonValue]) -> bool:
    """Return whether a required argument is missing."""
    return any(parameter.required and parameter.name not in arguments for parameter in parameters)


def example_argument(function: FunctionSpec, parameter: ParameterSpec) -> JsonValue:
    """Return an argument that the first result or test with this parameter is for, else the first choice or nothing."""
    name = parameter.name
    conditions = [row.when[name] for row in function.results if name in row.when]
    tested = [test.given[name] for test in function.tests if name in test.given]
    example = next(iter(patterns_in(conditions[0])), None) if conditions else next(iter(tested), None)
    if parameter.choices:
        first = parameter.choices[0] if parameter.required else None
        return example if example in parameter.choices else first
    if parameter.type is ParameterType.BOOLEAN:
        return example if isinstance(example, bool) else True if parameter.required else None
    return "" if example is None else as_text(example).replace(ANYTHING, "")
