"""Sessions with large variables are kept between calls, and a call finds in one what it would find in a new one."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, monty
from core.sandbox.kept_sessions import KEPT_FROM, MOST_CALLS, MOST_SESSIONS, KeptSession, KeptSessions
from core.sandbox.monty import MontySandbox
from core.sandbox.workers import FEED_S
from tests.core.sandbox.test_repeatable import REPEATABLE

SANDBOX = MontySandbox()
NUMBER = itertools.count()
ROWS = [{"id": number, "name": "Ada", "paid": True} for number in range(KEPT_FROM // 20)]
READS = "def f(context_variables): return [len(context_variables['rows']), context_variables['rows'][0]['name']]"
ALL = "def f(context_variables): return [[name, value] for name, value in context_variables.items()]"


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give the sandbox no kept sessions, and return those that it opens."""
    opened = list[Any]()

    def count(checkout: Any) -> Any:
        opened.append(KeptSession(checkout))
        return opened[-1]

    monkeypatch.setattr(monty, "SESSIONS", KeptSessions())
    monkeypatch.setattr(monty, "KeptSession", count)
    return opened


def run(source: str, context: dict[str, Any], *, name: str = "f", **fields: Any) -> CodeOutcome:
    return SANDBOX.run(CodeCall(source, name, {}, context, **fields))


def value_of(source: str, context: dict[str, Any], **fields: Any) -> Any:
    outcome = run(source, context, **fields)
    assert outcome.error is None, outcome.error
    return outcome.value


def test_the_session_is_used_again_and_gets_only_what_has_changed(opened: list[Any]) -> None:
    rows = list(ROWS)
    assert value_of(READS, {"rows": rows}) == [len(rows), "Ada"]
    assert value_of(READS, {"rows": rows}) == [len(rows), "Ada"]
    assert value_of(READS, {"rows": rows, "city": "Oslo"}) == [len(rows), "Ada"]
    assert len(opened) == 1
    assert opened[0].calls == 3
    inputs = {"short": '{"rows": null}', "strings": {}, "long": {"rows": "[1]"}}
    assert opened[0].missing_inputs(inputs)["long"] == {"rows": "[1]"}
    assert opened[0].missing_inputs(inputs) == {
        "short": None,
        "strings": {},
        "long": {},
        "large": ["rows"],
        "is_new": False,
    }


def test_a_value_changed_in_place_by_others_is_seen() -> None:
    rows = [dict(row) for row in ROWS]
    assert value_of(READS, {"rows": rows})[1] == "Ada"
    rows[0]["name"] = "Bo"
    assert value_of(READS, {"rows": rows})[1] == "Bo"


def test_a_variable_that_is_gone_is_gone() -> None:
    assert value_of(ALL, {"text": "x" * KEPT_FROM, "rows": ROWS, "n": [1]}) == [
        ["text", "x" * KEPT_FROM],
        ["rows", ROWS],
        ["n", [1]],
    ]
    assert value_of(ALL, {"rows": ROWS}) == [["rows", ROWS]]
    error = run(READS, {"rows": ROWS}).error or run(READS, {"other": ROWS}).error
    assert error is not None
    assert "rows" in error.message


def test_what_a_call_sets_is_not_there_in_the_next() -> None:
    sets = "def f(context_variables):\n    seen = context_variables.get('seen')\n    context_variables['seen'] = 1\n    context_variables.pop('rows')\n    return seen"
    for _ in range(3):
        outcome = run(sets, {"rows": ROWS})
        assert (outcome.value, dict(outcome.changes), outcome.removed) == (None, {"seen": 1}, ("rows",))


def test_conversations_and_functions_have_sessions_of_their_own(opened: list[Any]) -> None:
    assert value_of(READS, {"rows": ROWS}, tenant="a") == [len(ROWS), "Ada"]
    assert value_of(READS, {"rows": [{"name": "Bo"}, *ROWS]}, tenant="b") == [len(ROWS) + 1, "Bo"]
    assert value_of(f"{READS}\n\nn = 1", {"rows": ROWS}, tenant="a") == [len(ROWS), "Ada"]
    assert len(opened) == 3


def test_sessions_are_bounded_in_number_and_calls(opened: list[Any]) -> None:
    for tenant in range(MOST_SESSIONS + 1):
        value_of(READS, {"rows": ROWS}, tenant=str(tenant))
    value_of(READS, {"rows": ROWS}, tenant="1")
    assert len(opened) == MOST_SESSIONS + 1
    value_of(READS, {"rows": ROWS}, tenant="0")
    assert len(opened) == MOST_SESSIONS + 2
    for _ in range(MOST_CALLS):
        value_of(READS, {"rows": ROWS}, tenant="0")
    assert len(opened) == MOST_SESSIONS + 3


def test_a_session_is_not_kept_after_an_error_which_names_its_line(opened: list[Any]) -> None:
    raises = "def f(context_variables):\n    rows = context_variables['rows']\n    return rows[context_variables['at']]['name']"
    for _ in range(2):
        assert value_of(raises, {"rows": ROWS, "at": 0}) == "Ada"
        error = run(raises, {"rows": ROWS, "at": 10_000_000}).error
        assert error is not None
        assert (error.kind, error.line) == (CodeErrorKind.RAISED, 3)
    assert len(opened) == 2


def test_a_call_in_a_kept_session_is_stopped(opened: list[Any]) -> None:
    waits = "def f(context_variables):\n    while context_variables['waits']: pass\n    return len(context_variables['rows'])"
    assert value_of(waits, {"rows": ROWS, "waits": False}) == len(ROWS)
    cancel = Cancel()
    threading.Timer(0.3, cancel.cancel).start()
    outcome = SANDBOX.run(CodeCall(waits, "f", {}, {"rows": ROWS, "waits": True}), stop=cancel)
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.STOPPED
    assert outcome.seconds < FEED_S
    assert value_of(waits, {"rows": ROWS, "waits": False}) == len(ROWS)
    assert len(opened) <= 2


def test_a_session_whose_worker_was_ended_meanwhile_is_replaced(opened: list[Any]) -> None:
    assert value_of(READS, {"rows": ROWS}) == [len(ROWS), "Ada"]
    os.kill(opened[0].session.worker_pid, signal.SIGTERM)
    assert value_of(READS, {"rows": ROWS}) == [len(ROWS), "Ada"]
    assert len(opened) == 2


def test_results_that_need_converting_and_prints_are_those_of_the_call() -> None:
    source = "def f(context_variables):\n    print(context_variables['n'])\n    return {1, context_variables['n']}, len(context_variables['rows'])"
    for n in (2, 3):
        outcome = run(source, {"rows": ROWS, "n": n})
        assert (outcome.value, outcome.log) == ([[1, n], len(ROWS)], f"{n}\n")


@pytest.mark.parametrize("source", REPEATABLE)
@given(contexts=st.lists(st.fixed_dictionaries({"size": st.integers(1_500, 1_502), "n": st.integers(0, 2)}), min_size=2, max_size=4))  # fmt: skip
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_calls_in_a_kept_session_end_as_in_new_ones(source: str, contexts: list[dict[str, int]]) -> None:
    for context in contexts:
        given_context = {"rows": ["banana" + str(context["n"])] * context["size"], "n": context["n"]}
        again, new = (run(source, given_context, tenant=tenant) for tenant in ("", f"{next(NUMBER)}"))
        assert (again.value, again.changes, again.removed, again.error) == (
            new.value,
            new.changes,
            new.removed,
            new.error,
        )
