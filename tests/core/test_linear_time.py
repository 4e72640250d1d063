"""Every pattern takes time that grows linearly with hostile text.

The patterns are found in the modules themselves, so that a new one is tested without being listed. Time is measured as
processor time of this thread, as the ratio between a text and one four times as long, the best of five each. A quadratic
pattern has a ratio of 16; what takes little time for the longest text that is ever read is not judged by its ratio.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

import pytest

import core
import playground

SHORT, LONG = 1_000, 4_000
"""Characters of the two texts: a quadratic pattern takes 20 ms or more for the long one."""

JUDGED_FROM_S = 0.005
"""Seconds for the long text below which the clock and the caches decide about the ratio, not the pattern."""

MOST_GROWTH = 10
"""For four times the text: linear patterns have 4, and the rest is room for a busy machine; quadratic ones have 16."""

NOTICED_GROWTH = 6
"""What a quadratic pattern reaches at least on a machine that does other work, too; linear ones have 4."""

UNITS = (
    *" \t\n-_.aA1'\"\\[({<`*,:/#$%@~=|!?é가", "a ", "a.", "1,", "1-", "a_", " \n", "- ", "'a ", "a@", "a-", "A ", "Ab ", "1 ",
    "\\a", "[]", "{}", "{a}", "a=", "a:", "//", "a/", "http://", "sk-", "<a>", "<<", "``", "a\n", "\r", "\r\n", "가 ", ". ",
    "--", "...", "12:", "a'", "{{", "}",
)  # fmt: skip
"""Repeated, these make the texts on which patterns with overlapping repetitions go wrong."""

END = "\x01"
"""Ends each text, so that patterns for the end of a text fail there."""

WORD = re.compile("[A-Za-z]{3,12}")
MOST_WORDS = 3

# The programs of packages start when they are imported.
SKIPPED = (
    "__main__",
    "playground.app",
    "core.sandbox.trusted_main",
    "core.sandbox.guest.",
    "core.sandbox.dialect.shims.",
)

# To become empty: the words of the offline model's languages are joined to patterns there.
NOT_YET = ("core.models.offline.", "core.terms.")

MATCHED_AT_THE_START = frozenset(
    {
        "core.sandbox.hosts.NAME",  # with `fullmatch`, the name of a host
        "core.team.code.docstring.ENTRY",  # with `match`, a line of a docstring
        "core.team.code.renaming.LITERAL",  # with `fullmatch`, a string in code
    }
)
"""Patterns that are not searched for: a search would try them at each place of the text."""


def modules() -> Iterator[ModuleType]:
    for package in (core, playground):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in found.name for part in (*SKIPPED, *NOT_YET)):
                yield importlib.import_module(found.name)


def patterns_in(value: object, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns for text that a constant is or holds, by name."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield name, value
    elif isinstance(value, Mapping) and depth < 3:
        for key, item in value.items():
            yield from patterns_in(item, f"{name}[{key}]", depth + 1)
    elif isinstance(value, tuple | list) and depth < 3:
        for number, item in enumerate(value):
            yield from patterns_in(item, f"{name}[{number}]", depth + 1)


@cache
def patterns() -> Mapping[str, re.Pattern[str]]:
    """Return every pattern once, by the name under which it was found first."""
    found: dict[re.Pattern[str], str] = {}
    for module in modules():
        for constant, value in vars(module).items():
            for name, pattern in patterns_in(value, f"{module.__name__}.{constant}"):
                found.setdefault(pattern, name)
    return {name: pattern for pattern, name in found.items()}


def hostile_texts(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    words = list(dict.fromkeys(WORD.findall(pattern.pattern)))[:MOST_WORDS]
    for unit in (*UNITS, *words, *(f"{word} " for word in words)):
        yield (unit * (length // len(unit) + 1))[: length - 1] + END


def seconds(pattern: re.Pattern[str], text: str, *, at_start: bool = False) -> float:
    began = time.thread_time()
    if at_start:
        pattern.match(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - began


def growth(pattern: re.Pattern[str], text: str, *, at_start: bool = False) -> float:
    """Return how many times as long the long text takes as the short one; 0 if it takes too little to be judged."""
    if seconds(pattern, text, at_start=at_start) < JUDGED_FROM_S:
        return 0.0
    short, long = (
        min(seconds(pattern, text[-length:], at_start=at_start) for _ in range(5)) for length in (SHORT, LONG)
    )
    return long / short


def test_the_patterns_are_found() -> None:
    assert len(patterns()) > 60
    assert "core.sandbox.fetching.HEADER_NAME" in patterns()
    assert patterns().keys() >= MATCHED_AT_THE_START


@pytest.mark.parametrize("pattern", [r"\s+$", r"\s*x", r"(?m)^\s*y$"])
def test_a_quadratic_pattern_is_noticed(pattern: str) -> None:
    found = max(growth(re.compile(pattern), "\n" * (LONG - 1) + END) for _ in range(3))  # other work disturbs one
    assert found > NOTICED_GROWTH


def test_patterns_take_linear_time() -> None:
    slow = {}
    for name, pattern in patterns().items():
        for text in hostile_texts(pattern, LONG):
            if (ratio := growth(pattern, text, at_start=name in MATCHED_AT_THE_START)) > MOST_GROWTH:
                slow[name] = f"{ratio:.0f} times as long for four times {text[:12]!r}"
                break
    assert not slow, "\n".join(f"{name}: {words}" for name, words in slow.items())
