"""Ask before a call that has consequences, and say what it would do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind
from core.models.offline.decision import Decision, Planned, ReplyRule
from core.models.offline.replies import Words, capability, in_plain_words
from core.terms import terms, words
from core.terms.language import word_set

VALUE_SHOWN, LONGEST_DOING = 200, 60  # characters of a value in the question, and of what is done

_CLAUSE = re.compile(r"[,;:(]| [-\u2013] ")


def asks_first(candidate: Candidate, marked: Mapping[str, bool]) -> bool:
    """Whether to ask before calling: as the function is marked or, when it is not, by the verb that it is called after."""
    if candidate.kind is not CandidateKind.FUNCTION:
        return False
    return marked.get(candidate.name, _has_consequences(candidate))


def _has_consequences(candidate: Candidate) -> bool:
    said = words(candidate.label)
    if not said or said[0] in word_set("looks_up") or word_set("looked_up") & set(said):
        return False
    verbs = said[:2] if said[0] in word_set("empty_verbs") else said[:1]
    described = words(candidate.description)[:1]
    verbs += [] if word_set("looks_up") & set(described) else described
    return not _consequences().isdisjoint(term for verb in verbs for term in terms(verb) if term[:1] not in "=~")


@cache
def _consequences() -> frozenset[str]:
    """The verbs, as terms, of what nobody should have done by mistake. To book is none: a booking can be cancelled."""
    return frozenset(terms(" ".join(word_set("consequences"))))


def proposal(candidate: Candidate, calls: Sequence[Planned], wish: str, say: Words) -> Decision:
    """Say what these calls would do, with their values, and ask for a yes."""
    each = [f" ({values})" if (values := values_in_words(candidate, call.arguments, say)) else "" for call in calls]
    text = say("confirm", doing=_doing(candidate, say), values=";".join(filter(None, each)))
    return Decision(text, wish=wish, proposes=tuple(calls)).because(ReplyRule.ASKED_FIRST, chosen=candidate.name)


def _doing(candidate: Candidate, say: Words) -> str:
    """What a function does in a few words: the beginning of its description or, where that is long, its name."""
    short = _CLAUSE.split(capability(candidate, say), maxsplit=1)[0].strip()
    return short if len(short) <= LONGEST_DOING else candidate.label


def values_in_words(candidate: Candidate, arguments: Mapping[str, Any], say: Words) -> str:
    """Values of parameters, each with what it is: day: Thursday, people: 4."""
    labels = {parameter.name: parameter.label for parameter in candidate.parameters}
    shown = (
        f"{labels.get(name, name)}: {in_plain_words(value, say)[:VALUE_SHOWN]}" for name, value in arguments.items()
    )
    return ", ".join(shown)
