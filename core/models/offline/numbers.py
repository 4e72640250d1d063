"""Numbers in a text, in figures or words, and the parameters that they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from core.models.offline.candidates import Form, Parameter
from core.models.offline.values import MOST_VALUES, NUMBERS, REMEMBERED, TIMES, hours, spans, worth
from core.terms.language import LANGUAGES, NEVER, alternatives, letters, stems, table, word_set, word_stems

LARGEST = 1e15  # larger numbers are not exact
SHORTEST_BEGINNING = 3  # letters of a unit that begins a parameter's name: 3 bed is for bedrooms
EARLIEST_YEAR, LATEST_YEAR = 1500, 2100  # a whole number between them may be a year
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Signs:
    """How surely a number is for a parameter."""

    unit: float = 2.0  # the word after it is in the parameter's name
    meant: float = 1.5  # the word after it is a unit, or beside it stands a currency, for which the parameter is
    before: float = 1.0  # a word before it is in the name
    further: float = 0.1  # lost for each word between
    following: float = 0.7  # the second word after it is in the name
    described: float = 0.8  # the factor where only the description has the word
    share: float = 2.0  # it is a percentage or a fraction, and the parameter is for one; lost where one of them is not
    year: float = 1.5
    bound: float = 1.5  # it is said to be the most or the least, and the parameter is called so
    called: float = 0.85  # from here on it is for a parameter that may be left out


SIGNS = Signs()
NEAR_BEFORE, WORDS_BEFORE = 40, 5  # characters and words before a number that may name its parameter

_NUMBER = re.compile(r"(?<![\w.,:/#-])[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d++)(?:\.\d++)?(?![\w]*[:/]\d)")
_RANGE = re.compile(r"(?<![\w.,:/#-])(\d{1,6}) ?[-\u2013~] ?(\d{1,6})(?![\w-])")
_FRACTION = re.compile(r"(?<![\w/.,-])(\d{1,4}) ?/ ?(\d{1,4})(?![\w/])")
_OUT_OF = re.compile(rf"\b(\w{{1,12}}) {alternatives('out_of')} (\w{{1,12}})\b", re.IGNORECASE)
_PERCENT = re.compile(rf" ?{alternatives('percent')}", re.IGNORECASE)
_UNIT = re.compile(rf"[ -]?(\u00b0?[^\W\d_{letters()}]+|[{letters()}]+)")
_WORD = re.compile(rf"[^\W\d_{letters()}]+|[{letters()}]+")
_UNIT_OF_LAST = re.compile(r"^ ?[^\W\d_]+(?=,| \w+ )")  # after the number before
_FURTHER = re.compile(r" ([^\W\d_]+)")
_SENTENCE = re.compile(r"[.;!?](?=\s)")
_MONEY = re.compile(r"[$\u20ac\u00a3\u20a9]\s?$")
_SHARE = re.compile(rf"{alternatives('share')}|\b0\.\d", re.IGNORECASE)
_MOST, _LEAST = (re.compile(alternatives(name), re.IGNORECASE) for name in ("at_most", "at_least"))
_BETWEEN = re.compile(rf"(?: ?[^\W\d_]{{1,12}}|%)?[\s,;]{{1,3}}(?:{alternatives('between_numbers')}\s)?", re.IGNORECASE)
_MEANT = {
    said.strip(): stems(meant.split())
    for language in LANGUAGES
    for meant, listed in language.data.get("units", {}).items()
    for said in listed.split(",")
}
_MEANT_UNIT = re.compile(
    rf"[\s-]{{0,2}}({'|'.join(sorted(map(re.escape, _MEANT), key=len, reverse=True)) or NEVER})(?![a-z])", re.IGNORECASE
)
_CONVERTED = [
    (stems([one]), stems([other]), by) for one, others in table("converted").items() for other, by in others.items()
]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, and where it begins and ends; a percentage and a fraction are shares."""

    value: float
    start: int
    end: int
    is_percent: bool = False
    is_fraction: bool = False
    is_spelt: bool = False
    is_adverb: bool = False  # once, twice


def _spelt() -> Iterator[str]:
    """The patterns of a number in words, in each language."""
    for language in LANGUAGES:
        if said := language.data.get("numbers"):
            one = "|".join(word for word in NUMBERS if f"{word}=" in said["words"])
            more = f"(?:{said['join']}(?:{one})){{0,6}}" if "join" in said else ""
            yield f"{said.get('before', '')}((?:{one}){more}){said.get('after', '')}"


_SPELT = re.compile("|".join(_spelt()) or NEVER, re.IGNORECASE)
_TIMES = re.compile(rf" ?({'|'.join(TIMES) or NEVER})(?![a-z])", re.IGNORECASE)
_MORE = re.compile(rf" ?(\d{{1,4}}){_TIMES.pattern}", re.IGNORECASE)


