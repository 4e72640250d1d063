"""Score how well a candidate fits a wish: by shared words in name, description and parameters, and by the values it names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.models.offline import values
from core.models.offline.candidates import Candidate, CandidateKind
from core.models.offline.forms import Form, form_of
from core.terms import alternatives_of, terms

# The weights below were chosen on the development set of tests/benchmarks/routing (100 messages for nine teams), one at
# a time, for the largest share of right routes; the held-out set was not looked at. Their ratios matter, not their sizes.
FITS = 0.75
"""The lowest score that fits: about one specific word of the description, or two weak ones."""
NAME, DESCRIPTION, PARAMETER, PARAMETER_TEXT, CHOICE, HINT = 1.25, 1.0, 0.6, 0.4, 0.6, 0.6
"""What a shared word counts by its place: names are chosen with care, texts of parameters mention much in passing."""
CONCEPT, WEAK, PAIR, GENERIC, AGAINST = 0.85, 0.6, 0.3, 0.3, 0.8
"""What a term counts by its kind: a concept is less certain than the word itself; generic words fit nearly everything."""
VALUE, DATE, CHOSEN = 0.85, 0.45, 0.4
"""Added for a value in exactly the form that a required parameter takes, for a date, and for one of an enum's values."""
LENGTH = 0.1
"""How much a description that is longer than usual counts against a candidate: it shares more words by chance."""
OTHER_ACT, OTHER_LOSS, OTHER_TOPIC = 0.8, 0.5, 0.6
"""Factors for a candidate that does another thing than was asked for, one that destroys something, another topic."""
OFFERED_ELSEWHERE = 0.55
"""Factor for a candidate that only looks something up when another one does what was asked for."""
LOOKS_ONLY, UNNAMED = 0.8, 0.9
"""Factors for a lookup when an action was asked for, and for a function of whose name no word occurs."""

