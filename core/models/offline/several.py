"""Several calls of one function: a message may name several values for one parameter, or say all of it twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.models.offline import phrases, values
from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.choosing import references_in
from core.models.offline.numbers import SIGNS, Assigned, assign
from core.models.offline.slots import Filled, Sources, fill
from core.terms import terms
from core.terms.language import alternatives, has_own_letters

CALLS_LIMIT = 4  # of one function for one wish

_SPLIT = re.compile(rf"[,;]\s|[.!?]\s|{alternatives('splits')}", re.IGNORECASE)
_EACH = re.compile(alternatives("each"), re.IGNORECASE)
_NAMED = (Form.THING, Form.PERSON, Form.PLACE)


def repeated(candidate: Candidate, filled: Filled, wish: str) -> list[Mapping[str, Any]]:
    """Return the arguments of each call: of one or, where the wish names several values, of several."""
    for parameter in candidate.parameters:
        if parameter.name in filled.arguments and _is_alone(parameter, candidate):
            several = _several(parameter, candidate, wish, filled.arguments[parameter.name])
            if len(several) > 1:
                return [{**filled.arguments, parameter.name: value} for value in several[:CALLS_LIMIT]]
    found = [fill(candidate, Sources(part, today=filled.today)).arguments for part in _parts(candidate, wish)]
    calls: list[Mapping[str, Any]] = [{**filled.arguments, **arguments} for arguments in found]
    return calls if len(calls) > 1 and all(call != calls[0] for call in calls[1:]) else [filled.arguments]


def _is_alone(parameter: Parameter, candidate: Candidate) -> bool:
    is_listed = parameter.form in (*_NAMED, Form.REFERENCE) and parameter.required
    return is_listed and sum(other.form is parameter.form for other in candidate.parameters) == 1


def _several(parameter: Parameter, candidate: Candidate, wish: str, value: object) -> list[str]:
    """All values that the wish names for a parameter; `value` is one of them."""
    if parameter.form is Form.REFERENCE:
        return references_in(parameter, wish)
    known = set(terms(candidate.label))
    for said in phrases.enumerated(wish):
        run = [one for one in said if not set(terms(one)) <= known]
        names = [
            name for name in run if phrases.is_name(name) or (has_own_letters(name) and parameter.form is Form.PLACE)
        ]
        if _EACH.search(wish) and (value in run or parameter.form is Form.PERSON):
            return run
        if value in run and names == run and (parameter.form is Form.PLACE or all(" " in name for name in names)):
            return run
    places = list(dict.fromkeys(phrases.places(wish))) if parameter.form is Form.PLACE else []
    return places or phrases.both(wish)


def _parts(candidate: Candidate, text: str) -> list[str]:
    """The parts of a text that each say all of a call, or again what an earlier one says."""
    parts: list[str] = []
    while len(parts) < CALLS_LIMIT - 1 and (at := _split(candidate, text)):
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text]


def _split(candidate: Candidate, text: str) -> int:
    """Where the next call begins; 0 if there is none."""
    found = (further(candidate, text) for further in (_further_number, _further_date, _further_maker))
    return _cut(text, min(filter(None, found), default=0))


def _cut(text: str, before: int) -> int:
    """The last place where a text may be split before this one; 0 if there is none."""
    return max((hit.end() for hit in _SPLIT.finditer(text, 0, before)), default=0)


def _further_number(candidate: Candidate, text: str) -> int:
    """Where a number stands that says again what an earlier one says; 0 if none does."""
    if any(parameter.form is Form.LIST for parameter in candidate.parameters):
        return 0
    said = assign(candidate.parameters, text)
    for number in said.left:
        cut = _cut(text, number.start)
        before, after = (assign(candidate.parameters, part) for part in (text[:cut], text[cut:]))
        if cut and _is_said_again(candidate, before, after):
            return number.start
    return 0


def _is_said_again(candidate: Candidate, before: Assigned, after: Assigned) -> bool:
    again = before.values.keys() & after.values.keys()
    needed = {parameter.name for parameter in candidate.required if parameter.form is Form.NUMBER}
    is_sure = any(min(before.signs.get(name, 0.0), after.signs.get(name, 0.0)) >= SIGNS.called for name in again)
    return is_sure or (len(needed) > 1 and needed <= again)


def _further_date(candidate: Candidate, text: str) -> int:
    taken = sum(parameter.form in (Form.DATE, Form.MOMENT) for parameter in candidate.parameters)
    further = values.dates(text)[taken : taken + 1] if taken else ()
    return text.rfind(further[0]) if further else 0


def _further_maker(candidate: Candidate, text: str) -> int:
    taken = sum(phrases.role_of(parameter) == "by" for parameter in candidate.parameters)
    further = phrases.places(text, "by")[taken : taken + 1] if taken else []
    return text.rfind(further[0]) if further else 0
