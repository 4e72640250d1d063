"""Shims do in the sandbox what the modules of the standard library do in Python."""

from __future__ import annotations

import calendar
import difflib
import heapq
import html
import json
import operator
import statistics
import string
import textwrap
import urllib.parse
import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.sandbox import CodeCall
from core.sandbox.dialect.shims import SHIMS, shim_of
from core.sandbox.monty import MontySandbox

STANDARD: dict[str, Any] = {
    "calendar": calendar, "difflib": difflib, "heapq": heapq, "html": html, "operator": operator, "statistics": statistics, "string": string,
    "textwrap": textwrap, "urllib": urllib, "uuid": uuid,
}  # fmt: skip

EXPRESSIONS = [
    "statistics.mean([1, 2, 3])", "statistics.mean([1, 2])", "statistics.mean([1.5, 2.5])", "statistics.fmean([1, 2])",
    "statistics.fmean([1, 2], [3, 1])", "statistics.median([3, 1, 2])", "statistics.median([4, 1, 3, 2])",
    "statistics.median_low([1, 2, 3, 4])", "statistics.median_high([1, 2, 3, 4])", "statistics.mode([1, 2, 2])",
    "statistics.multimode('aabbc')", "statistics.multimode([])", "round(statistics.stdev([1, 2, 4]), 9)",
    "round(statistics.pstdev([1, 2, 4]), 9)", "round(statistics.variance([1, 2, 4]), 9)",
    "round(statistics.pvariance([1, 2, 4]), 9)", "statistics.quantiles([1, 2, 3, 4, 5])",
    "statistics.quantiles([1, 2, 3, 4, 5], n=10, method='inclusive')", "round(statistics.geometric_mean([1, 4]), 9)",
    "round(statistics.harmonic_mean([40, 60]), 9)", "round(statistics.correlation([1, 2, 3], [1, 2, 4]), 9)",
    "string.ascii_letters + string.digits + string.punctuation + string.hexdigits + string.octdigits",
    "[string.ascii_lowercase, string.ascii_uppercase, string.whitespace]",
    "string.capwords('hello  big world')", "string.capwords('a-b', '-')",
    "string.Template('$who owes ${what} $$5').substitute(who='A', what='B')",
    "string.Template('$who ${what} ${x').safe_substitute({'who': 'A'})",
    "textwrap.wrap('The quick brown fox jumps over the lazy dog', 12)", "textwrap.wrap('', 5)", "textwrap.wrap('abcdefghij', 4)",
    "textwrap.fill('one two three', 8, initial_indent='* ', subsequent_indent='  ')",
    "textwrap.shorten('Hello world out there', 14)", "textwrap.shorten('Hello', 14)",
    "textwrap.shorten('Hello world', 11, placeholder='…')", "textwrap.dedent('  a\\n    b\\n\\n  c\\n')", "textwrap.dedent('a')",
    "textwrap.indent('a\\n\\nb', '> ')", "textwrap.indent('a\\n\\nb', '> ', lambda line: True)",
    "calendar.monthrange(2024, 2)", "calendar.monthrange(2023, 12)", "calendar.isleap(1900)", "calendar.leapdays(1990, 2025)",
    "calendar.weekday(2024, 5, 1)", "calendar.monthcalendar(2024, 9)", "[calendar.day_name[0], calendar.month_name[12]]",
    "calendar.timegm((2024, 5, 1, 12, 30, 15))", "[calendar.MONDAY, calendar.SUNDAY]",
    "heapq.nlargest(2, [3, 1, 2])", "heapq.nsmallest(2, ['ccc', 'a', 'bb'], key=len)", "heapq.nlargest(-1, [1])",
    "html.escape('<a href=\"x\">&\\'')", "html.escape('\"', quote=False)", "html.unescape('&lt;b&gt; &amp;amp; &quot;&#x27;')",
    "sorted([{'a': 2}, {'a': 1}], key=operator.itemgetter('a'))", "operator.itemgetter(0, 2)('abc')", "operator.not_(0)",
    "[operator.add(1, 2), operator.sub(1, 2), operator.mul(2, 3), operator.truediv(1, 2), operator.floordiv(7, 2)]",
    "[operator.mod(7, 2), operator.pow(2, 3), operator.neg(1), operator.eq(1, 1), operator.ne(1, 1), operator.lt(1, 2)]",
    "[operator.le(1, 2), operator.gt(1, 2), operator.ge(1, 2), operator.contains([1], 1)]",
    "operator.attrgetter('hex')(uuid.UUID(int=5))", "operator.attrgetter('hex', 'int')(uuid.UUID(int=5))",
    "difflib.get_close_matches('appel', ['ape', 'apple', 'peach', 'puppy'])", "difflib.get_close_matches('x', ['abc'])",
    "difflib.get_close_matches('colour', ['color', 'colours', 'collar'], n=2, cutoff=0.5)",
    "round(difflib.SequenceMatcher(None, 'abcd', 'bcde').ratio(), 9)", "difflib.SequenceMatcher(a='', b='').ratio()",
    "urllib.parse.quote('a b/ü?')", "urllib.parse.quote_plus('a b&c')", "urllib.parse.unquote('a%20%C3%BC%zz')",
    "urllib.parse.unquote_plus('a+b')", "urllib.parse.urlencode({'q': 'a b', 'n': 1})", "urllib.parse.urlencode([('a', 'ü')])",
    "str(uuid.UUID('12345678-1234-5678-1234-567812345678'))", "uuid.UUID(int=5).hex", "repr(uuid.UUID(int=5))",
    "uuid.UUID(int=5) == uuid.UUID(int=5)", "uuid.UUID('{00000000-0000-0000-0000-000000000005}').int",
    "str(uuid.uuid5(uuid.UUID(int=1), 'x'))", "str(uuid.uuid3(uuid.UUID(int=1), 'x'))", "len(str(uuid.uuid4()))",
    "[str(uuid.uuid4())[14], len(uuid.uuid1().hex), len({uuid.UUID(int=1), uuid.UUID(int=1)})]",
]  # fmt: skip

