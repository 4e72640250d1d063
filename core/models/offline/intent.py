"""How well a wish fits each offer: by the words it shares with name, description and parameters, and by values it names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.models.offline.offers import Kind, Offer
from core.models.offline.values import has_shape_of
from core.terms import alternatives_of, terms

FITS = 0.8  # from here on an offer fits
NAME, DESCRIPTION, PARAMETER, PARAMETER_TEXT, CHOICE = 1.25, 1.0, 0.6, 0.4, 0.8  # what a word counts by where it stands
CONCEPT, PAIR, GENERIC, AGAINST = 0.85, 0.3, 0.3, 0.8
VALUE = 0.7  # a value of the form a parameter asks for
LENGTH = 0.2  # how much a longer text than usual is held against an offer

_GENERIC = frozenset(
    """=number =name =date =time =information =create =confirm =list =request =person =city =home =search =send =product
    customer user ask number name day look find check list detail inform question new call service client agent
    person request go come see take put good thing way work works today date type title current id code
    """.split()
)
_ELSE = re.compile(
    r"(anything|something|everything|someone|whatever) else|not about|nothing to do with|anything but|other than|outside"
    r"|general|not related|unrelated|다른 (것|일|문의)|아닌|그 ?외|기타",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"(?:\bnot (?:about|for|to|related to|concerning)\b|\banything but\b|\bother than\b|\binstead of\b|\brather than\b|\bthan\b"
    r"|\bexcept\b|\bbefore\b|\bwithout\b|\bunless\b|\bdo not\b|\bdon't\b|\bnever\b)[^.;:,\u2013]*(?= - |[.;:,\u2013]|$)",
    re.IGNORECASE,
)
_AGAINST_KOREAN = re.compile(r"[^.,;:]*?(?:이|가)? 아닌 ")


@dataclass(frozen=True, slots=True)
class Face:
    """What an offer is matched by: terms with their weight, and terms that speak against it."""

    wanted: Mapping[str, float]
    against: frozenset[str]


def fits(wish: str, offers: Sequence[Offer]) -> list[float]:
    """How well the wish fits each offer; below `FITS` it does not."""
    faces = [_face(offer) for offer in offers]
    rarity = _rarities(faces)
    usual = sum(len(face.wanted) for face in faces) / max(1, len(faces))
    asked = list(dict.fromkeys(alternatives_of(wish)))
    return [
        _score(asked, face, rarity, usual) + _value_score(wish, offer)
        for offer, face in zip(offers, faces, strict=True)
    ]


def is_fallback(offer: Offer) -> bool:
    """Whether a handoff takes whatever is not for this agent."""
    return offer.kind is Kind.HANDOFF and bool(_ELSE.search(offer.description))


def says_something(text: str) -> bool:
    """Whether there is a word in it that could tell one offer from another."""
    return any(_weight(term) > GENERIC for term in terms(text))


@lru_cache(maxsize=2048)
def _face(offer: Offer) -> Face:
    against = _against(offer.description)
    positive = offer.description
    for piece in against:
        positive = positive.replace(piece, " ")
    wanted: dict[str, float] = {}
    for text, weight in [(offer.label, NAME), (positive, DESCRIPTION), *_parameter_texts(offer)]:
        for term in terms(text):
            wanted[term] = max(wanted.get(term, 0.0), weight)
    return Face(wanted, frozenset(terms(" ".join(against))) - wanted.keys())


def _against(description: str) -> list[str]:
    return [hit.group() for pattern in (_AGAINST, _AGAINST_KOREAN) for hit in pattern.finditer(description)]


def _parameter_texts(offer: Offer) -> list[tuple[str, float]]:
    if offer.kind is not Kind.FUNCTION:
        return []
    pairs = [
        (
            (parameter.name, PARAMETER),
            (parameter.description, PARAMETER_TEXT),
            (" ".join(map(str, parameter.choices)), CHOICE),
        )
        for parameter in offer.parameters
    ]
    return [pair for three in pairs for pair in three]


def _rarities(faces: Sequence[Face]) -> dict[str, float]:
    spread = Counter(term for face in faces for term in face.wanted)
    many = len(faces)
    return {term: min(2.0, math.log(1 + (many + 2) / (seen + 0.5))) for term, seen in spread.items()}


def _score(asked: Sequence[tuple[str, ...]], face: Face, rarity: Mapping[str, float], usual: float) -> float:
    length = 1 - LENGTH + LENGTH * len(face.wanted) / (usual or 1)
    shared = sum(_best(choice, face, rarity) for choice in asked) / length
    held_against = sum(1 for choice in asked if any(t in face.against and _weight(t) > GENERIC for t in choice))
    return max(0.0, shared - AGAINST * held_against)


def _best(choice: Sequence[str], face: Face, rarity: Mapping[str, float]) -> float:
    return max(
        (_weight(term) * face.wanted[term] * rarity[term] for term in choice if term in face.wanted), default=0.0
    )


def _weight(term: str) -> float:
    if term in _GENERIC:
        return GENERIC
    if term.startswith("="):
        return CONCEPT
    return PAIR if len(term) == 2 and not term.isascii() else 1.0


def _value_score(wish: str, offer: Offer) -> float:
    return VALUE if any(has_shape_of(wish, parameter) for parameter in offer.required) else 0.0
