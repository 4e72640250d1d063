"""Which offer a wish is for, given what was talked about before and where the conversation has already been."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.models.offline.arguments import Filled, Sources, fill
from core.models.offline.choosing import reference_nearby
from core.models.offline.forms import Form, form_of
from core.models.offline.intent import (
    FITS,
    fits,
    is_fallback,
    is_question,
    misses_topic,
    says_something,
    shares,
    shares_name,
)
from core.models.offline.offers import Kind, Offer
from core.models.offline.reading import Reading
from core.terms import rank, terms, words

FUNCTION_FIRST = 1.1  # an agent rather does a thing itself
ARRIVED, CONTINUED, BEFORE, PICKED = 0.45, 0.75, 0.4, 0.85
LITTLE, LEAD = 0.55, 1.4
NEAR, LOOKED_UP_NEAR = 0.92, 0.75  # a function this near to the best is taken instead, if nothing is missing for it

_FOLLOWS = re.compile(
    r"^\W*(?:and|what about|how about|also|or|then|same|again|another)\b|(?:은|는)요?\??$|(?:은|는) ?(?:어때|어떤가|요)|그럼|그러면|\b(?:too|instead|as well)\W*$|^(?:it|that|this)\b",
    re.IGNORECASE,
)
_FRONT_NAMES = """
triage front reception receptionist main router dispatcher coordinator home start back welcome 접수 안내 대표
annae jeopsu
"""
_PICKS = re.compile(
    r"\b(?:first|second|third|last|latter|former|cheaper|cheapest|earlier|later|that|this|other) (?:one|flight|option)\b|\b(?:the|take) (?:first|second|third|last|latter|former)\b"
    r"|첫 ?번째|두 ?번째|세 ?번째|마지막|그걸로|이걸로|저걸로",
    re.IGNORECASE,
)
_SEARCHES = {"=search", "=information", "=research"}
_QUERIES = frozenset(["query", "question", "search", "q", "keyword", "keywords", "검색어", "질문"])
_FRONT = frozenset(_FRONT_NAMES.split())


@dataclass(frozen=True, slots=True)
class Pick:
    """An offer for a wish, what is known for a call of it, and how well it fits."""

    offer: Offer
    filled: Filled
    score: float


@dataclass(frozen=True, slots=True)
class Table:
    """What there is to pick from: the offers, the conversation, and whether this wish is all the user asked for."""

    reading: Reading
    offers: tuple[Offer, ...]
    alone: bool = True

    @property
    def has_arrived(self) -> bool:
        """Whether another agent handed this wish over, and nothing was done here for it yet."""
        return bool(self.came_from)

    @property
    def is_further(self) -> bool:
        """Whether this wish is what is left of a message after another wish of it was served."""
        return not self.alone and any(not leads_away(made.name, made.result) for made in self.reading.made)

    @property
    def came_from(self) -> str:
        last = self.reading.made[-1] if self.reading.made else None
        if last is None:
            return ""
        is_mine = last.by == self.reading.agent and bool(last.by)
        return "" if is_mine or not leads_away(last.name, last.result) else last.by or "another agent"


def leads_away(name: str, result: str | None) -> bool:
    """Whether a call was a handoff, told from its name and result alone."""
    bare = Offer(name, Kind.HANDOFF)
    return bare.label != " ".join(words(name)) or '"assistant"' in (result or "")[:200]


def pick(wish: str, table: Table) -> Pick | None:
    """The function or handoff that fits the wish best; None if nothing does."""
    open_offers = [offer for offer in table.offers if offer.kind is not Kind.DELEGATE and not is_blocked(offer, table)]
    scores = _scores(wish, table, open_offers)
    ranked = sorted(zip(scores, open_offers, strict=True), key=lambda pair: -pair[0])
    enough = FITS * ARRIVED if table.has_arrived else FITS
    good = [(score, offer) for score, offer in ranked if score >= enough]
    if good and not _is_for_others(wish, table, *good[0]):
        return _earlier_step(_best(wish, table, good), wish, table)
    return _catch_all(wish, table, open_offers) or _clear_lead(wish, table, ranked)


def _is_for_others(wish: str, table: Table, score: float, offer: Offer) -> bool:
    """Whether little fits, not the name or not the topic, and there is an agent to hand back to who may know better."""
    is_weak = offer.kind is Kind.FUNCTION and score < 2.5 * FITS and not table.has_arrived
    is_elsewhere = misses_topic(wish, offer) or not shares_name(wish, offer)
    return is_weak and is_elsewhere and way_out(table) is not None


def _scores(wish: str, table: Table, offers: Sequence[Offer]) -> list[float]:
    own = [
        (score + PICKED * _is_picked(wish, table, offer)) * (FUNCTION_FIRST if offer.kind is Kind.FUNCTION else 1.0)
        for score, offer in zip(fits(wish, offers), offers, strict=True)
    ]
    if max(own, default=0.0) >= 2 * FITS or not table.reading.earlier or not _follows(wish):
        return own
    last = table.reading.before[-1].name if table.reading.before else ""
    before = [max(scores) for scores in zip(*(fits(text, offers) for text in table.reading.earlier[:3]), strict=True)]
    return [
        score + (BEFORE * min(was, 2.0) + CONTINUED * (offer.name == last) if _says_new(wish, offer) else 0.0)
        for score, was, offer in zip(own, before, offers, strict=True)
    ]


def _is_picked(wish: str, table: Table, offer: Offer) -> bool:
    """Whether the wish picks one of several things that were just named, and this offer takes it."""
    if offer.kind is not Kind.FUNCTION or not _PICKS.search(wish):
        return False
    references = [parameter for parameter in offer.required if form_of(parameter) is Form.REFERENCE]
    return any(reference_nearby(parameter, wish, table.reading.said) for parameter in references)


def _follows(wish: str) -> bool:
    return bool(_FOLLOWS.search(wish)) or len(wish.split()) <= 4


def _says_new(wish: str, offer: Offer) -> bool:
    """Whether the wish names a value of its own for a call of this offer, not only words that any call would take."""
    named = fill(offer, Sources(wish)).arguments
    return any(parameter.name in named and form_of(parameter) is not Form.WORDS for parameter in offer.parameters)


def _best(wish: str, table: Table, good: Sequence[tuple[float, Offer]]) -> Pick:
    picks = [Pick(offer, fill(offer, sources_for(wish, table.reading)), score) for score, offer in good[:4]]
    first = picks[0]
    if first.offer.kind is not Kind.FUNCTION or not first.filled.missing:
        return first
    ready = (other for other in picks if not other.filled.missing)
    near = LOOKED_UP_NEAR if is_question(wish) else NEAR
    return next((other for other in ready if other.score >= near * first.score), first)


def _earlier_step(picked: Pick, wish: str, table: Table) -> Pick:
    """The function that the instructions put before this one, where this one lacks a value that nobody has named yet."""
    if picked.offer.kind is not Kind.FUNCTION or not picked.filled.missing:
        return picked
    text = table.reading.instructions
    before = {offer.name: text.find(offer.name) for offer in table.offers if offer.kind is Kind.FUNCTION}
    own = before[picked.offer.name]
    steps = [offer for offer in table.offers if 0 <= before.get(offer.name, -1) < own]
    shared = set(terms(" ".join([picked.offer.label, *(parameter.label for parameter in picked.filled.missing)])))
    for offer in reversed(steps):
        if shared & set(terms(f"{offer.label} {offer.description}")):
            return Pick(offer, fill(offer, sources_for(wish, table.reading)), picked.score)
    return picked


def _clear_lead(wish: str, table: Table, ranked: Sequence[tuple[float, Offer]]) -> Pick | None:
    """A function that needs nothing, or a handoff, that fits a little where everything else fits less: it does no harm."""
    if (
        not ranked
        or not says_something(wish)
        or ranked[0][0] < FITS * LITTLE
        or (len(ranked) > 1 and ranked[1][0] * LEAD > ranked[0][0])
    ):
        return None
    score, offer = ranked[0]
    return (
        None
        if offer.required or not shares(wish, offer)
        else Pick(offer, fill(offer, sources_for(wish, table.reading)), score)
    )


def sources_for(wish: str, reading: Reading) -> Sources:
    return Sources(wish, reading.wish, reading.earlier, reading.said, reading.instructions)


def _catch_all(wish: str, table: Table, offers: Sequence[Offer]) -> Pick | None:
    """A search that takes any words, for a wish that no description names."""
    found = [offer for offer in offers if _takes_any_words(offer)]
    if not found or not says_something(wish) or (not table.has_arrived and way_out(table) is not None):
        return None
    offer = found[0]
    return Pick(offer, fill(offer, sources_for(wish, table.reading)), 0.0)


def _takes_any_words(offer: Offer) -> bool:
    if offer.kind is not Kind.FUNCTION or len(offer.required) != 1 or not offer.required[0].name_words & _QUERIES:
        return False
    return form_of(offer.required[0]) is Form.WORDS and bool(
        _SEARCHES & set(terms(f"{offer.label} {offer.description}"))
    )


def is_blocked(offer: Offer, table: Table) -> bool:
    """Whether a handoff would only toss the conversation back, or has been made for this message already."""
    if offer.kind is not Kind.HANDOFF:
        return False
    made = table.reading.made
    if any(call.name == offer.name and call.by == table.reading.agent for call in made):
        return True
    if not table.alone and any(not leads_away(call.name, call.result) for call in made):
        return False
    spoken = {call.by for call in made if call.by and call.by != table.reading.agent}
    return any(_leads_to(offer, agent) for agent in spoken) or (table.has_arrived and is_fallback(offer))


def _leads_to(offer: Offer, agent: str) -> bool:
    target, name = set(words(offer.label)), set(words(agent))
    return bool(name) and (name <= target or target <= name or rank(agent, [offer.label])[0] > 0.5)


def way_out(table: Table) -> Offer | None:
    """The handoff for what is not for this agent: the one that says so, or the one to a front desk."""
    handoffs = [offer for offer in table.offers if offer.kind is Kind.HANDOFF and not is_blocked(offer, table)]
    said = [offer for offer in handoffs if is_fallback(offer)]
    is_front = bool(_FRONT & set(words(table.reading.agent)))
    front = [offer for offer in handoffs if _FRONT & set(words(offer.label)) and not is_front]
    return next(iter([*said, *front]), None)
