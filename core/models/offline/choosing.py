"""Choose a value among several in a text: one of an enum, the right number, the right reference, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.models.offline import values
from core.models.offline.candidates import Candidate, Parameter
from core.terms import rank, terms
from core.terms.english import stem

LIKE_ENOUGH, LABEL = 0.5, 0.3
CALLED = 1.0  # from here on a number is called what the parameter is

_SIZES = {
    "small": "S",
    "medium": "M",
    "large": "L",
    "extra large": "XL",
    "extra small": "XS",
    "스몰": "S",
    "미디엄": "M",
    "라지": "L",
    "엑스라지": "XL",
}
_UNITS = {
    "명": "guest person people party adult passenger seat", "인": "guest person people party adult", "분": "guest person people minute party",
    "사람": "guest person people", "박": "night", "일": "day", "주": "week", "달": "month", "개월": "month", "시간": "hour", "개": "quantity count amount number item",
    "장": "quantity ticket count", "잔": "quantity count cup", "권": "quantity count book", "판": "quantity count pizza", "원": "amount price money won budget", "달러": "amount price money budget",
    "people": "guest party size person", "guests": "party size people person", "persons": "party size guest people", "of us": "party guest people size", "adults": "guest party people",
    "nights": "night stay", "eur": "amount money price budget", "usd": "amount money price budget", "euros": "amount money price budget", "dollars": "amount money price budget", "won": "amount money budget",
}  # fmt: skip
_MONEY = re.compile(r"[$\u20ac\u00a3\u20a9]\s*$")
_MONEY_NAMES = "amount price budget money sum cost payment total deposit limit 금액 가격 예산"
_MONEY_WORDS = frozenset(map(stem, _MONEY_NAMES.split()))
_WITHOUT = re.compile(
    r"\b(?:no|not|without|don'?t|never|except|skip|exclude|cancel)\b|없이|빼고|말고|안 ", re.IGNORECASE
)
_ORDINALS = {
    "first": 0,
    "second": 1,
    "third": 2,
    "last": -1,
    "latter": -1,
    "former": 0,
    "첫": 0,
    "두 번째": 1,
    "두번째": 1,
    "마지막": -1,
}


def choice_in(parameter: Parameter, text: str, *, known: Sequence[str] = ()) -> Any:
    """The choice that the text names, in its own word or one that means the same; None if it names none."""
    if parameter.type in ("integer", "number"):
        return next(
            (choice for choice in parameter.choices if any(choice == n for n, _, _ in values.numbers(text))), None
        )
    choices = {str(choice): choice for choice in parameter.choices}
    named = values.mentioned(list(choices), text) or _size_in(choices, text)
    if named:
        return choices[named]
    plain = {choice: choice.replace("_", " ").replace("-", " ") for choice in choices if len(choice) > 2}
    scores = rank(_without(text, known), list(plain.values()))
    best = max(zip(scores, plain, strict=True), default=(0.0, ""), key=lambda pair: pair[0])
    return choices[best[1]] if best[0] > 0 else None


def _without(text: str, known: Sequence[str]) -> str:
    drop = {word for word in known if len(word) > 2}
    return " ".join(word for word in text.split() if word.lower().strip(".,?!") not in drop) if drop else text


def _size_in(choices: dict[str, Any], text: str) -> str:
    said = [
        word
        for word in _SIZES
        if re.search(rf"(?<![a-z]){word}(?![a-z])", text, re.IGNORECASE) and _SIZES[word] in choices
    ]
    if said:
        return _SIZES[max(said, key=len)]
    hit = re.search(r"\b(?:size|사이즈)\s+([a-z0-9]{1,3})\b|\b([a-z]{1,3}) ?(?:size|사이즈)", text, re.IGNORECASE)
    named = ((hit.group(1) or hit.group(2)).upper()) if hit else ""
    return named if named in choices else ""


def number_in(parameter: Parameter, candidate: Candidate, text: str) -> int | float | None:
    """The number said with a word that belongs to this parameter, or the only one, if it must be this parameter's."""
    found = (
        values.numbers(text)
        if not parameter.name_words & {"hour", "hours", "시"}
        else values.hours(text) or values.numbers(text)
    )
    if parameter.type == "integer":
        found = [number for number in found if number[0].is_integer()]
    if not found:
        return None
    rivals = [
        other for other in candidate.parameters if other.name != parameter.name and other.type in ("integer", "number")
    ]
    scored = [(_belonging(parameter, text, number), -at, number) for at, number in enumerate(found)]
    best, _, number = max(scored, key=lambda one: one[:2])
    others = max((_belonging(other, text, number) for other in rivals), default=0.0)
    if best > 0 and best >= others:
        return _plain(number[0])
    if others >= CALLED or not (parameter.required or _counts(parameter)):
        return None
    needed = [rival for rival in rivals if rival.required or not parameter.required]
    return _plain(number[0]) if not needed and len(found) == 1 else _in_turn(parameter, rivals, found)


