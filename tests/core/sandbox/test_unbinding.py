"""After `del name` the name has no value, wherever and however it is used next: the sandbox does what Python does."""

from __future__ import annotations

import ast
import traceback
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox import CodeCall, unsupported_in
from core.sandbox.dialect.unbinding import executable
from core.sandbox.monty import MontySandbox
from tests.support.growth import growth, is_too_steep

SANDBOX = MontySandbox()
FILE = "<function>"


def in_python(source: str) -> object:
    """Return the value of f(), or the exception and the line that caused it."""
    names: dict[str, object] = {"__name__": "code"}
    try:
        exec(compile(source, FILE, "exec"), names)  # noqa: S102 - the code is of this test
        return names["f"]()  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001 - whatever is raised is compared
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
        return f"{type(error).__name__}: {error}", lines[-1]


def in_sandbox(source: str) -> object:
    outcome = SANDBOX.run(CodeCall(source, "f"))
    return outcome.value if outcome.error is None else (outcome.error.original, outcome.error.line)


SAME = [
    "def f():\n    x = 1\n    del x\n    return x",
    "def f():\n    del x\n    x = 1",
    "def f(x=1):\n    del x\n    x = 2\n    return x",
    "x = 1\ndef f():\n    return x\ndel x",
    "x = 1\ndel x\ntry:\n    del x\nexcept NameError as error:\n    y = str(error)\ndef f():\n    return y",
    "x = 1\ndef f():\n    global x\n    del x\n    x = 4\n    return x",
    "x = 1\ndef f():\n    def g():\n        global x\n        del x\n    g()\n    return x",
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        del x\n    g()\n    return x",
    "def f():\n    x = 1\n    g = lambda: x\n    del x\n    return g()",
    "def f():\n    x = 1\n    g = lambda: x\n    del x; x = 7\n    return g()",
    "def f():\n    x = 1\n    del x\n    return f'{x}'",
    "def f():\n    x = 1\n    del x\n    return [x for x in [1, 2]]",
    "def f():\n    x = 1\n    try:\n        del x\n        x\n    except UnboundLocalError as x:\n        pass\n    return x",
    "def f():\n    try:\n        {}['a']\n    except KeyError as e:\n        del e\n        e = 3\n    return e",
    "def f():\n    x = 2\n    try:\n        return x\n    finally:\n        del x",
    "def f():\n    r = []\n    for i in range(3):\n        x = i\n        try:\n            if i == 1: continue\n            r.append(x)\n        finally: del x\n    return r",
    "def f():\n    for x in range(3):\n        del x\n    else: del x",
    "def f():\n    for n in [1, 2]:\n        print(x) if n > 1 else None\n        x = n\n        del x",
    "def f():\n    i = 0\n    while i < 3:\n        i += 1\n        if i == 2: del i; i = 5\n    return i",
    "def f(x=1):\n    match x:\n        case 1: y = 2; del x, y; x = 3\n    return [x, y]",
    "def f(x=1):\n    if x: a = x; del (a, x); a = 5; x = 6\n    elif 2: del x\n    else: del x\n    return [a, x]",
    "def f(x=1):\n\tif x: del x ;\n\n\treturn x",
    "def f(x=1, y=2):\n    del (\n        x,\n        y,\n    )\n    return 1 / 0",
    "def f(x={'a': 1}, y=[2]):\n    z = x; del x['a'], y[\n        0], x; y += [3]\n    return [z, y, x]",
    "def f(x='é'):\n    x = 'éé'; del x; x = 'é'; \\\n        y = x; del y\n    return [x, y]",
    "def f():\n    ZeroDivisionError = 1\n    del ZeroDivisionError\n    return ZeroDivisionError",
    "len = 3\ndel len\ndef f():\n    return len([1])",
    "def f():\n    len = 3\n    del len\n    return len([1])",
    "def f():\n    import json\n    del json\n    return json.dumps(1)",
    "def g(): return 1\ndel g\ndef f():\n    return g()",
    "import asyncio\nasync def g(x):\n    del x\n    return x\ndef f():\n    return asyncio.run(g(1))",
    "import json\ndef f(x='''a\nb'''):\n    y = x; del x; z = '''\n'''; return json.dumps({y: z}) + x",
    "def f():\n    x = 1  # del x\n    s = 'del x; del y'; del x  # del s\n    return s",
]  # fmt: skip


@pytest.mark.parametrize("source", SAME)
def test_it_does_what_python_does(source: str) -> None:
    assert in_sandbox(source) == in_python(source)
    assert unsupported_in(source) == ()


def without_line(outcome: object) -> object:
    """The interpreter names another line for `+=` with a name that has no value, and for `raise` of what was caught."""
    return outcome[0] if isinstance(outcome, tuple) else outcome


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    x = [1]\n    del x\n    x += [1]",
        "def f():\n    try:\n        {}['a']\n    except KeyError:\n        x = 1\n        del x\n        raise",
    ],
)
def test_it_raises_what_python_raises(source: str) -> None:
    assert without_line(in_sandbox(source)) == without_line(in_python(source))


