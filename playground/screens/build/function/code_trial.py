"""Trials and tests of a function's code. Code runs only when a person clicks; the last trials are listed below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from core.team.code import runs_code
from core.team.names import display_name
from core.team.spec import FunctionSpec, JsonValue
from core.team.trial import TestOutcome, run_test
from playground import session, talk, workspace
from playground.render.field_values import format_value, parse_value
from playground.render.safe_text import label, plain
from playground.render.summaries import unique_titles
from playground.render.trial_result import code_note, summarize_trial, trial_html
from playground.screens.build.form_parts import draw_button, draw_icon_button, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.trial_form import draw_argument_fields, entered_arguments, is_incomplete
from playground.screens.build.function.trial_history import (
    TRIALS,
    KeptTrial,
    keep_as_result,
    keep_as_test,
    run_and_keep_trial,
    show_line,
)
from playground.screens.build.part_form import FunctionForm, function_form
from playground.slots import Slot
from playground.texts import code_texts, function_texts
from playground.widgets.fields import TextSize, draw_add_field, draw_text_field

TRIAL_CONTEXT = Slot[Mapping[str, JsonValue] | None]("trial context", None)
"""For the form of each function, the context variables entered for trials; None for those of the conversation."""

TEST_OUTCOMES = Slot[tuple[FunctionSpec, tuple[TestOutcome, ...]] | None]("test outcomes", None)
"""For the form of each function, the outcomes of its tests, with the function as it was tested."""


def draw_code_trial(form: FunctionForm) -> None:
    draw_section_heading(function_texts.TRY, code_texts.TRY_EXPLAINED)
    trials = TRIALS.at(form.form_key)
    with st.container(border=True, key="try_it", gap="small"):
        draw_argument_fields(form)
        _draw_agent_choice(form)
        _draw_context(form)
        _draw_run_button(form)
        for latest in trials.get()[:1]:
            _draw_latest(form, latest)
    if earlier := trials.get()[1:]:
        _draw_earlier(form, earlier)


def run_from_editor(form: FunctionForm) -> None:
    """Run the code as it is now, and show the outcome as a notice: the trial below may be out of sight.

    While the table answers instead of the code, nothing runs.
    """
    draft = session.draft()
    function = draft.team.function(draft.id_at(form.form_key)) or form.spec
    if not runs_code(function):
        session.NOTICE.set(code_texts.MOCKED_NOW)
        return
    form = function_form(draft, function, form.appearances, ())
    if is_incomplete(form.spec.parameters, entered_arguments(form)):
        session.NOTICE.set(function_texts.TRY_FIRST)
        return
    _run(form)
    latest = TRIALS.at(form.form_key).get()[0]
    session.NOTICE.set(label(summarize_trial(latest.current_trial, form.appearances)))


def _draw_run_button(form: FunctionForm) -> None:
    incomplete = is_incomplete(form.spec.parameters, entered_arguments(form))
    st.button(
        code_texts.RUN,
        key=form.key("run"),
        type="secondary" if incomplete else "primary",
        icon=":material/play_arrow:",
        on_click=_run,
        args=(form,),
        disabled=incomplete,
        help=function_texts.TRY_FIRST if incomplete else None,
    )


def _run(form: FunctionForm) -> None:
    first_agent = next((agent.id for agent in form.draft.team.agents if form.id in agent.functions), None)
    agent = session.value_of(_agent_key(form)) or first_agent
    run_and_keep_trial(form, entered_arguments(form), _context_of(form), agent)


def _draw_agent_choice(form: FunctionForm) -> None:
    """If several agents may call the function, draw the choice of the one whose handoffs the trial may use."""
    agents = [agent for agent in form.draft.team.agents if form.id in agent.functions]
    names = {agent.id: name for agent, name in zip(agents, unique_titles(map(display_name, agents)), strict=True)}
    if len(names) < 2:
        return
    key = _agent_key(form)
    if session.value_of(key) not in names:
        session.keep_value(key, next(iter(names)))
    st.selectbox(
        code_texts.AS_AGENT,
        list(names),
        key=key,
        format_func=lambda id: names.get(id) or str(id),
        help=code_texts.AS_AGENT_HELP,
    )


def _agent_key(form: FunctionForm) -> str:
    return form.key("try as")


# --- context variables


def _context_of(form: FunctionForm) -> dict[str, JsonValue]:
    """Return the context variables entered for trials, or else those of the conversation or the team."""
    entered = TRIAL_CONTEXT.at(form.form_key).get()
    return dict(talk.next_context(talk.read_log(), form.draft)) if entered is None else dict(entered)  # type: ignore[arg-type]


def _draw_context(form: FunctionForm) -> None:
    box = st.expander(code_texts.WITH_CONTEXT, key=form.key("try context"), on_change="rerun")
    if not box.open:
        return
    context = _context_of(form)
    with box:
        for number, (name, value) in enumerate(context.items()):
            draw_text_field(
                label(name),
                format_value(value),
                partial(_set_variable, form, context, name),
                key=form.key(f"try variable {number} {name}"),
                size=TextSize(4000),
            )
        draw_add_field(
            code_texts.ADD_VARIABLE,
            lambda name: _set_variable(form, context, name, ""),
            key=form.key("try add variable"),
            hint=code_texts.ADD_VARIABLE,
            hide_name=True,
        )
        slot = TRIAL_CONTEXT.at(form.form_key)
        if slot.get() is not None:
            draw_button(code_texts.AS_IN_CONVERSATION, "", slot.clear, key=form.key("try context back"))


def _set_variable(form: FunctionForm, context: Mapping[str, JsonValue], name: str, text: str) -> None:
    TRIAL_CONTEXT.at(form.form_key).set({**context, name: parse_value(text)})


# --- outcomes


def _draw_latest(form: FunctionForm, kept: KeptTrial) -> None:
    trial, is_outdated = kept.current_trial, kept.code != form.spec.code
    error = trial.outcome.error
    st.html(trial_html(trial, form.appearances, code_note(trial, is_outdated=is_outdated)))
    with st.container(horizontal=True, key="keep_last", gap="small"):
        if error is not None and error.line is not None and not is_outdated:
            draw_button(
                code_texts.go_to_line(error.line),
                "arrow_upward",
                show_line,
                form.draft.id,
                error.line,
                key=form.key("go to line"),
                quiet=True,
            )
        _draw_keep_buttons(form, kept, code_texts.KEEP_AS_RESULT, code_texts.KEEP_AS_TEST, key=form.key("last"))


def _draw_earlier(form: FunctionForm, earlier: Sequence[KeptTrial]) -> None:
    box = st.expander(code_texts.EARLIER, key=form.key("earlier"), on_change="rerun")
    if not box.open:
        return
    with box:
        for kept in earlier:
            with st.container(horizontal=True, key=f"earlier_{kept.number}", gap="small", vertical_alignment="center"):
                summary = plain(summarize_trial(kept.current_trial, form.appearances))
                st.html(f'<p class="ap-earlier" dir="auto">{summary}</p>', width="stretch")
                _draw_keep_buttons(
                    form, kept, code_texts.AS_RESULT, code_texts.AS_TEST, key=form.key(f"earlier {kept.number}")
                )


def _draw_keep_buttons(form: FunctionForm, kept: KeptTrial, as_result: str, as_test: str, *, key: str) -> None:
    draw_button(
        as_result,
        "table_rows",
        keep_as_result,
        form,
        kept,
        key=f"{key} keep as result",
        help=code_texts.KEEP_AS_RESULT_HELP,
        quiet=True,
    )
    draw_button(
        as_test,
        "fact_check",
        keep_as_test,
        form,
        kept,
        key=f"{key} keep as test",
        help=code_texts.KEEP_AS_TEST_HELP,
        quiet=True,
    )


# --- tests


def draw_code_tests(form: FunctionForm) -> None:
    """Draw the tests of the function, with their outcomes if they were run since the function last changed."""
    tests, outcomes = form.spec.tests, _test_outcomes(form)
    if not tests:
        return
    with st.container(horizontal=True, key="tests_head", vertical_alignment="center"):
        st.html(f'<h3 class="ap-section">{code_texts.tests(len(tests))}</h3>', width="stretch")
        draw_button(code_texts.RUN_ALL, "play_arrow", _run_tests, form, key=form.key("tests"))
    if outcomes:
        passed = code_texts.passed(sum(outcome.passed for outcome in outcomes), len(outcomes))
        st.html(f'<p class="ap-quiet" role="status">{passed}</p>')
    for number, test in enumerate(tests):
        with st.container(horizontal=True, key=f"test_{number}", vertical_alignment="center", gap="small"):
            st.html(_test_html(test.name, outcomes[number] if outcomes else None), width="stretch")
            draw_icon_button(
                code_texts.REMOVE_TEST,
                "close",
                form.edit,
                *(edits.remove_test, number),
                key=form.key(f"remove test {number}"),
                label=f"{code_texts.REMOVE_TEST}: {label(test.name, 80)}",
            )


def _test_outcomes(form: FunctionForm) -> Sequence[TestOutcome]:
    tested = TEST_OUTCOMES.at(form.form_key).get()
    return tested[1] if tested is not None and replace(tested[0], id=form.spec.id) == form.spec else ()


def _run_tests(form: FunctionForm) -> None:
    team, hosts = workspace.current_team(), session.draft().hosts
    outcomes = tuple(run_test(team, form.spec.id, test, hosts=hosts) for test in form.spec.tests)
    TEST_OUTCOMES.at(form.form_key).set((form.spec, outcomes))


def _test_html(name: str, outcome: TestOutcome | None) -> str:
    if outcome is None:
        return f'<p class="ap-test" dir="auto">{plain(name)}</p>'
    kind, verdict = ("passed", code_texts.PASSED) if outcome.passed else ("failed", code_texts.FAILED)
    items = "".join(f"<li>{plain(difference)}</li>" for difference in outcome.differences)
    differences = f"<ul>{items}</ul>" if items else ""
    return f'<p class="ap-test ap-{kind}" dir="auto"><b>{verdict}</b> {plain(name)}</p>{differences}'