def _counts(parameter: Parameter) -> bool:
    return bool(parameter.name_words & {"quantity", "count", "qty", "수량", "개수"})


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def _in_turn(
    parameter: Parameter, rivals: Sequence[Parameter], found: Sequence[tuple[float, int, int]]
) -> int | float | None:
    """Several numbers for as many parameters, none of them named: in the order of the text."""
    if not parameter.required or len(found) != len(rivals) + 1:
        return None
    names = [*(rival.name for rival in rivals), parameter.name]
    return _plain(found[sorted(names).index(parameter.name)][0])


def _belonging(parameter: Parameter, text: str, number: tuple[float, int, int]) -> float:
    _, start, end = number
    own = {stem(word) for word in parameter.words}
    after = re.findall(r"[^\W\d_]+", text[end : end + 20])[:2]
    before = re.findall(r"[^\W\d_]+", text[max(0, start - 24) : start])[-3:]
    unit = next((meant for said, meant in _UNITS.items() if after and text[end:].lstrip().lower().startswith(said)), "")
    score = 2.0 * any(stem(word.lower()) in own for word in after[:1]) + 1.5 * any(
        stem(word) in own for word in unit.split()
    )
    score += 0.7 * any(stem(word.lower()) in own for word in after[1:]) + 1.0 * any(
        stem(word.lower()) in own for word in before if len(word) > 2
    )
    return score + 1.5 * bool(_MONEY.search(text[:start]) and own & _MONEY_WORDS)


def truth_in(parameter: Parameter, text: str) -> bool | None:
    """Whether the text says yes or no to this parameter; None if it does not speak of it."""
    about = set(terms(f"{parameter.name} {parameter.description}"))
    own = set(terms(parameter.name))
    if own & set(terms(text)) or len(about & set(terms(text))) >= 2:
        return not _WITHOUT.search(text)
    if not parameter.required:
        return None
    return True if values.is_yes(text) else False if values.is_no(text) else None


def reference_in(text: str, parameter: Parameter, taken: Sequence[str], *, labelled: bool = False) -> str:
    """The reference in the text that is most like what the parameter asks for; `labelled`: it must be called so or look just so."""
    best, chosen = 0.0, ""
    for reference in values.references(text):
        if reference in taken:
            continue
        score = values.likeness(reference, parameter) + LABEL * _is_called_so(text, reference, parameter)
        if score > best:
            best, chosen = score, reference
    return chosen if best >= (LIKE_ENOUGH + LABEL if labelled else LIKE_ENOUGH) else ""


def _is_called_so(text: str, reference: str, parameter: Parameter) -> bool:
    at = text.find(reference)
    before = text[max(0, at - 30) : at] if at >= 0 else text[:0]
    generic = {
        "number",
        "no",
        "id",
        "code",
        "the",
        "of",
        "letters",
        "digits",
        "and",
        "example",
        "for",
        "such",
        "as",
        "번호",
        "코드",
    }
    own = {stem(word) for word in parameter.words - generic}
    return any(
        stem(word.lower()) in own or any(o in word for o in own if len(o) > 1 and not o.isascii())
        for word in re.findall(r"[^\W\d_]+", before)[-4:]
    )


def reference_nearby(parameter: Parameter, wish: str, said: str) -> str:
    """The reference meant by the wish among those an agent has just named: the only one, "the second", or the one it describes."""
    named = list(
        dict.fromkeys(
            reference for reference in values.references(said) if values.likeness(reference, parameter) >= 0.8
        )
    )
    if len(named) <= 1:
        return named[0] if named else ""
    for word, at in _ORDINALS.items():
        if re.search(rf"(?<![a-z]){word}", wish, re.IGNORECASE) and -len(named) <= at < len(named):
            return named[at]
    spots = [said.find(reference) for reference in named]
    around = [said[max(0, spot - 60) : end] for spot, end in zip(spots, [*spots[1:], len(said)], strict=True)]
    scores = rank(wish, around)
    return named[scores.index(max(scores))] if max(scores) > 0 else ""
