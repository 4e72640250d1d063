"""Targets of the sandbox's fuzzer: each takes a text, and raises if the sandbox handles it wrongly.

A target raises what must never be raised; besides, no answer may be unbounded. Everything here is plain Python, so that
the tests can send the seeds through it without the fuzzer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, UnreadableCodeError, read_code, unsupported_in
from core.sandbox.bounds import UnusableValueError, bounded_copy, parse_object
from core.sandbox.context_inputs import ContextTexts
from core.sandbox.dialect.advice import Raised, explain, unreadable
from core.sandbox.dialect.rewriting import rewrite
from core.sandbox.dialect.shims import required_shims
from core.sandbox.marshalling import LONGEST_LOG
from core.sandbox.monty import MontySandbox

CONTEXT = {"name": "Ada", "orders": [1, 2], "cart": {"pear": 1}}
AGENTS = {"refunds": "Refunds desk"}
LONGEST_WORDS = 5000
SANDBOX = MontySandbox()


def reading(text: str) -> None:
    """Read the text as code and search it for unsupported features."""
    try:
        read_code(text, "f")
        required_shims(text)
        assert rewrite(text).count("\n") >= text.count("\n")
        told = [found.what for found in unsupported_in(text)]
    except UnreadableCodeError as error:
        told = [str(unreadable(text, error))]
    assert all(len(words) < LONGEST_WORDS for words in told)


def advising(text: str) -> None:
    """Explain the first line as a message of the interpreter about the other lines as code."""
    said, _, source = text.partition("\n")
    kind, _, message = said.partition(": ")
    for line in (None, 1, -1, 10**6):
        for began in (True, False):
            error = explain(source, Raised(kind[:100], message, line, began))
            assert len(str(error)) + len(error.text) + len(error.original) < LONGEST_WORDS


def bounding(text: str) -> None:
    """Parse the text as the result of a call."""
    with suppress(UnusableValueError):
        value = parse_object(text)
        ContextTexts().text_of(value)
        json.dumps(bounded_copy(value))


def calling(text: str) -> None:
    """Call the text as code."""
    seen(SANDBOX.run(CodeCall(text, "f", {}, CONTEXT, AGENTS)))


def passing(text: str) -> None:
    """Pass the text as arguments (parsed, if it is JSON), as a parameter's name and as a context variable."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    source = (
        "def f(a=None, /, *, b=None, context_variables=None, **more):\n    return [a, b, more, context_variables]\n"
    )
    seen(SANDBOX.run(CodeCall(source, "f", {"a": value, "b": [value], text[:50]: 1}, {"it": value}, AGENTS)))


def seen(outcome: CodeOutcome) -> None:
    """Check that an outcome is bounded and hands off only to an agent that was offered."""
    json.dumps([bounded_copy(outcome.value), bounded_copy(dict(outcome.changes))])
    assert outcome.target in (None, *AGENTS)
    assert len(outcome.log) <= LONGEST_LOG
    error = outcome.error
    if error is not None:
        assert len(str(error)) + len(error.text) + len(error.original) < LONGEST_WORDS
        assert error.kind not in (CodeErrorKind.UNAVAILABLE, CodeErrorKind.STOPPED)


TARGETS: Mapping[str, Callable[[str], None]] = {
    "r": reading,
    "a": advising,
    "b": bounding,
    "c": calling,
    "p": passing,
}
"""By the first letter of an input."""


def tried(data: bytes) -> str:
    """Send an input to its target and return the target's name."""
    target = TARGETS.get(chr(data[0]) if data else "", reading)
    target(data[1:].decode("utf-8", "surrogateescape"))
    return target.__name__


HOSTILE = Path(__file__).parents[1] / "core" / "sandbox" / "hostile.txt"
TOOLS = Path(__file__).with_name("tools.txt")
OTHERWISE = (
    "from dataclasses import (dataclass,\n asdict as d)\nimport json, re\nfrom datetime import datetime\n@dataclass\nclass P:\n    x: int",
    "def f(d={'é': 1}):\n    del d['é'], d; y = next(x for x in sorted(d, key=d.get))\n    return json.dumps(y, default=str)",
    "from enum import Enum, auto\nclass S(str, Enum):\n    A = auto()\ndef f():\n    return re.sub('a', lambda m: S.A, 'a'), f'{S.A}'",
)
SAID = (
    "NameError: name 'vars' is not defined",
    "AttributeError: 'str' object has no attribute 'format_map'",
    "ModuleNotFoundError: No module named 'numpy.linalg'",
    "ImportError: cannot import name 'a' from 'b'",
    "AttributeError: module 'os' has no attribute 'fork'",
    "NotImplementedError: The parser does not yet support the yield statement",
    "RuntimeError: 'os.listdir' is not supported in this environment",
)
PACKED = (
    '{"value": 1, "set": {}, "context": {"a": [1, "x", null]}, "agent": "refunds"}',
    '{"unfit": "has a handoff"}',
    '[[[[1e999, NaN, "\\ud800"]]]]',
)


def seeds() -> Iterator[bytes]:
    """Yield the first inputs: hostile functions, functions of tutorials, messages and results."""
    for path in (HOSTILE, TOOLS):
        for part in path.read_text(encoding="utf-8").removeprefix("=== ").split("\n=== "):
            source = part.split("\n", 1)[1].partition("\n--- ")[0]
            yield from (f"{letter}{source}".encode() for letter in "rc")
    yield from (f"{letter}{source}".encode() for letter in "rc" for source in OTHERWISE)
    for said in SAID:
        yield f"a{said}\nimport os\ndef f(a):\n    return vars(os)".encode()
    for packed in PACKED:
        yield from (f"{letter}{packed}".encode() for letter in "bp")
