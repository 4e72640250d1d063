"""Score how well a candidate fits a wish: by shared words in name, description and parameters, and by the values it names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.models.offline.candidates import Candidate, CandidateKind, Form, Parameter
from core.models.offline.choosing import mentioned
from core.models.offline.fitting import FIT, likeness
from core.models.offline.slots import chosen_in
from core.models.offline.spans import TextKind
from core.models.offline.values import listed_numbers, spans_of
from core.terms import alternatives_of, terms, words
from core.terms.language import alternatives, word_set


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. Chosen on the development set of tests/benchmarks/routing (100 messages for nine teams), one at
    a time, for the largest share of right routes; the held-out set was not looked at. Their ratios matter, not their sizes."""

    # the lowest score that fits: about one specific word of the description, or two weak ones
    enough: float = 0.75
    # a shared word, by its place: names are chosen with care, texts of parameters mention much in passing
    name: float = 1.25
    description: float = 1.0
    parameter: float = 0.6
    parameter_text: float = 0.4
    hint: float = 0.6
    known_alone: float = 0.8  # the instructions of the agent that a handoff without a description leads to
    known: float = 0.25  # added for a word that only those instructions have, or that a function has an answer for
    # a shared term, by its kind: a concept is less certain than the word itself, and generic words fit nearly everything
    concept: float = 0.85
    weak_concept: float = 0.6
    pair: float = 0.3
    generic: float = 0.3
    rarest: float = 2.0  # no term counts more, however few candidates have it
    against: float = 0.8  # lost for a word of what the description says it is not for
    length: float = 0.1  # a longer description shares more words by chance: by so much of its length it counts less
    # added for a value in exactly the form of a required parameter, for a date, and for one of an enum's values
    value: float = 0.85
    date: float = 0.45
    chosen: float = 0.4
    # factors for a candidate that does another thing than was asked for, destroys something, or is about something else
    other_act: float = 0.8
    other_loss: float = 0.5
    other_topic: float = 0.6
    offered_elsewhere: float = 0.55  # it only looks something up, and another one does what was asked for
    looks_only: float = 0.8  # it only looks something up, and an action was asked for
    unnamed: float = 0.9  # no word of its name occurs
    # choosing between those that fit (`routing`)
    function_first: float = 1.1  # factor for functions: an agent that can do something itself does not hand off
    arrived: float = 0.45  # share of `enough` after a handoff, whose agent is expected to serve the wish
    continued: float = 0.75  # added for the candidate that the exchange before used
    before: float = 0.4  # added for each point by which earlier messages fit
    picked: float = 0.85  # added when the wish picks one of several things just named
    little: float = 0.55  # share of `enough` at which one that needs no arguments is chosen, if it leads
    lead: float = 1.4  # by this factor
    near: float = 0.92  # one with all its arguments known is preferred from this share of the best score on
    looked_up_near: float = 0.75  # likewise for a question
    settled: float = (
        1.3  # so much better than an agent without functions another one fits, to be handed what it was handed
    )
    known_lead: float = 1.15  # by this factor an agent fits better than others by its instructions, to be handed a wish
    told: float = 1.5  # a statement scores so much more than what fits best, to be told rather than that one called
    delegate: float = 0.55  # a delegate is asked from this score on
    delegate_share: float = 0.4  # and from this share of the best one's
    # understanding an answer, and which wishes are served (`policy`)
    served: float = 1.0  # how much rather a call is taken to be for a wish that none was for yet
    alike: float = 0.8  # candidates whose scores are this near cannot be told apart
    turned_away: float = 1.8  # by so many times `enough` another wish fits, to be taken for a change of mind


WEIGHTS = Weights()
MOST_KNOWN = 3  # words that may only be known of, which count
FITS = WEIGHTS.enough


def _concepts(names: str) -> frozenset[str]:
    return frozenset(f"={name.strip()}" for name in names.split(","))


_GENERIC = word_set("generic") | _concepts(
    "number, name, date, time, information, create, confirm, list, request, city, home, search, send, product, research,"
    "available, money"
)
ACTS = _concepts(
    "cancel, change, book, buy, refund, return, exchange, block, delete, renew, reset, pay, transfer money, subscribe,"
    "register, upgrade, translate, recommend, calculate, repair, sell"
)
_TROUBLES = _concepts("lose, repair, steal, problem, complain")
_LOSSES = _concepts("cancel, delete, block, refund, pay, transfer money")
_ASPECTS = _concepts("status, how to, available")  # what is asked of a topic, and no topic itself
_VAGUE = "=obtain"  # anything one can have

