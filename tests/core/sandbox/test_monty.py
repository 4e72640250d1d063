"""Calls in the sandbox: what functions can do, their inputs, and the ways a call can end."""

from __future__ import annotations

import builtins
import datetime
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, workers
from core.sandbox import monty as home
from core.sandbox.monty import MontySandbox
from tests.support.specs import contexts, json_values

SANDBOX = MontySandbox()
ROOT = Path(__file__).resolve().parents[3]
OFFERED = {"r1": "Refunds desk", "s1": "Sales"}


def run(source: str, **changes: Any) -> CodeOutcome:
    return SANDBOX.run(CodeCall(source, **{"name": "f", "handoffs": OFFERED, **changes}))


def value(source: str, **changes: Any) -> Any:
    outcome = run(source, **changes)
    assert outcome.error is None, outcome.error
    return outcome.value


def failure(source: str, **changes: Any) -> str:
    outcome = run(source, **changes)
    assert outcome.error is not None, outcome.value
    assert (outcome.value, outcome.changes, outcome.removed, outcome.target) == (None, {}, (), None)
    return str(outcome.error)


def test_a_function_returns_a_value_and_its_log() -> None:
    outcome = run("def f(a, b=2):\n    print('adding', a)\n    return {'sum': a + b}", arguments={"a": 1})
    assert (outcome.value, outcome.log) == ({"sum": 3}, "adding 1\n")
    assert 0 < outcome.seconds < 10


@settings(max_examples=50)
@given(json_values)
def test_what_is_given_comes_back_as_it_is(given_value: Any) -> None:
    assert value("def f(a):\n    return a", arguments={"a": given_value}) == given_value


@settings(max_examples=30)
@given(st.text(max_size=60), contexts)
def test_any_source_and_context_give_an_outcome(source: str, context: dict[str, Any]) -> None:
    for text in (source, f"def f(context_variables):\n    return {source}"):
        outcome = run(text, context=context)
        assert outcome.seconds < 11


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(1, 2)", [1, 2]), ("{3}", [3]), ("None", None), ("1.5", 1.5), ("{1: 2}", {"1": 2}),
        ("datetime.date(2024, 1, 2)", "2024-01-02"), ("Decimal('1.50')", "1.50"), ("Point(3)", "Point(x=3)"),
        ("[Counter('aab')]", [{"a": 2, "b": 1}]), ("deque([1])", [1]), ("range(3)", [0, 1, 2]), ("{}.keys()", []),
        ("{(1, 2): {3}}", {"(1, 2)": [3]}), ("[x for x in (1, 2)]", [1, 2]), ("b'ab'", "b'ab'"),
    ],
)  # fmt: skip
def test_values_of_other_kinds_become_plain(expression: str, expected: object) -> None:
    source = (
        "import datetime\nfrom decimal import Decimal\nfrom collections import Counter, deque\n"
        "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n"
        f"def f():\n    return {expression}"
    )
    assert value(source) == expected


def test_context_variables_are_read_changed_and_removed_in_a_copy() -> None:
    context = {"n": 1, "gone": 2, "same": {"a": [1]}, "lock": threading.Lock()}
    source = (
        "def f(context_variables):\n    context_variables['n'] += 1\n    context_variables.pop('gone')\n"
        "    context_variables['new'] = {'a': (1,)}\n    return sorted(context_variables)"
    )
    outcome = run(source, context=context)
    assert outcome.value == ["n", "new", "same"]
    assert (outcome.changes, outcome.removed) == ({"n": 2, "new": {"a": [1]}}, ("gone",))
    assert context["n"] == 1


def test_a_result_sets_variables_on_top_and_hands_off() -> None:
    source = (
        "def f(context_variables):\n    context_variables['a'] = 1\n    context_variables.pop('b')\n"
        "    return Result(value='done', agent=handoff('r1'), context_variables={'a': 2, 'b': 3})"
    )
    outcome = run(source, context={"b": 0})
    assert (outcome.value, outcome.target, outcome.changes, outcome.removed) == ("done", "r1", {"a": 2, "b": 3}, ())


@pytest.mark.parametrize("name", ["r1", "Refunds desk"])
@pytest.mark.parametrize("form", ["handoff(to)", "Result(agent=handoff(to))", "Result(value=handoff(to))"])
def test_an_agent_is_handed_to_by_id_or_name(name: str, form: str) -> None:
    assert run(f"def f(to):\n    return {form}", arguments={"to": name}).target == "r1"


