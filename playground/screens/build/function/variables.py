"""Which context variables a result sets: a line for each, and a choice to add one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import TeamEditError
from core.team.spec import JsonValue, ResultRow, TeamSpec
from playground import session
from playground.render.safe_text import label, option, plain
from playground.screens.build.function import edits, typed
from playground.widgets.fields import reason_of, text_field
from playground.words import functions as words

ChangeResult = Callable[[Callable[[ResultRow], ResultRow]], None]


def variables(team: TeamSpec, result: ResultRow, change: ChangeResult, *, key: str) -> None:
    st.html(f'<p class="ap-fieldhead">{words.SETS}</p>')
    for number, (name, value) in enumerate(result.set.items()):
        with st.container(horizontal=True, key=f"{key} line {number}", vertical_alignment="center", gap="small"):
            st.html(f'<code class="ap-variable" dir="auto">{plain(name)}</code>', width=150)
            _value(name, value, change, key=f"{key} value {name}")
            st.button(
                words.SETS_REMOVE,
                key=f"{key} remove {name}",
                type="tertiary",
                icon=":material/close:",
                help=words.SETS_REMOVE,
                on_click=_remove,
                args=(name, change),
            )
    _add(team, result, change, key=f"{key} add")


def _value(name: str, value: JsonValue, change: ChangeResult, *, key: str) -> None:
    def take(text: str) -> None:
        entered = typed.value_of(text)
        change(lambda one: edits.with_variable(one, name, entered))

    text = typed.value_text(value)
    text_field(
        label(name),
        text,
        take,
        key=key,
        hint=words.SETS_VALUE_HINT,
        longest=4000,
        lines=2 if "\n" in text else 1,
        hide_name=True,
    )


def _remove(name: str, change: ChangeResult) -> None:
    change(lambda one: edits.without_variable(one, name))


def _add(team: TeamSpec, result: ResultRow, change: ChangeResult, *, key: str) -> None:
    """A choice among the variables of the team that takes new names too, and is empty again afterwards."""
    st.selectbox(
        words.SETS,
        known_variables(team, but=result),
        index=None,
        key=key,
        format_func=option,
        placeholder=words.SETS_ADD,
        accept_new_options=True,
        label_visibility="collapsed",
        on_change=lambda: _added(change, key),
    )
    reason_of(key)


def _added(change: ChangeResult, key: str) -> None:
    entered = session.value_of(key)
    session.accept(key)
    session.keep_value(key, None)
    if entered is None:
        return
    try:
        change(lambda one: with_new_variable(one, str(entered)))
    except TeamEditError as error:
        session.refuse(key, None, str(error))


def with_new_variable(result: ResultRow, name: str) -> ResultRow:
    """The result that also sets a variable of this name, to nothing yet."""
    name = name.strip()
    if not name:
        raise TeamEditError(words.NO_VARIABLE_NAME)
    if name in result.set:
        raise TeamEditError(words.variable_there(name))
    return edits.with_variable(result, name, "")


def known_variables(team: TeamSpec, *, but: ResultRow) -> list[str]:
    """Names of context variables anything in the team speaks of, without those this result sets."""
    set_by_functions = [name for function in team.functions for result in function.results for name in result.set]
    return [name for name in dict.fromkeys((*team.context, *set_by_functions)) if name not in but.set]
