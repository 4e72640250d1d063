"""Spans: pieces of a text whose form is known, with what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class TextKind(Enum):
    """What a span is by its form."""

    DATE = auto()
    TIME = auto()
    EMAIL = auto()
    URL = auto()
    PHONE = auto()
    QUOTED = auto()
    CODE = auto()  # a word with a digit: an order, a flight
    NUMBER = auto()
    UNIT = auto()
    ADDRESS = auto()
    PHRASE = auto()


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of a text; `reach` is where the unit after a number ends.

    `before` are the words before it, the nearest first, `after` the two that follow. `roles` are what a language's file says
    of the words around it. `marks` are `percent`, `fraction`, `spelt`, `adverb`, `money`, `most`, `least` and `counted` of
    numbers and units, and `name` and `pair` of phrases.
    """

    kind: TextKind
    text: str
    start: int
    end: int
    value: float = 0.0
    reach: int = 0
    marks: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def overlaps(self, other: TextSpan) -> bool:
        return self.start < other.end and other.start < self.end
