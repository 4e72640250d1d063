"""Choose a value among several in a text: one of an enum, the right number, the right reference, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.models.offline import values
from core.models.offline.candidates import Form, Parameter
from core.terms import rank, terms, words
from core.terms.language import LANGUAGES, alternatives, table, word_set

LIKE_ENOUGH, LABEL = 0.5, 0.3
"""How like the examples a reference has to be, and what it gains if it stands after the parameter's name."""
WRITTEN, UNIT, UNIT_WORD, MONEY, BEFORE, NEXT, DESCRIBED, FURTHER = 5.0, 2.0, 1.5, 1.5, 1.0, 0.7, 0.8, 0.1
"""How surely a number is for a parameter: written `name=3`, by the word after it, a word for such a unit, a currency sign, a
word before it, the second word after it; the factor where only the description has the word, and the loss for each word
between."""
CALLED = 1.0  # from here on a number is called what the parameter is, also one that may be left out
NEAR_BEFORE, NEAR_AFTER = 40, 20  # characters around a number that may name its parameter

_WORD = re.compile(r"[^\W\d_]+")
_NAMED = re.compile(r"(\w{1,60})\s?[=:]\s?$")
_MONEY = re.compile(r"[$\u20ac\u00a3\u20a9]\s*$")
_WITHOUT = re.compile(alternatives("without"), re.IGNORECASE)
_SIZE = re.compile(
    rf"\b{alternatives('size')}\s+([a-z0-9]{{1,3}})\b|\b([a-z]{{1,3}}) ?{alternatives('size')}", re.IGNORECASE
)
_UNITS = [
    (re.compile(rf"\s{{0,8}}{said}(?![a-z])", re.IGNORECASE), frozenset(meant.split()))
    for said, meant in table("units").items()
]
_OTHER_WORDS = {
    said: (re.compile(rf"(?<![a-z]){said}(?![a-z])", re.IGNORECASE), meant) for said, meant in table("choices").items()
}
_ORDINALS: list[tuple[re.Pattern[str], int]] = [
    (re.compile(rf"(?<![a-z]){said}", re.IGNORECASE), at) for said, at in table("ordinals").items()
]


def _stems(said: Iterable[str]) -> frozenset[str]:
    return frozenset(language.stem(word) for word in said for language in LANGUAGES if language.has(word))


def choice_in(parameter: Parameter, text: str, known: Sequence[str] = ()) -> Any:
    """The choice that the text names, in its own word or one that means the same; None if it names none.

    `known` are words that say nothing, because they name the function.
    """
    if parameter.type in ("integer", "number"):
        said = {number for number, _, _ in values.numbers(text)}
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


def numbers_in(parameters: Sequence[Parameter], text: str) -> dict[str, int | float]:
    """The numbers of a text by parameter: each goes where the words next to it point, and the rest in order."""
    wanted = [parameter for parameter in parameters if parameter.form is Form.NUMBER]
    said = _said(wanted, text)
    found: dict[str, int | float] = {}
    scored = [
        (score, -at, parameter)
        for at, number in enumerate(said)
        for parameter in wanted
        if (score := _belonging(parameter, text, number, said)) > 0
        and (parameter.required or score >= CALLED)
        and _may_be(parameter, number)
    ]
    used: set[int] = set()
    for _, place, parameter in sorted(scored, key=lambda one: one[:2], reverse=True):
        if parameter.name not in found and -place not in used:
            found[parameter.name] = _plain(said[-place])
            used.add(-place)
    left = [number for at, number in enumerate(said) if at not in used]
    return {**found, **_in_turn([parameter for parameter in wanted if parameter.name not in found], left)}


def _said(wanted: Sequence[Parameter], text: str) -> list[values.Number]:
    are_hours = bool(wanted) and all(parameter.name_words & word_set("hours") for parameter in wanted)
    return (values.hours(text) if are_hours else []) or values.numbers(text)


def _may_be(parameter: Parameter, number: values.Number) -> bool:
    return parameter.type != "integer" or number[0].is_integer()


def _plain(number: values.Number) -> int | float:
    return int(number[0]) if number[0].is_integer() else number[0]


def _in_turn(wanted: Sequence[Parameter], left: Sequence[values.Number]) -> dict[str, int | float]:
    """Numbers that nothing names, in the order of the text, for parameters that need one, or else for how many."""
    needed = [parameter for parameter in wanted if parameter.required]
    needed = needed or [parameter for parameter in wanted if parameter.name_words & word_set("counts")]
    found: dict[str, int | float] = {}
    rest = list(left)
    for parameter in needed if len(needed) <= len(rest) else ():
        number = next((number for number in rest if _may_be(parameter, number)), None)
        if number is not None:
            rest.remove(number)
            found[parameter.name] = _plain(number)
    return found


def _belonging(parameter: Parameter, text: str, number: values.Number, said: Sequence[values.Number]) -> float:
    """How surely a number is for a parameter, by the words between it and the numbers around it."""
    _, start, end = number
    since = max([0, start - NEAR_BEFORE, *(other[2] for other in said if other[2] <= start)])
    until = min([end + NEAR_AFTER, *(other[1] for other in said if other[1] >= end)])
    named, described = _stems(parameter.name_words), _stems(parameter.words)
    before = [named_by(word, named, described) for word in reversed(_WORD.findall(text[since:start]))]
    after = [named_by(word, named, described) for word in _WORD.findall(text[end:until])[:2]]
    unit = next((meant for pattern, meant in _UNITS if pattern.match(text, end)), frozenset[str]())
    lead = _NAMED.search(text[since:start])
    score = WRITTEN * (lead is not None and set(words(lead[1])) == parameter.name_words)
    score += UNIT * sum(after[:1]) + NEXT * sum(after[1:])
    score += max((BEFORE * by - FURTHER * at for at, by in enumerate(before[:5]) if by), default=0.0)
    score += UNIT_WORD * bool(_stems(unit) & described)
    return score + MONEY * bool(_MONEY.search(text[since:start]) and described & _stems(word_set("money")))


def written_out(parameter: Parameter, text: str) -> str:
    """The value written after the parameter's name: `city=Oslo`, `city: "Oslo"`."""
    hit = _written(parameter).search(text)
    return next(filter(None, hit.groups()), "") if hit else ""


@lru_cache(maxsize=1024)
def _written(parameter: Parameter) -> re.Pattern[str]:
    name = r"[\s_-]?".join(map(re.escape, words(parameter.name)[:8]))
    return re.compile(
        rf"(?<!\w){name}\s?(?:[=:]\s?[\"']([^\"']{{1,400}})[\"']|=\s?([^\s,;()\"']{{1,200}}))", re.IGNORECASE
    )


def named_by(word: str, named: frozenset[str], described: frozenset[str]) -> float:
    """1 if a word is one of the parameter's name, less if only its description has it, and 0 for a word of little meaning."""
    if word.lower() in word_set("stop"):
        return 0.0
    stems = _stems([word.lower()])
    return 1.0 if stems & named else DESCRIBED if stems & described else 0.0


def truth_in(parameter: Parameter, text: str) -> bool | None:
    """Whether the text says yes or no to this parameter; None if it does not speak of it."""
    said = set(terms(text))
    if set(terms(parameter.name)) & said or len(set(terms(f"{parameter.name} {parameter.description}")) & said) >= 2:
        return not _WITHOUT.search(text)
    if not parameter.required:
        return None
    return True if values.is_yes(text) else False if values.is_no(text) else None


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
    stems = _stems(own)
    return any(
        _stems([word.lower()]) & stems or any(o in word for o in own if len(o) > 1 and not o.isascii())
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
