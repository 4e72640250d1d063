"""Fill the arguments of a call from the conversation: the wish first, then earlier messages, then the instructions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.models.offline import phrases, values
from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.choosing import choice_in, reference_in, reference_nearby, truth_in
from core.models.offline.dates import as_asked
from core.models.offline.labels import labelled
from core.models.offline.numbers import assign, listed_numbers
from core.terms import words
from core.terms.language import alternatives, noun_of, word_set

LIST_LIMIT, EARLIER_LIMIT = 20, 4
LONGEST_THING, LONGEST_VALUE = 8, 2  # words of an answer that is a name, and of one that is another kind of value

_KEPT = {
    *(Form.EMAIL, Form.PHONE, Form.REFERENCE, Form.PLACE, Form.PERSON, Form.DATE, Form.THING, Form.URL, Form.MOMENT)
}  # forms of values that still hold when the next message does not repeat them
_NAMES = {Form.THING, Form.PERSON, Form.PLACE, Form.ADDRESS}
_SHORT = {Form.REFERENCE, Form.THING, Form.DATE, Form.TIME, Form.MOMENT}
_REASON = re.compile(rf"{alternatives('reason_lead')}\s*", re.IGNORECASE)
_TEXT = re.compile(rf"{alternatives('text_lead')}\s*", re.IGNORECASE)
_CHOSEN = re.compile(alternatives("chosen"), re.IGNORECASE)
_MOVES = re.compile(alternatives("moves"), re.IGNORECASE)
_HERE = re.compile(alternatives("here"), re.IGNORECASE)
_ANSWER_LEAD = re.compile(rf"^{alternatives('answer_lead')}\s+", re.IGNORECASE)
_COPULA = re.compile(f"{alternatives('copula')}$")
_EXCLUDED = re.compile(alternatives("excluding"), re.IGNORECASE)
_QUOTES = " ,\"'\u201c\u201d"
_LIST = re.compile(rf",|;|{alternatives('between_items')}")


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts that values are looked for in. When `wish` answers a question, `answers` is the parameter asked for."""

    wish: str
    message: str = ""
    earlier: tuple[str, ...] = ()
    said: str = ""
    instructions: str = ""
    answers: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    arguments: Mapping[str, Any]
    missing: tuple[Parameter, ...] = ()
    today: date | None = None


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A parameter whose value is looked for, its function, and the values that other parameters already have."""

    parameter: Parameter
    candidate: Candidate
    taken: tuple[str, ...] = ()


def fill(candidate: Candidate, sources: Sources) -> Filled:
    """Return the arguments that can be filled, and the required parameters that cannot."""
    found: dict[str, Any] = {}
    for parameter in sorted(candidate.parameters, key=lambda p: (p.name != sources.answers, not p.required)):
        slot = OpenSlot(parameter, candidate, tuple(value for value in found.values() if isinstance(value, str)))
        value = _answer(slot, sources.wish) if parameter.name == sources.answers else _value(slot, sources)
        if value is not None:
            found[parameter.name] = value
    ordered = {
        parameter.name: _as_asked(parameter, found[parameter.name], sources.today)
        for parameter in candidate.parameters
        if parameter.name in found
    }
    missing = tuple(parameter for parameter in candidate.required if parameter.name not in found)
    return Filled(ordered, missing, sources.today)


def _as_asked(parameter: Parameter, value: Any, today: date | None) -> Any:
    if today is None or not isinstance(value, str) or parameter.form not in (Form.DATE, Form.TIME, Form.MOMENT):
        return value
    return as_asked(parameter, value, today)


def forced(parameter: Parameter, wish: str) -> Any:
    """Return a value of the right type for a call that must be made although the user named no value."""
    if parameter.choices:
        return parameter.choices[0]
    by_type: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return by_type.get(parameter.type, phrases.own_words(wish) or "")


def _value(slot: OpenSlot, sources: Sources) -> Any:
    for text in dict.fromkeys((sources.wish, sources.message)):
        value = _in(slot, text)
        if value is not None:
            return value
    return _from_afar(slot, sources) if slot.parameter.required else None


def _answer(slot: OpenSlot, text: str) -> Any:
    """Return the value in the answer to a question: one of its form or, where any text will do, the whole answer."""
    form = slot.parameter.form
    asked = replace(slot.parameter, required=True)
    value = _in(OpenSlot(asked, replace(slot.candidate, parameters=(asked,))), text)
    plain = phrases.own_words(_ANSWER_LEAD.sub("", text))
    length = len(plain.split())
    if form in _NAMES and length <= LONGEST_THING and not (value and form is not Form.THING):
        return noun_of(_COPULA.sub("", plain)) or plain
    if value is None and (form is Form.WORDS or (form in _SHORT and length <= LONGEST_VALUE)):
        return plain
    return value


def _from_afar(slot: OpenSlot, sources: Sources) -> Any:
    """A value that was said earlier, or that the instructions hold."""
    form, parameter = slot.parameter.form, slot.parameter
    if form is Form.REFERENCE and (value := reference_nearby(parameter, sources.wish, sources.said)):
        return value
    if _CHOSEN.search(parameter.description):
        return None
    is_here = form is Form.PLACE and bool(_HERE.search(sources.wish))
    if form in _KEPT and not is_here:
        for text in sources.earlier[:EARLIER_LIMIT]:
            if (value := _said_before(slot, text)) is not None:
                return value
    return _from_instructions(parameter, sources.instructions, is_here=is_here)


def _said_before(slot: OpenSlot, text: str) -> Any:
    if slot.parameter.form is Form.REFERENCE:  # perhaps that of something else: it has to look right, or be called so
        return reference_in(text, slot.parameter, slot.taken, labelled=True) or None
    return _in(slot, text)


def _from_instructions(parameter: Parameter, text: str, *, is_here: bool) -> Any:
    """A value that the instructions hold about the user, such as their booking; `is_here`: of the place they are at."""
    if parameter.form is Form.REFERENCE:
        return reference_in(text, parameter, (), labelled=True) or None
    finders = {Form.EMAIL: values.emails, Form.PHONE: values.phones, Form.PLACE: phrases.places if is_here else None}
    finder = finders.get(parameter.form)
    return next(iter(finder(text)), None) if finder else None


def _in(slot: OpenSlot, text: str) -> Any:
    """The value in a text; None if it has none."""
    parameter, form = slot.parameter, slot.parameter.form
    if not text:
        return None
    written, text = labelled(slot.candidate, text)
    if parameter.name in written:
        return _from_label(slot, written[parameter.name])
    if form in _STRUCTURED:
        return _STRUCTURED[form](slot, text)
    if named := _named_example(slot, text):
        return named
    found = [value for value in _FINDERS[form](slot, text) if value and value not in slot.taken]
    if not found:
        return None
    siblings = [other for other in slot.candidate.parameters if other.form is form]
    comes_last = len(siblings) > 1 and parameter.name_words & word_set("later")
    return found[-1] if comes_last or _MOVES.search(text) else found[0]


def _named_example(slot: OpenSlot, text: str) -> str:
    """The example of the description that the text names, or the longer name it is a part of."""
    found = values.mentioned(slot.parameter.examples, text)
    if not found or found in slot.taken:
        return ""
    return next((name for name in phrases.proper_names(text) if found.lower() in name.lower()), found)


def _places(slot: OpenSlot, text: str) -> list[str]:
    role = phrases.role_of(slot.parameter)
    named = phrases.places(text, role) or (phrases.places(text) if role == "to" else [])
    if named or role == "from" or not slot.parameter.required:
        return named
    return phrases.proper_names(text) or [phrases.thing(slot.parameter, slot.candidate, text, slot.taken)]


def _persons(slot: OpenSlot, text: str) -> list[str]:
    found = phrases.persons(text)
    if found or not slot.parameter.required or not slot.parameter.name_words - word_set("name"):
        return found
    named = phrases.recipients(text) or phrases.proper_names(text)
    return named or [phrases.thing(slot.parameter, slot.candidate, text, slot.taken)]


def _things(slot: OpenSlot, text: str) -> list[str]:
    role = phrases.role_of(slot.parameter)
    if role == "by" and (made_by := phrases.places(text, role)):
        return made_by
    if quoted := values.quoted(text):
        return quoted
    if not slot.parameter.required:
        return []
    led = phrases.places(text, role) if role == "to" else []
    return led or [phrases.thing(slot.parameter, slot.candidate, text, slot.taken)]


def _units(slot: OpenSlot, text: str) -> list[str]:
    """Units: those of a number first, or last for one that it is turned into."""
    found = sorted(values.units(text), key=lambda unit: unit.is_counted == (phrases.role_of(slot.parameter) == "to"))
    return [unit.said for unit in found] or _things(slot, text)


def _only(find: Callable[[str], Sequence[str]]) -> Callable[[OpenSlot, str], Sequence[str]]:
    return lambda _slot, text: find(text)


_FINDERS: dict[Form, Callable[[OpenSlot, str], Sequence[str]]] = {
    Form.EMAIL: _only(values.emails),
    Form.PHONE: _only(values.phones),
    Form.URL: _only(values.urls),
    Form.DATE: _only(values.dates),
    Form.TIME: _only(values.times),
    Form.MOMENT: _only(values.moments),
    Form.ADDRESS: _only(phrases.addresses),
    Form.PLACE: _places,
    Form.PERSON: _persons,
    Form.THING: _things,
    Form.UNIT: _units,
}


def _words_in(slot: OpenSlot, text: str) -> str | None:
    """The user's words. A parameter that may be left out gets them only where the text marks them as such."""
    parameter, name = slot.parameter, slot.parameter.name_words
    if quoted := values.quoted(text):
        return quoted[0]
    for known, lead in (("reason", _REASON), ("message", _TEXT)):
        if name & word_set(known) and (said := phrases.after(lead, text)):
            return said
    if not parameter.required:
        return None
    if any(other.form in (Form.DATE, Form.TIME, Form.MOMENT) for other in slot.candidate.parameters):
        text = phrases.purpose(text, slot.candidate)
    return phrases.own_words(text, searching=bool(name & word_set("query")))


