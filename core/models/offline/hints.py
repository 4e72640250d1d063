"""What the instructions say about when to use an offer: the sentences that name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.models.offline.offers import Kind, Offer
from core.terms import fold, words

SENTENCES_LIMIT, SHORTEST_LABEL = 80, 3

_SPLIT = re.compile(r"\n\s*(?=[-*\u2022\d\n])|(?<=[.!?])\s+|;\s+")
_FORBIDS = re.compile(r"\b(?:never|do not|don't|not use)\b|마세요|말고", re.IGNORECASE)


def with_hints(offers: Sequence[Offer], instructions: str) -> tuple[Offer, ...]:
    """The offers, each with the sentences of the instructions that name it."""
    sentences = [piece for piece in _SPLIT.split(instructions)[:SENTENCES_LIMIT] if not _FORBIDS.search(piece)]
    return tuple(replace(offer, hint=" ".join(_naming(offer, sentences))) for offer in offers)


def names(sentence: str, offer: Offer) -> bool:
    """Whether a sentence names the offer: a function by its name, an agent by its label."""
    if offer.name in sentence:
        return True
    label = words(offer.label)
    if offer.kind is Kind.FUNCTION or len("".join(label)) < SHORTEST_LABEL:
        return False
    return f" {' '.join(label)} " in f" {' '.join(words(fold(sentence)))} "


def _naming(offer: Offer, sentences: Sequence[str]) -> list[str]:
    return [sentence for sentence in sentences if names(sentence, offer)]
