"""Several calls of one function: a message may name several values for one parameter, or say all of it twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.choosing import codes_in
from core.models.offline.fitting import FIT, fit
from core.models.offline.slots import KINDS, Filled, Sources, fill, runs_of
from core.models.offline.spans import TextSpan
from core.models.offline.values import spans_of
from core.terms import terms
from core.terms.language import alternatives, has_own_letters

CALLS_LIMIT = 4  # of one function for one wish

_SPLIT = re.compile(rf"[,;]\s|[.!?]\s|{alternatives('splits')}", re.IGNORECASE)
_EACH = re.compile(alternatives("each"), re.IGNORECASE)
_NAMED = (Form.THING, Form.PERSON, Form.PLACE)
_SAID_AGAIN = (Form.NUMBER, Form.DATE, Form.MOMENT)


def repeated(candidate: Candidate, filled: Filled, wish: str) -> list[Mapping[str, Any]]:
    """Return the arguments of each call: of one or, where the wish names several values, of several."""
    for one in candidate.required:
        if one.name in filled.arguments and _is_alone(one, candidate):
            several = _several(one, candidate, wish, filled.arguments[one.name])
            if len(several) > 1:
                return [{**filled.arguments, one.name: value} for value in several[:CALLS_LIMIT]]
    found = [fill(candidate, Sources(part, today=filled.today)).arguments for part in _parts(candidate, wish)]
    calls: list[Mapping[str, Any]] = [{**filled.arguments, **arguments} for arguments in found]
    return calls if len(calls) > 1 and all(call != calls[0] for call in calls[1:]) else [filled.arguments]


def _is_alone(parameter: Parameter, candidate: Candidate) -> bool:
    is_listed = parameter.form in (*_NAMED, Form.REFERENCE)
    return is_listed and sum(other.form is parameter.form for other in candidate.parameters) == 1


def _several(parameter: Parameter, candidate: Candidate, wish: str, value: object) -> list[str]:
    """All values that the wish names for a parameter; `value` is one of them."""
    if parameter.form is Form.REFERENCE:
        return [span.text for span in codes_in(parameter, wish)]
    known = set(terms(candidate.label))
    for said in runs_of(wish):
        run = [span for span in said if not set(terms(span.text)) <= known]
        names = [span.text for span in run]
        is_one = "," in str(value) or not any(str(value) in name or name in str(value) for name in names)
        if len(run) < 2 or is_one:
            continue
        is_place = parameter.form is Form.PLACE
        are_names = all("name" in span.marks or (is_place and has_own_letters(span.text)) for span in run)
        if (
            _EACH.search(wish)
            or (are_names and (is_place or all(" " in name for name in names)))
            or _are_both(run, wish)
        ):
            return names
    return []


_THE = re.compile(rf"{alternatives('determiner')} $", re.IGNORECASE)


def _are_both(run: list[TextSpan], wish: str) -> bool:
    """Whether each thing has a determiner of its own: the hall and the garage."""
    return all(_THE.search(wish[max(0, span.start - 5) : span.start]) for span in run)


def _parts(candidate: Candidate, text: str) -> list[str]:
    """The parts of a text that each say all of a call, or again what an earlier one says."""
    parts: list[str] = []
    while len(parts) < CALLS_LIMIT - 1 and (at := _next_call(candidate, text)):
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text]


def _next_call(candidate: Candidate, text: str) -> int:
    """Where the next call begins: before a span that says again what an earlier one says; 0 if there is none."""
    if any(one.form is Form.LIST for one in candidate.parameters):
        return 0
    used = fill(candidate, Sources(text)).used
    taken = [span for spans in used.values() for span in spans]
    for span in sorted(_left(candidate, text, taken), key=lambda one: one.start):
        cut = max((hit.end() for hit in _SPLIT.finditer(text, 0, span.start)), default=0)
        if cut and _is_said_again(candidate, text[:cut], text[cut:]):
            return cut
    return 0


def _left(candidate: Candidate, text: str, taken: list[TextSpan]) -> list[TextSpan]:
    """The spans that no parameter took, although their form is one that a parameter has."""
    forms = {one.form for one in candidate.parameters if one.form in _SAID_AGAIN or _is_made(one)}
    kinds = {kind for form in forms for kind in KINDS[form]}
    return [span for kind in kinds for span in spans_of(text)[kind] if not any(span.overlaps(other) for other in taken)]


def _is_made(parameter: Parameter) -> bool:
    return bool(parameter.form is Form.THING and parameter.role == "by")


def _is_said_again(candidate: Candidate, before: str, after: str) -> bool:
    first, second = (fill(candidate, Sources(part)) for part in (before, after))
    again = [one for one in candidate.parameters if one.name in first.used and one.name in second.used]
    needed = {one.name for one in candidate.required if one.form is Form.NUMBER}
    is_sure = any(
        (one.form is not Form.NUMBER and one.form in _SAID_AGAIN)
        or (_is_made(one) and all("by" in filled.used[one.name][0].roles for filled in (first, second)))
        for one in again
    )
    is_sure = is_sure or any(
        one.form is Form.NUMBER
        and all(fit(one, candidate, filled.used[one.name][0]) >= FIT.sure for filled in (first, second))
        for one in again
    )
    return is_sure or (len(needed) > 1 and needed <= {one.name for one in again})
