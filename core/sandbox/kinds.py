"""What does not fit together in code by the kinds of its values: text where a number is wanted, a call without what it needs.

Advice, and no gate: Python runs what a type checker frowns at. So only what is certain to go wrong is told of, in words
for people who do not program. Nothing of the code runs: the checker is given it as the inside of a function that nobody
calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from core.sandbox.checker import type_report
from core.sandbox.reading import UnreadableCodeError, tree_of

LONGEST = 20_000
MOST = 20
OUTSIDE = "def _checked():\n"
STUBS = """\
from typing import Any
def handoff(agent: str) -> Any: ...
Result: Any
http: Any
"""
LINE = re.compile(r"main\.py:(\d+):(\d+): error\[([a-z-]+)\] (.*)")
PLAIN = {
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
BUILT_IN = {"str": str, "int": int, "float": float, "list": list, "dict": dict, "tuple": tuple, "set": set}
OTHERWISE = {
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
NUMBERS = {"int", "float"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`message` and `advice` are a sentence each."""

    line: int
    message: str
    advice: str


@lru_cache(maxsize=256)
def mismatches_in(source: str) -> tuple[Mismatch, ...]:
    """What is certain to go wrong, by line; nothing when the code cannot be read, or there is no checker on this machine."""
    try:
        tree_of(source)
    except UnreadableCodeError:
        return ()
    if len(source) > LONGEST:
        return ()
    inside = "".join(f"    {line}" if line.strip() else line for line in source.splitlines(keepends=True))
    report = type_report(f"{OUTSIDE}{inside}\n    return None\n", STUBS)
    found = {(int(line), column): told for line, column, told in _told(report)}
    return tuple(Mismatch(line - 1, *told) for (line, _), told in sorted(found.items())[:MOST])


def _told(report: str) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for line, column, rule, message in LINE.findall(report):
        for one, pattern, worded in RULES:
            fits = re.match(pattern, message) if one == rule else None
            if fits is not None and not any(" | " in fits[group] for group in fits.groupdict()):
                yield line, column, worded(*fits.groups())


def _operator(sign: str, left: str, right: str) -> tuple[str, str]:
    kinds = {_kind(left), _kind(right)}
    if "str" in kinds and kinds & NUMBERS:
        advice = (
            'Put the number into the text with f"…{…}", or turn it into text with str(…).'
            if sign == "+"
            else "Turn the text into a number first, with int(…) or float(…)."
        )
    else:
        advice = "Look at what stands on both sides of it."
    return f"“{sign}” does not work between {_worded(left)} and {_worded(right)}.", advice


def _attribute(owner: str, name: str) -> tuple[str, str]:
    kind = _kind(owner)
    near = get_close_matches(name, [one for one in dir(BUILT_IN.get(kind, object)) if not one.startswith("_")], 1)
    advice = f"Did you mean {near[0]}?" if near else "Look for another way to get at it."
    if name in OTHERWISE:
        advice = f"In Python that is {OTHERWISE[name]}."
    return f"{_begun(_worded(owner))} has no “{name}”.", advice


def _argument(function: str, wanted: str, given: str) -> tuple[str, str]:
    advice = "Give it what it takes, or turn one into the other with str(…), int(…) or float(…)."
    return f"“{function}” is given {_worded(given)}, and takes {_worded(wanted)}.", advice


def _looked_up(key: str, owner: str) -> tuple[str, str]:
    advice = "Look at what its keys are."
    if _kind(owner) in {"list", "tuple", "str"}:
        advice = "Its items have numbers, from 0. To look something up by a name, use a dict."
    return f"{_begun(_worded(owner))} has nothing to be found by {_worded(key)}.", advice


def _returned(wanted: str, given: str) -> tuple[str, str]:
    message = f"This gives back {_worded(given)}, and the function says it gives back {_worded(wanted)}."
    return message, "Change one of the two: what is returned, or what stands behind “->”."


def _missing(names: str, function: str) -> tuple[str, str]:
    listed = ", ".join(f"“{name}”" for name in re.findall("`(.+?)`", names))
    return f"“{function}” is called without {listed}.", "Write it between the brackets of the call."


def _too_many(function: str, wanted: str, given: str) -> tuple[str, str]:
    return f"“{function}” takes {wanted} and is given {given}.", "Take out what is too much."


def _unknown(name: str, function: str) -> tuple[str, str]:
    return f"“{function}” has no parameter “{name}”.", "Look at the names in its first line."


def _no_items(kind: str) -> tuple[str, str]:
    return f"{_begun(_worded(kind))} has no items to go through.", "Behind “in” there has to be a list, a dict or text."


def _not_called(kind: str) -> tuple[str, str]:
    return f"{_begun(_worded(kind))} cannot be called.", "Take the brackets behind it away, or give it another name."


# What is in a group with a name is only told of when it is one kind and not perhaps another: else it may go well.
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
        _looked_up,
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
    ("call-non-callable", r"Object of type `(.+?)` is not callable", _not_called),
)


def _kind(told: str) -> str:
    """The checker's name of a kind without its particulars."""
    literal = re.fullmatch(r"Literal\[(.+)\]", told)
    if literal is None:
        return told.partition("[")[0]
    first = literal[1]
    return "str" if first[0] in "\"'" else "bool" if first in {"True", "False"} else "int"


def _worded(told: str) -> str:
    if " | " in told and "[" not in told:
        return " or ".join(map(_worded, told.split(" | ")))
    return PLAIN.get(_kind(told), f"“{told}”")


def _begun(words: str) -> str:
    return words[0].upper() + words[1:]