FAILING = [
    "statistics.mean([])", "statistics.stdev([1])", "string.Template('$a').substitute()", "string.Template('$').substitute()",
    "calendar.monthrange(2024, 13)", "uuid.UUID('x')",
]  # fmt: skip


def code(expression: str) -> str:
    imports = "\n".join(f"import {name}" for name in SHIMS if name not in ("core", "swarm"))
    return f"{imports}\ndef f():\n    return {expression}"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_it_is_what_python_gives(expression: str) -> None:
    outcome = MontySandbox().run(CodeCall(code(expression), "f"))
    expected = eval(expression, dict(STANDARD))  # noqa: S307 - the expressions are those above
    assert outcome.error is None, outcome.error
    assert outcome.value == json.loads(json.dumps(expected))


@pytest.mark.parametrize("expression", FAILING)
def test_what_python_refuses_is_refused(expression: str) -> None:
    outcome = MontySandbox().run(CodeCall(code(expression), "f"))
    assert outcome.error is not None
    assert outcome.error.line is not None


def test_a_heap_gives_the_smallest_first() -> None:
    source = (
        "import heapq\ndef f():\n    heap = [5, 1, 4]\n    heapq.heapify(heap)\n    heapq.heappush(heap, 3)\n"
        "    first = heapq.heappushpop(heap, 0)\n    second = heapq.heapreplace(heap, 9)\n"
        "    return [first, second] + [heapq.heappop(heap) for _ in range(4)]"
    )
    assert MontySandbox().run(CodeCall(source, "f")).value == [0, 1, 3, 4, 5, 9]


def test_what_is_logged_is_printed() -> None:
    source = (
        "import logging\nlogging.basicConfig(level=logging.INFO)\nlog = logging.getLogger(__name__)\nlog.setLevel(10)\n"
        "def f():\n    log.debug('no')\n    log.info('found %s', 3)\n    log.warning('w')\n    log.error('e')\n"
        "    log.exception('x')\n    log.critical('c')\n    logging.debug('no')\n    logging.info('i')\n"
        "    logging.warning('w')\n    logging.error('e')\n    logging.critical('c')"
    )
    assert MontySandbox().run(CodeCall(source, "f")).log.split("\n")[:3] == ["INFO: found 3", "WARNING: w", "ERROR: e"]


@pytest.mark.parametrize("module", ["swarm", "core"])
def test_what_functions_written_for_swarm_import_is_there(module: str) -> None:
    source = (
        f"from {module} import Result, Agent\ndef f():\n    return Result(value='ok', context_variables={{'a': 1}})"
    )
    outcome = MontySandbox().run(CodeCall(source, "f"))
    assert (outcome.value, outcome.changes) == ("ok", {"a": 1})
    refused = MontySandbox().run(CodeCall(f"from {module} import Agent\nA = Agent(name='x')\ndef f(): pass", "f"))
    assert "made in the team" in str(refused.error)


