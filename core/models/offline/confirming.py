"""Ask before a call that has consequences, and say what it would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind
from core.models.offline.decision import Decision, Planned, ReplyRule
from core.models.offline.replies import Words, capability, in_plain_words
from core.terms import terms, words
from core.terms.language import word_set

VALUE_SHOWN = 200  # characters of a value in the question


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
    each = [_with_values(candidate, call.arguments, say) for call in calls]
    text = say("confirm", doing=capability(candidate, say), values="; ".join(filter(None, each)))
    return Decision(text, wish=wish, proposes=tuple(calls)).because(ReplyRule.ASKED_FIRST, chosen=candidate.name)


def _with_values(candidate: Candidate, arguments: Mapping[str, Any], say: Words) -> str:
    labels = {parameter.name: parameter.label for parameter in candidate.parameters}
    shown = (
        f"{labels.get(name, name)}: {in_plain_words(value, say)[:VALUE_SHOWN]}" for name, value in arguments.items()
    )
    listed = ", ".join(shown)
    return f" ({listed})" if listed else ""
