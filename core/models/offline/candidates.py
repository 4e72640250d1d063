"""The functions, handoffs and delegates that a request offers, with their parameters. Accepts any JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import Any

from core.models.protocol import OfflineHints
from core.terms import fold, terms, words
from core.terms.language import alternatives, form_words, stems, word_set

OFFERS_LIMIT, PARAMETERS_LIMIT, DESCRIPTION_LIMIT, CHOICES_LIMIT, EXAMPLES_LIMIT = 256, 40, 1_500, 60, 20

LONGEST_REMEMBERED = 20_000  # characters of a function in JSON

_HANDOFF_NAME = re.compile(rf"^{alternatives('handoff_name')}", re.IGNORECASE)
_HANDOFF_WORDS = re.compile(alternatives("handoff_words"), re.IGNORECASE)
_DELEGATE_NAME = re.compile(rf"^{alternatives('delegate_name')}", re.IGNORECASE)
_EXAMPLES = re.compile(rf"{alternatives('examples')}[:\s]*((?:[^.;()\n]|\.(?=\w)){{1,120}})", re.IGNORECASE)
_BETWEEN = re.compile(rf"{alternatives('between')}| ?/ ?")
_QUOTES = " \"'\u201c\u201d"


class Form(Enum):
    """The form of value that a parameter takes."""

    CHOICE = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    LIST = auto()
    OBJECT = auto()
    EMAIL = auto()
    PHONE = auto()
    URL = auto()
    DATE = auto()
    TIME = auto()
    MOMENT = auto()  # date and time in one
    REFERENCE = auto()
    PLACE = auto()
    ADDRESS = auto()
    PERSON = auto()
    UNIT = auto()  # of a measure, or a currency
    WORDS = auto()  # the user's own words
    THING = auto()  # something named in a few words


_BY_TYPE = {
    "integer": Form.NUMBER,
    "number": Form.NUMBER,
    "boolean": Form.BOOLEAN,
    "array": Form.LIST,
    "object": Form.OBJECT,
}
_BY_FORMAT = {
    "email": Form.EMAIL,
    "uri": Form.URL,
    "url": Form.URL,
    "date": Form.DATE,
    "time": Form.TIME,
    "date-time": Form.MOMENT,
}
_BY_DESCRIPTION = {
    Form.EMAIL: re.compile(alternatives("email_address"), re.IGNORECASE),
    Form.PHONE: re.compile(alternatives("phone_number"), re.IGNORECASE),
    Form.MOMENT: re.compile(alternatives("date_and_time"), re.IGNORECASE),
    Form.DATE: re.compile("YYYY-MM-DD", re.IGNORECASE),
    Form.TIME: re.compile("HH:MM", re.IGNORECASE),
}
_BY_NAME = (
    *(Form.EMAIL, Form.PHONE, Form.URL, Form.MOMENT, Form.DATE, Form.TIME, Form.REFERENCE, Form.UNIT, Form.ADDRESS),
    *(Form.PLACE, Form.WORDS, Form.PERSON),
)  # the first whose words a name has
_ROLES = {"from": "origin", "to": "destination", "by": "maker"}
_FORM_WORDS = {form: form_words(form.name.lower()) for form in _BY_NAME}


class CandidateKind(Enum):
    FUNCTION = auto()
    HANDOFF = auto()
    DELEGATE = auto()


@dataclass(frozen=True)
class Parameter:
    """One parameter of a function; `type` is JSON Schema's, "" when unknown; `fields` are those of an object,
    `items` the kind of a list's values."""

    name: str
    type: str = ""
    description: str = ""
    choices: tuple[Any, ...] = ()
    required: bool = False
    format: str = ""
    fields: tuple[Parameter, ...] = ()
    items: tuple[Parameter, ...] = ()

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(words(f"{self.name} {self.description}"))

    @cached_property
    def name_words(self) -> frozenset[str]:
        return frozenset(words(self.name))

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.words)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        return stems(self.name_words)

    @cached_property
    def role(self) -> str:
        """`from` where something begins, `to` where it leads, `by` who made it; "" of any other."""
        return next((role for role, known in _ROLES.items() if self.name_words & word_set(known)), "")

    @property
    def label(self) -> str:
        return " ".join(words(self.name)) or self.name

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The values its description names as examples."""
        found = (piece for hit in _EXAMPLES.findall(self.description) for piece in _BETWEEN.split(hit))
        return tuple(piece.strip(_QUOTES) for piece in found if piece.strip(_QUOTES))[:EXAMPLES_LIMIT]

    @cached_property
    def form(self) -> Form:
        """The form of value it takes: by its schema, then its description, its name, and its examples."""
        if self.choices:
            return Form.CHOICE
        if self.fields:
            return Form.OBJECT
        known = _BY_TYPE.get(self.type) or _BY_FORMAT.get(self.format)
        told = (form for form, pattern in _BY_DESCRIPTION.items() if pattern.search(self.description))
        return known or next(told, None) or self._form_by_name()

    def _form_by_name(self) -> Form:
        name = self.name_words
        if "check" in name and name & {"in", "out"}:
            return Form.DATE
        if name & word_set("number"):
            return Form.THING if name & word_set("not_references") else Form.REFERENCE
        return next((form for form, known in _FORM_WORDS.items() if name & known), None) or self._form_by_examples()

    def _form_by_examples(self) -> Form:
        examples = [example for example in self.examples if " " not in example]
        if examples and all(any(c.isdigit() for c in example) for example in examples):
            return Form.REFERENCE
        is_of_person = self.name_words & word_set("of_person") or self.words & word_set("about_person")
        if self.name_words & word_set("name") and (
            is_of_person or (len(self.name_words) == 1 and not self.description)
        ):
            return Form.PERSON
        return Form.THING


@dataclass(frozen=True)
class Candidate:
    """A function, handoff or delegate; `hint` is the part of the agent's instructions that names it.

    Of a handoff, `target` is the name of the agent it leads to, and `known` that agent's own instructions; of a function,
    `known` are the words that it has answers for.
    """

    name: str
    kind: CandidateKind = CandidateKind.FUNCTION
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    hint: str = ""
    target: str = ""
    known: str = ""

    @property
    def shown(self) -> str:
        """The name to show to a user."""
        return self.target or self.label

    @cached_property
    def label(self) -> str:
        """The name in plain words; of a handoff or a delegate, that of the agent it leads to."""
        bare = _HANDOFF_NAME.sub("", self.name) if self.kind is CandidateKind.HANDOFF else self.name
        bare = _DELEGATE_NAME.sub("", bare) if self.kind is CandidateKind.DELEGATE else bare
        return " ".join(words(bare)) or self.name

    @cached_property
    def known_terms(self) -> frozenset[str]:
        """The specific words that it has answers for, or knows of."""
        return frozenset(term for term in terms(self.known) if term[:1] not in "=~")

    @property
    def about(self) -> str:
        return f"{self.label} {self.description}"

    @property
    def required(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.required)


def candidates_of(tools: Sequence[object]) -> tuple[Candidate, ...]:
    """Return the candidates of the tools, each name once. Tools that are not functions are left out."""
    read = (_remembered_offer(tool) for tool in tools[:OFFERS_LIMIT])
    return tuple({candidate.name: candidate for candidate in read if candidate is not None}.values())


def _remembered_offer(tool: object) -> Candidate | None:
    """As `_offer`, with what is worked out about its parameters kept for the next requests, which offer the same."""
    try:
        text = json.dumps(tool)
    except (TypeError, ValueError, RecursionError):
        return _offer(tool)
    return _offer_in(text) if len(text) <= LONGEST_REMEMBERED else _offer(tool)


@lru_cache(maxsize=2 * OFFERS_LIMIT)
def _offer_in(text: str) -> Candidate | None:
    return _offer(json.loads(text))


def _offer(tool: object) -> Candidate | None:
    function = tool.get("function") if isinstance(tool, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str) or not function["name"]:
        return None
    schema = _mapping(function.get("parameters"))
    parameters = _parameters(schema, _mapping(schema.get("$defs") or schema.get("definitions")), depth=0)
    name, description = function["name"], _text(function.get("description"))
    return Candidate(name, _kind(name, description, parameters), description, parameters)


def _kind(name: str, description: str, parameters: Sequence[Parameter]) -> CandidateKind:
    required = [parameter.name for parameter in parameters if parameter.required]
    if not required and _HANDOFF_NAME.match(name):
        return CandidateKind.HANDOFF
    if not parameters and (_HANDOFF_WORDS.search(name.replace("_", " ")) or _HANDOFF_WORDS.search(description)):
        return CandidateKind.HANDOFF
    return CandidateKind.DELEGATE if _DELEGATE_NAME.match(name) and required == ["task"] else CandidateKind.FUNCTION


def _parameters(schema: Mapping[str, Any], known: Mapping[str, Any], depth: int) -> tuple[Parameter, ...]:
    required = schema.get("required")
    wanted = {name for name in required if isinstance(name, str)} if isinstance(required, list | tuple) else set()
    properties = list(_mapping(schema.get("properties")).items())[:PARAMETERS_LIMIT]
    return tuple(_parameter(str(name), value, name in wanted, known, depth) for name, value in properties)


def _parameter(name: str, raw: object, required: bool, known: Mapping[str, Any], depth: int) -> Parameter:
    schema = _plain(_mapping(raw), known)
    deep = depth < 3
    return Parameter(
        name=name,
        type=_type(schema),
        description=_text(_mapping(raw).get("description") or schema.get("description") or schema.get("title")),
        choices=_choices(schema),
        required=required,
        format=_text(schema.get("format")),
        fields=_parameters(schema, known, depth + 1) if deep else (),
        items=(_parameter(name, schema["items"], True, known, depth + 1),) if deep and "items" in schema else (),
    )


def _plain(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind references, and the first alternative that is not null."""
    for _ in range(5):
        if isinstance(schema.get("$ref"), str):
            schema = _mapping(known.get(schema["$ref"].rsplit("/", 1)[-1]))
            continue
        choices = next((schema[key] for key in ("anyOf", "oneOf", "allOf") if isinstance(schema.get(key), list)), ())
        real = [choice for choice in choices if isinstance(choice, Mapping) and choice.get("type") != "null"]
        if not real:
            break
        schema = real[0]
    return schema


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    return next((k for k in kinds if isinstance(k, str) and k != "null"), "object" if "properties" in schema else "")


