"""What an agent's instructions say outright and may be told on: rules and facts, not orders to the agent."""

from __future__ import annotations

import re

from core.models.offline.intent import is_question, is_telling
from core.terms import alternatives_of, rank, terms

_SPLIT = re.compile(r"\n+|(?<=[.!?])\s+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022]|\d+[.)])\s*")
_ORDER = re.compile(
    r"^(?:you\b|your (?:name|job|task|role)|use|call|ask|find|offer|say|tell|never|always|do not|don't|follow|if (?:they|the (?:user|customer|patient)|you|no|there)"
    r"|when (?:they|you|the)|for (?:everything|anything|a new|an existing)|hand|be|keep|answer|give|make|repeat|read|speak|sound|greet|help"
    r"|include|respond|reply|start|only|please|rules?:|steps?:|transfer|escalate|check|look|show|write|remember|treat|name only)\b"
    r"|\b\w+_\w+\b|\byou\b|\byourself\b|세요[.!]?$|십시오[.!]?$|당신은",
    re.IGNORECASE,
)
MATCHES, SURE = 2, 3  # words shared with a question, to be told; and to be told rather than asking back


def statement_for(wish: str, instructions: str, *, matches: int = MATCHES) -> str:
    """The one or two sentences of the instructions that answer a question, sharing so many words with it; "" if none does."""
    known = [
        text for text in (_BULLET.sub("", piece).strip() for piece in _SPLIT.split(instructions)) if _is_statement(text)
    ][:80]
    if not known or not is_question(wish):
        return ""
    scores = rank(wish, known)
    best = max(scores)
    if best <= 0 or _shared(wish, known[scores.index(best)]) < matches:
        return ""
    chosen = [text for text, score in zip(known, scores, strict=True) if score >= 0.8 * best]
    return " ".join(chosen[:2])


def _is_statement(text: str) -> bool:
    return 12 <= len(text) <= 400 and not _ORDER.search(text)


def _shared(wish: str, text: str) -> int:
    own = {term for term in terms(text) if is_telling(term)}
    return sum(1 for choice in dict.fromkeys(alternatives_of(wish)) if own & set(choice))
