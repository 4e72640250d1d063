"""Type errors that are certain to fail at run time, found by the interpreter's type checker, in words for non-programmers.

They are advice and no gate, as Python runs what a type checker rejects. So only those are reported in which every type is
known for certain. None of the code runs: the checker gets it as the body of a function that is never called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.sandbox.reading import UnreadableCodeError, tree_of
from core.sandbox.scheduler import SCHEDULER, NoSlotError
from core.sandbox.watchdog import WATCHDOG, CallHandle
from core.sandbox.workers import LIMITS, library, shared_pool
from core.spelling import nearest

if TYPE_CHECKING:
    from pydantic_monty import Monty

LONGEST = 20_000
"""Characters of code that is checked: 500 lines, which take the checker a tenth of a second."""

MOST = 20
"""Diagnostics of one code: more than a screen of them helps nobody."""

CHECK_S = 2.0
"""Seconds that a page waits for the checker, a worker included, before it goes on without."""

HEAD = "def _checked():\n"
STUBS = """\
from typing import Any
def handoff(agent: str) -> Any: ...
Result: Any
http: Any
"""
QUOTED = re.compile("`([^`\n]+)`")
LITERAL = re.compile(r"Literal\[(.+)\]")
LINE = re.compile(r"main\.py:(\d+):(\d+): error\[([a-z-]+)\] (.*)")
TYPE_WORDS: Mapping[str, str] = {
    "str": "text (str)",
    "int": "a whole number (int)",
    "float": "a number (float)",
    "bool": "yes or no (bool)",
    "None": "nothing (None)",
    "list": "a list",
    "dict": "a dict",
    "tuple": "a tuple",
    "set": "a set",
    "Sized": "something that has a length",
    "SupportsIndex": "a whole number (int)",
    "Iterable": "something with items, such as a list",
}
BUILT_IN_TYPES: Mapping[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "set": set,
}
PYTHON_NAMES: Mapping[str, str] = {
    "push": "append(…)",
    "add": "append(…)",
    "length": "len(…)",
    "size": "len(…)",
    "contains": "the word in",
    "toString": "str(…)",
    "trim": "strip()",
    "toUpperCase": "upper()",
    "toLowerCase": "lower()",
}
"""Methods of other languages, with what they are in Python."""

NUMBERS = {"int", "float"}


@dataclass(frozen=True, slots=True)
class TypeDiagnostic:
    """A type error; `message` and `advice` are a sentence each."""

    line: int
    message: str
    advice: str


@lru_cache(maxsize=256)
def diagnose_types(source: str) -> tuple[TypeDiagnostic, ...]:
    """Return the certain type errors by line; none if the code has syntax errors, or the checker is not available."""
    try:
        tree_of(source)
    except UnreadableCodeError:
        return ()
    if len(source) > LONGEST:
        return ()
    inside = "".join(f"    {line}" if line.strip() else line for line in source.splitlines(keepends=True))
    report = _report(f"{HEAD}{inside}\n    return None\n")
    errors = {(int(line), column): texts for line, column, texts in _errors(report)}
    return tuple(TypeDiagnostic(line - 1, *texts) for (line, _), texts in sorted(errors.items())[:MOST])


def _report(text: str) -> str:
    """Return what the type checker reports, a line each: `main.py:LINE:COLUMN: error[RULE] MESSAGE`.

    The interpreter runs text without errors, so the text may only define things. Returns "" if there is nothing to
    report, or no checker in time.
    """
    handle = CallHandle()
    try:
        monty, pool = library(), shared_pool()
        with WATCHDOG.deadline(handle, CHECK_S), SCHEDULER.acquire("", handle, wait_s=CHECK_S):
            return _check(monty, pool, handle, text)
    except (ImportError, OSError, NoSlotError):  # the pool's TimeoutError is an OSError
        return ""


def _check(monty: Any, pool: Monty, handle: CallHandle, text: str) -> str:
    with pool.checkout(limits=LIMITS, type_check=True, type_check_stubs=STUBS, type_check_format="concise") as session:
        handle.attach(session.worker_pid)
        try:
            session.feed_run(text)
        except monty.MontyTypingError as error:
            return str(error.display())
        except (monty.MontyCrashedError, monty.MontyRuntimeError, monty.MontySyntaxError):
            return ""
        finally:
            handle.detach()
    return ""


def _errors(report: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Yield line, column, and message and advice of each error that is certain."""
    for line, column, rule, message in LINE.findall(report):
        for name, pattern, explain in RULES:
            match = re.match(pattern, message) if name == rule else None
            if match is not None and not any(" | " in match[group] for group in match.groupdict()):
                yield line, column, explain(*match.groups())