def _choices(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    if "const" in schema:
        return (schema["const"],)
    choices = schema.get("enum")
    return _values(choices[:CHOICES_LIMIT]) if isinstance(choices, list | tuple) else ()


def _values(choices: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(choice for choice in choices if isinstance(choice, str | int | float))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return " ".join(value[:DESCRIPTION_LIMIT].split()) if isinstance(value, str) else ""


SENTENCES_LIMIT, SHORTEST_LABEL = 80, 3

_SPLIT = re.compile(r"\n\s{0,8}(?=[-*\u2022\d\n])|(?<=[.!?])\s+|;\s+")
_FORBIDS = re.compile(alternatives("forbids"), re.IGNORECASE)


def with_known(candidates: Sequence[Candidate], hints: OfflineHints) -> tuple[Candidate, ...]:
    """Return the candidates, each handoff with the agent that it leads to, and each function with its vocabulary."""
    return tuple(_with_known(one, hints) for one in candidates)


def _with_known(one: Candidate, hints: OfflineHints) -> Candidate:
    target = hints.targets.get(one.name)
    if one.kind is not CandidateKind.HANDOFF or target is None:
        return replace(one, known=hints.vocabulary.get(one.name, ""))
    is_default = one.description.startswith(f"Hand the conversation to {target.name}.")
    return replace(one, target=target.name, known=target.about, description="" if is_default else one.description)


def with_hints(candidates: Sequence[Candidate], instructions: str) -> tuple[Candidate, ...]:
    """Return the candidates, each with the sentences of the instructions that name it as its hint."""
    sentences = [piece for piece in _SPLIT.split(instructions)[:SENTENCES_LIMIT] if not _FORBIDS.search(piece)]
    naming = ((one, (piece for piece in sentences if is_named_in(piece, one))) for one in candidates)
    return tuple(replace(candidate, hint=" ".join(pieces)) for candidate, pieces in naming)


def is_named_in(sentence: str, candidate: Candidate) -> bool:
    """Whether a sentence names the candidate: a function by its name, an agent by its label."""
    if candidate.name in sentence:
        return True
    label = words(candidate.label)
    if candidate.kind is CandidateKind.FUNCTION or len("".join(label)) < SHORTEST_LABEL:
        return False
    return f" {' '.join(label)} " in f" {' '.join(words(fold(sentence)))} "
