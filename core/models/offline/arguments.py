"""Fill the arguments of a call from the conversation: the wish first, then earlier messages, then the instructions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.models.offline import phrases, values
from core.models.offline.candidates import Candidate, Parameter
from core.models.offline.choosing import choice_in, number_in, reference_in, reference_nearby, truth_in
from core.models.offline.forms import Form, form_of
from core.terms import words

LIST_LIMIT, EARLIER_LIMIT, REPEATS_LIMIT = 20, 4, 4
_SOLID = {Form.EMAIL, Form.PHONE, Form.REFERENCE, Form.PLACE, Form.PERSON, Form.DATE, Form.THING, Form.URL, Form.MOMENT}
_LATER = "to end until destination arrival return last till checkout out target 도착 도착지 목적지 종료"
_REASON = ("because", "since", "reason is", "reason:", "as it")
_TEXT = (
    "saying",
    "that says",
    "says",
    "telling (?:him|her|them)",
    "message:",
    "text:",
    "note:",
    "body:",
    "content:",
)
_CHOSEN = re.compile(
    r"\b(?:chosen|chose|new|wanted|instead|other|prefer\w*|pick\w*|select\w*)\b|선택|고른|새 ", re.IGNORECASE
)
_MOVES = re.compile(
    r"\binstead\b|\b(?:move|change|switch|reschedule|postpone)\b.*\bfrom\b.*\bto\b|에서 .*로 (?:변경|바꾸|바꿔|옮)",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:here|at home|my (?:city|town|place|area))\b|여기|우리 ?(?:동네|집|지역)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts that values are looked for in. When `wish` answers a question, `answers` is the parameter asked for."""

    wish: str
    message: str = ""
    earlier: tuple[str, ...] = ()
    said: str = ""
    instructions: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    arguments: Mapping[str, Any]
    missing: tuple[Parameter, ...] = ()


def fill(candidate: Candidate, sources: Sources) -> Filled:
    """Return the arguments that can be filled, and the required parameters that cannot."""
    found: dict[str, Any] = {}
    for parameter in sorted(candidate.parameters, key=lambda p: (p.name != sources.answers, not p.required)):
        value = _value(parameter, candidate, sources, taken=[v for v in found.values() if isinstance(v, str)])
        if value is not None:
            found[parameter.name] = value
    ordered = {parameter.name: found[parameter.name] for parameter in candidate.parameters if parameter.name in found}
    return Filled(ordered, tuple(parameter for parameter in candidate.required if parameter.name not in found))


def repeated(candidate: Candidate, filled: Filled, wish: str) -> list[Mapping[str, Any]]:
    """Return the arguments of each call; several when the wish names several places or references for one parameter."""
    for form in (Form.PLACE, Form.REFERENCE):
        own = [parameter for parameter in candidate.parameters if form_of(parameter) is form]
        if (
            len(own) == 1
            and own[0].name in filled.arguments
            and len(several := _several(own[0], wish, filled.arguments[own[0].name])) > 1
        ):
            return [{**filled.arguments, own[0].name: value} for value in several[:REPEATS_LIMIT]]
    return [filled.arguments]


def _several(parameter: Parameter, wish: str, value: object) -> list[str]:
    """Return all values that the wish names for a parameter; `value` is the first."""
    if form_of(parameter) is Form.REFERENCE:
        return list(dict.fromkeys(r for r in values.references(wish) if values.likeness(r, parameter) >= 0.8))
    if listed := phrases.listed(wish, str(value)):
        return listed
    named = [piece for place in phrases.places(wish) for piece in re.split(r" and |, ", place)]
    joined = re.search(
        r"(?:\bin|\bfor|\bat) (?:[A-Z][\w-]+(?: [A-Z][\w-]+)*)(?:, [A-Z][\w-]+)*,? and (?:in |for )?([A-Z][\w-]+(?: [A-Z][\w-]+)*)",
        wish,
    )
    return list(dict.fromkeys([*named, *([joined.group(1)] if joined else [])]))


def forced(parameter: Parameter, wish: str) -> Any:
    """Return a value of the right type for a call that must be made although the user named no value."""
    if parameter.choices:
        return parameter.choices[0]
    by_type: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return by_type.get(parameter.type, phrases.own_words(wish) or "")


def _value(parameter: Parameter, candidate: Candidate, sources: Sources, taken: Sequence[str]) -> Any:
    if parameter.name == sources.answers:
        return _answer(parameter, candidate, sources)
    form = form_of(parameter)
    for text in dict.fromkeys((sources.wish, sources.message)):
        value = _in(form, parameter, candidate, text, taken)
        if value is not None:
            return value
    return _from_afar(form, parameter, candidate, sources, taken) if parameter.required else None


