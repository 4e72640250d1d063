"""The user's own words for a parameter that takes any text: without the words that ask, and without when."""

from __future__ import annotations

import re

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.spans import TextKind
from core.models.offline.values import spans_of
from core.terms import terms
from core.terms.language import alternatives, word_set

LONGEST = 1_000

_LEAD_IN = re.compile(rf"^(?:{alternatives('lead_in')}\b[\s,.!:-]*)+", re.IGNORECASE)
_SEARCH_LEAD_IN = re.compile(
    rf"^{alternatives('search_lead_in')}\b[\s,:\u2013-]*(?:{alternatives('search_object')}\s)?", re.IGNORECASE
)
_TAIL = re.compile(rf"{alternatives('tail')}\s*[.?!~]*$")
_CLOSING = re.compile(rf"{alternatives('ends_with')}$", re.IGNORECASE)
_COMMAS = re.compile(r"(?<![\s,])[\s,]+$")
_MARKS = re.compile(r"(?<![\s.?!~])[\s.?!~]+$")
_LEADS = {
    "reason": re.compile(rf"{alternatives('reason_lead')}\s*", re.IGNORECASE),
    "message": re.compile(rf"{alternatives('text_lead')}\s*", re.IGNORECASE),
}
_BEFORE_DATE = re.compile(rf"\b{alternatives('before_date')} {{2,8}}", re.IGNORECASE)
_DATE_TAIL = re.compile(alternatives("date_tail"))
_JOINED = re.compile(rf"\s{alternatives('between_items')}\s?$", re.IGNORECASE)
_TO = re.compile(alternatives("leads_to"), re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:()\[\]\"\u201c\u201d]+")


def own_words(text: str, *, searching: bool = False) -> str:
    """What the user wants said or looked up: the text without please, hello and "search for"."""
    short = _TAIL.sub("", _LEAD_IN.sub("", text.strip()))
    short = _SEARCH_LEAD_IN.sub("", short) if searching else short
    return _COMMAS.sub("", _CLOSING.sub("", _MARKS.sub("", short))) or text.strip()


def meant_words(parameter: Parameter, candidate: Candidate, text: str, *, required: bool) -> str:
    """The words for a parameter; one that may be left out gets them only where the text marks them as such."""
    for known, lead in _LEADS.items():
        if parameter.name_words & word_set(known) and (hit := lead.search(text)):
            return text[hit.end() :].split("\n", 1)[0][:LONGEST].strip(" .?!")
    if not required:
        return ""
    if any(other.form in (Form.DATE, Form.TIME, Form.MOMENT) for other in candidate.parameters):
        text = _purpose(text, candidate)
    return own_words(text, searching=bool(parameter.name_words & word_set("query")))


def _purpose(text: str, candidate: Candidate) -> str:
    """What is to be done or said, without when, and without the words that ask for it: remind me on Friday to ..."""
    plain = _BEFORE_DATE.sub(" ", _undated(text)).strip()
    known = set(terms(candidate.about))
    asked = [hit.end() for hit in _WORD.finditer(plain) if set(terms(hit.group())) & known]
    hit = _TO.search(plain, asked[0]) if asked else _TO.match(plain)
    return _JOINED.sub("", plain[hit.end() :] if hit else plain).strip(" ,.")


def _undated(text: str) -> str:
    spans = spans_of(text)
    for span in sorted([*spans[TextKind.DATE], *spans[TextKind.TIME]], key=lambda one: -one.start):
        tail = _DATE_TAIL.match(text, span.end)
        text = f"{text[: span.start]} {text[tail.end() if tail else span.end :]}"
    return text
