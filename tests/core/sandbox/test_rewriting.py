"""Rewritten code does what the original does, line by line."""

from __future__ import annotations

import ast
import contextlib
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sandbox import CodeCall, UnreadableCodeError, unsupported_in
from core.sandbox.dialect.rewriting import rewrite
from core.sandbox.monty import MontySandbox
from tests.benchmarks.fuzz_targets import seeds
from tests.support.growth import growth, is_too_steep

SEEDS = [seed[1:].decode() for seed in seeds() if seed[:1] == b"r"]

SAME = [
    "def f(d={'a': 1, 'b': 3}):\n    return [max(d, key=d.get), sorted(d, key = d . get, reverse=True)]",
    "def f(d={'a': 1}):\n    return list(map(d.get, ['a', 'b'])) + list(filter(str.strip, ['a', ' ']))",
    "def f():\n    words = {'up': str.upper, 'down': str.lower}\n    return words['up']('é') + str.strip(' a ') + words['down']('B')",
    "def f(dict={'a': 1}):\n    list = ['b', 'a']\n    return [dict.get('a'), list.index('a'), sorted(list, key=list.index), max(dict, key=dict.get), str.split('a,b', sep=',')]",
    "def f():\n    return sorted(['b', 'A'], key=str.lower) + list(map(str.split, ['a b'], [None]))",
    "def f():\n    return [next((x for x in [1, 2] if x > 5), 'é'), next(x for x in 'ab'), next(iter('c'))]",
    "def f():\n    return next((next((y for y in x if y), 0) for x in [[0], [3]] if max(x, key=[0, 3].count)), 9)",
    "def f():\n    d, x, y = {'a': 1, 'é': {'c': 2}}, [1, 2, 3], 4\n    del d['a'], x[0], x[-1], y, d['é']['c']; x += [5]\n    return [d, x]",
    "def f():\n    d = {(1, 2): 3, 'b': 1}\n    if d: del d['b']\n    del d[max(d, key=d.get)]\n    return len(d)",
    "from dataclasses import (\n    dataclass,\n    asdict as as_dict,\n)\n@dataclass\nclass P:\n    n: int\n    more: list\ndef f():\n    return as_dict(P(1, [P(2, []), {'a': P(3, [])}]))",
    "from dataclasses import dataclass, field, astuple, replace, fields, is_dataclass\n@dataclass(frozen=True)\nclass P:\n    n: int\n    t: tuple = field(default_factory=tuple)\ndef f():\n    p = replace(P(1), n=2)\n    return [p.n, list(astuple(p)), [one.name for one in fields(P)], is_dataclass(p), is_dataclass(1)]",
    "import dataclasses as d\n@d.dataclass\nclass P:\n    n: int\ndef f():\n    return d.asdict(P(1))",
    "import functools\nfrom functools import wraps, update_wrapper\ndef shout(g):\n    @functools.wraps(g)\n    def h(*a, **k):\n        return g(*a, **k) + '!'\n    return update_wrapper(h, g)\ndef quiet(g):\n    @wraps(g)\n    def h(*a):\n        return g(*a).lower()\n    return h\n@shout\n@quiet\ndef f():\n    return 'A'",
    "import json, math as m\nfrom datetime import date\ndef f():\n    return json.dumps({'a': date(2024, 1, 2), 'b': [m.floor(1.5), None]}, default=str, indent=1) + json.dumps(1)",
    "import re\ndef f():\n    up = lambda m: m.group().upper()\n    def star(m):\n        return '*' * len(m[0])\n    return [re.sub('a.', lambda m: m[0] + '-', 'abac'), re.sub(r'\\d+', star, 'a12b3', count=1), re.sub('B', 'c', 'abb', flags=re.I)]",
    "import re\nWORD = re.compile(r'[aeiou]')\ndef f():\n    return WORD.sub(lambda m: m[0].upper(), 'banana', 2) + (WORD).sub((lambda m: '.'), 'ab') + re.compile('b').sub('c', 'b')",
    "from datetime import datetime\nimport datetime as dt\ndef f():\n    return [str(datetime.strptime('10:40', '%H:%M')), str(dt.datetime.strptime('1:05 PM', '%I:%M %p').time()), str(datetime.strptime('2024-01-02', '%Y-%m-%d').date())]",
    "import re\nclass Sum:\n    def sub(self, g, x):\n        return g(x)\ndef f():\n    return Sum().sub(lambda x: x + 1, 2)",
    "from typing import cast, NewType, overload, Optional\nId = NewType('Id', str)\ndef f(a: Optional[int] = None):\n    return [cast(int, '1'), Id('x')]",
    "from collections import OrderedDict, Counter, ChainMap\nfrom collections.abc import Callable, Mapping\ndef f(g: Callable = None):\n    return [OrderedDict(a=1), ChainMap({'a': 1}, {'a': 2, 'b': 3})['b'], Counter('aab')['a'], dict(OrderedDict([('x', 1)]))]",
    "from enum import Enum, auto\nclass Colour(Enum):\n    'Two of them.'\n    RED = auto()\n    BLUE = auto()\ndef f(c: Colour = None):\n    return [Colour(2).name, Colour['RED'].value, [one.name for one in Colour], str(Colour.RED), repr(Colour.BLUE), Colour.RED == 1, Colour.RED == Colour.RED, Colour.RED != Colour.BLUE, Colour.RED in [Colour.RED], {Colour.RED: 5}[Colour.RED], Colour(Colour.RED).name]",
    "import enum\nclass Size(str, enum.Enum):\n    S = 's'\n    L = 'l'\ndef f():\n    return [Size('s') == 's', Size.L.value, 's' == Size.S, [one.value for one in Size]]",
    "from enum import IntEnum\nclass Level(IntEnum):\n    LOW = 1\ndef f():\n    return [Level(1) == 1, Level.LOW.name, f'{Level.LOW.value}']",
    "from typing import Literal, TypedDict\nclass Order(TypedDict, total=False):\n    'One.'\n    id: str\n    items: list[str]\nORDERS: list[Order] = [{'id': 'a'}]\ndef f(o: Order = None) -> Order:\n    return [Order(id='b', items=[]), ORDERS, Order({'id': 'c'})]",
    "from typing import NamedTuple\nclass Point(NamedTuple):\n    x: int\n    y: int = 2\ndef f():\n    p = Point(1)\n    x, y = p\n    return [p.y, x, p._asdict(), p == (1, 2), Point(x=3, y=4), str(p), p[1]]",
    "import typing\nclass Point(typing.NamedTuple):\n    x: int\ndef f():\n    return Point(1).x",
    "import string\nTABLE = str.maketrans('', '', string.punctuation)\ndef f(text='Hi, there!'):\n    return [text.translate(TABLE), text.lower().translate(str.maketrans('ht', 'HT')), 'a'.translate({97: 'b'}), 'a-b'.translate(str.maketrans({'a': 'x', '-': None, 98: 99}))]",
    "def f(text='Hi, there!'):\n    return [text.translate(str.maketrans('', '', ',!')), '{a}'.format_map({'a': 1}), (2.0).is_integer(), (2.5).is_integer(), (10).bit_length(), (0).bit_length()]",
    "from datetime import date, datetime, UTC\nimport datetime as dt\ndef f():\n    day = date(2026, 1, 1)\n    return [list(day.isocalendar()), day.isocalendar().week, day.isocalendar()[1], day.toordinal(), datetime(2024, 12, 30, 5).isocalendar().year, str(datetime(2026, 1, 1, tzinfo=UTC)), str(datetime(2026, 1, 1, tzinfo=dt.UTC))]",
    "import re\nfrom datetime import datetime\nP = re.compile('a')\ndef f():\n    t = str.maketrans('xy', 'yz')\n    return [P.sub(lambda m: 'x', 'aya').translate(t).translate(t), P.sub(lambda m: P.sub(lambda n: 'y', m[0]).translate(t), 'a'), datetime.strptime('10:40', '%H:%M').toordinal(), next((x for x in [1.0, 2.5] if not x.is_integer())).is_integer()]",
    "class Book:\n    def translate(self, to):\n        return f'in {to}'\n    def isocalendar(self):\n        return 'mine'\ndef f():\n    return [Book().translate('Korean'), Book().translate(to='x'), Book().isocalendar()]",
    "def f(t='a'):\n    return [(t # ({}), print(1)\n        ).translate # ( . (print(2),\n        ({97: 'b'}), (t. # .upper(\n        translate({}))]",
    "import re\nP = re.compile('a')\ndef f(t='a'):\n    return (P # .x(\n        .sub # (print(1),\n        (lambda m: 'b', t))",
    "from enum import Enum\nclass Aé(  # )\n    (Enum),  # ) : pass\n):\n    B = 1\nclass \\\n  C(Enum):\n    D = 2\ndef f():\n    return [Aé(1).name, C(2).name]",
    "from typing import TypedDict\nclass Order(TypedDict, total=bool(0)):\n    id: str\ndef f():\n    return Order(id='a')",
    "def f():\n    d = {1: 2, 3: 4, 5: 6, (7,): 8}\n    if d:\n        del d[  # ] why\n            1  # ok ]\n            ], (d)[(3)], \\\n            d[(5)\n            ]\n    return len(d)",
    "class Book:\n    def __init__(self):\n        self.title = 'Emma'\ndef shown(key):\n    return key\ndef best(items, key):\n    return max(items, key=key)\ndef f(d={'a': 1}):\n    book, words = Book(), ['b', 'a']\n    words.sort(key=['a', 'b'].index)\n    return [shown(key=book.title), best(d, key=d.get), words]",
    "x = 'no import in here: from dataclasses import asdict'\ndef f():\n    'next(x for x in y)'\n    return x  # del x['a']",
]  # fmt: skip


