"""Find values of a known form in a text: e-mails, dates, times, numbers, references, yes and no. Kept as written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.models.offline.candidates import Parameter
from core.terms import words
from core.terms.korean import HANGUL

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?-i:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_NUMBER_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_KOREAN_DAY = r"[월화수목금토일]요일"
_DATE = re.compile(
    "|".join(
        (
            r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b",
            rf"\b(?:(?:next|this|coming|on) )?(?:(?:{_DAY}),? )?(?:the )?{_NUMBER_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?\b",
            rf"\b(?:(?:{_DAY}),? )?{_MONTH} {_NUMBER_DAY}(?:,? \d{{4}})?\b",
            r"\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b(?! ?(?:am|pm|kg|km|%|eur|usd))",
            rf"\b(?:(?:next|this|coming|last|on) )?(?:{_DAY})(?:s)?\b(?: (?:next|this) week\b)?",
            r"\bthe day after tomorrow\b|\btomorrow\b|\btoday\b|\btonight\b|\byesterday\b",
            r"\b(?:next|this|the|coming) (?:week ?end|week|month|year)\b",
            r"\bin (?:\d+|two|three|four|five|six|seven|a few|a couple of) (?:days?|weeks?|months?)\b",
            r"(?:\d{2,4}년 ?)?\d{1,2}월 ?\d{1,2}일(?: ?(?:\()?[월화수목금토일]요일(?:\))?)?",
            rf"(?:(?:다음|이번|다다음|오는|지난) ?(?:주 ?)?)?(?:{_KOREAN_DAY}|주말)|(?:다음|이번|다다음) ?[주달]|\d{{1,2}}일(?= |에|로|날|부터|까지|$)",
            r"오늘|내일 ?모레|내일|모레|글피|어제",
        )
    ),
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{1,2}(?::\d{2})? ?(?:[ap]\.?m\b\.?|o'?clock\b)|\b\d{1,2}:\d{2}\b|\bnoon\b|\bmidday\b|\bmidnight\b"
    r"|(?<=\bat )(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?! ?[\w/.%-])|(?:오전|오후|아침|저녁|밤|낮)? ?\d{1,2}시(?: ?\d{1,2}분| ?반)?|정오|자정",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]{0,80}@[A-Za-z0-9][A-Za-z0-9-]{0,80}(?:\.[A-Za-z0-9-]{1,40}){0,5}", re.ASCII)
_PHONE = re.compile(r"\+?\(?\d[\d ()-]{6,18}\d")
_URL = re.compile(r"https?://[^\s<>\"']{1,500}|\bwww\.[^\s<>\"']{1,300}")
_QUOTED = re.compile(
    r"[\"\u201c\u300c\u300e]([^\"\u201d\u300d\u300f]{1,400})[\"\u201d\u300d\u300f]|(?<!\w)['\u2018]([^'\u2019]{2,400})['\u2019](?!\w)"
)
_NUMBER = re.compile(r"(?<![\w.,:/#-])[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]*[:/]\d)")
_REFERENCE = re.compile(
    r"#?(?<![\w@.])(?=[\w-]*\d)[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w@])|#[A-Za-z0-9][\w-]*", re.ASCII
)
_MEASURE = re.compile(
    r" ?(?:kg|g|km|cm|mm|m|lbs?|eur|euros?|usd|dollars?|pounds?|won|percent|%|people|persons|guests|nights?|days?|weeks?|months?|years?|hours?|minutes?|times|items?|pieces|명|개|박|원|일|장|권|시간|분|년|개월|세|살)(?![A-Za-z])",
    re.IGNORECASE,
)
_SPACED_REFERENCE = re.compile(r"\b([A-Z]{1,4}) (\d{2,8})\b")
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "thousand": 1000, "couple": 2, "dozen": 12, "half": 0.5, "once": 1, "twice": 2,
    "한": 1, "하나": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
    "아홉": 9, "열": 10,
}  # fmt: skip
_KOREAN_COUNT = re.compile(
    r"(?<![가-힣])(한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|하나|둘|셋|넷) ?(?=명|개|장|박|분|권|잔|마리|일|대|벌|켤레|시간|주|달|번|인|사람|판|병|그릇)"
)
_WORD_COUNT = re.compile(r"\b(" + "|".join(key for key in _COUNTS if key.isascii()) + r")\b", re.IGNORECASE)
_DIGITS_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_LETTERS_OR_DIGITS = re.compile(
    r"\b(\w+) (?:letters and digits|characters|alphanumeric|digits?)|(두|세|네|다섯|여섯|여덟) ?자리", re.IGNORECASE
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|ok|okay|of course|please do|do it|go ahead|correct|right|exactly|true|absolutely|definitely"
    r"|sounds good|confirm(?:ed)?|agreed|y|네|예|응|그래요?|좋아요?|맞아요?|맞습니다|그렇게 해 ?주세요|부탁(?:해요|드려요|드립니다)|당연하죠|물론이죠|할게요)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no|nope|nah|not now|no thanks|no thank you|never ?mind|forget it|don't|false|n|아니요?|아뇨|아니오|아닙니다|괜찮아요|괜찮습니다|됐어요|됐습니다|안 ?할래요|싫어요)\b",
    re.IGNORECASE,
)


def dates(text: str) -> list[str]:
    return [
        re.sub(r"^(?:(?:on|the) )+(?!day)", "", hit.group().strip(), flags=re.IGNORECASE)
        for hit in _DATE.finditer(text)
    ]


def times(text: str) -> list[str]:
    return [hit.group().strip() for hit in _TIME.finditer(text)]


def hours(text: str) -> list[tuple[float, int, int]]:
    """The hours of the times in a text, as it has them, with where each begins and ends."""
    found = ((re.search(r"\d+", hit.group()), hit) for hit in _TIME.finditer(text))
    return [(float(hour.group()), *hit.span()) for hour, hit in found if hour]


def emails(text: str) -> list[str]:
    return [hit.rstrip(".-") for hit in _EMAIL.findall(text)]


def phones(text: str) -> list[str]:
    found = (hit.strip() for hit in _PHONE.findall(text))
    return [hit for hit in found if 7 <= sum(c.isdigit() for c in hit) <= 15 and not _DATE.fullmatch(hit)]


def urls(text: str) -> list[str]:
    return [hit.rstrip(".,;:!?)") for hit in _URL.findall(text)]


def quoted(text: str) -> list[str]:
    return [first or second for first, second in _QUOTED.findall(text)]


def is_yes(text: str) -> bool:
    return bool(_YES.match(text)) or text.strip() in {"네", "예", "응"}


def is_no(text: str) -> bool:
    return bool(_NO.match(text))


def numbers(text: str) -> list[tuple[float, int, int]]:
    """The numbers in a text, in digits or words, with where each begins and ends; not those inside dates, times or references."""
    taken = _spans(text, (_DATE, _TIME, _EMAIL, _URL))
    digits = [(_number(hit.group()), *hit.span()) for hit in _NUMBER.finditer(text)]
    spelt = [
        (float(_COUNTS[hit.group(1).lower()]), *hit.span(1))
        for p in (_WORD_COUNT, _KOREAN_COUNT)
        for hit in p.finditer(text)
    ]
    found = [n for n in sorted(digits + spelt, key=lambda n: n[1]) if not any(a <= n[1] < b for a, b in taken)]
    return [n for n in found if abs(n[0]) < 1e15]


def _is_more_than_a_number(text: str) -> bool:
    return not re.fullmatch(r"\d+|in .*|\d+일", text)


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-")[:40])


def references(text: str) -> list[str]:
    """Words with a digit in them, in order: order numbers, bookings, tags; without a leading #."""
    taken = _spans(text, (_DATE, _TIME, _EMAIL, _URL))
    spaced = list(_SPACED_REFERENCE.finditer(text))
    inside = [*taken, *(hit.span() for hit in spaced)]
    plain = [
        hit
        for hit in _REFERENCE.finditer(text)
        if not any(a <= hit.start() < b for a, b in inside) and not _MEASURE.match(text, hit.end())
    ]
    found = [("".join(hit.groups()), hit.start()) for hit in spaced] + [
        (hit.group().lstrip("#"), hit.start()) for hit in plain
    ]
    return [reference for reference, _ in sorted(found, key=lambda pair: pair[1]) if reference]


