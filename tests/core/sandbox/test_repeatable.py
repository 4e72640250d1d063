"""Code that can run again in a session is told from code that would find what an earlier call left."""

from __future__ import annotations

import pytest

from core.sandbox.repeatable import is_repeatable

REPEATABLE = [
    "def f(context_variables): return len(context_variables['rows'])",
    '"""Rows."""\nimport re\nfrom collections import Counter\nWORD = re.compile("a")\nLIMIT: int = 3\nfound = []\n\n'
    "def g(text, most=LIMIT): return WORD.findall(text)[:most]\n\n"
    "def f(context_variables):\n    found.append(1)\n    return [g(it) for it in context_variables['rows']]",
    "async def f(context_variables): return context_variables['rows'][0]",
    "def f(context_variables):\n    context_variables['n'] = 1",
    "def f(context_variables):\n    def inner(): return (n := 1)\n    return inner()",
]


@pytest.mark.parametrize("source", REPEATABLE)
def test_code_that_leaves_nothing_behind_is_repeatable(source: str) -> None:
    assert is_repeatable(source, "f")


CALL = "def f(context_variables): return n"


@pytest.mark.parametrize(
    "source",
    [
        "def f(context_variables): context_variables['rows'].append(1)",
        f"try:\n    n += 1\nexcept NameError:\n    n = 0\n{CALL}",
        f"if True:\n    n = 1\n{CALL}",
        f"for n in range(3): pass\n{CALL}",
        f"n = 0 if len('a') else n\n{CALL}",
        f"m = n = (k := 1)\n{CALL}",
        f"n: int\n{CALL}",
        f"def g(it=5 if len('a') else n): return it\nn = 1\n{CALL}",
        f"def g(it) -> (5 if len('a') else n): return it\nn = 1\n{CALL}",
        f"first, n = 1, 2\n{CALL}",
        "def f(context_variables):\n    global n\n    n = 1",
        "def f(context_variables, seen=[]):\n    seen.append(1)\n    return seen",
        "def g(it): return it\n@g\ndef f(context_variables): return 1",
        "import decimal\ndef f(context_variables): decimal.setcontext(decimal.Context(prec=3))",
        "from time import sleep\ndef f(context_variables): sleep(1)",
        "def f(context_variables):\n    import uuid\n    return str(uuid.uuid4())",
        "import random\ndef f(context_variables): return random.random()",
        "def f(context_variables): return globals()",
        "class A: pass\ndef f(context_variables): return 1",
        "def f(context_variables): f.n = 1",
        "_playground_large = {}\ndef f(context_variables): return 1",
        "_pl\U0001d44eyground_large = {}\ndef f(context_variables): return 1",
        "def f(context_variables): return _playground_large",
    ],
)
def test_code_that_may_leave_something_is_not_repeatable(source: str) -> None:
    assert not is_repeatable(source, "f")