@pytest.mark.parametrize("source", SAME)
def test_it_does_what_python_does(source: str) -> None:
    names: dict[str, Any] = {"__name__": "code"}
    exec(source, names)  # noqa: S102 - the code is that above
    outcome = MontySandbox().run(CodeCall(source, "f"))
    assert outcome.error is None, outcome.error
    assert outcome.value == json.loads(json.dumps(names["f"]()))
    assert unsupported_in(source) == ()


@pytest.mark.parametrize("source", SAME)
def test_no_line_moves(source: str) -> None:
    starts = {node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)}
    assert starts <= {node.lineno for node in ast.walk(ast.parse(rewrite(source))) if isinstance(node, ast.stmt)}


def test_a_member_of_an_enumeration_comes_out_as_its_value() -> None:
    source = "from enum import Enum\nclass S(Enum):\n    A = 'a'\ndef f():\n    return {'state': S.A}"
    assert MontySandbox().run(CodeCall(source, "f")).value == {"state": "a"}


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("from enum import Enum\nclass S(Enum):\n    A = 'a'\ndef f():\n    return S('b')", 5, "'b' is not a valid S"),
        ("from enum import Enum\nclass S(Enum):\n    A = 'a'\ndef f():\n    return S['b']", 5, "KeyError"),
        ("from dataclasses import (\n  asdict,\n  dataclass)\ndef f():\n    return 1 / 0", 5, "division"),
        ("def f():\n    d = {}\n    del d['a']", 3, "KeyError: 'a'"),
        ("def f():\n    return next(x for x in [])", 2, "StopIteration"),
        ("import json\ndef f():\n    return json.dumps({1}, default=None)", 3, "not JSON serializable"),
    ],
)
def test_an_error_is_at_the_line_where_the_person_wrote_it(source: str, line: int, words: str) -> None:
    error = MontySandbox().run(CodeCall(source, "f")).error
    assert error is not None
    assert (error.line, error.text) == (line, source.split("\n")[line - 1].strip())
    assert words in str(error)