def test_an_id_counts_before_a_name() -> None:
    offered = {"a": "b", "b": "a"}
    assert run("def f():\n    return handoff('b')", handoffs=offered).target == "b"


def test_an_agent_that_is_not_offered_cannot_be_handed_to() -> None:
    assert "there are: " in failure("def f():\n    return handoff('boss')")
    assert "there are: none" in failure("def f():\n    return handoff(['r1'])", handoffs={})


@pytest.mark.parametrize("returned", ['"r1"', '{"agent": "r1"}', '{"assistant": "Refunds desk"}', '["handoff", "r1"]'])
def test_what_only_looks_like_a_handoff_is_a_value(returned: str) -> None:
    assert run(f"def f():\n    return {returned}").target is None


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f():\n    return Result(agent='r1')", "no handoff"),
        ("def f():\n    return [handoff('r1')]", "by itself"),
        ("def f():\n    return Result(context_variables=3)", "no dict"),
        ("def f():\n    return f", "no data"),
        ("def f():\n    return ValueError('x')", "raise it"),
        ("def f():\n    return {'a': [f]}", "no data"),
        ("def f():\n    return {f for _ in 'ab'}", "no data"),
        ("def f():\n    return 'x' * 200001", "200,000 characters"),
        ("def f():\n    return [set() for _ in range(20001)]", "20,000 values"),
    ],
)
def test_a_value_that_cannot_be_a_result_is_reported(source: str, words: str) -> None:
    assert words in failure(source)


def test_async_functions_and_positional_parameters_work() -> None:
    source = "import asyncio\nasync def f(a, /, b, *, c=3):\n    await asyncio.sleep(0)\n    return [a, b, c]"
    assert value(source, arguments={"a": 1, "b": 2}) == [1, 2, 3]
    assert value("def f(a=1, /):\n    return a") == 1


def test_calls_share_nothing() -> None:
    source = "seen = []\ndef f():\n    seen.append(1)\n    return len(seen)"
    assert [value(source) for _ in range(3)] == [1, 1, 1]


def test_the_clock_can_stand_still_and_chance_be_the_same() -> None:
    source = (
        "import datetime, random, time, uuid\ndef f():\n    time.sleep(1)\n"
        "    return [datetime.datetime.now().isoformat(), time.time(), random.random(), str(uuid.uuid4())]"
    )
    now = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.timezone.utc)  # noqa: UP017 - as a person would write it
    first, second = (run(source, now=now, seed=7) for _ in range(2))
    assert first.value == second.value
    assert first.value[0].startswith("2024-05-01T12:00:00")
    assert first.seconds < 1
    assert value(source, seed=7)[2:] == first.value[2:]
    chances = [value(source.replace("time.sleep(1)", "pass"))[2] for _ in range(3)]
    assert len({*chances, first.value[2]}) == 4


def test_errors_name_the_line_of_the_code_also_behind_modules() -> None:
    source = "import statistics\ndef f():\n    x = []\n    return statistics.mean(x)"
    outcome = run(source)
    assert outcome.error is not None
    assert (outcome.error.kind, outcome.error.line, outcome.error.text) == (
        CodeErrorKind.RAISED, 4, "return statistics.mean(x)",
    )  # fmt: skip


def test_code_that_cannot_be_read_is_an_outcome() -> None:
    outcome = run("def f(:\n    pass")
    assert outcome.error is not None
    assert (outcome.error.kind, outcome.error.line) == (CodeErrorKind.UNREADABLE, 1)
    assert "def name(parameter)" in failure("x = 1")


def test_arguments_that_are_no_data_are_an_outcome() -> None:
    circle: list[Any] = []
    circle.append(circle)
    assert "no plain data" in failure("def f(a):\n    return a", arguments={"a": circle})
    assert "no plain data" in failure("def f(a):\n    return a", arguments={"a": object()})


def test_arguments_are_what_json_makes_of_them() -> None:
    assert value("def f(a):\n    return [type(a).__name__, a]", arguments={"a": ("x", 1)}) == ["list", ["x", 1]]
    assert value("def f(a):\n    return a", arguments={"a": "half \ud83d"}) == "half ?"