_GENERIC_WORDS = """
=number =name =date =time =information =create =confirm =list =request =city =home =search =send =product =research =available =money
customer user ask number name day look find check list detail inform call service client agent
person request go come see take put good thing way work date type title current id code rather want use
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_ACTS = frozenset(
    f"={name}"
    for name in (
        *(
            "cancel",
            "change",
            "book",
            "buy",
            "refund",
            "return",
            "exchange",
            "block",
            "delete",
            "renew",
            "reset",
            "pay",
        ),
        *(
            "transfer money",
            "subscribe",
            "register",
            "upgrade",
            "translate",
            "recommend",
            "calculate",
            "repair",
            "sell",
        ),
    )
)
_TROUBLES = frozenset(["=lose", "=repair", "=steal", "=problem", "=complain"])
_LOSSES = frozenset(["=cancel", "=delete", "=block", "=refund", "=pay", "=transfer money"])
_ASPECTS = frozenset(["=status", "=how to", "=available"])
_LOOKS_UP = frozenset(
    [
        "check",
        "look",
        "lookup",
        "find",
        "show",
        "list",
        "get",
        "search",
        "track",
        "view",
        "see",
        "read",
        "tell",
        "query",
        "fetch",
    ]
)
_LOOKED_UP = frozenset(["status", "information", "info", "hours", "details", "availability", "history", "allowance"])
_EMPTY_VERBS = frozenset(
    [
        "place",
        "issue",
        "make",
        "request",
        "process",
        "submit",
        "start",
        "apply",
        "do",
        "create",
        "perform",
        "execute",
        "initiate",
    ]
)
_QUESTION = re.compile(
    r"\?|^\W*(?:is|are|was|has|have|did|does|do|what|when|where|which|who|how|why|will)\b|나요|까요|인가요|어요\?",
    re.IGNORECASE,
)
_POLITE = re.compile(r"\b(?:can|could|would) you\b|수 있", re.IGNORECASE)
_GUESS = re.compile(
    r"\bif (?:i|we)\b|\bwhat happens\b|\bwhat would\b|\bsuppose\b|(?:하면|다면) (?:어떻|어떤|얼마)", re.IGNORECASE
)
_NOT_THAT = re.compile(r"\b(?:instead of|rather than)\b[^.;:,]*", re.IGNORECASE)
_WANTS = re.compile(
    r"\b(?:i|we) (?:want|need|would like|wanna)\b|\b(?:i|we)'d like\b(?! to (?:know|see|check|find|ask|look))|싶|할래|할게",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"(anything|something|everything|someone|whatever|somewhere) else|not about|nothing to do with|anything but|other than"
    r"|not related|unrelated|다른 (것|일|문의|업무|용건)|아닌|관계 ?없|상관 ?없|이외|그 ?외|그 ?밖|기타",
    re.IGNORECASE,
)
_CLAUSE = r"[^.;:,\u2013]*?(?= - |[.;:,\u2013]|$)"
_AGAINST = re.compile(
    rf"\b(?:not (?:about|for|to|related to|concerning)|anything but|other than|except)\b{_CLAUSE}", re.IGNORECASE
)
_ASIDE = re.compile(
    rf"\b(?:instead of|rather than|than|before|without|unless|do not|don't|never)\b{_CLAUSE}", re.IGNORECASE
)
_AGAINST_KOREAN = re.compile(r"[^.,;:]*?(?:이|가)? 아닌 ")


@dataclass(frozen=True, slots=True)
class CandidateTerms:
    """What a candidate is matched by: terms with their weight, terms that speak against it, and what it says it does."""

    wanted: Mapping[str, float]
    against: frozenset[str]
    acts: frozenset[str]
    looks_up: bool
    is_function: bool
    is_named_in: tuple[tuple[str, ...], ...] = ()


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


def fits(wish: str, candidates: Sequence[Candidate]) -> list[float]:
    """Return a score for each candidate; one below `FITS` does not fit the wish."""
    faces = [_face(candidate) for candidate in candidates]
    rarity = _rarities(faces)
    usual = sum(len(face.wanted) for face in faces) / max(1, len(faces))
    asked = _asked(wish)
    asked = replace(asked, offered=asked.acts & {act for face in faces for act in _acts_of(face)})
    return [
        _score(asked, face, rarity, usual) + _value_score(wish, candidate)
        for candidate, face in zip(candidates, faces, strict=True)
    ]


def _acts_of(face: CandidateTerms) -> frozenset[str]:
    return face.acts if face.is_function else _ACTS & face.wanted.keys()


def _asked(wish: str) -> Asked:
    alternatives = tuple(dict.fromkeys(alternatives_of(_without_references(_NOT_THAT.sub(" ", wish)))))
    said = {term for choice in alternatives for term in choice}
    acts, troubles = _ACTS & said, _TROUBLES & said
    asks = is_question(wish) and not (acts and _POLITE.search(wish))
    is_order = not asks and bool(acts or troubles or _WANTS.search(wish))
    return Asked(alternatives, acts, troubles, asks, is_order, bool(_GUESS.search(wish)))


def is_fallback(candidate: Candidate) -> bool:
    """Whether a handoff is for everything that this agent does not handle."""
    return candidate.kind is CandidateKind.HANDOFF and bool(_ELSE.search(candidate.description))


def is_question(text: str) -> bool:
    """Whether the text asks for information, rather than for something to be done."""
    return bool(_QUESTION.search(text))


def is_telling(term: str) -> bool:
    """Whether a term is specific enough to distinguish texts."""
    return _weight(term) > GENERIC


def says_something(text: str) -> bool:
    """Whether the text has a word that is specific enough to distinguish candidates."""
    return any(_weight(term) > GENERIC for term in terms(text))


def shares(wish: str, candidate: Candidate) -> bool:
    """Whether the wish has a word in common with the candidate that is not just any word."""
    wanted = _face(candidate).wanted
    return any(_weight(term) > GENERIC and term in wanted for term in terms(wish))


def shares_name(wish: str, candidate: Candidate) -> bool:
    """Whether the wish has such a word in common with the candidate's name, or names a value of the form it asks for."""
    own = set(terms(candidate.label))
    return _value_score(wish, candidate) > 0 or any(is_telling(term) and term in own for term in terms(wish))


def _without_references(text: str) -> str:
    for address in values.emails(text):
        text = text.replace(address, " email ")
    for reference in values.references(text):
        text = text.replace(reference, " ")
    return text


@lru_cache(maxsize=2048)
def _face(candidate: Candidate) -> CandidateTerms:
    against = _against(candidate.description)
    positive = _without_references(candidate.description)
    for piece in [*against, *_ASIDE.findall(positive)]:
        positive = positive.replace(piece, " ")
    wanted: dict[str, float] = {}
    hint = _ASIDE.sub(" ", _AGAINST.sub(" ", _without_references(candidate.hint)))
    for text, weight in [(candidate.label, NAME), (positive, DESCRIPTION), (hint, HINT), *_parameter_texts(candidate)]:
        for term in terms(text):
            wanted[term] = max(wanted.get(term, 0.0), weight)
    is_function = candidate.kind is CandidateKind.FUNCTION
    acts, looks_up = _doings(candidate) if is_function else (frozenset(), False)
    is_named_in = tuple(alternatives_of(candidate.label)) if is_function else ()
    return CandidateTerms(
        wanted, frozenset(terms(" ".join(against))) - wanted.keys(), acts, looks_up, is_function, is_named_in
    )


def _doings(candidate: Candidate) -> tuple[frozenset[str], bool]:
    """What a function says it does, by the verb it is called after; and whether it only looks something up."""
    verb = candidate.label.split()[0]
    if verb in _LOOKS_UP or _LOOKED_UP & set(candidate.label.split()):
        return frozenset(), True
    told = candidate.label if verb in _EMPTY_VERBS else verb
    return frozenset(_ACTS & set(terms(told))), False