@pytest.mark.parametrize(
    "source",
    [
        "def f(d):\n    del d[0:1]", "def f(d):\n    del d.a", "def f(d):\n    del (d['a'])[1:]",
        "def f(d):\n    return f'{max(d, key=d.get)}'", "def f(x):\n    return max(x, key=x.rank)", "def f(p):\n    p.sub(1)",
        "def f(p):\n    return p.sub('a', 'b')", "def f():\n    return map(str, [1])", "def f(a, b):\n    return map(a.get, b, b)",
        "from enum import Enum\nclass S(Enum):\n    A = 'a'\nX = S.A", "from enum import Enum\nclass S(Enum):\n    def g(self): pass",
        "from enum import Enum\ndef f():\n    class S(Enum):\n        A = 1", "import enum\n@enum.unique\nclass S(enum.Enum):\n    A = 1",
        "from enum import Enum\nclass M: pass\nclass S(M, Enum):\n    A = 1", "from enum import Enum\nclass S(Enum):\n    A = 1\nf = lambda: S.A\n@f(S)\ndef g(): pass",
        "from typing import TypedDict\nclass A(TypedDict):\n    x: int = 1", "from typing import TypedDict\nclass A(TypedDict):\n    def f(self): pass",
        "from typing import NamedTuple\nclass A(NamedTuple):\n    def f(self): pass", "from typing import NamedTuple\nclass A(NamedTuple):\n    x: int\nB = A(1)",
        "from typing import TypedDict\nclass A(TypedDict): pass\nclass B(A, TypedDict): pass", "from typing import TypedDict\nclass B(TypedDict): pass\nx: int = B()",
        "from . import asdict", "def f():\n    return bytes.fromhex('00')", "import dataclasses\ndef f():\n    return dataclasses.field",
        "from datetime import datetime\ndef f(s):\n    return datetime.strptime(s, '%d %H')", "def f(datetime, s):\n    return datetime.strptime(s, '%H')",
        "def f(p):\n    return p.sub(lambda x: x, 1)", "import datetime\ndef f(t, s):\n    return t.strptime(s, '%H')", "def f(t, s, g):\n    return t.strptime(s, g)",
    ],
)  # fmt: skip
def test_code_that_cannot_be_rewritten_stays_as_it_is(source: str) -> None:
    assert rewrite(source) == source


