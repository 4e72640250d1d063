"""Every pattern takes time that grows linearly with hostile text.

The patterns are found in the modules themselves, so that a new one is tested without being listed; one without a repetition
of any length is linear by itself. What takes little time for the longest text is not judged by its growth.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType

import pytest

import core
import playground
from tests.support.growth import growth, is_too_steep

UNITS = (
    *" \t\n-_.aA1'\"\\[({<`*,:/#$%@~=|!?é가", "a ", "a.", "1,", "1-", "a_", " \n", "- ", "'a ", "a@", "a-", "A ", "Ab ", "1 ",
    "\\a", "[]", "{}", "{a}", "a=", "a:", "//", "a/", "http://", "sk-", "<a>", "<<", "``", "a\n", "\r", "\r\n", "가 ", ". ",
    "--", "...", "12:", "a'", "{{", "}", "1 1 ", "1/1 ", ", ", "?!",
)  # fmt: skip
"""Repeated, these make the texts on which patterns with overlapping repetitions go wrong."""

OPENINGS = "{[(<\"'`#@:"
LETTERS = ("a", "é", "가", "1", "_")
"""What a name, word or number is made of, each also behind an opening character, without which some patterns do not begin."""

END = "\x01"
"""Ends each text, so that patterns for the end of a text fail there."""

ESCAPE_OR_SET = re.compile(r"\\.|\[\^?\]?[^\]]*\]")
OF_ANY_LENGTH = re.compile(r"[*+]|\{\d*,(?:\d{3,})?\}")
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

MATCHED_AT_THE_START = frozenset(
    {
        "core.sandbox.dialect.unbinding.SEMICOLON",  # with `fullmatch`, what stands between two statements
        "core.sandbox.hosts.NAME",  # with `fullmatch`, the name of a host
        "core.team.code.docstring.ENTRY",  # with `match`, a line of a docstring
        "core.team.code.renaming.LITERAL",  # with `fullmatch`, a string in code
    }
)
"""Patterns that are not searched for: a search would try them at each place of the text."""


def modules() -> Iterator[ModuleType]:
    for package in (core, playground):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in found.name for part in SKIPPED):
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


def repeats_at_will(pattern: re.Pattern[str]) -> bool:
    """Whether a part of the pattern may be repeated a hundred times or more."""
    return bool(OF_ANY_LENGTH.search(ESCAPE_OR_SET.sub("x", pattern.pattern)))


def hostile_units(pattern: re.Pattern[str]) -> Iterator[str]:
    words = list(dict.fromkeys(WORD.findall(pattern.pattern)))[:MOST_WORDS]
    yield from (*UNITS, *words, *(f"{word} " for word in words))


def text_of(unit: str, opening: str = "") -> Callable[[int], str]:
    return lambda length: opening + (unit * (length // len(unit) + 1))[: length - 1] + END


def hostile_texts(pattern: re.Pattern[str]) -> Iterator[Callable[[int], str]]:
    yield from (text_of(letter, opening) for opening in OPENINGS for letter in LETTERS)
    yield from map(text_of, hostile_units(pattern))


def search_all(pattern: re.Pattern[str]) -> Callable[[str], object]:
    return lambda text: sum(1 for _ in pattern.finditer(text))


def test_the_patterns_are_found() -> None:
    assert len(patterns()) > 200
    assert "core.sandbox.fetching.HEADER_NAME" in patterns()
    assert "core.models.offline.phrases._JOINED" in patterns()
    assert patterns().keys() >= MATCHED_AT_THE_START


@pytest.mark.parametrize("pattern", [r"\s+$", r"\s*x", r"(?m)^\s*y$", r"[^\]]{0,500}(?:ab)+?$"])
def test_a_repetition_of_any_length_is_noticed(pattern: str) -> None:
    assert repeats_at_will(re.compile(pattern))
    assert not repeats_at_will(re.compile(r"a\+b[*+]c{1,8}d{3}"))


@pytest.mark.parametrize("pattern", [r"\s+$", r"\s*x", r"(?m)^\s*y$"])
def test_a_quadratic_pattern_is_noticed(pattern: str) -> None:
    tries = (growth(search_all(re.compile(pattern)), text_of("\n")) for _ in range(5))  # other work disturbs one
    assert any(map(is_too_steep, tries))


def test_an_exponential_pattern_is_noticed() -> None:
    assert is_too_steep(growth(search_all(re.compile(r"\{(?:\w|[^\x00-\x7f])*\}")), text_of("가", "{")))


def test_patterns_take_linear_time() -> None:
    slow = {}
    for name, pattern in patterns().items():
        work = pattern.match if name in MATCHED_AT_THE_START else search_all(pattern)
        for text in hostile_texts(pattern) if repeats_at_will(pattern) else ():
            if is_too_steep(grown := growth(work, text)):
                slow[name] = f"{grown[0]:.0f} times as long for four times {text(12)!r}"
                break
    assert not slow, "\n".join(f"{name}: {words}" for name, words in slow.items())
