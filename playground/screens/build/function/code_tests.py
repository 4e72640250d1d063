"""The tests of a function: calls, and what has to come of them. Run when a person asks for it, and told in words."""

from __future__ import annotations

import streamlit as st

from core.team.edit import set_tests
from core.team.spec import FunctionSpec
from core.team.trial import TestOutcome, run_test
from playground import desk, session
from playground.drafts import Draft
from playground.render.safe_text import plain
from playground.slots import Slot
from playground.words import code as words

OUTCOMES = Slot[tuple[FunctionSpec, tuple[TestOutcome, ...]] | None]("test outcomes", None)
"""The outcomes of the tests of a function in a draft, with the function as it was tested."""


def code_tests(draft: Draft, function: FunctionSpec) -> None:
    if not function.tests:
        return
    outcomes = _outcomes(draft, function)
    with st.container(horizontal=True, key="tests_head", vertical_alignment="center"):
        st.html(f'<h3 class="ap-section">{words.tests(len(function.tests))}</h3>', width="stretch")
        st.button(
            words.RUN_ALL,
            key=f"{draft.id} {function.id} tests",
            icon=":material/play_arrow:",
            on_click=_run,
            args=(draft, function),
        )
    if outcomes:
        st.html(
            f'<p class="ap-quiet" role="status">{words.passed(sum(one.passed for one in outcomes), len(outcomes))}</p>'
        )
    for number, test in enumerate(function.tests):
        outcome = outcomes[number] if outcomes else None
        with st.container(horizontal=True, key=f"test_{number}", vertical_alignment="center", gap="small"):
            st.html(_told(test.name, outcome), width="stretch")
            st.button(
                words.REMOVE_TEST,
                key=f"{draft.id} {function.id} remove test {number}",
                icon=":material/close:",
                type="tertiary",
                help=words.REMOVE_TEST,
                on_click=_remove,
                args=(function, number),
            )


def _told(name: str, outcome: TestOutcome | None) -> str:
    if outcome is None:
        return f'<p class="ap-test" dir="auto">{plain(name)}</p>'
    kind, verdict = ("passed", words.PASSED) if outcome.passed else ("failed", words.FAILED)
    why = "".join(f"<li>{plain(one)}</li>" for one in outcome.differences)
    return (
        f'<p class="ap-test ap-{kind}" dir="auto"><b>{verdict}</b> {plain(name)}</p>{f"<ul>{why}</ul>" if why else ""}'
    )


def _outcomes(draft: Draft, function: FunctionSpec) -> tuple[TestOutcome, ...]:
    """What came of the tests, as long as neither they nor the function has changed since."""
    known = OUTCOMES.at(draft.id, function.id).get()
    return known[1] if known is not None and known[0] == function else ()


def _run(draft: Draft, function: FunctionSpec) -> None:
    team, hosts = desk.team(), session.draft().hosts
    outcomes = tuple(run_test(team, function.id, test, hosts=hosts) for test in function.tests)
    OUTCOMES.at(draft.id, function.id).set((function, outcomes))


def _remove(function: FunctionSpec, number: int) -> None:
    tests = (*function.tests[:number], *function.tests[number + 1 :])
    desk.change(lambda team: set_tests(team, function.id, tests))
