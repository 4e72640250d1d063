"""Find values of a fixed form in a text: e-mails, dates, times, numbers, references, yes and no. Kept as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from core.models.offline.candidates import Parameter
from core.terms.language import LANGUAGES, NEVER, alternatives, has_own_letters

_DATE = re.compile(
    rf"\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|{alternatives('date')}"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2,4}\b)?(?=\W|$)",
    re.IGNORECASE,
)
_DATE_LEAD = re.compile(rf"^(?:{alternatives('date_lead')})+", re.IGNORECASE)
_RELATIVE = re.compile(rf"\d+|{alternatives('relative')}")
_TIME = re.compile(rf"{alternatives('time')}|\b\d{{1,2}}:\d{{2}}\b", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]{0,80}@[A-Za-z0-9][A-Za-z0-9-]{0,80}(?:\.[A-Za-z0-9-]{1,40}){0,5}", re.ASCII)
_PHONE = re.compile(r"\+?\(?\d[\d ()-]{6,18}\d")
_URL = re.compile(r"https?://[^\s<>\"']{1,500}|\bwww\.[^\s<>\"']{1,300}")
_QUOTED = re.compile(
    r"[\"\u201c\u300c\u300e]([^\"\u201d\u300d\u300f]{1,400})[\"\u201d\u300d\u300f]"
    r"|(?<!\w)['\u2018]([^'\u2019]{2,400})['\u2019](?!\w)"
)
_REFERENCE = re.compile(
    r"#?(?<![\w@.])(?=[\w-]{0,60}\d)[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,60}(?![\w@])|#[A-Za-z0-9][\w-]*",
    re.ASCII,
)
_SPACED_REFERENCE = re.compile(r"\b([A-Z]{1,4}) (\d{2,8})\b")
_MEASURE = re.compile(f" ?{alternatives('measure')}", re.IGNORECASE)
_UNIT = re.compile(rf"(?<![A-Za-z'\u2019]) ?({alternatives('unit')})(?![A-Za-z])", re.IGNORECASE)
_LENGTH = re.compile(alternatives("length"), re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[A-Za-z]{1,2}")
_REPEATED = re.compile(r"(.)\1+")
_YES = re.compile(rf"^\W*{alternatives('yes')}\b", re.IGNORECASE)
_NO = re.compile(rf"^\W*{alternatives('no')}\b", re.IGNORECASE)

MOST_VALUES = 50  # of each kind that are read from a text: each is compared with all others
REMEMBERED = 256  # texts whose values are remembered: each function of a request looks for them
MISLEADING = 0.3  # how alike a reference is to examples of another form
ALIKE = 0.8  # from here on a reference has the form of the examples
UNKNOWN = 0.5  # how alike it is where there are no examples


def _number_words(name: str) -> dict[str, float]:
    """Words for numbers in any language, the longest first."""
    listed = [
        pair.split("=") for language in LANGUAGES for pair in language.data.get("numbers", {}).get(name, "").split()
    ]
    return {word: float(value) for word, value in sorted(listed, key=lambda pair: -len(pair[0]))}


NUMBERS, TIMES = _number_words("words"), _number_words("times")
_NUMBER_WORD = re.compile("|".join(NUMBERS) or NEVER)


def worth(said: str) -> float:
    """The number that words stand for: two hundred and five, thirty thousand."""
    total = now = 0.0
    for word in _NUMBER_WORD.findall(said.lower()):
        value = NUMBERS[word]
        now = max(now, 1.0) * value if value >= 100 else now + value
        if value >= 1000:
            total, now = total + now, 0.0
    return total + now


@lru_cache(maxsize=REMEMBERED)
def dates(text: str) -> Sequence[str]:
    return tuple(_DATE_LEAD.sub("", hit.group().strip()) for hit in islice(_DATE.finditer(text), MOST_VALUES))


def times(text: str) -> list[str]:
    return [hit.group().strip() for hit in _TIME.finditer(text)]


def moments(text: str) -> list[str]:
    """The first date with the first time, or the first time alone."""
    return [" ".join((*dates(text)[:1], *times(text)[:1]))] if dates(text) else times(text)[:1]


def emails(text: str) -> list[str]:
    return [hit.rstrip(".-") for hit in _EMAIL.findall(text)]


def phones(text: str) -> list[str]:
    found = (hit.strip() for hit in _PHONE.findall(text))
    return [hit for hit in found if 7 <= sum(c.isdigit() for c in hit) <= 15 and not _DATE.fullmatch(hit)]


def urls(text: str) -> list[str]:
    return [hit.rstrip(".,;:!?)") for hit in _URL.findall(text)]


def quoted(text: str) -> list[str]:
    return [first or second for first, second in _QUOTED.findall(text)]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure or a currency, and whether a number stands before it."""

    said: str
    is_counted: bool