@lru_cache(maxsize=REMEMBERED)
def numbers(text: str) -> Sequence[Number]:
    """The numbers in a text, in figures or words; not those inside dates, times, addresses or references."""
    taken = spans(text)
    digits = (_in_figures(hit, text) for hit in islice(_NUMBER.finditer(text), MOST_VALUES))
    spelt = (
        Number(
            worth(hit.group(hit.lastindex or 0)),
            *hit.span(hit.lastindex or 0),
            is_spelt=True,
            is_adverb=hit.group().lower() in word_set("adverbs_of_number"),
        )
        for hit in islice(_SPELT.finditer(text), MOST_VALUES)
    )
    ranges = (
        Number(float(hit[place]), *hit.span(place))
        for hit in islice(_RANGE.finditer(text), MOST_VALUES)
        for place in (1, 2)
    )
    found: list[Number] = []
    for number in sorted([*digits, *spelt, *ranges], key=lambda one: (one.start, -one.end)):
        is_inside = any(start <= number.start < end for start, end in taken)
        is_same = bool(found) and number.start < found[-1].end
        if not is_inside and not is_same and abs(number.value) < LARGEST:
            found.append(replace(number, is_percent=bool(_PERCENT.match(text, number.end))))
    return tuple(found)


def _in_figures(hit: re.Match[str], text: str) -> Number:
    times = _TIMES.match(text, hit.end())
    value = float(hit.group().replace(",", "").replace("\u2212", "-")[:40])
    if not times:
        return Number(value, *hit.span())
    more = _MORE.match(text, times.end())  # 3만 5천
    added = float(more[1]) * TIMES[more[2].lower()] if more else 0.0
    return Number(value * TIMES[times[1].lower()] + added, hit.start(), (more or times).end())


@lru_cache(maxsize=REMEMBERED)
def fractions(text: str) -> Sequence[Number]:
    """Fractions of one: 3/4, one in four."""
    found = [(hit, float(hit[1]), float(hit[2])) for hit in islice(_FRACTION.finditer(text), MOST_VALUES)]
    for hit in islice(_OUT_OF.finditer(text), MOST_VALUES):
        above, below = (float(one) if one.isdecimal() else worth(one) for one in hit.groups())
        found.append((hit, above, below))
    return tuple(
        Number(above / below, *hit.span(), is_fraction=True) for hit, above, below in found if 0 < above <= below
    )