def _list_in(slot: OpenSlot, text: str) -> list[Any] | None:
    parameter = slot.parameter
    item = parameter.items[0] if parameter.items else Parameter(parameter.name, "string", required=True)
    item = replace(item, name=parameter.name, description=f"{item.description} {parameter.description}".strip())
    if item.form is Form.NUMBER:
        return listed_numbers(text)[:LIST_LIMIT] or None
    inner = OpenSlot(item, slot.candidate, slot.taken)
    if item.form in (Form.CHOICE, Form.OBJECT):
        found: Sequence[Any] = [_in(inner, piece) for piece in _LIST.split(text) if piece.strip()]
    elif item.form in _FINDERS and item.form not in _NAMES:
        found = _FINDERS[item.form](inner, text)
    else:
        found = _listed(inner, text, required=parameter.required)
    return list(dict.fromkeys(value for value in found if isinstance(value, str | int | float)))[:LIST_LIMIT] or None


def _listed(slot: OpenSlot, text: str, *, required: bool) -> list[str]:
    """Names or things: quoted, or joined by commas and "and"; a single one only where it is needed, or left out."""
    for taken in slot.taken:
        text = text.replace(taken, "|")
    if slot.parameter.name_words & word_set("excluded"):
        hit = _EXCLUDED.search(text)
        text, required = text[hit.end() :] if hit else "", True
    if quoted := [said for said in values.quoted(text) if said != "|"]:
        return quoted
    listed = max(phrases.enumerated(text), key=len, default=[])
    if listed or not required or not text:
        return listed
    return [
        phrases.thing(slot.parameter, slot.candidate, text, slot.taken) or next(iter(phrases.proper_names(text)), "")
    ]