def test_where_lines_would_run_into_each_other_the_code_stays_as_it_is() -> None:
    source = "from dataclasses import (dataclass,\n asdict); x = 1\ndef f(): pass"
    assert rewrite(source) == source


def test_code_that_is_no_python_is_refused() -> None:
    with pytest.raises(UnreadableCodeError):
        rewrite("def f(:")


@given(st.lists(st.sampled_from(sorted({line for seed in SEEDS for line in seed.split("\n")})), max_size=10))
def test_whatever_is_made_of_code_is_code(lines: Sequence[str]) -> None:
    source = "\n".join(lines)
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    made = rewrite(source)
    starts = {node.lineno for node in tree.body}
    assert starts <= {node.lineno for node in ast.parse(made).body}


@pytest.mark.parametrize("source", SEEDS[::7])
def test_rewriting_removes_no_lines(source: str) -> None:
    made = rewrite(source)
    assert made.count("\n") >= source.count("\n")
    assert rewrite(made).count("\n") >= made.count("\n")


@pytest.mark.parametrize(
    ("start", "piece", "end"),
    [
        ("import re\ndef f(a, b):\n", "    re.sub(a, b, a)\n", ""),
        ("def f(d):\n", "    del d[0], d[1]\n", ""),
        ("def f(d):\n    return d", ".a()", ""),
        ("def f(d):\n    return ", "1 + ", "1"),
        ("def f(d):\n    return ", "max(d, key=d.get) + ", "1"),
        ("from enum import Enum\n", "class A(Enum):\n    B = 1\n", "def f(): pass"),
        ("import functools\ndef f():\n", "    functools.wraps(f)\n", ""),
        ("from enum import Enum\n", "if 1: x = 1\n", "def f(): pass"),
    ],
)
def test_long_code_takes_linear_time(start: str, piece: str, end: str) -> None:
    different = count()  # what was read once is remembered

    def code(length: int) -> str:
        return f"{start}{piece * (length // len(piece))}{end}  # {next(different)}"

    def work(source: str) -> None:
        with contextlib.suppress(UnreadableCodeError):
            rewrite(source)

    assert not is_too_steep(growth(work, code, longest=16_000))


def test_calls_within_calls_are_rewritten_quickly_or_refused() -> None:
    def code(depth: int) -> str:
        return "def f(d):\n    return " + "max(" * depth + "d" + ", key=d.get)" * depth

    def work(source: str) -> None:
        with contextlib.suppress(UnreadableCodeError):
            rewrite(source)

    assert not is_too_steep(growth(work, code, longest=90))


@pytest.mark.parametrize(
    "call", ["map(C().lower, 'y')", "filter(C().lower, 'y')", "sorted('y', key=C().lower)", "max('y', key=C().lower)"]
)
def test_an_own_function_with_the_name_of_a_built_in_one_is_given_what_is_written(call: str) -> None:
    own = "".join(
        f"def {name}(one, two='', key=''):\n    return [one, two, key]\n" for name in ("map", "filter", "sorted", "max")
    )
    source = f"class C:\n    def __init__(self):\n        self.lower = 'low'\n{own}def f():\n    return {call}\n"
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - the code is that above
    assert MontySandbox().run(CodeCall(source, "f")).value == names["f"]()
