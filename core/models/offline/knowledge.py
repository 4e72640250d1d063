"""Read the instructions of an agent: what they tell that answers a message, and what they order a model to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.models.offline.ranking import is_question, is_telling
from core.models.offline.spans import TextKind
from core.models.offline.values import figure, spans_of
from core.terms import alternatives_of, terms, words
from core.terms.language import alternatives, word_set

STATEMENTS_LIMIT, TOLD_LIMIT = 80, 2
SHORTEST_STATEMENT, LONGEST_STATEMENT, ORDERS_SHOWN = 8, 400, 320
STEM, MEANING, PAIR, GENERIC, KIND, ONLY = 1.0, 0.85, 0.35, 0.3, 0.8, 0.25
"""What a statement gains by a shared word, a shared meaning, a shared pair of syllables, a word of little meaning, by telling
the kind of thing that was asked for (a price, a place, times), and by being the only one that tells it."""
ENOUGH = 1.0
"""The least score of a statement that answers: a word of its own, or the kind of thing asked for and something more."""
ROUNDING = 1e-6
NEAR = 0.8
"""A second statement is told if it scores so much of the first."""

_SPLIT = re.compile(r"\n+|(?<=[.!?])\s+")
_BULLET = re.compile(r"^\s{0,20}(?:[-*\u2022]|\d{1,3}[.)])\s{0,20}")
_ORDER = re.compile(rf"\b\w+_\w+\b|{alternatives('order_to_agent')}", re.IGNORECASE)
_TELL = re.compile(alternatives("tell_them"), re.IGNORECASE)
_KINDS = [
    (re.compile(alternatives(f"asks_{kind}"), re.IGNORECASE), re.compile(alternatives(f"tells_{kind}"), re.IGNORECASE))
    for kind in ("hours", "place", "price", "when")
]
_SUFFICIENT = 2  # the first kinds: one who asks for them names nothing else


@dataclass(frozen=True, slots=True)
class Told:
    """Statements that answer a message, their score, and the words they share with it."""

    text: str
    score: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    terms: frozenset[str]
    kinds: frozenset[int]


def told_by(wish: str, instructions: str) -> Told | None:
    """Return the one or two statements of the instructions that answer a message; None if none does."""
    known = _statements(instructions)
    asked = {at for at, (asks, _) in enumerate(_KINDS) if asks.search(wish)}
    said = list(dict.fromkeys(alternatives_of(_in_figures(wish))))
    scored = [(_score(said, asked, one, known), -at, one) for at, one in enumerate(known)]
    best = max((score for score, _, _ in scored), default=0.0)
    if best < ENOUGH - ROUNDING:
        return None
    chosen = sorted(
        (one for one in scored if one[0] >= max(ENOUGH - ROUNDING, NEAR * best)), key=lambda one: one[:2], reverse=True
    )
    kept = sorted(chosen[:TOLD_LIMIT], key=lambda one: -one[1])
    every = frozenset[str]().union(*(one.terms for _, _, one in kept))
    own = [word for word in words(wish) if is_specific(word)]
    shared = [word for word in own if any(term in every for term in terms(word) if not term.startswith("~"))]
    if not shared and not any(one.kinds & asked for _, _, one in kept):  # pairs of syllables alone are chance
        return None
    return Told(" ".join(one.text for _, _, one in kept), best, tuple(dict.fromkeys(shared)))


def _in_figures(text: str) -> str:
    """The text with its numbers in figures as well, as statements have them."""
    numbers = (
        figure(span.value) for span in spans_of(text)[TextKind.NUMBER] if "spelt" in span.marks and span.value > 1
    )
    return " ".join([text, *map(str, numbers)])


def _score(said: Sequence[Sequence[str]], asked: set[int], one: _Statement, known: Sequence[_Statement]) -> float:
    kinds = asked & one.kinds
    weigh = _weight_beside_kind if kinds else _weight
    shared = sum(max((weigh(term) for term in choice if term in one.terms), default=0.0) for choice in said)
    if not kinds:
        return shared
    if any(kind < _SUFFICIENT for kind in kinds):
        return shared + ENOUGH
    is_only = any(sum(kind in other.kinds for other in known) == 1 for kind in kinds)
    names_more = any(not one.terms & set(choice) and all(_weight(term) == STEM for term in choice) for choice in said)
    return shared + KIND + ONLY * (is_only and not names_more)


def _weight(term: str) -> float:
    if not is_telling(term):
        return GENERIC
    return MEANING if term.startswith("=") else PAIR if term.startswith("~") else STEM


def _weight_beside_kind(term: str) -> float:
    """A meaning is less where the kind of thing asked for, which it often names, counts already."""
    return GENERIC if term.startswith("=") else _weight(term)


def is_specific(word: str) -> bool:
    """Whether a word may decide between texts."""
    return word not in word_set("stop") and any(map(is_telling, terms(word)))


def asks_for_fact(wish: str) -> bool:
    """Whether a message asks for opening hours, a place, a price or a time, which somebody would have had to tell the agent."""
    return is_question(wish) and any(asks.search(wish) for asks, _ in _KINDS)


@lru_cache(maxsize=256)
def _statements(instructions: str) -> tuple[_Statement, ...]:
    texts = filter(None, map(_as_statement, _sentences(instructions)))
    return tuple(
        _Statement(
            text, frozenset(terms(text)), frozenset(at for at, (_, tells) in enumerate(_KINDS) if tells.search(text))
        )
        for text in list(texts)[:STATEMENTS_LIMIT]
    )


def _sentences(instructions: str) -> list[str]:
    return [text for piece in _SPLIT.split(instructions) if (text := _BULLET.sub("", piece).strip())]


def _as_statement(sentence: str) -> str:
    """The sentence as it may be said to a user, `Tell them to come` as `Come`; "" if it is an order to the agent."""
    if not SHORTEST_STATEMENT <= len(sentence) <= LONGEST_STATEMENT:
        return ""
    if hit := _TELL.match(sentence):
        rest = sentence[hit.end() :]
        return rest[:1].upper() + rest[1:]
    return "" if _is_order(sentence) else sentence


def _is_order(sentence: str) -> bool:
    first = next(iter(words(sentence[:60])), "")
    return first in word_set("orders") or bool(_ORDER.search(sentence))


def orders_in(instructions: str) -> list[str]:
    """Return what the instructions tell a model to do, sentence by sentence, as much as can be shown; "you are ..." is no order."""
    found: list[str] = []
    for sentence in _sentences(instructions):
        first = next(iter(words(sentence[:60])), "")
        if first not in word_set("orders") and not _TELL.match(sentence):
            continue
        if sum(map(len, found)) + len(sentence) > ORDERS_SHOWN:
            break
        found.append(sentence.rstrip(".!"))
    return found


def opening_of(instructions: str) -> str:
    """Return the first sentences of the instructions, as much as can be shown."""
    found: list[str] = []
    for sentence in _sentences(instructions):
        if sum(map(len, found)) + len(sentence) > ORDERS_SHOWN:
            break
        found.append(sentence)
    return " ".join(found)
