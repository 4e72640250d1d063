"""Score texts by the terms they share with a query: rare terms count more, and long texts are not favoured."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from core.spelling import nearest
from core.terms.folding import PAIR, alternatives_of, terms

SATURATION, LENGTH_SHARE = 1.2, 0.5
CONCEPT_WEIGHT, PAIR_WEIGHT, GUESS_WEIGHT = 0.8, 0.3, 0.6
GUESS_FROM, GUESS_LIKENESS = 5, 0.82  # a word this long that no text knows is taken for a near one: a slip of the key


def rank(query: str, texts: Sequence[str]) -> list[float]:
    """Return the score of each text, in the order of `texts`; 0 means nothing in common."""
    counts = [Counter(terms(text)) for text in texts]
    usual = sum(map(Counter.total, counts)) / len(texts) if texts else 0.0
    rarity = _rarities(counts)
    wanted = [_weights(choice, rarity) for choice in dict.fromkeys(alternatives_of(query))]
    return [_score(wanted, rarity, count, usual) for count in counts]


def _rarities(counts: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Return the weight of each term: the fewer texts have it, the higher."""
    spread = Counter(term for count in counts for term in count)
    return {term: math.log(1 + (len(counts) + 1) / (seen + 0.5)) for term, seen in spread.items()}


def _weights(choice: Sequence[str], known: Mapping[str, float]) -> dict[str, float]:
    found = {term: _weight(term) for term in choice if term in known}
    if found or not choice:
        return found
    near = _near(choice[0], known)
    return {near: GUESS_WEIGHT} if near else {}


def _weight(term: str) -> float:
    if term.startswith("="):
        return CONCEPT_WEIGHT
    return PAIR_WEIGHT if term.startswith(PAIR) else 1.0


def _near(term: str, known: Mapping[str, float]) -> str:
    if len(term) < GUESS_FROM or not term.isalpha():
        return ""
    like = [other for other in known if other[:1] == term[:1] and abs(len(other) - len(term)) <= 2]
    return nearest(term, like, GUESS_LIKENESS)


def _score(
    wanted: Iterable[Mapping[str, float]], rarity: Mapping[str, float], count: Mapping[str, int], usual: float
) -> float:
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * (sum(count.values()) / usual) if usual else 1.0
    return sum(
        max((weight * rarity[term] * _often(count[term], length) for term, weight in choice.items()), default=0.0)
        for choice in wanted
    )


def _often(count: int, length: float) -> float:
    return count * (SATURATION + 1) / (count + SATURATION * length)