def _spans(text: str, patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, int]]:
    hits = (hit for pattern in patterns for hit in pattern.finditer(text))
    return [hit.span() for hit in hits if _is_more_than_a_number(hit.group())]


def shape(text: str) -> str:
    """Letters as A, digits as 9, the rest as it is: LW-42 is AA-99."""
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)


@lru_cache(maxsize=4096)
def likeness(text: str, parameter: Parameter) -> float:
    """How far the form of a reference is that of the parameter's examples, from 0 to 1."""
    examples = [
        example for example in parameter.examples if any(c.isdigit() for c in example) and " " not in example.strip()
    ]
    wanted = _length_in_words(parameter.description)
    if any(shape(text) == shape(example) and _prefix(text) == _prefix(example) for example in examples):
        return 1.0
    if not examples and wanted == len(text) and "digits" in parameter.description and text.isdigit():
        return 1.0
    if any(shape(text) == shape(example) for example in examples) or wanted == len(text):
        return 0.85 if any(c.isalpha() for c in text) or not examples else 0.7
    if any(_runs(text) == _runs(example) and _prefix(text) == _prefix(example) for example in examples):
        return 0.8
    if any(_runs(text) == _runs(example) for example in examples):
        return 0.6
    return 0.3 if examples else 0.5


def _length_in_words(description: str) -> int:
    hit = _LETTERS_OR_DIGITS.search(description)
    return _DIGITS_WORDS.get((hit.group(1) or "").lower(), 0) if hit else 0