_QUESTION = re.compile(rf"\?|{alternatives('question')}", re.IGNORECASE)
_POLITE = re.compile(alternatives("polite"), re.IGNORECASE)
_GUESS = re.compile(alternatives("guess"), re.IGNORECASE)
_NOT_THAT = re.compile(alternatives("not_that"), re.IGNORECASE)
_WANTS = re.compile(alternatives("wants"), re.IGNORECASE)
_ELSE = re.compile(alternatives("anything_else"), re.IGNORECASE)
_AGAINST = re.compile(alternatives("against"), re.IGNORECASE)
_ASIDE = re.compile(alternatives("aside"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CandidateTerms:
    """What a candidate is matched by: terms with their weight, terms that speak against it, and what it says it does.

    `name` has, for each word of a function's name, the terms it may be matched by; `known` are terms that it may know of.
    """

    wanted: Mapping[str, float]
    against: frozenset[str]
    acts: frozenset[str]
    looks_up: bool
    is_function: bool
    name: tuple[tuple[str, ...], ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish as it is compared: its words, what it wants done, and whether it wants to know or to have something.

    `offered` is what of the things it wants done some candidate does.
    """

    words: tuple[tuple[str, ...], ...]
    acts: frozenset[str]
    troubles: frozenset[str]
    is_question: bool
    is_order: bool
    is_guess: bool
    offered: frozenset[str] = frozenset()

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(term for choice in self.words for term in choice)


def fits(wish: str, candidates: Sequence[Candidate]) -> list[float]:
    """Return a score for each candidate; one below `FITS` does not fit the wish."""
    matched = [_terms_of(candidate) for candidate in candidates]
    rarity = _rarities(matched)
    usual = sum(len(one.wanted) for one in matched) / max(1, len(matched))
    asked = _asked(wish)
    done = {act for one in matched for act in (one.acts if one.is_function else ACTS & one.wanted.keys())}
    asked = replace(asked, offered=asked.acts & done)
    return [
        _score(asked, one, rarity, usual) + _value_score(wish, candidate)
        for candidate, one in zip(candidates, matched, strict=True)
    ]


def best_fit(wish: str, candidates: Sequence[Candidate]) -> tuple[float, Candidate]:
    """The first of the candidates, one at least, that fit best, with its score."""
    scores = fits(wish, candidates)
    best = max(scores)
    return best, candidates[scores.index(best)]


def _asked(wish: str) -> Asked:
    said = tuple(dict.fromkeys(alternatives_of(_without_references(_NOT_THAT.sub(" ", wish)))))
    every = {term for choice in said for term in choice}
    acts, troubles = ACTS & every, _TROUBLES & every
    asks = is_question(wish) and not (acts and _POLITE.search(wish))
    is_order = not asks and bool(acts or troubles or _WANTS.search(wish))
    return Asked(said, acts, troubles, asks, is_order, bool(_GUESS.search(wish)))


def is_fallback(candidate: Candidate) -> bool:
    """Whether a handoff is for everything that this agent does not handle."""
    return candidate.kind is CandidateKind.HANDOFF and bool(_ELSE.search(candidate.description))


def is_question(text: str) -> bool:
    """Whether the text asks for information, rather than for something to be done."""
    return bool(_QUESTION.search(text))


def is_telling(term: str) -> bool:
    """Whether a term is specific enough to distinguish texts."""
    return _weight(term) > WEIGHTS.generic


def says_something(text: str) -> bool:
    """Whether the text has a word that is specific enough to distinguish candidates."""
    return any(map(is_telling, terms(text)))


def shares(wish: str, candidate: Candidate) -> bool:
    """Whether the wish has a word in common with the candidate that is not just any word."""
    wanted = _terms_of(candidate).wanted
    return any(is_telling(term) and term in wanted for term in terms(wish))


def deciding_words(wish: str, candidate: Candidate) -> tuple[str, ...]:
    """Return the words of the wish that speak for the candidate."""
    wanted = _terms_of(candidate).wanted
    own = [word for word in words(wish) if any(term in wanted and is_telling(term) for term in terms(word))]
    named = [span.text for span in spans_of(wish)[TextKind.CODE] if _value_score(span.text, candidate) > 0]
    return tuple(dict.fromkeys([*named, *own]))


def shares_target(wish: str, handoff: Candidate) -> bool:
    """Whether the agent that a handoff leads to may have to do with the wish; always so where nothing is known of it."""
    about = frozenset(terms(handoff.known))
    return not about or any(is_telling(term) and term in about for term in terms(wish))


def _without_references(text: str) -> str:
    spans = spans_of(text)
    for span in sorted([*spans[TextKind.EMAIL], *spans[TextKind.CODE]], key=lambda one: -one.start):
        text = f"{text[: span.start]} {'email' * (span.kind is TextKind.EMAIL)} {text[span.end :]}"
    return text


@lru_cache(maxsize=2048)
def _terms_of(candidate: Candidate) -> CandidateTerms:
    against = [hit.group() for hit in _AGAINST.finditer(candidate.description)]
    described = _without_references(candidate.description)
    for piece in against:
        described = described.replace(piece, " ")
    hint = _ASIDE.sub(" ", _AGAINST.sub(" ", _without_references(candidate.hint)))
    is_function = candidate.kind is CandidateKind.FUNCTION
    texts = [
        (candidate.label, WEIGHTS.name),
        (_ASIDE.sub(" ", described), WEIGHTS.description),
        (hint, WEIGHTS.hint),
        ("" if is_function or candidate.description else candidate.known, WEIGHTS.known_alone),
        *(_parameter_texts(candidate.parameters) if is_function else ()),
    ]
    wanted: dict[str, float] = {}
    for text, weight in texts:
        for term in terms(text):
            wanted[term] = max(wanted.get(term, 0.0), weight)
    acts, looks_up = _doings(candidate) if is_function else (frozenset(), False)
    name = tuple(alternatives_of(candidate.label)) if is_function else ()
    unwanted = frozenset(terms(" ".join(against))) - wanted.keys()
    known = frozenset(filter(is_telling, candidate.known_terms)) - wanted.keys()
    return CandidateTerms(wanted, unwanted, acts, looks_up, is_function, name, known)


def _doings(candidate: Candidate) -> tuple[frozenset[str], bool]:
    """What a function says it does, by the verb it is called after; and whether it only looks something up."""
    said = candidate.label.split()
    if said[0] in word_set("looks_up") or word_set("looked_up") & set(said):
        return frozenset(), True
    told = candidate.label if said[0] in word_set("empty_verbs") else said[0]
    return frozenset(ACTS & set(terms(told))), False


def _parameter_texts(parameters: Sequence[Parameter]) -> list[tuple[str, float]]:
    return [
        pair
        for parameter in parameters
        for pair in (
            (f"{parameter.name} {' '.join(map(str, parameter.choices))}", WEIGHTS.parameter),
            (_without_references(parameter.description), WEIGHTS.parameter_text),
        )
    ]


def _rarities(matched: Sequence[CandidateTerms]) -> dict[str, float]:
    spread = Counter(term for one in matched for term in one.wanted)
    return {term: min(WEIGHTS.rarest, math.log(1 + (len(matched) + 2) / (seen + 0.5))) for term, seen in spread.items()}


def _score(asked: Asked, one: CandidateTerms, rarity: Mapping[str, float], usual: float) -> float:
    length = 1 - WEIGHTS.length + WEIGHTS.length * len(one.wanted) / (usual or 1)
    shared = sum(
        max((_weight(term) * one.wanted[term] * rarity[term] for term in choice if term in one.wanted), default=0.0)
        for choice in asked.words
    )
    held_against = sum(any(is_telling(term) and term in one.against for term in choice) for choice in asked.words)
    likely = shared / length * _likely(asked, one) * _named(asked, one)
    known = sum(any(term in one.known for term in choice) for choice in asked.words)
    return max(0.0, likely + WEIGHTS.known * min(known, MOST_KNOWN) - WEIGHTS.against * held_against)


def _named(asked: Asked, one: CandidateTerms) -> float:
    """1 when the wish has every word of a function's name, down to `unnamed` when it has none."""
    if not one.name:
        return 1.0
    share = sum(not asked.terms.isdisjoint(word) for word in one.name) / len(one.name)
    return WEIGHTS.unnamed + (1 - WEIGHTS.unnamed) * share


def _likely(asked: Asked, one: CandidateTerms) -> float:
    """1, or less if the candidate does another thing, or does it to another thing, than was asked for."""
    if asked.is_guess and one.acts & _LOSSES:
        return WEIGHTS.other_loss
    if asked.acts & (one.acts if one.is_function else one.wanted.keys()):
        return 1.0
    return _act(asked, one) * (WEIGHTS.other_topic if _misses_topic(asked, one) else 1.0)


def _act(asked: Asked, one: CandidateTerms) -> float:
    if one.acts:
        return WEIGHTS.other_loss if asked.is_question or one.acts & _LOSSES else WEIGHTS.other_act
    if not asked.is_order or one.wanted.keys() & asked.troubles:
        return 1.0
    if one.looks_up:
        is_about = any(asked.acts & set(word) for word in one.name)
        return WEIGHTS.offered_elsewhere if asked.offered and not is_about else WEIGHTS.looks_only
    return WEIGHTS.other_act if asked.acts and (one.is_function or one.wanted.keys() & ACTS) else 1.0


def _misses_topic(asked: Asked, one: CandidateTerms) -> bool:
    named = [choice for choice in asked.words if _is_topic(choice)]
    topics = [choice for choice in named if not _ASPECTS & set(choice)] or named
    helps = one.is_function and bool(asked.troubles & one.wanted.keys())
    return bool(topics) and not helps and not any(one.wanted.keys() & set(choice) for choice in topics)


def _is_topic(choice: Sequence[str]) -> bool:
    meant = [term for term in choice if term.startswith("=")]
    return bool(meant) and not any(term in ACTS or term in _GENERIC or term == _VAGUE for term in meant)


def _weight(term: str) -> float:
    if term in _GENERIC or term.isdigit():
        return WEIGHTS.generic
    if term.startswith("="):
        return WEIGHTS.weak_concept if term == _VAGUE else WEIGHTS.concept
    return WEIGHTS.pair if term.startswith("~") else 1.0


def _value_score(wish: str, candidate: Candidate) -> float:
    if candidate.kind is CandidateKind.HANDOFF:
        said = [span.text for span in spans_of(wish)[TextKind.CODE]]
        return WEIGHTS.value * any(
            span.text in said for span in (spans_of(candidate.known)[TextKind.CODE] if said else ())
        )
    if any(_has_value_for(parameter, wish) for parameter in candidate.required):
        return WEIGHTS.value
    if _explains_numbers(wish, candidate):
        return WEIGHTS.value
    if spans_of(wish)[TextKind.DATE] and any(one.form in (Form.DATE, Form.MOMENT) for one in candidate.required):
        return WEIGHTS.date
    is_chosen = any(mentioned(map(str, p.choices), wish) for p in candidate.parameters if p.choices)
    return WEIGHTS.chosen if is_chosen else 0.0


def _explains_numbers(wish: str, candidate: Candidate) -> bool:
    """Whether what stands beside the numbers of the wish names all numbers that the candidate requires."""
    if not spans_of(wish)[TextKind.NUMBER]:
        return False
    needed = tuple(one for one in candidate.required if one.form is Form.NUMBER)
    lists = [one for one in candidate.required if one.form is Form.LIST]
    if lists and not needed and any(p.items and p.items[0].form is Form.NUMBER for p in lists):
        return len(listed_numbers(wish)) > 2
    units = [one for one in candidate.required if one.form is Form.UNIT]
    if needed and len(units) > 1:
        return len(spans_of(wish)[TextKind.UNIT]) >= len(units)
    chosen = chosen_in(replace(candidate, parameters=needed), wish).values() if len(needed) > 1 else ()
    return len(chosen) == len(needed) > 1 and all(option.score >= FIT.sure for option in chosen)


def _has_value_for(parameter: Parameter, wish: str) -> bool:
    """Whether the wish names a value of exactly the form that this parameter asks for."""
    spans = spans_of(wish)
    if parameter.form is Form.EMAIL:
        return bool(spans[TextKind.EMAIL])
    if any(likeness(span.text, parameter) >= FIT.alike for span in spans[TextKind.CODE]):
        return True
    return bool(mentioned([*map(str, parameter.choices), *parameter.examples], wish))
