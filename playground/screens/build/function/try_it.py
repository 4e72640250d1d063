"""A call of the function to try, made from its parameters, and what it answers, at every change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.team.spec import FunctionSpec, ParameterSpec, ParameterType
from playground import session, talk
from playground import words as shared
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.render.safe_text import label, option, plain
from playground.render.values import short
from playground.screens.build.function.told import value_shown
from playground.screens.build.function.trying import TableTrial, arguments_of, example, is_missing, tried
from playground.screens.build.function.typed import seconds_text
from playground.words import functions as words


def try_it(draft: Draft, function: FunctionSpec, faces: Faces) -> None:
    st.html(f'<h3 class="ap-section">{words.TRY}</h3><p class="ap-quiet">{words.TRY_EXPLAINED}</p>')
    context = talk.next_context(talk.read_log(), draft)
    with st.container(border=True, key="try_it", gap="small"):
        entered = entries(draft, function)
        arguments = arguments_of(function.parameters, entered)
        if is_missing(function.parameters, arguments):
            st.html(f'<p class="ap-quiet">{words.TRY_FIRST}</p>')
            return
        st.html(_came(tried(draft.team, function, arguments, context), function, context, faces))


def entries(draft: Draft, function: FunctionSpec) -> dict[str, Any]:
    if not function.parameters:
        st.html(f'<p class="ap-quiet">{words.TRY_NOTHING}</p>')
    entered: dict[str, Any] = {}
    for first in range(0, len(function.parameters), 2):
        pair = function.parameters[first : first + 2]
        for column, parameter in zip(st.columns(2, gap="small"), pair, strict=False):
            with column:
                entered[parameter.name] = _entry(function, parameter, entry_key(draft, function, parameter))
    return entered


def entry_key(draft: Draft, function: FunctionSpec, parameter: ParameterSpec) -> str:
    """The key of the field for a parameter's value."""
    return f"{draft.id} {function.id} try {parameter.name}"


def _entry(function: FunctionSpec, parameter: ParameterSpec, key: str) -> Any:
    """A field for one value. It begins with an example, and keeps what is entered as long as it is on the page."""
    options = _options(parameter)
    if not session.holds_value(key) or (options and session.value_of(key) not in options):
        session.keep_value(key, example(function, parameter))
    if not options:
        return st.text_input(label(parameter.name, 80), key=key, autocomplete="off")
    return st.selectbox(
        label(parameter.name, 80), options, key=key, format_func=lambda value: option(value_shown(value))
    )


def _options(parameter: ParameterSpec) -> list[Any]:
    values = list(parameter.choices) or ([True, False] if parameter.type is ParameterType.BOOLEAN else [])
    return [*values, None] if values and not parameter.required else values


def _came(made: TableTrial, function: FunctionSpec, context: Mapping[str, Any], faces: Faces) -> str:
    error = f'<p class="ap-refused">{shared.CALL_ERRORS[made.result.error]}</p>' if made.result.error else ""
    by = words.fits(made.row + 1) if made.row is not None else _by_nothing(made, function)
    waits = f" · {words.TRY_TAKES} {seconds_text(made.delay_s)} s" if made.delay_s else ""
    handoff = (
        f'<p class="ap-tried-way">{shared.HANDS_OFF_TO} {faces[made.result.target.key].tag}</p>'
        if made.result.target
        else ""
    )
    return (
        f'<div class="ap-tried" role="status">{error}<div class="ap-value" dir="auto">{plain(made.result.value)}</div>'
        f'<p class="ap-note">{words.TRY_FITS} {by}{waits}</p>{changes_told(made.result.changes, context)}{handoff}</div>'
    )


def _by_nothing(made: TableTrial, function: FunctionSpec) -> str:
    return words.FITS_ARTICLES if function.articles and not made.result.error else words.FITS_NONE


def changes_told(changes: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    if not changes:
        return ""
    told = "".join(
        f'<span class="ap-change"><b>{plain(name)}</b> {_was(name, context)}{short(value)}</span>'
        for name, value in changes.items()
    )
    return f'<p class="ap-fieldhead">{words.TRY_SETS}</p><div class="ap-changes">{told}</div>'


def _was(name: str, context: Mapping[str, Any]) -> str:
    return f"<s>{short(context[name])}</s> → " if name in context else ""