def test_arguments_that_are_too_large_are_an_outcome() -> None:
    assert "more than 2,000,000 characters" in failure("def f(a):\n    return 1", arguments={"a": "x" * 2_000_001})


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("source", ["def f(a):\n    return repr(a)", "import swarm\ndef f(a):\n    return repr(a)"])
def test_a_number_without_end_is_given_as_a_number(number: float, source: str) -> None:
    assert run(source, arguments={"a": number}).value == repr(number)


def test_nothing_is_given_in_the_place_of_another_that_is_left_out() -> None:
    source = "def f(a=1, b=2, /):\n    return [a, b]"
    assert run(source, arguments={"a": 5}).value == [5, 2]
    assert "“b” without “a”" in str(run(source, arguments={"b": 5}).error)


def test_context_variables_are_not_taken_from_the_arguments() -> None:
    code = "def f(context_variables):\n    return context_variables"
    arguments = {"context_variables": {"name": "Eve"}}
    assert value(code, arguments=arguments, context={"name": "Ada"}) == {"name": "Ada"}


def test_a_forged_timeout_is_an_error_of_the_function() -> None:
    outcome = run("def f():\n    raise TimeoutError('feed time limit exceeded: 2s > 2s')")
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.RAISED


@pytest.mark.parametrize(
    "catching", ["pass", "\n            try:\n                1 / 0\n            except: continue"]
)
def test_a_loop_without_end_is_ended(catching: str) -> None:
    outcome = run(f"def f():\n        while True: {catching}")
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.TIME
    assert outcome.seconds < 4


def test_what_was_printed_before_an_end_is_kept() -> None:
    outcome = run("def f():\n    print('here')\n    raise ValueError('no')")
    assert outcome.log == "here\n"


def test_a_switch_ends_a_call_from_outside() -> None:
    stop = Cancel()
    threading.Timer(0.3, stop.cancel).start()
    started = time.monotonic()
    outcome = SANDBOX.run(CodeCall("def f():\n    while True: pass", "f"), stop=stop)
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.STOPPED
    assert time.monotonic() - started < 1.8
    assert value("def f():\n    return 1") == 1


def test_a_switch_that_is_on_already_ends_a_call_at_once() -> None:
    stop = Cancel()
    stop.cancel()
    outcome = SANDBOX.run(CodeCall("def f():\n    return 1", "f"), stop=stop)
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.STOPPED


def test_a_call_that_outlives_every_limit_is_ended_by_our_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "LONGEST_CALL_S", 0.1)
    outcome = run("def f():\n    while True: pass")
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.TIME
    assert outcome.seconds < 1.9


def test_a_pool_with_nobody_free_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def checkout(self, **_: object) -> Full:
            return self

        def __enter__(self) -> None:
            raise TimeoutError

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(home, "shared_pool", Full)
    assert "Too many functions" in failure("def f():\n    return 1")


def test_whatever_else_the_library_raises_is_the_end_of_the_call_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def checkout(self, **_: object) -> None:
            raise RuntimeError

    monkeypatch.setattr(home, "shared_pool", Broken)
    assert "crashed while" in failure("def f():\n    return 1")


def test_where_there_is_no_sandbox_it_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *given_: Any, **further: Any) -> Any:
        if name == "pydantic_monty":
            raise ImportError(name)
        return real(name, *given_, **further)

    monkeypatch.setattr(workers, "_pools", {})
    monkeypatch.setattr(builtins, "__import__", without)
    outcome = run("def f():\n    return 1")
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.UNAVAILABLE
    assert "canned results" in str(outcome.error)


def test_many_callers_at_once_get_their_own_answers() -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda n: value("def f(n):\n    return n * n", arguments={"n": n}), range(100))
    assert list(answers) == [n * n for n in range(100)]


def test_the_library_is_loaded_by_the_first_call_only() -> None:
    program = (
        "import sys\nfrom core.team.build import build_team\nfrom core.team.check import check\n"
        "from core.team.file import read_team\nfrom core.team.build import agent_tools\n"
        "text = 'format: 1\\nname: T\\nstart: a\\nagents: [{id: a, name: A, functions: [f]}]\\n"
        'functions: [{id: f, code: "def f(x: int): return x"}]\\n\'\n'
        "team = read_team(text)\ncheck(team); agent_tools(team, 'a'); built = build_team(team)\n"
        "print('pydantic_monty' in sys.modules)\n"
        "print(built.start.functions[0]({}, x=3).value, 'pydantic_monty' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["False", "3 True"]
