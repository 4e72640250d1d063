"""Read a text into typed spans: dates, times, numbers, codes, addresses, quoted texts, units and phrases, each made once.

A span knows where it stands, the words beside it, and by its marks what else is known of it. Spans may overlap: `42` is a
number and a code, and `slots` decides which parameter takes which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise

from core.models.offline.phrases import phrases_in, roles_of
from core.models.offline.spans import TextKind, TextSpan
from core.terms.language import LANGUAGES, NEVER, alternatives, letters, word_set

MOST_SPANS = 50  # of each kind that are read from a text: each is compared with all others
REMEMBERED = 256  # texts whose spans are remembered: each function of a request looks at them
LARGEST = 1e15  # larger numbers are not exact
NEAR, WORDS_BEFORE = 40, 5  # characters and words before a span that may name its parameter

_DATE = re.compile(
    rf"\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|{alternatives('date')}"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2,4}\b)?(?=\W|$)",
    re.IGNORECASE,
)
_DATE_LEAD = re.compile(rf"(?:{alternatives('date_lead')})+", re.IGNORECASE)
_RELATIVE = re.compile(rf"\d+|{alternatives('relative')}", re.IGNORECASE)
_TIME = re.compile(rf"{alternatives('time')}|\b\d{{1,2}}:\d{{2}}\b", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]{0,80}@[A-Za-z0-9][A-Za-z0-9-]{0,80}(?:\.[A-Za-z0-9-]{1,40}){0,5}", re.ASCII)
_PHONE = re.compile(r"\+?\(?\d[\d ()-]{6,18}\d")
_URL = re.compile(r"https?://[^\s<>\"']{1,500}|\bwww\.[^\s<>\"']{1,300}")
_QUOTED = re.compile(
    r"[\"\u201c\u300c\u300e]([^\"\u201d\u300d\u300f]{1,400})[\"\u201d\u300d\u300f]"
    r"|(?<!\w)['\u2018]([^'\u2019]{2,400})['\u2019](?!\w)"
)
_CODE = re.compile(
    r"#?(?<![\w@.])(?=[\w-]{0,60}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,60}(?![\w@])|#[A-Za-z0-9][\w-]*",
    re.ASCII,
)
_SPACED_CODE = re.compile(r"\b[A-Z]{1,4} \d{2,8}\b")
_MEASURE = re.compile(f" ?{alternatives('measure')}", re.IGNORECASE)
_UNIT = re.compile(rf"(?<![A-Za-z'\u2019]) ?({alternatives('unit')})(?![A-Za-z])", re.IGNORECASE)
_UPPER = r"A-Z\u00c0-\u00de"
_STREET = re.compile(rf"\b{alternatives('address_lead')}\s+((?:(?:the|my)\s+)?(?:[{_UPPER}0-9][^.?!;\n]{{3,120}}))")
_NUMBER = re.compile(r"(?<![\w.,:/#-])[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d++)(?:\.\d++)?(?![\w]*[:/]\d)")
_RANGE = re.compile(r"(?<![\w.,:/#-])(\d{1,6}) ?[-\u2013~] ?(\d{1,6})(?![\w-])")
_FRACTION = re.compile(r"(?<![\w/.,-])(\d{1,4}) ?/ ?(\d{1,4})(?![\w/])")
_OUT_OF = re.compile(rf"\b(\w{{1,12}}) {alternatives('out_of')} (\w{{1,12}})\b", re.IGNORECASE)
_PERCENT = re.compile(rf" ?{alternatives('percent')}", re.IGNORECASE)
_MONEY = re.compile(r"[$\u20ac\u00a3\u20a9]\s?$")
_BOUNDS = {mark: re.compile(alternatives(f"at_{mark}"), re.IGNORECASE) for mark in ("most", "least")}
_AFTER = re.compile(rf"[ -]?(\u00b0?[^\W\d_{letters()}]+|[{letters()}]+)")
_FURTHER = re.compile(r" ([^\W\d_]+)")
_NAME = re.compile(" [A-Z]")
_WRITTEN_ON = re.compile(rf"[{letters()}]{{0,4}}")
_WORD = re.compile(rf"[^\W\d_{letters()}]+|[{letters()}]+")
_UNIT_OF_LAST = re.compile(r"^ ?[^\W\d_]+(?=,| \w+ )")  # after the number before
_SENTENCE = re.compile(r"[.;!?](?=\s)")
_BETWEEN = re.compile(rf"(?: ?[^\W\d_]{{1,12}}|%)?[\s,;]{{1,3}}(?:{alternatives('between_numbers')}\s)?", re.IGNORECASE)


def _number_words(name: str) -> dict[str, float]:
    """Words for numbers in any language, the longest first."""
    listed = [
        pair.split("=") for language in LANGUAGES for pair in language.data.get("numbers", {}).get(name, "").split()
    ]
    return {word: float(value) for word, value in sorted(listed, key=lambda pair: -len(pair[0]))}


NUMBER_WORDS, _TIMES = _number_words("words"), _number_words("times")


def _spelt() -> Iterator[str]:
    """The patterns of a number in words, in each language."""
    for language in LANGUAGES:
        if said := language.data.get("numbers"):
            one = "|".join(word for word in NUMBER_WORDS if f"{word}=" in said["words"])
            more = f"(?:{said['join']}(?:{one})){{0,6}}" if "join" in said else ""
            yield f"{said.get('before', '')}((?:{one}){more}){said.get('after', '')}"


_SPELT = re.compile("|".join(_spelt()) or NEVER, re.IGNORECASE)
_NUMBER_WORD = re.compile("|".join(NUMBER_WORDS) or NEVER)
_THOUSANDS = re.compile(rf" ?({'|'.join(_TIMES) or NEVER})(?![a-z])", re.IGNORECASE)
_MORE = re.compile(rf" ?(\d{{1,4}}){_THOUSANDS.pattern}", re.IGNORECASE)


def worth(said: str) -> float:
    """The number that words stand for: two hundred and five, thirty thousand."""
    total = now = 0.0
    for word in _NUMBER_WORD.findall(said.lower()):
        value = NUMBER_WORDS[word]
        now = max(now, 1.0) * value if value >= 100 else now + value
        if value >= 1000:
            total, now = total + now, 0.0
    return total + now


@lru_cache(maxsize=REMEMBERED)
def spans_of(text: str) -> Mapping[TextKind, Sequence[TextSpan]]:
    """The spans of a text by their kind, in order."""
    fixed = {kind: list(_plain(kind, text)) for kind in _PATTERNS}
    moments = [*fixed[TextKind.DATE], *fixed[TextKind.TIME], *fixed[TextKind.EMAIL], *fixed[TextKind.URL]]
    taken = [one for one in moments if not _RELATIVE.fullmatch(text[one.start : one.end])]
    numbers = _numbers(text, taken)
    found = {
        **fixed,
        TextKind.PHONE: [one for one in fixed[TextKind.PHONE] if not _DATE.fullmatch(one.text)],
        TextKind.CODE: _codes(text, taken),
        TextKind.NUMBER: [*_fractions(text), *numbers],
        TextKind.UNIT: _units(text),
    }
    named = [*moments, *found[TextKind.QUOTED], *numbers]
    found[TextKind.PHRASE] = phrases_in(text, [_around(one, text) for one in named])
    ends = sorted({one.end for one in named})
    return {kind: [_with_words(one, text, ends) for one in spans] for kind, spans in found.items()}


_PATTERNS = {
    TextKind.DATE: _DATE,
    TextKind.TIME: _TIME,
    TextKind.EMAIL: _EMAIL,
    TextKind.URL: _URL,
    TextKind.PHONE: _PHONE,
    TextKind.QUOTED: _QUOTED,
    TextKind.ADDRESS: _STREET,
}
_AT_END = {TextKind.EMAIL: ".-", TextKind.URL: ".,;:!?)", TextKind.ADDRESS: " ,"}  # what is no part of it


def _plain(kind: TextKind, text: str) -> Iterator[TextSpan]:
    """The spans that one pattern finds."""
    for hit in islice(_PATTERNS[kind].finditer(text), MOST_SPANS):
        group = hit.lastindex or 0
        start, end = hit.span(group)
        if kind is TextKind.DATE and (lead := _DATE_LEAD.match(text, start, end)):
            start = lead.end()
        said = text[start:end].strip().rstrip(_AT_END.get(kind))
        if kind is not TextKind.PHONE or 7 <= sum(c.isdigit() for c in said) <= 15:
            yield TextSpan(kind, said, start, end)


def _around(span: TextSpan, text: str) -> tuple[int, int]:
    """Where a span stands with its unit, its quotes and the ending that is written on."""
    end = max(span.end, span.reach) + (span.kind is TextKind.QUOTED)
    return span.start, end + len(_written_on(text, end))


def _written_on(text: str, at: int) -> str:
    """The ending of a word that is written on to what ends here."""
    hit = _WRITTEN_ON.match(text, at)
    return hit.group() if hit else ""


def _codes(text: str, taken: Sequence[TextSpan]) -> list[TextSpan]:
    """Words with a digit in them: order numbers, bookings, tags; without a leading #."""
    spaced = [
        TextSpan(TextKind.CODE, hit.group().replace(" ", ""), *hit.span())
        for hit in islice(_SPACED_CODE.finditer(text), MOST_SPANS)
    ]
    inside = [*taken, *spaced]
    plain = [
        TextSpan(TextKind.CODE, hit.group().lstrip("#"), *hit.span())
        for hit in islice(_CODE.finditer(text), MOST_SPANS)
        if not any(one.start <= hit.start() < one.end for one in inside) and not _MEASURE.match(text, hit.end())
    ]
    return sorted((one for one in [*spaced, *plain] if one.text), key=lambda one: one.start)


