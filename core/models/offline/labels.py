"""Values written beside the name of their parameter: `city=Oslo`, `Title: Emma`, `book(title="Emma", copies=2)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.values import MOST_SPANS
from core.terms import words
from core.terms.language import stems, word_set

_LABEL = re.compile(r"(?<![\w/])([^\W\d_][\w-]{0,40}(?: [^\W\d_][\w-]{0,40}){0,3}) ?[=:](?!//) ?")
_WHOLE = re.compile(r"\"[^\"]{0,400}\"|'[^']{0,400}'|\u201c[^\u201d]{0,400}\u201d|\[[^\]]{0,1000}\]")
_STOP = re.compile(r"[;)\n]|[.!?](?=\s|$)|,(?=\s)")
_COMMA = ","
_WITH_COMMAS = (Form.LIST, Form.WORDS, Form.PLACE, Form.ADDRESS, Form.OBJECT)
_AROUND = " ,;"
_REMOVED = "; "  # separates what stood around a value that was taken out


def labelled(candidate: Candidate, text: str) -> tuple[dict[str, str], str]:
    """Return the text written for each parameter, and the text without them."""
    hits = [
        (hit, parameter)
        for hit in islice(_LABEL.finditer(text), MOST_SPANS)
        if (parameter := _labelled_by(hit[1], candidate.parameters))
    ]
    found: dict[str, str] = {}
    rest, at = "", 0
    for place, (hit, parameter) in enumerate(hits):
        following = hits[place + 1][0].start() if place + 1 < len(hits) else len(text)
        end = _end(text, hit.end(), following, parameter)
        value = text[hit.end() : end].strip(_AROUND)
        if value and parameter.name not in found:
            found[parameter.name] = value
            rest += text[at : hit.start()] + _REMOVED
            at = end
    return found, rest + text[at:]


def _end(text: str, start: int, following: int, parameter: Parameter) -> int:
    """Where a value ends: with its quotes or brackets, at the next label, or with the sentence or its part."""
    if whole := _WHOLE.match(text, start):
        return whole.end()
    for stop in _STOP.finditer(text, start, following):
        if stop[0] != _COMMA or parameter.form not in _WITH_COMMAS:
            return stop.start()
    return following


def _labelled_by(said: str, parameters: Sequence[Parameter]) -> Parameter | None:
    """The parameter of this name or, where one alone has it, with the last word in its name or first in its description."""
    label = words(said)
    for length in range(len(label), 0, -1):
        for parameter in parameters:
            if words(parameter.name) == label[-length:]:
                return parameter
    last = label[-1]
    if last in word_set("stop"):
        return None
    named = [parameter for parameter in parameters if stems([last]) & parameter.name_stems]
    told = [parameter for parameter in parameters if _begins(words(parameter.description)[:1], last)]
    return next((found[0] for found in (named, told) if len(found) == 1), None)


def _begins(first: Sequence[str], label: str) -> bool:
    return bool(first) and len(label) > 1 and first[0].startswith(label)
