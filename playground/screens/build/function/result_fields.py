"""The fields of one result: for which calls it is, what it answers, what it does besides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.errors import TeamEditError
from core.team.spec import AgentId, FunctionSpec, JsonValue, ParameterSpec, ParameterType, ResultRow
from core.values import as_text
from playground import desk
from playground.drafts import Draft
from playground.render.safe_text import label, plain
from playground.screens.build.function import edits, typed
from playground.screens.build.function.about import agent_names
from playground.screens.build.function.told import value_shown
from playground.screens.build.function.variables import variables
from playground.widgets.fields import choice_field, many_field, text_field
from playground.words import functions as words

LONGEST_ANSWER = 20_000
KINDS = (words.KIND_TEXT, words.KIND_DATA, words.KIND_ERROR)

ChangeResult = Callable[[Callable[[ResultRow], ResultRow]], None]


def result_fields(draft: Draft, function: FunctionSpec, at: int, rows: str) -> None:
    key, result = f"{rows} {at}", function.results[at]

    def change(change: Callable[[ResultRow], ResultRow]) -> None:
        desk.change(lambda team: edits.change_result(team, function.id, at, change))

    if function.parameters or result.when:
        _conditions(function, result, change, key=key)
    _answer(result, change, key=key)
    with st.container(horizontal=True, key=f"result_{at}_acts", vertical_alignment="top", gap="small"):
        _kind(result, change, key=key)
        _handoff(draft, result, change, key=key)
        _delay(result, change, key=key)
    variables(draft.team, result, change, key=f"{key} set")


# --- for which calls


def _conditions(function: FunctionSpec, result: ResultRow, change: ChangeResult, *, key: str) -> None:
    st.html(f'<p class="ap-fieldhead">{words.WHEN}</p>')
    known = {parameter.name for parameter in function.parameters}
    fields: list[Callable[[], None]] = [
        _condition_field(one, result, change, f"{key} when {one.name}") for one in function.parameters
    ]
    fields += [_unknown_field(name, change, f"{key} forget {name}") for name in result.when if name not in known]
    for first in range(0, len(fields), 2):
        for column, field in zip(st.columns(2, gap="small"), fields[first : first + 2], strict=False):
            with column:
                field()


def _condition_field(parameter: ParameterSpec, result: ResultRow, change: ChangeResult, key: str) -> Callable[[], None]:
    patterns = typed.patterns_of(result.when[parameter.name]) if parameter.name in result.when else ()

    def take(wanted: Sequence[JsonValue]) -> None:
        condition = typed.condition_of(wanted) if wanted else None
        change(lambda one: edits.with_condition(one, parameter.name, condition, holds_always=not wanted))

    if parameter.choices or parameter.type is ParameterType.BOOLEAN:
        return lambda: _picked(parameter, patterns, take, key)
    return lambda: text_field(
        label(parameter.name),
        typed.pattern_text(patterns, parameter.type),
        lambda text: take(typed.pattern_of(text, parameter.type)),
        key=key,
        hint=words.ANY,
        help=words.WHEN_HELP,
        longest=4000,
    )


def _picked(
    parameter: ParameterSpec,
    patterns: Sequence[JsonValue],
    take: Callable[[Sequence[JsonValue]], None],
    key: str,
) -> None:
    """Any number of the values there can be. They are told apart as text: true and 1 are alike to Python."""
    values: tuple[JsonValue, ...] = parameter.choices or (True, False)
    offered = (*values, *(() if parameter.required else (None,)), *patterns)
    by_text = {typed.value_text(one): one for one in offered}
    many_field(
        label(parameter.name),
        list(by_text),
        [typed.value_text(one) for one in patterns],
        lambda chosen: take([by_text[text] for text in chosen]),
        key=key,
        shown=lambda text: value_shown(by_text[text]) if text in by_text else text,
        hint=words.ANY,
    )


def _unknown_field(name: str, change: ChangeResult, key: str) -> Callable[[], None]:
    def draw() -> None:
        st.html(f'<p class="ap-unknown"><b>{plain(name)}</b> <span>{words.NOT_A_PARAMETER}</span></p>')
        st.button(
            words.FORGET_CONDITION,
            key=key,
            icon=":material/close:",
            on_click=lambda: change(lambda one: edits.with_condition(one, name, None, holds_always=True)),
        )

    return draw


# --- what it answers


def _answer(result: ResultRow, change: ChangeResult, *, key: str) -> None:
    kind = kind_of(result)
    text = result.error or (result.value if isinstance(result.value, str) else typed.data_text(result.value))
    text_field(
        words.ERROR if kind == words.KIND_ERROR else words.ANSWER,
        text,
        lambda entered: change(lambda one: answered(one, kind, entered)),
        key=f"{key} {kind}",
        hint=words.ERROR_HINT if kind == words.KIND_ERROR else words.ANSWER_HINT,
        help=words.ANSWER_HELP,
        longest=LONGEST_ANSWER,
        lines=_lines(text),
    )


def _lines(text: str) -> int:
    return min(max(2, text.count("\n") + 1 + len(text) // 70), 9)


def kind_of(result: ResultRow) -> str:
    if result.error:
        return words.KIND_ERROR
    return words.KIND_TEXT if isinstance(result.value, str) else words.KIND_DATA


def answered(result: ResultRow, kind: str, entered: str) -> ResultRow:
    """The result with what was entered for an answer of this kind."""
    if kind == words.KIND_ERROR:
        if not entered.strip():
            raise TeamEditError(words.NO_ERROR)
        return replace(result, error=entered)
    return replace(result, value=typed.data_of(entered) if kind == words.KIND_DATA else entered)


def as_kind(result: ResultRow, kind: str) -> ResultRow:
    """The result as one of another kind, with what it said before."""
    said: Any = result.error or result.value
    if kind == kind_of(result):
        return result
    if kind == words.KIND_DATA:
        return replace(result, error="", value=typed.as_data(said))
    text = as_text(said)
    if kind == words.KIND_TEXT:
        return replace(result, error="", value=text)
    return replace(result, error=text if text.strip() else words.SOMETHING_WRONG, value="")


def _kind(result: ResultRow, change: ChangeResult, *, key: str) -> None:
    choice_field(
        words.KIND,
        KINDS,
        kind_of(result),
        lambda kind: change(lambda one: as_kind(one, kind)),
        key=f"{key} kind",
    )


# --- what it does besides


def _handoff(draft: Draft, result: ResultRow, change: ChangeResult, *, key: str) -> None:
    names = agent_names(draft.team)

    def take(agent: AgentId | None) -> None:
        change(lambda one: replace(one, handoff=agent))

    choice_field(
        words.HANDS_OFF,
        [None, *names],
        result.handoff,
        take,
        key=f"{key} handoff",
        shown=lambda agent: words.NOBODY if agent is None else names.get(agent, agent),
        help=words.HANDS_OFF_HELP,
    )


def _delay(result: ResultRow, change: ChangeResult, *, key: str) -> None:
    def take(text: str) -> None:
        seconds = typed.seconds_of(text)
        change(lambda one: replace(one, delay_s=seconds))

    text_field(
        words.DELAY,
        typed.seconds_text(result.delay_s),
        take,
        key=f"{key} delay",
        hint=words.DELAY_HINT,
        help=words.DELAY_HELP,
        longest=12,
    )
