"""Any code, arguments and results give an outcome of bounded size in bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome
from core.sandbox.monty import MontySandbox
from core.sandbox.workers import FEED_S
from tests.benchmarks.fuzz_targets import TARGETS, seeds, seen
from tests.support.specs import json_values

SANDBOX = MontySandbox()
SEEDS = list(seeds())
LINES = sorted({line for seed in SEEDS for line in seed[1:].decode().split("\n") if line.strip()})
PIECES = (
    *["def f(", "def f():\n", "):\n", "    ", "return ", "yield ", "class C(", "import os\n", "\n", "\t", "\0", "\\"],
    *["if 1: ", "x", "1", "'", '"""', 'f"{', "}", "(", ")", "[", "]", "lambda: ", "async ", "await ", "*", "**", "="],
    *[
        ",",
        ":",
        ":=",
        "@",
        "match x:\n",
        "case _:\n",
        "context_variables",
        "Result(",
        "handoff('refunds')",
        "\ud800",
        "é",
    ],
)

texts = st.text(st.characters(exclude_categories=()), max_size=300)
sources = texts | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
"""Any text, lone surrogates included, and text that is almost code."""

atoms = st.sampled_from(
    [
        *[
            "None",
            "...",
            "f",
            "print",
            "int",
            "context_variables",
            "handoff('refunds')",
            "handoff",
            "Result",
            "Result()",
        ],
        *["1e308 * 10", "float('nan')", "-0.0", "1j", "10**40", "10**5000", "b'x'", "'\\ud800'", "'x' * 10**6", "'{}'"],
        *["range(10**9)", "iter([1])", "[0] * 10**6", "ValueError('x')", "ValueError", "lambda: f", "(x for x in [1])"],
        *[
            "len([])",
            "{}.keys()",
            "__import__('os')",
            "open('x')",
            "1 / 0",
            "f()",
            "set()",
            "datetime.now()",
            "C()",
            "C",
        ],
    ]
) | json_values.map(repr)
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map("[{}]".format),
        inner.map("({},)".format),
        inner.map("{{{}}}".format),
        inner.map("{{{0}: 1, 'x': [{0}, {0}]}}".format),
        inner.map("[{}] * 300".format),
        inner.map("str({})".format),
        inner.map("Result(value={0}, context_variables={{'it': {0}}})".format),
        inner.map("Result(agent={})".format),
        st.tuples(inner, inner).map(" or ".join),
        st.tuples(inner, inner).map(" + ".join),
    ),
    max_leaves=8,
)


def call(source: str, arguments: dict[str, Any] | None = None) -> CodeOutcome:
    context = {"name": "Ada"}
    outcome = SANDBOX.run(CodeCall(source, "f", arguments or {}, context, {"refunds": "Refunds desk"}))
    seen(outcome)
    assert outcome.seconds < FEED_S + 1
    return outcome


@given(sources)
@settings(max_examples=60, deadline=None)
def test_any_text_may_be_called_as_code(text: str) -> None:
    call(text)


@given(st.lists(st.sampled_from(LINES), max_size=12))
@settings(max_examples=60, deadline=None)
def test_lines_of_many_functions_may_be_called_as_one(lines: Sequence[str]) -> None:
    source = "\n".join(["def f():", *(line if line.startswith(" ") else f"    {line}" for line in lines)])
    call(source.replace("while True", "while not 1"))


@given(st.dictionaries(texts, json_values, max_size=4), json_values)
@example({"\ud800": 1}, 1)
@settings(max_examples=60, deadline=None)
def test_any_json_may_be_an_argument_and_comes_back_as_it_was_or_is_refused(more: dict[str, Any], value: Any) -> None:
    outcome = call("def f(a=None, **more):\n    return a", {**more, "a": value})
    assert outcome.error is None
    assert outcome.value == value


@given(expressions)
@settings(max_examples=120, deadline=None)
def test_any_expression_may_be_returned(expression: str) -> None:
    source = (
        f"from datetime import datetime\nclass C:\n    pass\ndef f(context_variables=None):\n    return {expression}"
    )
    outcome = call(source)
    assert outcome.error is None or outcome.error.kind is not CodeErrorKind.CRASHED


@given(st.sampled_from(sorted(set(TARGETS) - set("cp"))), texts | sources)
@settings(max_examples=150)
def test_any_text_passes_through_unchanged(letter: str, text: str) -> None:
    TARGETS[letter](text)


@pytest.mark.parametrize("letter", sorted(set(TARGETS) - set("cp")))
def test_what_the_fuzzer_begins_with_is_taken(letter: str) -> None:
    for seed in SEEDS:
        TARGETS[letter](seed[1:].decode())
