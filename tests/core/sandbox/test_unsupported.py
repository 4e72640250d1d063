"""Unsupported Python is found in the syntax tree with advice, and does fail in the sandbox."""

from __future__ import annotations

import ast

import pytest

from core.sandbox import CodeCall, CodeErrorKind, unsupported_in
from core.sandbox.dialect.unsupported import dotted_name
from core.sandbox.monty import MontySandbox

MISSING = [
    ("def f():\n    yield 1", "yield", "list"),
    ("def f():\n    yield from [1]", "yield from", "list"),
    ("def f():\n    x = [1, 2]\n    del x[0:1]", "del", "[] for a part"),
    ("class E(Exception): pass\ndef f(): pass", "class E(Exception)", "raise ValueError"),
    ("import enum\nclass E(enum.Enum):\n    def g(self): pass\ndef f(): pass", "class E(enum.Enum)", "constants"),
    ("from enum import Enum\nclass E(Enum):\n    A = 1\ndef f(x=E.A): pass", "class E(Enum)", "constants"),
    ("class E(metaclass=type): pass\ndef f(): pass", "class E(…)", "without a base class"),
    ("class E:\n    @property\n    def x(self): return 1\ndef f(): pass", "@property", "plain method"),
    ("class E:\n    @staticmethod\n    def x(): return 1\ndef f(): pass", "@staticmethod", "outside"),
    ("class E:\n    class F: pass\ndef f(): pass", "a class in a class", "before"),
    ("async def f():\n    async with x: pass", "async with", "await"),
    ("async def f():\n    async for x in y: pass", "async for", "await"),
    ("def f():\n    try:\n        pass\n    except* ValueError:\n        pass", "except*", "except"),
    ("def f():\n    return f'{max([1], key={}.get)}'", "….get as a value", "lambda x: ….get(x)"),
    ("def f(d={'a': 1}):\n    return f'{max(d, key=d.get)}'", "d.get as a value", "lambda x: d.get(x)"),
    (
        "def f():\n    return f'{sorted(['a'], key=str.lower)}'".replace("['a']", '["a"]'),
        "str.lower as a value",
        "x.lower()",
    ),
    ("import numpy as np\ndef f(): pass", "import numpy", "statistics"),
    ("import something\ndef f(): pass", "import something", "canned results"),
    ("import pytz\ndef f(): pass", "import pytz", "ZoneInfo"),
    ("import urllib.request\ndef f(): pass", "import urllib.request", "http.get"),
    ("from . import x\ndef f(): pass", "an import from the same package", "this code"),
    ("from math import *\ndef f(): pass", "from math import *", "Name"),
    ("from typing import TypedDict\ndef f(): pass", "typing.TypedDict", "dict"),
    ("from functools import cached_property\ndef f(): pass", "functools.cached_property", "__init__"),
    ("import json\ndef f():\n    return f'{json.dumps(1, default=str)}'", "default= in json.dumps", "text"),
    ('import re\ndef f():\n    return f\'{re.sub("a", lambda m: "b", "a")}\'', "a function in re.sub", "finditer"),
    ("def f():\n    return f'{next((x for x in [1]), None)}'", "next(... for ...)", "found[0]"),
    ("def f():\n    return open('x').read()", "open", "files"),
    ("def f():\n    return input('?')", "input", "parameter"),
    ("import os\ndef f():\n    return os.getenv('A')", "os.getenv", "context variables"),
    ("import os\ndef f():\n    return os.environ['A']", "os.environ", "context variables"),
    ("import os\ndef f():\n    return os.environ.get('A')", "os.environ", "context variables"),
    ("import sys\ndef f():\n    sys.exit()", "sys.exit", "return"),
]


@pytest.mark.parametrize(("source", "what", "rewrite"), MISSING)
def test_what_does_not_run_is_named_with_the_way_round_it(source: str, what: str, rewrite: str) -> None:
    assert any(found.what == what and rewrite in found.advice for found in unsupported_in(source))


@pytest.mark.parametrize(
    "source", [source for source, what, _ in MISSING if what not in ("async with", "async for", "except*")]
)
def test_it_really_does_not_run_and_reports_the_same(source: str) -> None:
    outcome = MontySandbox().run(CodeCall(source, "f"))
    assert outcome.error is not None
    assert outcome.error.kind is CodeErrorKind.UNSUPPORTED
    assert outcome.error.line in {found.line for found in unsupported_in(source)}


@pytest.mark.parametrize(
    "source",
    [
        "import statistics, json, uuid\nfrom urllib.parse import quote\nfrom collections import Counter\ndef f(): pass",
        "class Cart:\n    def total(self): return 1\n    def best(self, x): return max(x, key=self.total)\ndef f(): pass",
        "def f(d):\n    return sorted(d.items(), key=lambda pair: pair[1])",
        "def f(d):\n    return next(iter(d))",
        "async def f():\n    import asyncio\n    await asyncio.sleep(0)",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1\ndef f(): pass",
        "def f(x):\n    match x:\n        case [a, *b]: return a\n    with x as y: return {**y}",
    ],
)
def test_what_runs_is_not_complained_about(source: str) -> None:
    assert unsupported_in(source) == ()


def test_a_chain_of_calls_is_named_by_its_first_five_parts() -> None:
    assert dotted_name(ast.parse("a.b().c", mode="eval").body) == "a.b.c"
    assert dotted_name(ast.parse("a" + "()" * 50, mode="eval").body) == "…"