def listed_numbers(text: str) -> list[int | float]:
    """The numbers of the longest list in a text: figures, if there are several."""
    said = numbers(text)
    figures = [number for number in said if not number.is_spelt]
    said = figures if len(figures) > 1 else said
    runs: list[list[Number]] = [[number] for number in said[:1]]
    for before, number in pairwise(said):
        if _BETWEEN.fullmatch(text[before.end : number.start]):
            runs[-1].append(number)
        else:
            runs.append([number])
    return [_figure(number.value) for number in max(runs, key=len, default=[])]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The numbers of a text by parameter, where each stands, how surely it is for that one, and those that none has."""

    values: dict[str, int | float]
    places: dict[str, Number]
    signs: dict[str, float]
    left: tuple[Number, ...]


def assign(parameters: Sequence[Parameter], text: str) -> Assigned:
    """Give each number to the parameter that the words next to it point to, and the rest in order."""
    wanted = [parameter for parameter in parameters if parameter.form is Form.NUMBER]
    said = _said(wanted, text)
    scored = [
        (score, -at, parameter)
        for at, number in enumerate(said)
        for parameter in wanted
        if _may_be(parameter, number)
        and (score := _belonging(parameter, text, number, said)) > 0
        and (parameter.required or score >= SIGNS.called)
    ]
    places: dict[str, Number] = {}
    signs: dict[str, float] = {}
    used: set[int] = set()
    for score, place, parameter in sorted(scored, key=lambda one: one[:2], reverse=True):
        if parameter.name not in places and -place not in used and not _is_within(said[-place], places.values()):
            places[parameter.name] = said[-place]
            signs[parameter.name] = score
            used.add(-place)
    rest = [number for at, number in enumerate(said) if at not in used and not _is_within(number, places.values())]
    places |= _in_turn([parameter for parameter in wanted if parameter.name not in places], rest)
    values = {
        parameter.name: _value(parameter, places[parameter.name], text)
        for parameter in wanted
        if parameter.name in places
    }
    return Assigned(values, places, signs, tuple(number for number in rest if number not in places.values()))


def _is_within(number: Number, others: Iterable[Number]) -> bool:
    return any(number.start < other.end and other.start < number.end for other in others)


def _said(wanted: Sequence[Parameter], text: str) -> list[Number]:
    are_hours = bool(wanted) and all(parameter.name_words & word_set("hours") for parameter in wanted)
    if are_hours and (found := hours(text)):
        return [Number(*hour) for hour in found]
    shares = fractions(text) if any(map(_is_share, wanted)) else ()
    return [*shares, *(number for number in numbers(text) if not _is_within(number, shares))]


@lru_cache(maxsize=1024)
def _is_share(parameter: Parameter) -> bool:
    """Whether it is a number from 0 to 1, by its description or name."""
    return bool(_SHARE.search(parameter.description) or parameter.name_words & word_set("share"))


def _may_be(parameter: Parameter, number: Number) -> bool:
    if number.is_fraction:
        return _is_share(parameter)
    return parameter.type != "integer" or number.value.is_integer() or bool(_CONVERTED)


def _figure(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _value(parameter: Parameter, number: Number, text: str) -> int | float:
    """The number as its parameter takes it: a percentage as a share, and hours as minutes."""
    if _is_share(parameter) and (number.is_percent or number.value > 1):
        return _figure(round(number.value / PERCENT, 12))
    return _figure(number.value * _factor(parameter, number, text))


def _factor(parameter: Parameter, number: Number, text: str) -> float:
    unit = _unit(text, number.end)
    own = parameter.stems
    return next((by for one, other, by in _CONVERTED if unit & one and own & other and not own & one), 1.0)


def _in_turn(wanted: Sequence[Parameter], left: Sequence[Number]) -> dict[str, Number]:
    """Numbers that nothing names, in the order of the text, for parameters that need one, or else for how many."""
    needed = [parameter for parameter in wanted if parameter.required]
    needed = needed or [parameter for parameter in wanted if parameter.name_words & word_set("counts")]
    found: dict[str, Number] = {}
    rest = [number for number in left if not number.is_fraction and not number.is_adverb]
    for parameter in needed if len(needed) <= len(rest) else ():
        number = next((number for number in rest if _may_be(parameter, number)), None)
        if number is not None:
            rest.remove(number)
            found[parameter.name] = number
    return found


@lru_cache(maxsize=1024)
def _unit(text: str, end: int) -> frozenset[str]:
    """The stems of the unit after a number that ends here, and of the words that the languages have for it."""
    hit, meant = _UNIT.match(text, end), _MEANT_UNIT.match(text, end)
    return (_MEANT[meant[1].lower()] if meant else frozenset()) | (stems([hit[1].lower()]) if hit else frozenset())


def _belonging(parameter: Parameter, text: str, number: Number, said: Sequence[Number]) -> float:
    """How surely a number is for a parameter, by the words between it and the numbers around it."""
    since = max([0, number.start - NEAR_BEFORE, *(other.end for other in said if other.end <= number.start)])
    before = _SENTENCE.split(_UNIT_OF_LAST.sub("", text[since : number.start]) if since else text[: number.start])[-1]
    named, described = parameter.name_stems, parameter.stems
    score = _before(before, named, described) + _after(text, number, parameter)
    if number.is_percent or number.is_fraction:
        is_for = _is_share(parameter) or bool(described & word_stems("percentage"))
        score += SIGNS.share if is_for else -SIGNS.share
    elif _is_share(parameter):
        score += SIGNS.before if 0 < number.value < 1 else -SIGNS.share
    if parameter.required and _MONEY.search(before) and described & word_stems("money"):
        score += SIGNS.meant
    is_year = (
        number.value.is_integer()
        and EARLIEST_YEAR <= number.value <= LATEST_YEAR
        and "," not in text[number.start : number.end]
    )
    score += SIGNS.year * (is_year and bool(named & word_stems("year")))
    after = text[number.end : number.end + NEAR_BEFORE]
    for pattern, bound in ((_MOST, "most"), (_LEAST, "least")):
        score += SIGNS.bound * bool(named & word_stems(bound) and (pattern.search(before) or pattern.match(after)))
    return score


def _before(text: str, named: frozenset[str], described: frozenset[str]) -> float:
    said = list(reversed(_WORD.findall(text)))[:WORDS_BEFORE]
    scores = (named_by(word, named, described) * SIGNS.before - SIGNS.further * at for at, word in enumerate(said))
    return max(0.0, max(scores, default=0.0))


def _after(text: str, number: Number, parameter: Parameter) -> float:
    """What the unit and the word after it add; nothing that belongs to what follows."""
    hit = _UNIT.match(text, number.end)
    if not hit:
        return 0.0
    named, described = parameter.name_stems, parameter.stems
    unit = hit[1].lower()
    score = SIGNS.unit * named_by(unit, named, described)
    if not score and (_factor(parameter, number, text) != 1.0 or _unit(text, number.end) & described):
        score = SIGNS.meant
    begins = len(unit) >= SHORTEST_BEGINNING and any(word.startswith(unit) for word in parameter.name_words)
    score = score or SIGNS.meant * (
        begins or any(unit.startswith(word) for word in parameter.words if len(word) > 1 and not word.isascii())
    )
    if unit in word_set("stop") or unit in word_set("breakers"):
        return score
    further = _FURTHER.match(text, hit.end())
    return score + SIGNS.following * (named_by(further[1], named, described) if further else 0.0)


def named_by(word: str, named: frozenset[str], described: frozenset[str]) -> float:
    """1 if a word is one of the parameter's name, less if only its description has it, and 0 for a word of little meaning."""
    if word.lower() in word_set("stop"):
        return 0.0
    own = stems([word.lower()])
    return 1.0 if own & named else SIGNS.described if own & described else 0.0