def _units(text: str) -> list[TextSpan]:
    """Units of measure and currencies, marked where a number stands before them."""
    return [
        TextSpan(TextKind.UNIT, hit[1], *hit.span(1), marks=_marks(counted=text[: hit.start()].rstrip()[-1:].isdigit()))
        for hit in islice(_UNIT.finditer(text), MOST_SPANS)
    ]


def _marks(**marks: bool) -> frozenset[str]:
    return frozenset(name for name, is_so in marks.items() if is_so)


def _numbers(text: str, taken: Sequence[TextSpan]) -> list[TextSpan]:
    """The numbers in a text, in figures or words; not those inside dates, times and addresses."""
    figures = (_in_figures(hit, text) for hit in islice(_NUMBER.finditer(text), MOST_SPANS))
    spelt = (
        TextSpan(
            TextKind.NUMBER, hit[group], *hit.span(group), worth(hit[group]), marks=_marks(spelt=True, adverb=is_adverb)
        )
        for hit in islice(_SPELT.finditer(text), MOST_SPANS)
        for group in [hit.lastindex or 0]
        for is_adverb in [hit.group().lower() in word_set("adverbs_of_number")]
        if not (hit.group()[0].isupper() and _NAME.match(text, hit.end()))
    )
    ranges = (
        TextSpan(TextKind.NUMBER, hit[place], *hit.span(place), float(hit[place]))
        for hit in islice(_RANGE.finditer(text), MOST_SPANS)
        for place in (1, 2)
    )
    found: list[TextSpan] = []
    for one in sorted([*figures, *spelt, *ranges], key=lambda one: (one.start, -one.end)):
        is_inside = any(other.start <= one.start < other.end for other in taken)
        if not is_inside and not (found and one.start < found[-1].end) and abs(one.value) < LARGEST:
            found.append(_with_unit(one, text))
    return found