def _against(description: str) -> list[str]:
    return [hit.group() for pattern in (_AGAINST, _AGAINST_KOREAN) for hit in pattern.finditer(description)]


def _parameter_texts(candidate: Candidate) -> list[tuple[str, float]]:
    if candidate.kind is not CandidateKind.FUNCTION:
        return []
    return [
        pair
        for parameter in candidate.parameters
        for pair in (
            (parameter.name, PARAMETER),
            (_without_references(parameter.description), PARAMETER_TEXT),
            (" ".join(map(str, parameter.choices)), CHOICE),
        )
    ]


def _rarities(faces: Sequence[CandidateTerms]) -> dict[str, float]:
    spread = Counter(term for face in faces for term in face.wanted)
    many = len(faces)
    return {term: min(2.0, math.log(1 + (many + 2) / (seen + 0.5))) for term, seen in spread.items()}


def _score(asked: Asked, face: CandidateTerms, rarity: Mapping[str, float], usual: float) -> float:
    length = 1 - LENGTH + LENGTH * len(face.wanted) / (usual or 1)
    shared = sum(_best(choice, face, rarity) for choice in asked.words) / length
    held_against = sum(1 for choice in asked.words if any(t in face.against and _weight(t) > GENERIC for t in choice))
    return max(0.0, shared * _likely(asked, face) * _named(asked, face) - AGAINST * held_against)


def _named(asked: Asked, face: CandidateTerms) -> float:
    """1 when the wish has every word of a function's name, down to `UNNAMED` when it has none."""
    if not face.is_named_in:
        return 1.0
    said = {term for choice in asked.words for term in choice}
    return UNNAMED + (1 - UNNAMED) * sum(1 for name in face.is_named_in if said & set(name)) / len(face.is_named_in)


def _best(choice: Sequence[str], face: CandidateTerms, rarity: Mapping[str, float]) -> float:
    return max(
        (_weight(term) * face.wanted[term] * rarity[term] for term in choice if term in face.wanted), default=0.0
    )


def _likely(asked: Asked, face: CandidateTerms) -> float:
    """1, or less if the candidate does another thing, or does it to another thing, than was asked for."""
    if asked.is_guess and face.acts & _LOSSES:
        return OTHER_LOSS
    if face.acts & asked.acts or (not face.is_function and face.wanted.keys() & asked.acts):
        return 1.0
    return _act(asked, face) * (OTHER_TOPIC if _misses_topic(asked, face) else 1.0)


def _act(asked: Asked, face: CandidateTerms) -> float:
    if face.acts:
        return OTHER_LOSS if asked.is_question or face.acts & _LOSSES else OTHER_ACT
    if not asked.is_order or face.wanted.keys() & asked.troubles:
        return 1.0
    if face.looks_up:
        is_about = any(asked.acts & set(name) for name in face.is_named_in)
        return OFFERED_ELSEWHERE if asked.offered and not is_about else LOOKS_ONLY
    return OTHER_ACT if asked.acts and (face.is_function or face.wanted.keys() & _ACTS) else 1.0


def misses_topic(wish: str, candidate: Candidate) -> bool:
    """Whether the wish names what it is about, and the candidate is about none of it."""
    return _misses_topic(_asked(wish), _face(candidate))


def _misses_topic(asked: Asked, face: CandidateTerms) -> bool:
    named = [choice for choice in asked.words if _is_topic(choice)]
    topics = [choice for choice in named if not _ASPECTS & set(choice)] or named
    helps = face.is_function and any(
        term in _TROUBLES and term in face.wanted for choice in asked.words for term in choice
    )
    return bool(topics) and not helps and not any(face.wanted.keys() & set(choice) for choice in topics)


def _is_topic(choice: Sequence[str]) -> bool:
    meant = [term for term in choice if term.startswith("=")]
    return bool(meant) and not any(term in _ACTS or term in _GENERIC or term == "=obtain" for term in meant)


def _weight(term: str) -> float:
    if term in _GENERIC or term.isdigit():
        return GENERIC
    if term.startswith("="):
        return WEAK if term == "=obtain" else CONCEPT
    return PAIR if term.startswith("~") else 1.0


def _value_score(wish: str, candidate: Candidate) -> float:
    if any(values.has_shape_of(wish, parameter) for parameter in candidate.required):
        return VALUE
    if values.dates(wish) and any(form_of(parameter) in (Form.DATE, Form.MOMENT) for parameter in candidate.required):
        return DATE
    chosen = any(values.mentioned(list(map(str, p.choices)), wish) for p in candidate.parameters if p.choices)
    return CHOSEN if chosen else 0.0
