"""Fill the arguments of a call from the conversation: the wish first, then earlier messages, then what is known of the user.

Each parameter has options in a text: spans of it, with a score. The best go to their parameters first, and no piece of the
text to two of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from core.models.offline.candidates import Candidate, Form, Parameter
from core.models.offline.choosing import choice_in, code_nearby, example_in, truth_in
from core.models.offline.dates import as_asked
from core.models.offline.fitting import FIT, fit, is_share, number_as, trimmed
from core.models.offline.free_text import meant_words, own_words
from core.models.offline.labels import labelled
from core.models.offline.spans import TextKind, TextSpan
from core.models.offline.values import listed_numbers, spans_of
from core.terms import words
from core.terms.language import alternatives, letters, noun_of, word_set

LIST_LIMIT, EARLIER_LIMIT = 20, 4
LONGEST_THING, LONGEST_VALUE = 8, 2  # words of an answer that is a name, and of one that is another kind of value

KINDS = {
    Form.EMAIL: (TextKind.EMAIL,),
    Form.PHONE: (TextKind.PHONE,),
    Form.URL: (TextKind.URL,),
    Form.DATE: (TextKind.DATE,),
    Form.TIME: (TextKind.TIME,),
    Form.MOMENT: (TextKind.DATE, TextKind.TIME),
    Form.NUMBER: (TextKind.NUMBER,),
    Form.REFERENCE: (TextKind.CODE,),
    Form.UNIT: (TextKind.UNIT, TextKind.PHRASE),
    Form.ADDRESS: (TextKind.ADDRESS,),
    Form.PLACE: (TextKind.PHRASE,),
    Form.PERSON: (TextKind.PHRASE,),
    Form.THING: (TextKind.QUOTED, TextKind.PHRASE, TextKind.CODE),
    Form.WORDS: (TextKind.QUOTED,),
}
"""The kinds of spans that a form of parameter takes."""
KEPT = frozenset(KINDS) - {
    Form.NUMBER,
    Form.WORDS,
    Form.TIME,
    Form.UNIT,
}  # hold when the next message does not repeat them
SHORT = frozenset([Form.REFERENCE, Form.THING, Form.DATE, Form.TIME, Form.MOMENT, Form.UNIT])
NAMES = frozenset([Form.THING, Form.PERSON, Form.PLACE, Form.ADDRESS])

_CHOSEN = re.compile(alternatives("chosen"), re.IGNORECASE)
_MOVES = re.compile(alternatives("moves"), re.IGNORECASE)
_HERE = re.compile(alternatives("here"), re.IGNORECASE)
_EXCLUDED = re.compile(alternatives("excluding"), re.IGNORECASE)
_ANSWER_LEAD = re.compile(rf"^{alternatives('answer_lead')}\s+", re.IGNORECASE)
_ANSWER_TAIL = re.compile(f"{alternatives('answer_tail')}$")
_QUOTES = " ,\"'\u201c\u201d"
_LIST = re.compile(rf",|;|{alternatives('between_items')}")
_AND = alternatives("between_items")
_JOIN = re.compile(
    rf"[\"'\u201d\u2019]?[{letters()}]{{0,2}}(?:\s?,\s?{_AND}?|\s?{_AND})\s?(?:{alternatives('determiner')}\s)?[\"'\u201c\u2018]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts that values are looked for in. When `wish` answers a question, `answers` is the parameter asked for.

    `known` are the context variables, and `before` the arguments of the call that the wish follows up.
    """

    wish: str
    message: str = ""
    earlier: tuple[str, ...] = ()
    said: str = ""
    instructions: str = ""
    answers: str = ""
    today: date | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """The arguments of a call, the parameters that are missing, and those that a context variable filled.

    `used` are the spans of the wish that the arguments are from.
    """

    arguments: Mapping[str, Any]
    missing: tuple[Parameter, ...] = ()
    today: date | None = None
    from_context: tuple[str, ...] = ()
    used: Mapping[str, tuple[TextSpan, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A value for a parameter, how well it fits, and the spans that it is made of."""

    parameter: Parameter
    score: float
    value: Any
    spans: tuple[TextSpan, ...] = ()

    def overlaps(self, others: Sequence[Option]) -> bool:
        return any(one.overlaps(other) for one in self.spans for option in others for other in option.spans)


def fill(candidate: Candidate, sources: Sources) -> Filled:
    """Return the arguments that can be filled, and the required parameters that cannot."""
    found: dict[str, Any] = {}
    used: Mapping[str, tuple[TextSpan, ...]] = {}
    if asked := next((one for one in candidate.parameters if one.name == sources.answers), None):
        value = _answer(asked, candidate, sources.wish)
        found |= {} if value is None else {asked.name: value}
    for text in filter(None, dict.fromkeys((sources.wish, sources.message))):
        chosen = chosen_in(candidate, text, found)
        used = used or {name: option.spans for name, option in chosen.items()}
        found |= {name: option.value for name, option in chosen.items()}
    found = {**sources.before, **found}
    for one in candidate.required:
        if (
            one.name not in found
            and one.form is Form.REFERENCE
            and (value := code_nearby(one, sources.wish, sources.said))
        ):
            found[one.name] = value
    for text in sources.earlier[:EARLIER_LIMIT]:
        open_ones = [one for one in candidate.required if one.name not in found and one.form in KEPT]
        if open_ones and not sources.before:
            found |= _said_before(candidate, text, found, open_ones, sources)
    from_context = tuple(
        one.name for one in candidate.required if one.name not in found and _is_known(one, sources.known)
    )
    found |= {name: sources.known[name] for name in from_context}
    for one in candidate.required:
        if one.name not in found and (value := _from_instructions(one, sources)) is not None:
            found[one.name] = value
    ordered = {
        one.name: _as_asked(one, found[one.name], sources.today) for one in candidate.parameters if one.name in found
    }
    missing = tuple(one for one in candidate.required if one.name not in found)
    return Filled(ordered, missing, sources.today, from_context, used)


def _is_known(one: Parameter, known: Mapping[str, Any]) -> bool:
    """Whether a context variable of the parameter's name and type has a value."""
    value = known.get(one.name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    is_of_type = is_number if one.form is Form.NUMBER else isinstance(value, str) and value != ""
    return is_of_type and one.form not in _STRUCTURED and not _CHOSEN.search(one.description)


def _as_asked(parameter: Parameter, value: Any, today: date | None) -> Any:
    is_moment = parameter.form in (Form.DATE, Form.TIME, Form.MOMENT)
    return as_asked(parameter, value, today) if today and is_moment and isinstance(value, str) else value


def forced(parameter: Parameter, wish: str) -> Any:
    """Return a value of the right type for a call that must be made although the user named no value."""
    if parameter.choices:
        return parameter.choices[0]
    by_type: dict[str, Any] = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return by_type.get(parameter.type, own_words(wish) or "")


def chosen_in(candidate: Candidate, text: str, found: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Option]:
    """The option of a text for each parameter that has no value yet."""
    written, rest = labelled(candidate, text)
    chosen = {
        one.name: Option(one, FIT.form, value)
        for one in candidate.parameters
        if one.name in written
        and one.name not in found
        and (value := _from_label(one, candidate, written[one.name])) is not None
    }
    open_ones = [one for one in candidate.parameters if one.name not in found and one.name not in chosen]
    options = [option for one in open_ones for option in _options(one, candidate, rest)]
    taken = [value for value in found.values() if isinstance(value, str)]
    for option in sorted(options, key=lambda option: -option.score):
        if (
            option.parameter.name not in chosen
            and not option.overlaps(list(chosen.values()))
            and option.value not in taken
        ):
            chosen[option.parameter.name] = option
    for one in open_ones:
        if (
            one.name not in chosen
            and one.form is Form.WORDS
            and (said := meant_words(one, candidate, rest, required=one.required))
        ):
            chosen[one.name] = Option(one, FIT.in_turn, said)
    return chosen


def _options(one: Parameter, candidate: Candidate, text: str) -> Iterator[Option]:
    """The options of a text for a parameter; one that may be left out has only those that are surely meant for it."""
    if one.form in _STRUCTURED:
        value = _STRUCTURED[one.form](one, candidate, text)
        if value is not None:
            yield value if isinstance(value, Option) else Option(one, FIT.form, value)
        return
    if named := example_in(one, text):
        yield Option(one, FIT.unit + FIT.form, named.text, (named,))
    spans = spans_of(text)
    said = [span for kind in KINDS[one.form] for span in spans[kind]]
    if any(map(is_share, candidate.parameters)):  # one in four is no number of things
        said = [span for span in said if not _is_in_fraction(span, spans[TextKind.NUMBER])]
    found = [option for span in said if (option := _option(one, candidate, span))]
    if one.form is Form.MOMENT:
        found = _moments(found)
    if _MOVES.search(text):
        found.reverse()
    yield from found
    if one.form is Form.ADDRESS and not found and one.required:
        yield from (option for span in spans[TextKind.PHRASE] if (option := _option(one, candidate, span)))


def _option(one: Parameter, candidate: Candidate, span: TextSpan) -> Option | None:
    score = fit(one, candidate, span)
    if score <= 0 or (not one.required and score < FIT.sure and not _is_counted(one, candidate, span)):
        return None
    value = number_as(one, span) if one.form is Form.NUMBER else span.text
    return Option(one, score, trimmed(span, one, candidate) if span.kind is TextKind.PHRASE else value, (span,))


def _is_in_fraction(span: TextSpan, numbers: Sequence[TextSpan]) -> bool:
    return "fraction" not in span.marks and any("fraction" in one.marks and span.overlaps(one) for one in numbers)


def _is_counted(one: Parameter, candidate: Candidate, span: TextSpan) -> bool:
    """Whether a number may be how many, where no parameter needs one."""
    needs = any(other.form is Form.NUMBER for other in candidate.required)
    return span.kind is TextKind.NUMBER and not needs and bool(one.name_words & word_set("counts"))


def _moments(found: Sequence[Option]) -> list[Option]:
    """The first date with the first time, or the one that there is."""
    first = {option.spans[0].kind: option for option in reversed(found)}
    said = [first[kind] for kind in (TextKind.DATE, TextKind.TIME) if kind in first]
    spans = tuple(option.spans[0] for option in said)
    return [replace(said[0], value=" ".join(span.text for span in spans), spans=spans)] if said else []


def _choice(one: Parameter, candidate: Candidate, text: str) -> Option | None:
    value, span = choice_in(one, text, words(candidate.label))
    return None if value is None else Option(one, FIT.unit if span else FIT.form, value, (span,) if span else ())


def _object(one: Parameter, candidate: Candidate, text: str) -> dict[str, Any] | None:
    inner = Candidate(candidate.name, candidate.kind, one.description, one.fields)
    filled = fill(inner, Sources(text))
    return dict(filled.arguments) if filled.arguments and not filled.missing else None


def _list(one: Parameter, candidate: Candidate, text: str) -> Option | list[Any] | None:
    """The values of a list: several that are joined or, where one is needed, a single one."""
    item = one.items[0] if one.items else Parameter(one.name, "string", required=True)
    item = replace(item, name=one.name, description=f"{item.description} {one.description}".strip(), required=True)
    if item.form is Form.NUMBER:
        return listed_numbers(text)[:LIST_LIMIT] or None
    if item.form in (Form.CHOICE, Form.OBJECT):
        inner = [_STRUCTURED[item.form](item, candidate, piece) for piece in _LIST.split(text) if piece.strip()]
        values = [value.value if isinstance(value, Option) else value for value in inner]
        return [value for value in dict.fromkeys(values) if value is not None][:LIST_LIMIT] or None
    return _listed(one, item, candidate, text)


def _listed(one: Parameter, item: Parameter, candidate: Candidate, text: str) -> Option | None:
    is_needed = one.required
    if one.name_words & word_set("excluded"):
        hit = _EXCLUDED.search(text)
        if not hit:
            return None
        is_needed, text = True, f"{' ' * hit.end()}{text[hit.end() :]}"
    best = max(runs_of(text, item.form), key=len, default=())
    if len(best) > 1:
        values = [trimmed(span, item, candidate) if span.kind is TextKind.PHRASE else span.text for span in best]
        return Option(one, FIT.unit, list(dict.fromkeys(values))[:LIST_LIMIT], tuple(best))
    options = list(_options(item, candidate, text))
    if not options or not is_needed:
        return None
    single = max(options, key=lambda option: option.score)
    return Option(one, single.score - FIT.further, [single.value], single.spans)


def runs_of(text: str, form: Form = Form.THING) -> list[Sequence[TextSpan]]:
    """The runs of names or things that are joined by commas and "and", longest possible."""
    spans = spans_of(text)
    kinds = KINDS[form] if form not in NAMES else (TextKind.QUOTED, TextKind.PHRASE)
    runs: list[list[TextSpan]] = []
    for span in sorted(
        (span for kind in kinds for span in spans[kind] if "pair" not in span.marks), key=lambda one: one.start
    ):
        last = runs[-1][-1] if runs else None
        if last and span.overlaps(last):
            continue
        if last and _JOIN.fullmatch(text[last.end : span.start]):
            runs[-1].append(span)
        else:
            runs.append([span])
    return list(runs)


_STRUCTURED: dict[Form, Callable[[Parameter, Candidate, str], Any]] = {
    Form.CHOICE: _choice,
    Form.BOOLEAN: lambda one, _candidate, text: truth_in(one, text),
    Form.LIST: _list,
    Form.OBJECT: _object,
}


def _answer(asked: Parameter, candidate: Candidate, text: str) -> Any:
    """The value in the answer to a question: one of its form or, where any text will do, the whole answer."""
    form, needed = asked.form, replace(asked, required=True)
    alone = replace(candidate, parameters=(needed,))
    option = chosen_in(alone, text).get(asked.name)
    plain = own_words(_ANSWER_LEAD.sub("", text))
    length = len(plain.split())
    if form in NAMES and length <= LONGEST_THING and not (option and form is not Form.THING):
        return noun_of(_ANSWER_TAIL.sub("", plain)) or plain
    if option is None and (form is Form.WORDS or (form in SHORT and length <= LONGEST_VALUE)):
        return plain
    return option.value if option else None


def _said_before(
    candidate: Candidate, text: str, found: Mapping[str, Any], wanted: Sequence[Parameter], sources: Sources
) -> dict[str, Any]:
    """What an earlier message has for these parameters."""
    names = {
        one.name
        for one in wanted
        if not _CHOSEN.search(one.description) and not (one.form is Form.PLACE and _HERE.search(sources.wish))
    }
    chosen = chosen_in(candidate, text, found)
    return {
        name: option.value
        for name, option in chosen.items()
        if name in names and (option.parameter.form is not Form.REFERENCE or option.score >= FIT.like + FIT.called)
    }


def _from_instructions(one: Parameter, sources: Sources) -> Any:
    """A value that the instructions hold about the user, such as their booking."""
    if _CHOSEN.search(one.description):
        return None
    if one.form not in (Form.REFERENCE, Form.EMAIL, Form.PHONE) and not (
        one.form is Form.PLACE and _HERE.search(sources.wish)
    ):
        return None
    least = FIT.like + FIT.called if one.form is Form.REFERENCE else FIT.placed
    alone = Candidate("", parameters=(one,))
    options = [option for option in _options(one, alone, sources.instructions) if option.score >= least]
    return max(options, key=lambda option: option.score).value if options else None


def _from_label(one: Parameter, candidate: Candidate, text: str) -> Any:
    """The value that is written beside the parameter's name: all of it, where any text will do."""
    needed = replace(one, required=True)
    if one.form is Form.LIST and (one.items[0].form if one.items else Form.THING) is not Form.NUMBER:
        return [piece.strip(_QUOTES) for piece in _LIST.split(text.strip("[]")) if piece.strip(_QUOTES)]
    if one.form in (Form.CHOICE, Form.NUMBER, Form.BOOLEAN, Form.LIST, Form.OBJECT, Form.EMAIL, Form.URL):
        options = list(_options(needed, replace(candidate, parameters=(needed,)), text))
        return max(options, key=lambda option: option.score).value if options else None
    return text.strip(_QUOTES)