def _in_figures(hit: re.Match[str], text: str) -> TextSpan:
    value, end = float(hit.group().replace(",", "").replace("\u2212", "-")[:40]), hit.end()
    if times := _THOUSANDS.match(text, end):
        value, end = value * _TIMES[times[1].lower()], times.end()
        if more := _MORE.match(text, end):  # 3만 5천
            value, end = value + float(more[1]) * _TIMES[more[2].lower()], more.end()
    return TextSpan(TextKind.NUMBER, hit.group(), hit.start(), end, value)


def _with_unit(one: TextSpan, text: str) -> TextSpan:
    measure = _MEASURE.match(text, one.end)
    before, after = text[max(0, one.start - NEAR) : one.start], text[one.end : one.end + NEAR]
    said = {
        mark: bool(found.search(_SENTENCE.split(before)[-1]) or found.match(after)) for mark, found in _BOUNDS.items()
    }
    marks = _marks(percent=bool(_PERCENT.match(text, one.end)), money=bool(_MONEY.search(before)), **said)
    return replace(one, reach=measure.end() if measure else one.end, marks=one.marks | marks)


def _fractions(text: str) -> Iterator[TextSpan]:
    """Fractions of one: 3/4, one in four."""
    for pattern in (_FRACTION, _OUT_OF):
        for hit in islice(pattern.finditer(text), MOST_SPANS):
            above, below = (float(one) if one.isdecimal() else worth(one) for one in hit.groups())
            if 0 < above <= below:
                yield TextSpan(TextKind.NUMBER, hit.group(), *hit.span(), above / below, marks=_marks(fraction=True))


def _with_words(one: TextSpan, text: str, ends: Sequence[int]) -> TextSpan:
    since = max((end for end in ends if end <= one.start), default=0)
    before = text[max(since, one.start - NEAR) : one.start]
    before = _SENTENCE.split(_UNIT_OF_LAST.sub("", before) if since else before)[-1]
    first = _AFTER.match(text, one.end)
    further = _FURTHER.match(text, first.end()) if first else None
    after = tuple(hit[1] for hit in (first, further) if hit)
    said = _WORD.findall(before)[-WORDS_BEFORE:]
    roles = one.roles or roles_of([word.lower() for word in said], _written_on(text, one.end))
    return replace(one, before=tuple(reversed(said)), after=after, roles=roles)


def listed_numbers(text: str) -> list[int | float]:
    """The numbers of the longest list in a text: figures, if there are several."""
    said = [one for one in spans_of(text)[TextKind.NUMBER] if "fraction" not in one.marks]
    figures = [one for one in said if "spelt" not in one.marks]
    said = figures if len(figures) > 1 else said
    runs: list[list[TextSpan]] = [[one] for one in said[:1]]
    for before, one in pairwise(said):
        if _BETWEEN.fullmatch(text[before.end : one.start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [figure(one.value) for one in max(runs, key=len, default=[])]


def figure(value: float) -> int | float:
    """A whole number as an integer."""
    return int(value) if value.is_integer() else value