def _object_in(slot: OpenSlot, text: str) -> dict[str, Any] | None:
    inner = Candidate(slot.candidate.name, slot.candidate.kind, slot.parameter.description, slot.parameter.fields)
    filled = fill(inner, Sources(text))
    return dict(filled.arguments) if filled.arguments and not filled.missing else None


def _number_in(slot: OpenSlot, text: str) -> int | float | None:
    own = slot.parameter
    every = [own if other.name == own.name else other for other in slot.candidate.parameters]
    return assign(every, text).values.get(own.name)


def _from_label(slot: OpenSlot, text: str) -> Any:
    """The value that is written beside the parameter's name: all of it, where any text will do."""
    parameter = replace(slot.parameter, required=True)
    form = parameter.form
    if form is Form.LIST and (parameter.items[0].form if parameter.items else Form.THING) is not Form.NUMBER:
        return [piece.strip(_QUOTES) for piece in _LIST.split(text.strip("[]")) if piece.strip(_QUOTES)]
    if form in (Form.CHOICE, Form.NUMBER, Form.BOOLEAN, Form.LIST, Form.OBJECT, Form.EMAIL, Form.URL):
        return _in(OpenSlot(parameter, replace(slot.candidate, parameters=(parameter,))), text)
    return text.strip(_QUOTES)


_STRUCTURED: dict[Form, Callable[[OpenSlot, str], Any]] = {
    Form.CHOICE: lambda slot, text: choice_in(slot.parameter, text, words(slot.candidate.label)),
    Form.NUMBER: _number_in,
    Form.BOOLEAN: lambda slot, text: truth_in(slot.parameter, text),
    Form.REFERENCE: lambda slot, text: reference_in(text, slot.parameter, slot.taken) or None,
    Form.WORDS: _words_in,
    Form.LIST: _list_in,
    Form.OBJECT: _object_in,
}
