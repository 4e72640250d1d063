"""Choose a value among several in a text: one of an enum, the right number, the right reference, yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.models.offline import values
from core.models.offline.candidates import Parameter
from core.models.offline.numbers import numbers
from core.terms import rank, terms
from core.terms.language import alternatives, stems, table, word_set

LIKE_ENOUGH, LABEL = 0.5, 0.3
"""How like the examples a reference has to be, and what it gains if it stands after the parameter's name."""
_WORD = re.compile(r"[^\W\d_]+")
_WITHOUT = re.compile(alternatives("without"), re.IGNORECASE)
_DENIED_AFTER = re.compile(rf"[\w'\u2019-]{{1,30}} ?{alternatives('denied_after')}", re.IGNORECASE)
_SAID = re.compile(r"\S{1,40}")
_CLAUSE = re.compile(r"[,.;:!?](?:\s|$)")
_SWITCHED = re.compile(alternatives("switched"), re.IGNORECASE)
_OFF = re.compile(alternatives("switched_off"), re.IGNORECASE)
DENIED_BEFORE = 25  # characters before a word where "not" denies it
_SIZE = re.compile(
    rf"\b{alternatives('size')}\s+([a-z0-9]{{1,3}})\b|\b([a-z]{{1,3}}) ?{alternatives('size')}", re.IGNORECASE
)
_OTHER_WORDS = {
    said: (re.compile(rf"(?<![a-z]){said}(?![a-z])", re.IGNORECASE), meant) for said, meant in table("choices").items()
}
_ORDINALS: list[tuple[re.Pattern[str], int]] = [
    (re.compile(rf"(?<![a-z]){said}", re.IGNORECASE), at) for said, at in table("ordinals").items()
]


def choice_in(parameter: Parameter, text: str, known: Sequence[str] = ()) -> Any:
    """The choice that the text names, in its own word or one that means the same; None if it names none.

    `known` are words that say nothing, because they name the function.
    """
    if parameter.type in ("integer", "number"):
        said = {number.value for number in numbers(text)}
        return next((choice for choice in parameter.choices if choice in said), None)
    choices = {str(choice): choice for choice in parameter.choices}
    if named := values.mentioned(choices, text) or _in_other_words(choices, text):
        return choices[named]
    plain = {choice: choice.replace("_", " ").replace("-", " ") for choice in choices if len(choice) > 2}
    scores = rank(_without(text, known), list(plain.values()))
    best = max(zip(scores, plain, strict=True), default=(0.0, ""), key=lambda pair: pair[0])
    return choices[best[1]] if best[0] > 0 else None


def _without(text: str, known: Sequence[str]) -> str:
    drop = {word for word in known if len(word) > 2}
    return " ".join(word for word in text.split() if word.lower().strip(".,?!") not in drop)


def _in_other_words(choices: Mapping[str, Any], text: str) -> str:
    said = [
        (len(word), meant)
        for word, (pattern, meant) in _OTHER_WORDS.items()
        if meant in choices and pattern.search(text)
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
    return True if values.is_yes(text) else False if values.is_no(text) else None


def _is_denied(text: str, at: int) -> bool:
    """Whether "not" or "without" stands shortly before a word, in the same part of the sentence, or right after it."""
    before = _CLAUSE.split(text[max(0, at - DENIED_BEFORE) : at])[-1]
    return bool(_WITHOUT.search(before) or _DENIED_AFTER.match(text, at))


def reference_in(text: str, parameter: Parameter, taken: Sequence[str], *, labelled: bool = False) -> str:
    """The reference in the text that is most like what the parameter asks for; `labelled`: it must be called so or look just so."""
    scored = [
        (values.likeness(reference, parameter) + LABEL * _is_called_so(text, reference, parameter), -at, reference)
        for at, reference in enumerate(values.references(text))
        if reference not in taken
    ]
    best, _, chosen = max(scored, default=(0.0, 0, ""))
    return str(chosen) if best >= (LIKE_ENOUGH + LABEL if labelled else LIKE_ENOUGH) else ""


def _is_called_so(text: str, reference: str, parameter: Parameter) -> bool:
    at = text.find(reference)
    own = parameter.words - word_set("label_filler")
    known = stems(own)
    return any(
        stems([word.lower()]) & known or any(o in word for o in own if len(o) > 1 and not o.isascii())
        for word in _WORD.findall(text[max(0, at - 30) : max(0, at)])[-4:]
    )


def references_in(parameter: Parameter, text: str) -> list[str]:
    """The references in a text that look like the parameter's examples."""
    return list(dict.fromkeys(r for r in values.references(text) if values.likeness(r, parameter) >= values.ALIKE))


def reference_nearby(parameter: Parameter, wish: str, said: str) -> str:
    """The reference meant by the wish among those an agent has just named: the only one, "the second", or the one it describes."""
    named = references_in(parameter, said)
    if len(named) <= 1:
        return named[0] if named else ""
    for pattern, at in _ORDINALS:
        if pattern.search(wish) and -len(named) <= at < len(named):
            return named[at]
    spots = [said.find(reference) for reference in named]
    around = [said[max(0, spot - 60) : end] for spot, end in zip(spots, [*spots[1:], len(said)], strict=True)]
    scores = rank(wish, around)
    return named[scores.index(max(scores))] if max(scores) > 0 else ""
