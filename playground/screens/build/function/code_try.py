"""Calls of a function's code to try: made when “Run” is clicked and never else, the last ones kept below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.team.code import complete_from_code, runs_code
from core.team.spec import FunctionSpec, JsonValue
from playground import desk, session, talk
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.render.safe_text import label, option, plain
from playground.screens.build.function import typed
from playground.screens.build.function.came import came, in_short
from playground.screens.build.function.tries import Kept, go_to_line, keep_as_result, keep_as_test, run, tries
from playground.screens.build.function.try_it import entries, entry_key
from playground.screens.build.function.trying import arguments_of, is_missing
from playground.slots import Slot
from playground.widgets.fields import add_field, text_field
from playground.words import code as words
from playground.words import functions

ContextSlot = Slot[Mapping[str, JsonValue] | None]
CONTEXT = ContextSlot("try context", None)
"""Context variables entered to try a function with; None: those of the conversation."""


def code_try(draft: Draft, function: FunctionSpec, faces: Faces) -> None:
    function = complete_from_code(function)
    st.html(f'<h3 class="ap-section">{functions.TRY}</h3><p class="ap-quiet">{words.TRY_EXPLAINED}</p>')
    with st.container(border=True, key="try_it", gap="small"):
        entered = entries(draft, function)
        missing = is_missing(function.parameters, arguments_of(function.parameters, entered))
        _agents(draft, function)
        _context(draft, function)
        _run_button(draft, function, missing=missing)
        known = tries(draft.id, function.id)
        if known:
            _last(draft, known[0], function, faces)
    if len(known) > 1:
        _earlier(known[1:], faces, f"{draft.id} {function.id}")


def run_from_editor(draft: Draft, function: FunctionSpec, faces: Faces) -> None:
    """Run the code as it is now, and say in short what came of it: the rest may be out of sight. While its table answers
    instead, nothing runs."""
    function = desk.team().function(function.id) or function
    if not runs_code(function):
        session.NOTICE.set(words.MOCKED_NOW)
        return
    function = complete_from_code(function)
    if is_missing(function.parameters, arguments_of(function.parameters, _entered(draft, function))):
        session.NOTICE.set(functions.TRY_FIRST)
        return
    _run(draft, function)
    session.NOTICE.set(label(in_short(tries(draft.id, function.id)[0].tried, faces)))


def _entered(draft: Draft, function: FunctionSpec) -> dict[str, Any]:
    return {one.name: session.value_of(entry_key(draft, function, one)) for one in function.parameters}


def _run(draft: Draft, function: FunctionSpec) -> None:
    having = [agent.id for agent in draft.team.agents if function.id in agent.functions]
    agent = session.value_of(_agent_key(draft, function)) or next(iter(having), None)
    run(draft.id, function.id, _entered(draft, function), _given_context(draft, function), agent)


def _run_button(draft: Draft, function: FunctionSpec, *, missing: bool) -> None:
    st.button(
        words.RUN,
        key=f"{draft.id} {function.id} run",
        type="secondary" if missing else "primary",
        icon=":material/play_arrow:",
        on_click=_run,
        args=(draft, function),
        disabled=missing,
        help=functions.TRY_FIRST if missing else None,
    )


def _agents(draft: Draft, function: FunctionSpec) -> None:
    """Of several agents that have the function one is chosen, whose handoffs are then allowed."""
    names = {agent.id: agent.name or agent.id for agent in draft.team.agents if function.id in agent.functions}
    if len(names) > 1:
        key = _agent_key(draft, function)
        if session.value_of(key) not in names:
            session.keep_value(key, next(iter(names)))
        st.selectbox(
            words.AS_AGENT,
            list(names),
            key=key,
            format_func=lambda id: option(names.get(id) or str(id)),
            help=words.AS_AGENT_HELP,
        )


def _agent_key(draft: Draft, function: FunctionSpec) -> str:
    return f"{draft.id} {function.id} try as"


# --- context variables


def _given_context(draft: Draft, function: FunctionSpec) -> dict[str, JsonValue]:
    """The context variables of the conversation or the team, or those entered here instead."""
    entered = CONTEXT.at(draft.id, function.id).get()
    return dict(talk.next_context(talk.read_log(), draft)) if entered is None else dict(entered)  # type: ignore[arg-type]


def _context(draft: Draft, function: FunctionSpec) -> None:
    box = st.expander(words.WITH_CONTEXT, key=f"{draft.id} {function.id} try context", on_change="rerun")
    if not box.open:
        return
    place, context = CONTEXT.at(draft.id, function.id), _given_context(draft, function)
    with box:
        for number, (name, value) in enumerate(context.items()):
            _variable(name, value, context, place, key=f"{draft.id} {function.id} try variable {number} {name}")
        add_field(
            words.ADD_VARIABLE,
            lambda name: place.set({**context, name: ""}),
            key=f"{draft.id} {function.id} try add variable",
            hint=words.ADD_VARIABLE,
            hide_name=True,
        )
        if place.get() is not None:
            st.button(words.AS_IN_CONVERSATION, key=f"{place.name} back", on_click=place.clear)


def _variable(name: str, value: Any, context: Mapping[str, JsonValue], place: ContextSlot, *, key: str) -> None:
    def take(text: str) -> None:
        place.set({**context, name: typed.value_of(text)})

    text_field(label(name), typed.value_text(value), take, key=key, longest=4000)


# --- what came of it


def _last(draft: Draft, kept: Kept, function: FunctionSpec, faces: Faces) -> None:
    error, outdated = kept.tried.outcome.error, kept.code != function.code
    st.html(came(kept.tried, faces, outdated=outdated))
    with st.container(horizontal=True, key="keep_last", gap="small"):
        if error is not None and error.line is not None and not outdated:
            st.button(
                words.go_to_line(error.line),
                key=f"go to line {function.id}",
                icon=":material/arrow_upward:",
                type="tertiary",
                on_click=go_to_line,
                args=(draft.id, error.line),
            )
        _keep_buttons(kept, f"last {function.id}")


def _earlier(known: tuple[Kept, ...], faces: Faces, key: str) -> None:
    box = st.expander(words.EARLIER, key=f"{key} earlier", on_change="rerun")
    if not box.open:
        return
    with box:
        for kept in known:
            with st.container(horizontal=True, key=f"earlier_{kept.number}", gap="small", vertical_alignment="center"):
                st.html(f'<p class="ap-earlier" dir="auto">{plain(in_short(kept.tried, faces))}</p>', width="stretch")
                _keep_buttons(kept, f"{key} {kept.number}", short=True)


def _keep_buttons(kept: Kept, key: str, *, short: bool = False) -> None:
    for name, help, icon, act in (
        (words.KEEP_AS_RESULT, words.KEEP_AS_RESULT_HELP, ":material/table_rows:", keep_as_result),
        (words.KEEP_AS_TEST, words.KEEP_AS_TEST_HELP, ":material/fact_check:", keep_as_test),
    ):
        st.button(
            words.SHORT[name] if short else name,
            key=f"{key} {name}",
            icon=icon,
            help=help,
            type="tertiary",
            on_click=act,
            args=(kept.tried,),
        )
