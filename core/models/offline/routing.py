"""Choose the candidate for a wish, given the conversation so far and the handoffs already made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind, Form
from core.models.offline.choosing import code_nearby
from core.models.offline.free_text import own_words
from core.models.offline.ranking import (
    ACTS,
    FITS,
    WEIGHTS,
    deciding_words,
    fits,
    is_fallback,
    is_question,
    says_something,
    shares,
)
from core.models.offline.request import Reading
from core.models.offline.slots import Filled, Sources, fill
from core.models.offline.spans import TextKind
from core.models.offline.values import spans_of
from core.models.offline.wishes import wishes_in
from core.models.protocol import OfflineHints
from core.terms import rank, terms, words
from core.terms.language import alternatives, word_set

OWN_ABOUT = 2_000  # characters of the agent's own instructions that a handoff is compared with

_FOLLOWS = re.compile(alternatives("follows"), re.IGNORECASE)
_PICKS = re.compile(alternatives("picks"), re.IGNORECASE)
_OPEN = re.compile(alternatives("open_question"), re.IGNORECASE)
_ANOTHER_QUESTION = re.compile(rf"^\W*{alternatives('another_question')}\W+", re.IGNORECASE)
_HAVE = re.compile(alternatives("have"), re.IGNORECASE)
_QUESTION = re.compile(rf"\?|{alternatives('question_word')}")
_SEARCHES = frozenset(["=search", "=information", "=research"])
SHORT = 4  # words of a wish that follows another one up, or is a name alone
_RESEARCH = "=research"


@dataclass(frozen=True, slots=True)
class Pick:
    """A candidate for a wish, the arguments of its call, and its score."""

    candidate: Candidate
    filled: Filled
    score: float
    runner_up: str = ""
    runner_up_score: float = 0.0

    def facts(self, wish: str) -> dict[str, Any]:
        """Why it was chosen, as data."""
        return {
            "chosen": self.candidate.name,
            "words": deciding_words(wish, self.candidate),
            "score": round(self.score, 2),
            "runner_up": self.runner_up,
            "runner_up_score": round(self.runner_up_score, 2),
        }


@dataclass(frozen=True)
class Situation:
    """The conversation, the candidates to choose from, and what else is known of the agent.

    `waiting` are wishes of earlier messages that this one, the answer to a question, is about.
    """

    reading: Reading
    candidates: tuple[Candidate, ...]
    hints: OfflineHints = field(default_factory=OfflineHints)
    waiting: tuple[str, ...] = ()

    @cached_property
    def wishes(self) -> Sequence[str]:
        """What the last message asks for."""
        return self.waiting or wishes_in(self.reading.wish, self.candidates)

    @property
    def only_talks(self) -> bool:
        """Whether the agent has no function, so that all it does is written in its instructions."""
        return all(candidate.kind is CandidateKind.HANDOFF for candidate in self.candidates)

    @property
    def has_arrived(self) -> bool:
        """Whether another agent handed this wish over, and nothing was done here for it yet."""
        last = self.reading.made[-1] if self.reading.made else None
        return (
            last is not None and leads_away(last.name, last.result) and (last.by != self.reading.agent or not last.by)
        )

    @property
    def is_settled(self) -> bool:
        """Whether the conversation is with an agent without functions that was handed it, or has spoken in it."""
        return self.only_talks and (self.has_arrived or bool(self.reading.replies))

    @property
    def is_further(self) -> bool:
        """Whether this wish is what is left of a message after another wish of it was served."""
        return len(self.wishes) > 1 and any(not leads_away(made.name, made.result) for made in self.reading.made)

    def picks(self, candidate: Candidate, wish: str, score: float) -> Pick:
        """This candidate for the wish, with the arguments that the conversation has for it."""
        return Pick(candidate, fill(candidate, self.sources(candidate, wish)), score)

    def sources(self, candidate: Candidate, wish: str) -> Sources:
        """What a call for this wish may take its arguments from; a wish that follows one up keeps those of the call before."""
        before = [made.arguments for made in self.reading.before if made.name == candidate.name]
        kept = before[-1] if before and _follows(wish) and _says_new(wish, candidate) else {}
        return replace(sources_for(wish, self.reading), known=self.hints.context, before=kept)


def leads_away(name: str, result: str | None) -> bool:
    """Whether a call was a handoff, judged by its name and result alone."""
    bare = Candidate(name, CandidateKind.HANDOFF)
    return bare.label != " ".join(words(name)) or '"assistant"' in (result or "")[:200]


def pick(wish: str, table: Situation) -> Pick | None:
    """Return the function or handoff that fits the wish best; None if none fits."""
    open_offers = [
        candidate
        for candidate in table.candidates
        if candidate.kind is not CandidateKind.DELEGATE and not is_blocked(candidate, table)
    ]
    if table.has_arrived:  # what other agents know has been compared by the one before
        open_offers = [replace(one, known="") if one.kind is CandidateKind.HANDOFF else one for one in open_offers]
    scores = _scores(wish, table, open_offers)
    ranked = sorted(zip(scores, open_offers, strict=True), key=lambda pair: -pair[0])
    enough = FITS * WEIGHTS.arrived if table.has_arrived and not table.only_talks else FITS
    good = [(score, candidate) for score, candidate in ranked if score >= enough]
    if table.is_settled:
        good = [one for one in good if _is_clearly_better(one[0], wish, table)]
    if good:
        return _next_to(_earlier_step(_best(wish, table, good), wish, table), ranked)
    found = _known_elsewhere(wish, table, open_offers)
    found = found or _catch_all(wish, table, open_offers) or _clear_lead(wish, table, ranked)
    return _next_to(found, ranked) if found else None


def _known_elsewhere(wish: str, table: Situation, candidates: Sequence[Candidate]) -> Pick | None:
    """The handoff to the agent whose own instructions and functions fit a wish that no description names."""
    handoffs = [candidate for candidate in candidates if candidate.kind is CandidateKind.HANDOFF and candidate.known]
    if not handoffs or table.has_arrived or not says_something(wish):
        return None
    here = Candidate(
        "here", CandidateKind.HANDOFF, f"{table.hints.description} {table.reading.instructions}"[:OWN_ABOUT]
    )
    *scores, own = fits(wish, [*(replace(one, description=one.known) for one in handoffs), here])
    best = max(scores)
    if best < FITS or best <= own or sum(score * WEIGHTS.known_lead > best for score in scores) > 1:
        return None
    return table.picks(handoffs[scores.index(best)], wish, best)


def _next_to(picked: Pick, ranked: Sequence[tuple[float, Candidate]]) -> Pick:
    """The pick with what fitted next best."""
    others = (one for one in ranked if one[1].name != picked.candidate.name)
    score, other = next(others, (0.0, None))
    return replace(picked, runner_up=other.name, runner_up_score=score) if other and score > 0 else picked


def _is_clearly_better(score: float, wish: str, table: Situation) -> bool:
    """Whether a handoff fits better than the agent itself, by the words of its instructions and description."""
    about = f"{table.hints.description} {table.reading.instructions}"[:OWN_ABOUT]
    own = Candidate(table.reading.agent or "agent", CandidateKind.HANDOFF, about)
    *_, here = fits(wish, [*table.candidates, own])
    return score > here * (1.0 if not table.has_arrived else WEIGHTS.settled)


def _scores(wish: str, table: Situation, candidates: Sequence[Candidate]) -> list[float]:
    own = [
        (score + WEIGHTS.picked * _is_picked(wish, table, candidate))
        * (WEIGHTS.function_first if candidate.kind is CandidateKind.FUNCTION else 1.0)
        for score, candidate in zip(fits(wish, candidates), candidates, strict=True)
    ]
    if max(own, default=0.0) >= 2 * FITS or not table.reading.earlier or not _follows(wish):
        return own
    last = table.reading.before[-1].name if table.reading.before else ""
    earlier = [fits(text, candidates) for text in table.reading.earlier[:3]]
    before = [max(scores) for scores in zip(*earlier, strict=True)]
    return [
        score
        + (
            WEIGHTS.before * min(was, 2.0) + WEIGHTS.continued * (candidate.name == last)
            if _says_new(wish, candidate)
            else 0.0
        )
        for score, was, candidate in zip(own, before, candidates, strict=True)
    ]


def _is_picked(wish: str, table: Situation, candidate: Candidate) -> bool:
    """Whether the wish picks one of several things that were just named, and this candidate takes it."""
    if candidate.kind is not CandidateKind.FUNCTION or not _PICKS.search(wish):
        return False
    references = [parameter for parameter in candidate.required if parameter.form is Form.REFERENCE]
    return any(code_nearby(parameter, wish, table.reading.said) for parameter in references)


def _follows(wish: str) -> bool:
    return bool(_FOLLOWS.search(wish)) or len(wish.split()) <= SHORT


def _says_new(wish: str, candidate: Candidate) -> bool:
    """Whether the wish names a value of its own for a call of this candidate, not only words that any call would take."""
    named = fill(candidate, Sources(wish)).arguments
    return any(parameter.name in named and parameter.form is not Form.WORDS for parameter in candidate.parameters)


def _best(wish: str, table: Situation, good: Sequence[tuple[float, Candidate]]) -> Pick:
    picks = [table.picks(candidate, wish, score) for score, candidate in good[:4]]
    first = picks[0]
    if first.candidate.kind is not CandidateKind.FUNCTION or not first.filled.missing:
        return first
    ready = (other for other in picks if not other.filled.missing)
    near = WEIGHTS.looked_up_near if is_question(wish) else WEIGHTS.near
    return next((other for other in ready if other.score >= near * first.score), first)


def _earlier_step(picked: Pick, wish: str, table: Situation) -> Pick:
    """The function that the instructions put before this one, where this one lacks a value that nobody has named yet."""
    if picked.candidate.kind is not CandidateKind.FUNCTION or not picked.filled.missing:
        return picked
    text = table.reading.instructions
    before = {
        candidate.name: text.find(candidate.name)
        for candidate in table.candidates
        if candidate.kind is CandidateKind.FUNCTION
    }
    own = before[picked.candidate.name]
    steps = [candidate for candidate in table.candidates if 0 <= before.get(candidate.name, -1) < own]
    shared = set(terms(" ".join([picked.candidate.label, *(parameter.label for parameter in picked.filled.missing)])))
    for candidate in reversed(steps):
        if shared & set(terms(candidate.about)):
            return table.picks(candidate, wish, picked.score)
    return picked


def _clear_lead(wish: str, table: Situation, ranked: Sequence[tuple[float, Candidate]]) -> Pick | None:
    """A function that needs nothing, or a handoff, that fits a little where everything else fits less: it does no harm."""
    if not ranked or not says_something(wish):
        return None
    (score, candidate), *others = ranked
    is_clear = score >= FITS * WEIGHTS.little and not any(other * WEIGHTS.lead > score for other, _ in others)
    is_harmless = not candidate.required and shares(wish, candidate)
    return table.picks(candidate, wish, score) if is_clear and is_harmless else None


def only_function(wish: str, table: Situation) -> Pick | None:
    """The only function of an agent that was handed a wish, or the only one that a name alone, or a thing asked for, is for."""
    functions = [one for one in table.candidates if one.kind is CandidateKind.FUNCTION and one.required]
    others = [one for one in table.candidates if one.kind is not CandidateKind.HANDOFF]
    if table.has_arrived and len(functions) == len(others) == 1:
        return table.picks(functions[0], wish, FITS)
    spans = spans_of(wish)
    is_asked_for = bool(_HAVE.search(wish)) and not (spans[TextKind.DATE] or spans[TextKind.TIME])
    if not is_asked_for and not (table.has_arrived and len(wish.split()) <= SHORT):
        return None
    named = [
        one
        for one in functions
        if len(one.required) == 1 and one.required[0].form in (Form.THING, Form.PLACE, Form.PERSON)
    ]
    picks = [found for one in named if (found := table.picks(one, wish, FITS)).filled.used]
    return picks[0] if len(picks) == 1 and not _does_something(picks[0].candidate) else None


def _does_something(candidate: Candidate) -> bool:
    return bool(ACTS & set(terms(candidate.label)))


def sources_for(wish: str, reading: Reading) -> Sources:
    return Sources(wish, reading.wish, reading.earlier, reading.said, reading.instructions, today=reading.today)


def _catch_all(wish: str, table: Situation, candidates: Sequence[Candidate]) -> Pick | None:
    """A search that takes any words, for a wish that no description names."""
    found = next(filter(_takes_any_words, candidates), None)
    if found is None or not says_something(wish) or (not table.has_arrived and way_out(table) is not None):
        return None
    return table.picks(found, wish, 0.0)


def _takes_any_words(candidate: Candidate) -> bool:
    if candidate.kind is not CandidateKind.FUNCTION or len(candidate.required) != 1:
        return False
    asked = candidate.required[0]
    takes_words = asked.form is Form.WORDS and bool(asked.name_words & word_set("any_query"))
    return takes_words and not _SEARCHES.isdisjoint(terms(candidate.about))


def is_blocked(candidate: Candidate, table: Situation) -> bool:
    """Whether a handoff would only return the conversation, or was already made for this message."""
    if candidate.kind is not CandidateKind.HANDOFF:
        return False
    made = table.reading.made
    if any(call.name == candidate.name and call.by == table.reading.agent for call in made):
        return True
    if len(table.wishes) > 1 and any(not leads_away(call.name, call.result) for call in made):
        return False
    spoken = {call.by for call in made if call.by and call.by != table.reading.agent}
    return any(_leads_to(candidate, agent) for agent in spoken) or (table.has_arrived and is_fallback(candidate))


def _leads_to(candidate: Candidate, agent: str) -> bool:
    target, name = set(words(candidate.label)), set(words(agent))
    return bool(name) and (name <= target or target <= name or rank(agent, [candidate.label])[0] > 0.5)


def way_out(table: Situation) -> Candidate | None:
    """The handoff for what is not for this agent: the one that says so, or the one to a front desk."""
    handoffs = [
        candidate
        for candidate in table.candidates
        if candidate.kind is CandidateKind.HANDOFF and not is_blocked(candidate, table)
    ]
    said = [candidate for candidate in handoffs if is_fallback(candidate)]
    is_front = bool(word_set("front") & set(words(table.reading.agent)))
    front = [candidate for candidate in handoffs if word_set("front") & set(words(candidate.label)) and not is_front]
    return next(iter([*said, *front]), None)


def delegates_for(wish: str, table: Situation) -> list[Candidate]:
    """The delegates that fit the wish. All of them, if it is a question to look into and names the business of none or one only
    in passing; none, if the wish is nothing for any."""
    delegates = [candidate for candidate in table.candidates if candidate.kind is CandidateKind.DELEGATE]
    if not delegates or not says_something(wish):
        return []
    scores = fits(wish, delegates)
    best = max(scores)
    fitting = [
        candidate
        for candidate, score in zip(delegates, scores, strict=True)
        if score >= max(WEIGHTS.delegate, WEIGHTS.delegate_share * best)
    ]
    leads_research = _RESEARCH in terms(
        " ".join([table.reading.instructions[:3000], *(delegate.about for delegate in delegates[:20])])
    )
    if is_open(wish) and leads_research and len(fitting) < 2:
        return delegates
    return fitting or (delegates if _QUESTION.search(wish) and leads_research else [])


def is_open(wish: str) -> bool:
    """Whether it is a question to look into from all sides."""
    return bool(_OPEN.search(wish))


def task_of(wish: str) -> str:
    """The task for a delegate: the user's words without please and hello."""
    return own_words(_ANOTHER_QUESTION.sub("", wish))
