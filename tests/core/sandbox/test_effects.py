"""Code that cannot change its context variables is told from code that may."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox import CodeCall, CodeOutcome, marshalling
from core.sandbox.effects import Effects, effects_of
from core.sandbox.monty import MontySandbox

SANDBOX = MontySandbox()
NOTHING, VARIABLES, ANYTHING = Effects(variables=False, values=False), Effects(values=False), Effects()


def function(body: str) -> str:
    return "def f(context_variables, n=1):\n" + "\n".join(f"    {line}" for line in body.split("\n"))


@pytest.mark.parametrize(
    "body",
    [
        "return len(context_variables['rows'])",
        "return sum(row['n'] for row in context_variables['rows'] if row.get('city') == 'Oslo')",
        "found = []\nfor row in context_variables['rows']:\n    if row['n'] > n: found.append(row)\nfound.sort(key=lambda it: it['n'])\nreturn found[:3]",
        "counts = {}\nfor row in context_variables['rows']:\n    counts[row['city']] = counts.get(row['city'], 0) + 1\nreturn counts",
        "rows = sorted(context_variables['rows'], key=len)\nrows.reverse()\ntotal = 0\ntotal += n\nreturn [rows, total]",
        "import json, math\nfrom datetime import date\nfrom collections import Counter\nc = Counter(context_variables['rows'])\nc.update('a')\nreturn json.dumps([math.floor(1.5), str(date.today())])",
        "try:\n    return f'{context_variables[\"a\"].upper()}'\nexcept KeyError:\n    raise ValueError('none')",
        "return Result('x', context_variables={'a': context_variables['rows']})",
    ],
)
def test_code_that_only_reads_changes_nothing(body: str) -> None:
    assert effects_of(function(body), "f") == NOTHING


@pytest.mark.parametrize(
    "body",
    [
        "context_variables['n'] = n", "context_variables['n'] += 1", "del context_variables['n']",
        "context_variables.pop('n')", "context_variables.update(n=2)", "context_variables['log'] = log = []\nlog.append(1)",
        "for name in context_variables:\n    context_variables[name] = 1",
    ],
)  # fmt: skip
def test_code_that_sets_variables_does_not_change_their_values(body: str) -> None:
    assert effects_of(function(body), "f") == VARIABLES


CHANGING = [
    "context_variables['rows'].append(1)", "context_variables['rows'][0] = 1", "del context_variables['rows'][0]",
    "rows = context_variables['rows']\nrows += [1]", "context_variables['rows'] += [1]", "context_variables['rows'] *= 2",
    "rows = []\nrows = context_variables['rows']\nrows.append(1)", "for rows in context_variables.values(): rows.append(1)",
    "found = []\nfound.append(context_variables['rows'])\nfound[0].append(1)", "(rows := context_variables['rows']).clear()",
    "rows = []\n[rows for rows in [context_variables['rows']] if not rows.append(1)]", "list.append(context_variables['rows'], 1)",
    "g = context_variables['rows'].append\ng(1)", "found = {}\nfound['a'] = context_variables['rows']\nfound['a'] += [1]",
    "context_variables.setdefault('rows', []).append(1)", "import heapq\nheapq.heappush(context_variables['rows'], 1)",
    "from random import shuffle\nshuffle(context_variables['rows'])", "def g(rows=[]): rows.append(1)\ng(context_variables['rows'])",
    "def g(context_variables): context_variables['a'] = 1\ng(context_variables['d'])", "(lambda context_variables: context_variables.update(a=1))(context_variables['d'])",
    "rows, = [context_variables['rows']]\nrows.insert(0, 1)", "a = b = context_variables['rows']\nb.append(1)",
    "rows = [] if n > 1 else context_variables['rows']\nrows.append(1)", "rows = context_variables['rows'] or []\nrows.append(1)",
    "class C:\n    def __init__(self, it): it.append(1)\nC(context_variables['rows'])", "match context_variables['rows']:\n    case rows: rows.append(1)",
    "rows = []\ndef g():\n    nonlocal rows\n    rows = context_variables['rows']\ng()\nrows.append(1)",
    "getattr(context_variables['rows'], 'append')(1)", "eval('context_variables')['rows'].append(1)",
    "for context_variables['rows'][0] in [1]: pass", "[*context_variables['rows']]\ncontext_variables['d'] |= {'a': 1}",
    "dict = lambda it: it\nd = dict(context_variables['d'])\nd['a'] = 1", "from collections import ChainMap\nc = ChainMap(context_variables['d'])\nc['a'] = 1",
    "context_variables['d']['rows'] = context_variables['rows']", "import json\njson = context_variables['rows']\njson.append(1)",
    "if n: f(context_variables['d'], 0)\nelse: context_variables['a'] = 1", "if not n: list = []\nlist.append(context_variables['rows'], 1)",
    "from collections import Counter as c\nfrom typing import cast as c\nrows = c(list, context_variables['rows'])\nrows.append(1)",
]  # fmt: skip


@pytest.mark.parametrize("body", CHANGING)
def test_code_that_may_change_values_is_watched(body: str) -> None:
    assert effects_of(function(body), "f") == ANYTHING


@pytest.mark.parametrize("prelude", ["", "# Result\n"])
@pytest.mark.parametrize(
    "body", ["context_variables['n'] = {1}", "context_variables['n'] = 2\ncontext_variables.pop('d')"]
)
def test_changes_are_found_with_and_without_the_prelude(prelude: str, body: str) -> None:
    outcome = SANDBOX.run(CodeCall(prelude + function(body), "f", {}, {"n": 1, "d": {}, "rows": []}))
    assert [*outcome.changes] == ["n"]


def test_values_that_a_decorator_gives_as_the_context_are_watched() -> None:
    decorator = "def g(it): return lambda **given: it(given['context_variables']['d'])\n@g\n"
    outcome = SANDBOX.run(CodeCall(decorator + function("context_variables['n'] = n"), "f", {}, {"d": {}}))
    assert outcome.changes == {"d": {"n": 1}}


@pytest.mark.parametrize("line", ["dict = lambda it: it", "json = name = it = len = None", "def list(it): return []"])
def test_changes_are_found_whatever_names_the_code_takes(line: str) -> None:
    body = "context_variables['n'] = 2\ncontext_variables.pop('d')"
    outcome = SANDBOX.run(CodeCall(f"{line}\n{function(body)}", "f", {}, {"n": 1, "d": {}}))
    assert (outcome.changes, outcome.removed) == ({"n": 2}, ("d",))


EXPRESSIONS = st.sampled_from(
    ["context_variables['rows']", "context_variables['d']", "context_variables.get('n')", "a", "b", "[a]", "{'k': b}", "list(a)", "n", "a[0]", "b['k']", "dict(b)", "[it for it in a]", "(a or b)"]
)  # fmt: skip
TARGETS = st.sampled_from(["a", "b", "context_variables['n']", "context_variables['d']", "a[0]", "b['k']"])
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, TARGETS, EXPRESSIONS),
    st.builds("{} += {}".format, TARGETS, st.sampled_from(["1", "[1]", "a"])),
    st.builds("{}.append({})".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("{}.update(k={})".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("for {} in {}: {} = 1".format, TARGETS, EXPRESSIONS, TARGETS),
    st.builds("a, b = {}, {}".format, EXPRESSIONS, EXPRESSIONS),
)


@given(st.lists(STATEMENTS, max_size=6))
def test_no_change_is_missed(statements: list[str]) -> None:
    body = "\n".join(
        [
            "a, b = [[]], {'k': []}",
            *(
                f"try: {it}\nexcept (TypeError, KeyError, IndexError, AttributeError): pass" if ":" not in it else it
                for it in statements
            ),
        ]
    )
    call = CodeCall(function(body), "f", {}, {"rows": [[1], [2]], "d": {"k": [3]}, "n": 1})
    assert changes_in(SANDBOX.run(call)) == changes_in(SANDBOX.run(watched(call)))


def watched(call: CodeCall) -> CodeCall:
    """The same call with code that is watched whatever it does, as it has a class."""
    return replace(call, source=f"class Any: pass\n{call.source}")


def changes_in(outcome: CodeOutcome) -> Any:
    return outcome.changes, outcome.removed, outcome.error and outcome.error.original


def test_values_are_compared_only_if_they_may_change() -> None:
    inputs = [
        marshalling.read_call(CodeCall(function(body), "f", {}, {"rows": [1], "n": 1}))[1]
        for body in ("return context_variables['rows']", CHANGING[0])
    ]
    assert [it["containers"] for it in inputs] == [[], ["rows"]]
    assert [it["may_change"] for it in inputs] == [False, True]


@pytest.mark.parametrize(
    "line", ["a.b", "a = []", "json.x", "context_variables[0] = 1", "import json", "def f(): pass"]
)
def test_long_code_takes_no_long_time(line: str) -> None:
    source = function("import json\n" + f"{line}\n" * 2_000)
    began = time.thread_time()
    effects_of(source, "f")
    assert time.thread_time() - began < 2
