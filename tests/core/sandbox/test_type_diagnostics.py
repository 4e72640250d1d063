"""Certain type errors are reported in plain words at their line; uncertain ones are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sandbox.dialect import type_diagnostics
from core.sandbox.dialect.type_diagnostics import LONGEST, diagnose_types
from core.sandbox.workers import FEED_S
from core.team.templates import TEMPLATES
from playground import samples

WRONG = {
    'def f(price: float):\n    return price + "EUR"': (2, "between a number (float) and text (str)", "str(…)"),
    'def f(count: int):\n    return count > "3"': (2, "“>” does not work", "int(…)"),
    "def f():\n    return [1] + {2}": (2, "between a list and a set", "both sides"),
    'def f():\n    names = ["a"]\n    names.push("b")': (3, "A list has no “push”.", "append(…)"),
    "def f(name: str):\n    return name.capitalise()": (
        2,
        "Text (str) has no “capitalise”.",
        "Did you mean capitalize?",
    ),
    "def f(count: int):\n    return len(count)": (2, "takes something that has a length", "str(…)"),
    'def f():\n    return ["a"]["first"]': (2, "A list cannot be looked up by text", "use a dict"),
    'def f():\n    return {1: "a"}["first"]': (2, "A dict cannot be looked up by text", "its keys"),
    "def f() -> str:\n    return 5": (2, "returns a whole number (int)", "->"),
    "def g(a, b): ...\ndef f():\n    g()": (3, "without “a”, “b”", "brackets"),
    "def g(a): ...\ndef f():\n    g(1, 2)": (3, "takes 1 and is given 2", "too much"),
    "def g(a): ...\ndef f():\n    g(a=1, c=2)": (3, "has no parameter “c”", "first line"),
    "def f(count: int):\n    for one in count: ...": (2, "has no items", "list"),
    "def f(name: str):\n    name()": (2, "cannot be called", "brackets"),
}


@pytest.mark.parametrize("source", WRONG)
def test_certain_errors_are_reported_at_their_line(source: str) -> None:
    line, message, advice = WRONG[source]
    (found,) = diagnose_types(source)
    assert found.line == line
    assert message in found.message
    assert advice in found.advice


MAY_GO_WELL = (
    "def f(a, b):\n    return a + b",
    "def f(context_variables: dict):\n    return context_variables['total'] + 1",
    "def f(given: int | str):\n    return given + 1",
    'from datetime import timedelta\ndef f(n: int):\n    return timedelta(**{"days": n, "unit": "x"})',
    'def f():\n    return handoff("refunds")',
    'def f():\n    return Result(value="Done.", context_variables={"a": 1})',
    'def f() -> str:\n    return Result(value="Done.")',
    'def f():\n    return http.get("https://example.org").json()["a"]',
    "import statistics\ndef f():\n    return statistics.mean([1, 2])",
    "def f(",
    "from __future__ import annotations\ndef f(): ...",
)


@pytest.mark.parametrize("source", MAY_GO_WELL)
def test_what_may_go_well_is_left_alone(source: str) -> None:
    assert diagnose_types(source) == ()


def test_the_code_of_samples_and_templates_has_no_problems() -> None:
    functions = [function for name in samples.sample_names() for function in samples.sample_team(name).functions]
    codes = [function.code for function in (*functions, *(one.function for one in TEMPLATES)) if function.code]
    assert codes
    assert [(code, found) for code in codes for found in diagnose_types(code)] == []


def test_nothing_of_the_code_runs() -> None:
    began = time.monotonic()
    assert diagnose_types("def f(x=print('runs')): ...\nwhile True: pass\n") == ()
    assert time.monotonic() - began < FEED_S


def test_without_an_interpreter_there_are_no_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(type_diagnostics, "library", missing)
    assert diagnose_types("def f() -> str:\n    return 6") == ()


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    assert diagnose_types("def f() -> str:\n    return 5\n" + "#" * LONGEST) == ()


@settings(max_examples=10)
@given(st.text(st.sampled_from("abdef():\n +1\"'[]"), max_size=40))
def test_any_text_gives_an_answer(tail: str) -> None:
    assert all(found.message for found in diagnose_types(f"def f(a: int):\n    return a\n{tail}"))