def _operator(sign: str, left: str, right: str) -> tuple[str, str]:
    types = {_type_name(left), _type_name(right)}
    if "str" in types and types & NUMBERS:
        advice = (
            'Put the number into the text with f"…{…}", or turn it into text with str(…).'
            if sign == "+"
            else "Turn the text into a number first, with int(…) or float(…)."
        )
    else:
        advice = "Look at what stands on both sides of it."
    return f"“{sign}” does not work between {_in_words(left)} and {_in_words(right)}.", advice


def _attribute(owner: str, name: str) -> tuple[str, str]:
    type_ = BUILT_IN_TYPES.get(_type_name(owner), object)
    near = nearest(name, [each for each in dir(type_) if not each.startswith("_")])
    advice = f"Did you mean {near}?" if near else "Look for another way to get at it."
    if name in PYTHON_NAMES:
        advice = f"In Python that is {PYTHON_NAMES[name]}."
    return f"{_capitalized(_in_words(owner))} has no “{name}”.", advice


def _argument(function: str, expected: str, passed: str) -> tuple[str, str]:
    advice = "Give it what it takes, or turn one into the other with str(…), int(…) or float(…)."
    return f"“{function}” is given {_in_words(passed)}, and takes {_in_words(expected)}.", advice


def _subscript(key: str, owner: str) -> tuple[str, str]:
    advice = "Look at what its keys are."
    if _type_name(owner) in {"list", "tuple", "str"}:
        advice = "Its items have numbers, from 0. To look something up by a name, use a dict."
    return f"{_capitalized(_in_words(owner))} cannot be looked up by {_in_words(key)}.", advice


def _returned(expected: str, returned: str) -> tuple[str, str]:
    message = f"This returns {_in_words(returned)}, and the function declares that it returns {_in_words(expected)}."
    return message, "Change one of the two: what is returned, or what stands behind “->”."


def _missing(names: str, function: str) -> tuple[str, str]:
    listed = ", ".join(f"“{name}”" for name in QUOTED.findall(names))
    return f"“{function}” is called without {listed}.", "Write it between the brackets of the call."


def _too_many(function: str, expected: str, passed: str) -> tuple[str, str]:
    return f"“{function}” takes {expected} and is given {passed}.", "Take out what is too much."


def _unknown(name: str, function: str) -> tuple[str, str]:
    return f"“{function}” has no parameter “{name}”.", "Look at the names in its first line."


def _no_items(type_: str) -> tuple[str, str]:
    return (
        f"{_capitalized(_in_words(type_))} has no items to go through.",
        "Behind “in” there has to be a list, a dict or text.",
    )


def _not_callable(type_: str) -> tuple[str, str]:
    return (
        f"{_capitalized(_in_words(type_))} cannot be called.",
        "Take the brackets behind it away, or give it another name.",
    )


# A named group must be a single type: with a union, the code may well succeed, so the error is not reported.
RULES: tuple[tuple[str, str, Callable[..., tuple[str, str]]], ...] = (
    (
        "unsupported-operator",
        r"Operator `(.+?)` is not supported between objects of type `(?P<a>.+?)` and `(?P<b>.+)`",
        _operator,
    ),
    ("unresolved-attribute", r"Object of type `(.+?)` has no attribute `(.+)`", _attribute),
    (
        "invalid-argument-type",
        r"Argument to [a-z ]+ `(.+?)` is incorrect: Expected `(.+?)`, found `(?P<a>.+)`",
        _argument,
    ),
    (
        "invalid-argument-type",
        r"Method `__getitem__` .* key of type `(?P<a>.+?)` on object of type `(?P<b>.+)`",
        _subscript,
    ),
    (
        "invalid-return-type",
        r"Return type does not match returned value: expected `(.+?)`, found `(?P<a>.+)`",
        _returned,
    ),
    ("missing-argument", r"No arguments? provided for required parameters? (.+?) of [a-z ]+ `(.+)`", _missing),
    ("too-many-positional-arguments", r"Too many .* to [a-z ]+ `(.+?)`: expected (\d+), got (\d+)", _too_many),
    ("unknown-argument", r"Argument `(.+?)` does not match any known parameter of [a-z ]+ `(.+)`", _unknown),
    ("not-iterable", r"Object of type `(.+?)` is not iterable", _no_items),
    ("call-non-callable", r"Object of type `(.+?)` is not callable", _not_callable),
)


def _type_name(shown: str) -> str:
    """Return the name of a type as the checker shows it, without its parameters; of a literal, the name of its type."""
    literal = LITERAL.fullmatch(shown)
    if literal is None:
        return shown.partition("[")[0]
    first = literal[1]
    return "str" if first[0] in "\"'" else "bool" if first in {"True", "False"} else "int"


def _in_words(shown: str) -> str:
    if " | " in shown and "[" not in shown:
        return " or ".join(map(_in_words, shown.split(" | ")))
    return TYPE_WORDS.get(_type_name(shown), f"“{shown}”")


def _capitalized(words: str) -> str:
    return words[0].upper() + words[1:]
