"""Which delegates are asked at once, and with what task."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.models.offline.intent import fits, says_something
from core.models.offline.offers import Kind, Offer
from core.models.offline.phrases import own_words
from core.terms import terms

WEAK, SHARE = 0.55, 0.4

_OPEN = re.compile(
    r"\b(?:should (?:we|i|they)|worth|good idea|what about|tell me (?:more )?about|research|investigate|look into|study|report on|everything about|overview|compare"
    r"|pros and cons|what do (?:we|you) know|find out about)\b|조사|알아봐|연구|비교|분석|어떨까|좋을까|해야 ?할까|할까요|에 대해",
    re.IGNORECASE,
)
_LEADS = {"=research"}


def delegates_for(wish: str, offers: Sequence[Offer], instructions: str) -> list[Offer]:
    """The delegates that fit the wish. All of them, if it is a question to look into and names the business of none or one only
    in passing; none, if the wish is nothing for any."""
    delegates = [offer for offer in offers if offer.kind is Kind.DELEGATE]
    if not delegates or not says_something(wish):
        return []
    scores = fits(wish, delegates)
    best = max(scores)
    fitting = [offer for offer, score in zip(delegates, scores, strict=True) if score >= max(WEAK, SHARE * best)]
    if is_open(wish) and _leads_research(instructions, delegates) and len(fitting) < 2:
        return delegates
    return fitting or (delegates if _is_question(wish) and _leads_research(instructions, delegates) else [])


def is_open(wish: str) -> bool:
    """Whether it is a question to look into from all sides."""
    return bool(_OPEN.search(wish))


def task_of(wish: str) -> str:
    """The task for a delegate: the user's words without please and hello."""
    return own_words(re.sub(r"^\W*(?:new|another|next) question\W+", "", wish, flags=re.IGNORECASE))


def _leads_research(instructions: str, delegates: Sequence[Offer]) -> bool:
    about = (
        f"{instructions[:3000]} {' '.join(delegate.label + ' ' + delegate.description for delegate in delegates[:20])}"
    )
    return bool(_LEADS & set(terms(about)))


def _is_question(wish: str) -> bool:
    return "?" in wish or bool(re.search(r"(?:까요|나요|인가요|어때요?|뭐|무엇)", wish))
