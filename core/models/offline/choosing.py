"""Choose a value among several: one of an enum, an example of a description, yes or no, what an agent has just named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.models.offline.candidates import Parameter
from core.models.offline.fitting import FIT, likeness
from core.models.offline.spans import TextKind, TextSpan
from core.models.offline.values import spans_of
from core.terms import rank, terms
from core.terms.language import alternatives, entries, has_own_letters, stems, word_set

DENIED_BEFORE, NAMED_BEFORE = 25, 60  # characters before a word where "not" denies it, before a code that describe it

_WITHOUT = re.compile(alternatives("without"), re.IGNORECASE)
_DENIED_AFTER = re.compile(rf"[\w'\u2019-]{{1,30}} ?{alternatives('denied_after')}", re.IGNORECASE)
_SAID = re.compile(r"\S{1,40}")
_CLAUSE = re.compile(r"[,.;:!?](?:\s|$)")
_SWITCHED = re.compile(alternatives("switched"), re.IGNORECASE)
_OFF = re.compile(alternatives("switched_off"), re.IGNORECASE)
_YES = re.compile(rf"^\W*{alternatives('yes')}\b", re.IGNORECASE)
_NO = re.compile(rf"^\W*{alternatives('no')}\b", re.IGNORECASE)
_SIZE = re.compile(
    rf"\b{alternatives('size')}\s+([a-z0-9]{{1,3}})\b|\b([a-z]{{1,3}}) ?{alternatives('size')}", re.IGNORECASE
)
_OTHER_WORDS = {
    said: (re.compile(rf"(?<![a-z]){said}(?![a-z])", re.IGNORECASE), meant) for said, meant in entries("choices")
}
_ORDINALS: list[tuple[re.Pattern[str], int]] = [
    (re.compile(rf"(?<![a-z]){said}", re.IGNORECASE), at) for said, at in entries("ordinals")
]


def is_yes(text: str) -> bool:
    return bool(_YES.match(text))


def is_no(text: str) -> bool:
    return bool(_NO.match(text))


def mentioned(known: Iterable[str], text: str) -> TextSpan | None:
    """The longest of the known values that stands in the text as a whole word."""
    hits = [hit for value in known if _is_telling(value) and (hit := _as_word(value).search(text))]
    best = max(hits, key=lambda hit: len(hit.group()), default=None)
    return TextSpan(TextKind.PHRASE, best.group(), *best.span()) if best else None


def _is_telling(value: str) -> bool:
    if len(value) > 2 or has_own_letters(value):
        return True
    return len(value) > 0 and (value.isupper() or any(c.isdigit() for c in value))


@lru_cache(maxsize=4096)
def _as_word(value: str) -> re.Pattern[str]:
    is_exact = len(value) <= 2 and value.isascii()
    after = "" if has_own_letters(value) else r"(?![A-Za-z0-9_])" if value.isascii() else r"(?!\w)"
    return re.compile(rf"(?<![A-Za-z0-9_'\u2019]){re.escape(value)}{after}", 0 if is_exact else re.IGNORECASE)


def example_in(parameter: Parameter, text: str) -> TextSpan | None:
    """The example of the description that the text names, or the longer name it is a part of."""
    found = mentioned(parameter.examples, text)
    if not found:
        return None
    names = (span for span in spans_of(text)[TextKind.PHRASE] if "name" in span.marks)
    return next((name for name in names if name.overlaps(found) and found.text in name.text), found)


def choice_in(parameter: Parameter, text: str, known: Sequence[str] = ()) -> tuple[Any, TextSpan | None]:
    """The choice that the text names, in its own word, with that, or in one that means the same; None if it names none.

    `known` are words that say nothing, because they name the function.
    """
    if parameter.type in ("integer", "number"):
        said = {span.value for span in spans_of(text)[TextKind.NUMBER]}
        return next((choice for choice in parameter.choices if choice in said), None), None
    choices = {str(choice): choice for choice in parameter.choices}
    if named := mentioned(choices, text):
        folded = {choice.lower(): value for choice, value in choices.items()}
        return choices.get(named.text, folded.get(named.text.lower())), named
    if meant := _in_other_words(choices, text):
        return choices[meant], None
    plain = {choice: choice.replace("_", " ").replace("-", " ") for choice in choices if len(choice) > 2}
    drop = stems(known)
    rest = " ".join(word for word in text.split() if not stems([word.lower().strip(".,?!")]) & drop)
    best = max(zip(rank(rest, list(plain.values())), plain, strict=True), default=(0.0, ""), key=lambda pair: pair[0])
    return choices[best[1]] if best[0] > 0 else None, None


def _in_other_words(choices: Mapping[str, Any], text: str) -> str:
    said = [
        (len(word), meant) for word, (found, meant) in _OTHER_WORDS.items() if meant in choices and found.search(text)
    ]
    if said:
        return str(max(said)[1])
    hit = _SIZE.search(text)
    named = (hit.group(1) or hit.group(2)).upper() if hit else ""
    return named if named in choices else ""


def truth_in(parameter: Parameter, text: str) -> bool | None:
    """Whether the text says yes or no to this parameter; None if it does not speak of it."""
    named = set(terms(parameter.name))
    about = set(terms(f"{parameter.name} {parameter.description}"))
    spoken = [(hit.start(), found) for hit in _SAID.finditer(text) if (found := set(terms(hit.group())) & about)]
    every = set[str]().union(*(found for _, found in spoken))
    if every & named or len(every) >= 2:
        said = {term for term in (every & named or every) if not term.startswith("=")} or every
        return not any(_is_denied(text, at) for at, found in spoken if found & said)
    if parameter.name_words & word_set("switch") and (hit := _SWITCHED.search(text)):
        return not _OFF.search(hit.group())
    if not parameter.required:
        return None
    return True if is_yes(text) else False if is_no(text) else None


def _is_denied(text: str, at: int) -> bool:
    """Whether "not" or "without" stands shortly before a word, in the same part of the sentence, or right after it."""
    before = _CLAUSE.split(text[max(0, at - DENIED_BEFORE) : at])[-1]
    return bool(_WITHOUT.search(before) or _DENIED_AFTER.match(text, at))


def codes_in(parameter: Parameter, text: str) -> list[TextSpan]:
    """The codes in a text that look like the parameter's examples, each once."""
    alike = {
        span.text: span
        for span in reversed(spans_of(text)[TextKind.CODE])
        if likeness(span.text, parameter) >= FIT.alike
    }
    return sorted(alike.values(), key=lambda span: span.start)


def code_nearby(parameter: Parameter, wish: str, said: str) -> str:
    """The code meant by the wish among those an agent has just named: the only one, "the second", or the one it describes."""
    hint = parameter.description.rstrip(".")
    said = said.replace(hint, "") if hint else said  # of the question for it
    named = codes_in(parameter, said)
    if len(named) <= 1:
        return named[0].text if named else ""
    for pattern, at in _ORDINALS:
        if pattern.search(wish) and -len(named) <= at < len(named):
            return named[at].text
    spots = [span.start for span in named]
    around = [said[max(0, spot - NAMED_BEFORE) : end] for spot, end in zip(spots, [*spots[1:], len(said)], strict=True)]
    scores = rank(wish, around)
    return named[scores.index(max(scores))].text if max(scores) > 0 else ""