def _prefix(text: str) -> str:
    hit = re.match(r"[A-Za-z]*", text)
    return hit.group().upper()[:2] if hit else ""


def _runs(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", shape(text).replace("-", ""))


def has_shape_of(text: str, parameter: Parameter) -> bool:
    """Whether the text names a value of exactly the form this parameter asks for."""
    if (
        parameter.format == "email"
        or parameter.words & {"email", "이메일", "메일"}
        or "e-mail" in parameter.description.lower()
    ):
        return bool(emails(text))
    if any(likeness(reference, parameter) >= 0.8 for reference in references(text)):
        return True
    return bool(_mentioned([*map(str, parameter.choices), *parameter.examples], text))


def mentioned(values: Sequence[str], text: str) -> str:
    """The longest of the values that stands in the text as a whole word, as the text has it; "" if none."""
    found = _mentioned(values, text)
    return max(found, key=len) if found else ""


def _mentioned(values: Sequence[str], text: str) -> list[str]:
    return [value for value in values if _is_telling(value) and _pattern(value).search(text)]


def _is_telling(value: str) -> bool:
    return (
        len(value) > 2
        or bool(HANGUL.search(value))
        or (len(value) > 0 and (value.isupper() or any(c.isdigit() for c in value)))
    )


@lru_cache(maxsize=4096)
def _pattern(value: str) -> re.Pattern[str]:
    exact = len(value) <= 2 and value.isascii()
    body = re.escape(value)
    after = "" if HANGUL.search(value) else r"(?!\w)"
    if value.isascii():
        after = r"(?![A-Za-z0-9_])"
    return re.compile(rf"(?<![A-Za-z0-9_'\u2019]){body}{after}", 0 if exact else re.IGNORECASE)


def words_near(text: str, start: int, end: int, *, width: int = 24) -> frozenset[str]:
    """The words just before and after a place in the text."""
    return frozenset(words(text[max(0, start - width) : start]) + words(text[end : end + width]))