def _answer(parameter: Parameter, candidate: Candidate, sources: Sources) -> Any:
    """Return the value in the answer to a question: one of its form or, where any text will do, the whole answer."""
    form = form_of(parameter)
    value = _in(form, replace(parameter, required=True), candidate, sources.wish, ())
    plain = phrases.own_words(
        re.sub(r"^(?:it'?s|it is|that'?s|the|my|to|in|for|at)\s+", "", sources.wish, flags=re.IGNORECASE)
    )
    if form in (Form.THING, Form.PERSON, Form.PLACE, Form.ADDRESS) and len(plain.split()) <= 8:
        return value if form is not Form.THING and value else _without_copula(plain)
    if value is None and form in (Form.REFERENCE, Form.WORDS, Form.THING, Form.DATE, Form.TIME, Form.MOMENT):
        return plain if len(plain.split()) <= 2 or form is Form.WORDS else None
    return value


def _without_copula(text: str) -> str:
    return phrases.without_particle(re.sub(r"(?:이에요|예요|입니다|이요|으로요|로요|요)$", "", text)) or text


def _from_afar(form: Form, parameter: Parameter, candidate: Candidate, sources: Sources, taken: Sequence[str]) -> Any:
    if form is Form.REFERENCE and (value := reference_nearby(parameter, sources.wish, sources.said)):
        return value
    if _CHOSEN.search(parameter.description):
        return None
    if form in _SOLID and not (form is Form.PLACE and _HERE.search(sources.wish)):
        for text in sources.earlier[:EARLIER_LIMIT]:
            value = _said_before(form, parameter, candidate, text, taken)
            if value is not None:
                return value
    return _from_instructions(form, parameter, sources)


def _said_before(form: Form, parameter: Parameter, candidate: Candidate, text: str, taken: Sequence[str]) -> Any:
    if form is Form.REFERENCE:  # may have been said of something else: it has to look right, or be called so
        return reference_in(text, parameter, taken, labelled=True) or None
    return _in(form, parameter, candidate, text, taken)


def _from_instructions(form: Form, parameter: Parameter, sources: Sources) -> Any:
    """A value that the instructions hold about the user, such as their booking."""
    if form is Form.REFERENCE:
        return reference_in(sources.instructions, parameter, (), labelled=True) or None
    if form is Form.EMAIL:
        return next(iter(values.emails(sources.instructions)), None)
    if form is Form.PHONE:
        return next(iter(values.phones(sources.instructions)), None)
    if form is Form.PLACE and _HERE.search(sources.wish):
        return next(iter(phrases.places(sources.instructions)), None)
    return None


def _in(form: Form, parameter: Parameter, candidate: Candidate, text: str, taken: Sequence[str]) -> Any:
    if not text:
        return None
    if form in _STRUCTURED:
        return _STRUCTURED[form](parameter, candidate, text)
    if form not in (Form.WORDS, Form.REFERENCE) and (named := _named_example(parameter, text, taken)):
        return named
    if form is Form.REFERENCE:
        return reference_in(text, parameter, taken) or None
    if form is Form.WORDS:
        return _words_in(parameter, text)
    found = [value for value in _FINDERS[form](parameter, candidate, text) if value and value not in taken]
    return _of_role(parameter, found, text, siblings=[p for p in candidate.parameters if form_of(p) is form])


def _named_example(parameter: Parameter, text: str, taken: Sequence[str]) -> str:
    found = values.mentioned(parameter.examples, text)
    if not found or found in taken:
        return ""
    return next((place for place in phrases.proper_names(text) if found.lower() in place.lower()), found)


def _of_role(parameter: Parameter, found: Sequence[str], text: str, *, siblings: Sequence[Parameter]) -> str | None:
    if not found:
        return None
    comes_last = (len(siblings) > 1 and bool(parameter.name_words & set(_LATER.split()))) or bool(_MOVES.search(text))
    return found[-1] if comes_last else found[0]


def _role(parameter: Parameter) -> str:
    if parameter.name_words & {"from", "origin", "source", "departure", "출발지", "출발"}:
        return "from"
    return "to" if parameter.name_words & {"to", "destination", "arrival", "target", "도착지", "목적지"} else "at"