NAMES = st.sampled_from("abx")
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, st.integers(0, 9)),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("{} += 1".format, NAMES),
    st.builds("del {}".format, NAMES),
    st.builds("del {}, {}".format, NAMES, NAMES),
    st.builds("seen.append({})".format, NAMES),
    st.builds("seen.append(f'{{{}}}')".format, NAMES),
    st.builds("call({})".format, st.sampled_from(["lambda: a", "lambda: [x for x in (1, 2)]", "lambda: b + x"])),
)
LINE = st.lists(SIMPLE, min_size=1, max_size=3).map("; ".join)
HEADS = st.sampled_from(
    [
        ["if {0} > 3:", "else:"], ["if len(seen) < 5:"], ["for {0} in (3, 4):"], ["for turn in (3, 4):", "else:"],
        ["try:", "except NameError:"], ["try:", "except UnboundLocalError as {0}:"], ["try:", "finally:"],
        ["while len(seen) < 9 and not seen.append({0}):"], ["match {0}:\n    case 1 | 4:", "    case _:"],
    ]
)  # fmt: skip


def indented(text: str, by: str = "    ") -> str:
    return "\n".join(by + line for line in text.split("\n"))


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Statements below heads, behind heads, and in an inner function."""
    body = st.lists(inner, min_size=1, max_size=3).map("\n".join)

    @st.composite
    def block(draw: st.DrawFn) -> str:
        name, lines = draw(NAMES), []
        for head in draw(HEADS):
            last = head.rpartition("\n")[2]
            margin = last[: len(last) - len(last.lstrip())]
            own = f" {draw(LINE)}" if draw(st.booleans()) else "\n" + indented(draw(body), f"{margin}    ")
            lines.append(head.format(name) + own)
        return "\n".join(lines)

    inner_function = st.builds(
        "def inner():\n    {} {}\n{}\n    return 1\ncall(inner)".format, st.sampled_from(["nonlocal", "global"]), NAMES,
        body.map(indented),
    )  # fmt: skip
    return st.one_of(block(), inner_function)


STATEMENTS = st.recursive(LINE, blocks, max_leaves=8)


@given(st.lists(STATEMENTS, min_size=1, max_size=5).map("\n".join), st.booleans())
def test_names_are_bound_and_unbound_as_in_python(body: str, parameters: bool) -> None:
    head = "def f(a=1, b=2, x=3):" if parameters else "def f():\n    if 0: a = b = x = 1"
    ends = "".join(f"    try: seen.append({name})\n    except NameError: seen.append('none')\n" for name in "abx")
    source = (
        "a, b, x, seen = 6, 7, 8, []\ndef call(it):\n    seen.append(it())\n"
        f"{head}\n{indented(body)}\n{ends}    return [str(each) for each in seen]\n"
    )
    try:
        compile(source, FILE, "exec")
    except SyntaxError:  # a `nonlocal` of a name that is global further out
        return
    assert without_line(in_sandbox(source)) == without_line(in_python(source))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("class C:\n    x = 1\n    del x\ndef f():\n    return 1", 3),
        ("def f(x):\n    y = 1; del y\n    del x.a", 3),
        ("def f(x):\n    del (x, x[0])", 2),
        ("def f(x):\n    del x; \\\n    del x[0:1]", 3),
        ("def f(ZeroDivisionError, ArithmeticError, x):\n\n    del x", 3),
        ("def f(x):\n    if x: \\\n    del x", 3),
        ("def f(x):\n    if x: \\\n    y = 1; del x", 3),
    ],
)
def test_what_cannot_be_deleted_is_reported_at_its_line(source: str, line: int) -> None:
    assert [(found.line, found.what) for found in unsupported_in(source)] == [(line, "del")]


@pytest.mark.parametrize("source", SAME)
def test_every_line_leads_back_to_the_code(source: str) -> None:
    made = executable(source)
    count = len(source.split("\n"))
    assert [*made.lines] == sorted(made.lines)
    assert made.lines == () or len(made.lines) == len(made.text.split("\n"))
    assert {
        made.line_in_code(node.lineno) for node in ast.walk(ast.parse(made.text)) if isinstance(node, ast.stmt)
    } <= {*range(1, count + 1)}


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        ("def f(x):", "\n    del x"),
        ("def f(x):\n" + " " * 30_000 + "if x: x", "; del x"),
        ("def f(x):\n    del x", ", x"),
        ("def f(x):\n    if x: pass; del x", "; x"),
    ],
)
def test_long_code_takes_linear_time(start: str, piece: str) -> None:
    different = count()  # what was read once is remembered

    def code(length: int) -> str:
        return f"{start}{piece * (length // len(piece))}  # {next(different)}"

    assert not is_too_steep(growth(executable, code, longest=16_000))


def test_long_indentation_is_not_repeated_for_each_deletion() -> None:
    source = "def f(x):\n" + " " * 30_000 + "if x: " + "del x;" * 5000
    assert len(executable(source).text) < 200_000