def units(text: str) -> list[Unit]:
    """The units in a text, in order."""
    hits = islice(_UNIT.finditer(text), MOST_VALUES)
    return [Unit(hit[1], text[: hit.start()].rstrip()[-1:].isdigit()) for hit in hits]


def is_yes(text: str) -> bool:
    return bool(_YES.match(text))


def is_no(text: str) -> bool:
    return bool(_NO.match(text))


def hours(text: str) -> list[tuple[float, int, int]]:
    """The hours of the times in a text, as it has them."""
    found = ((_DIGITS.search(hit.group()), hit) for hit in islice(_TIME.finditer(text), MOST_VALUES))
    return [(float(hour.group()), *hit.span()) for hour, hit in found if hour]


@lru_cache(maxsize=REMEMBERED)
def references(text: str) -> Sequence[str]:
    """Words with a digit in them, in order: order numbers, bookings, tags; without a leading #."""
    spaced = list(islice(_SPACED_REFERENCE.finditer(text), MOST_VALUES))
    inside = [*spans(text), *(hit.span() for hit in spaced)]
    plain = [
        hit
        for hit in islice(_REFERENCE.finditer(text), MOST_VALUES)
        if not any(start <= hit.start() < end for start, end in inside) and not is_measure(text, hit.end())
    ]
    found = [("".join(hit.groups()), hit.start()) for hit in spaced]
    found += [(hit.group().lstrip("#"), hit.start()) for hit in plain]
    return tuple(reference for reference, _ in sorted(found, key=lambda pair: pair[1]) if reference)


def is_measure(text: str, at: int) -> bool:
    """Whether a unit stands at this place of the text."""
    return bool(_MEASURE.match(text, at))


@lru_cache(maxsize=REMEMBERED)
def spans(text: str) -> Sequence[tuple[int, int]]:
    """Where dates, times and addresses stand."""
    hits = (hit for pattern in (_DATE, _TIME, _EMAIL, _URL) for hit in islice(pattern.finditer(text), MOST_VALUES))
    return tuple(hit.span() for hit in hits if not _RELATIVE.fullmatch(hit.group()))


@lru_cache(maxsize=4096)
def likeness(text: str, parameter: Parameter) -> float:
    """How far the form of a reference is that of the parameter's examples, from 0 to 1."""
    examples = [one for one in parameter.examples if any(c.isdigit() for c in one) and " " not in one.strip()]
    is_as_long = _length_in_words(parameter.description) == len(text)
    if _is_like_any(text, examples, _shape, _prefix) or (
        not examples and is_as_long and "digits" in parameter.description and text.isdigit()
    ):
        return 1.0
    if is_as_long or _is_like_any(text, examples, _shape):
        return 0.85 if any(c.isalpha() for c in text) or not examples else 0.7
    if _is_like_any(text, examples, _runs):
        return ALIKE if _is_like_any(text, examples, _runs, _prefix) else 0.6
    return MISLEADING if examples else UNKNOWN


def _is_like_any(text: str, examples: Sequence[str], *views: Callable[[str], str]) -> bool:
    return any(all(view(text) == view(example) for view in views) for example in examples)


def _shape(text: str) -> str:
    """Letters as A, digits as 9, the rest as it is: LW-42 is AA-99."""
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)


def _prefix(text: str) -> str:
    hit = _LATIN.match(text)
    return hit.group().upper() if hit else ""


def _runs(text: str) -> str:
    return _REPEATED.sub(r"\1", _shape(text).replace("-", ""))


def _length_in_words(description: str) -> float:
    hit = _LENGTH.search(description)
    return NUMBERS.get(next(filter(None, hit.groups()), "").lower(), 0) if hit else 0


def mentioned(known: Iterable[str], text: str) -> str:
    """The longest of the known values that stands in the text as a whole word, as the text has it; "" if none."""
    found = [value for value in known if _is_telling(value) and _as_word(value).search(text)]
    return max(found, key=len) if found else ""


def _is_telling(value: str) -> bool:
    if len(value) > 2 or has_own_letters(value):
        return True
    return len(value) > 0 and (value.isupper() or any(c.isdigit() for c in value))


@lru_cache(maxsize=4096)
def _as_word(value: str) -> re.Pattern[str]:
    is_exact = len(value) <= 2 and value.isascii()
    after = "" if has_own_letters(value) else r"(?![A-Za-z0-9_])" if value.isascii() else r"(?!\w)"
    return re.compile(rf"(?<![A-Za-z0-9_'\u2019]){re.escape(value)}{after}", 0 if is_exact else re.IGNORECASE)