def _places(parameter: Parameter, candidate: Candidate, text: str) -> list[str]:
    named = phrases.places(text, _role(parameter))
    if not named and _role(parameter) == "to":
        named = phrases.places(text, "at")
    if named or _role(parameter) == "from":
        return named
    return phrases.proper_names(text) or [place for place in [phrases.thing(parameter, candidate, text)] if place]


def _persons(parameter: Parameter, candidate: Candidate, text: str) -> list[str]:
    found = phrases.persons(text)
    if found or not parameter.required or not parameter.name_words - {"name"}:
        return found
    named = phrases.recipients(text) or phrases.proper_names(text)
    return named or [phrases.thing(parameter, candidate, text)]


def _addresses(_parameter: Parameter, _offer: Candidate, text: str) -> list[str]:
    return phrases.addresses(text)


def _things(parameter: Parameter, candidate: Candidate, text: str) -> list[str]:
    if quoted := values.quoted(text):
        return quoted
    said = phrases.thing(parameter, candidate, text) if parameter.required else ""
    return [said] if said else []


def _moments(_parameter: Parameter, _offer: Candidate, text: str) -> list[str]:
    return (
        [" ".join((*values.dates(text)[:1], *values.times(text)[:1]))] if values.dates(text) else values.times(text)[:1]
    )


_FINDERS: dict[Form, Callable[[Parameter, Candidate, str], list[str]]] = {
    Form.EMAIL: lambda _p, _o, text: values.emails(text),
    Form.PHONE: lambda _p, _o, text: values.phones(text),
    Form.URL: lambda _p, _o, text: values.urls(text),
    Form.DATE: lambda _p, _o, text: values.dates(text),
    Form.TIME: lambda _p, _o, text: values.times(text),
    Form.MOMENT: _moments,
    Form.PLACE: _places,
    Form.ADDRESS: _addresses,
    Form.PERSON: _persons,
    Form.THING: _things,
}


def _words_in(parameter: Parameter, text: str) -> str | None:
    """The user's words. A parameter that may be left out gets them only where the text marks them as such."""
    name = parameter.name_words
    if quoted := values.quoted(text):
        return quoted[0]
    if name & {"reason", "사유", "이유"} and (reason := phrases.after_words(text, _REASON)):
        return reason
    if name & {"message", "text", "body", "content", "contents", "note", "notes", "comment"} and (
        said := phrases.after_words(text, _TEXT)
    ):
        return said
    if not parameter.required:
        return None
    return phrases.own_words(text, searching=bool(name & {"query", "search", "keyword", "keywords", "q", "검색어"}))


def _list_in(parameter: Parameter, candidate: Candidate, text: str) -> list[Any] | None:
    item = parameter.items[0] if parameter.items else Parameter(parameter.name, "string", parameter.description)
    item = replace(item, name=parameter.name, description=f"{item.description} {parameter.description}".strip())
    if item.type in ("integer", "number"):
        found: list[Any] = [_exact(item, number) for number, _, _ in values.numbers(text)]
    elif form_of(item) in (Form.CHOICE, Form.THING, Form.PLACE, Form.WORDS):
        pieces = (piece.strip() for piece in re.split(r",|;|\band\b|\bor\b|그리고|하고|랑|와 |과 ", text))
        found = [
            value
            for piece in pieces
            if piece and (value := _in(_short(form_of(item)), item, candidate, piece, ())) is not None
        ]
    else:
        found = [value for value in _FINDERS.get(form_of(item), _things)(item, candidate, text) if value]
    return (
        list(dict.fromkeys(found))[:LIST_LIMIT] or None if all(not isinstance(v, list | dict) for v in found) else None
    )


def _short(form: Form) -> Form:
    return Form.THING if form is Form.WORDS else form


def _exact(parameter: Parameter, number: float) -> int | float:
    return int(number) if parameter.type == "integer" or number.is_integer() else number


def _object_in(parameter: Parameter, candidate: Candidate, text: str) -> dict[str, Any] | None:
    inner = fill(Candidate(candidate.name, candidate.kind, parameter.description, parameter.fields), Sources(text))
    return dict(inner.arguments) if inner.arguments and not inner.missing else None


_STRUCTURED: dict[Form, Callable[[Parameter, Candidate, str], Any]] = {
    Form.CHOICE: lambda parameter, candidate, text: choice_in(parameter, text, known=words(candidate.label)),
    Form.NUMBER: number_in,
    Form.BOOLEAN: lambda parameter, _offer, text: truth_in(parameter, text),
    Form.LIST: _list_in,
    Form.OBJECT: _object_in,
}