def test_modules_do_not_meddle_with_names_of_the_code() -> None:
    source = "import statistics\ndef fmean(x): return 'mine'\ndef _some(x, *rest): return 'mine'\ndef f():\n    return [fmean(1), statistics.mean([2])]"
    assert MontySandbox().run(CodeCall(source, "f")).value == ["mine", 2]


@pytest.mark.parametrize("module", SHIMS)
def test_a_module_offers_only_public_names(module: str) -> None:
    source = shim_of(module)
    assert source.functions
    assert not any(name.startswith("_") for name in (*source.functions, *source.constants))


BESIDES = [
    (
        "from io import StringIO\nimport csv\ndef f():\n    return [dict(row) for row in csv.DictReader(StringIO('a,b\\n1,2'))]"
    ),
    (
        "import io\ndef f():\n    with io.StringIO() as file:\n        file.write('one\\ntwo')\n        file.seek(0)\n"
        "        return [file.readline(), file.read(1), file.tell(), file.read(), file.getvalue()]"
    ),
    ("import io\ndef f():\n    file = io.StringIO('a\\nb\\n')\n    return [line for line in file] + file.readlines()"),
    (
        "from contextlib import suppress, nullcontext, closing\nimport io\ndef f():\n    with suppress(KeyError), nullcontext(3) as it:\n"
        "        {}['a']\n    with closing(io.StringIO('x')) as file:\n        return [it, file.read()]"
    ),
    "from contextlib import suppress\ndef f():\n    with suppress():\n        return 1",
    "from types import SimpleNamespace, MappingProxyType\ndef f():\n    return [SimpleNamespace(a=1, b='x').b, str(SimpleNamespace(a=1)), MappingProxyType({'a': 1})['a']]",
    "from pprint import pformat\ndef f():\n    return pformat({'a': [1, 2]})",
]


@pytest.mark.parametrize("source", BESIDES)
def test_code_with_these_modules_does_what_python_does(source: str) -> None:
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - the code is that above
    outcome = MontySandbox().run(CodeCall(source, "f"))
    assert outcome.error is None, outcome.error
    assert outcome.value == names["f"]()


def test_what_is_long_is_printed_in_lines() -> None:
    source = "from pprint import pprint, pp\ndef f():\n    pprint({'a': ['x' * 50, 'y' * 50]})\n    pp({1})"
    assert MontySandbox().run(CodeCall(source, "f")).log.count("\n") > 3


@pytest.mark.parametrize(
    "zone", ["Europe/Oslo", "America/New_York", "Australia/Sydney", "Pacific/Auckland", "Asia/Kolkata"]
)
@pytest.mark.parametrize(
    "day", ["01-15", "03-10", "03-30", "04-05", "04-20", "07-01", "09-28", "10-10", "10-26", "11-03"]
)
@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_a_zone_is_as_far_from_utc_as_it_is_now(zone: str, year: int, day: str) -> None:
    now = datetime.fromisoformat(f"{year}-{day}T12:00:00+00:00")
    source = f"from datetime import datetime\nfrom zoneinfo import ZoneInfo\ndef f():\n    return datetime.now(ZoneInfo({zone!r})).strftime('%z %H:%M')"
    outcome = MontySandbox().run(CodeCall(source, "f", now=now))
    assert outcome.error is None, outcome.error
    assert outcome.value == now.astimezone(ZoneInfo(zone)).strftime("%z %H:%M")
    assert ("whatever the season" in outcome.log) is (zone != "Asia/Kolkata")


def test_a_zone_that_is_not_known_is_refused() -> None:
    source = "from zoneinfo import ZoneInfo, available_timezones\ndef f():\n    return ZoneInfo(sorted(available_timezones())[0] + 'x')"
    assert "No time zone found" in str(MontySandbox().run(CodeCall(source, "f")).error)


@pytest.mark.parametrize(
    "marked",
    [
        "from langchain_core.tools import tool\n@tool", "from langchain.tools import tool\n@tool('f', return_direct=True)",
        "from crewai.tools import tool\n@tool('Doubles')", "from agents import function_tool\n@function_tool",
        "from agents import function_tool\n@function_tool(name_override='f')", "from smolagents import tool\n@tool",
    ],
)  # fmt: skip
def test_decorators_of_other_libraries_leave_a_function_as_it_is(marked: str) -> None:
    outcome = MontySandbox().run(CodeCall(f"{marked}\ndef f(n: int):\n    return n * 2", "f", {"n": 2}))
    assert outcome.value == 4
