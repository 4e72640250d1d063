"""The tools of a request as offers: functions, handoffs and delegates, with their parameters. Any schema is taken as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from core.terms import words

OFFERS_LIMIT, PARAMETERS_LIMIT, DESCRIPTION_LIMIT, CHOICES_LIMIT = 256, 40, 1_500, 60

_HANDOFF_NAME = re.compile(
    r"^(transfer|hand_?off|hand_?over|escalate|route|connect|switch)_?(back_?)?_?to_?", re.IGNORECASE
)
_HANDOFF_WORDS = re.compile(
    r"\b(transfers?|hands? (it )?(off|over|back)|handoff|escalates?)\b|넘깁|넘겨|연결합|연결해", re.IGNORECASE
)
_DELEGATE_NAME = re.compile(r"^(ask|consult|delegate_to|delegate)_", re.IGNORECASE)
_EXAMPLES = re.compile(
    r"(?:for example|such as|e\.g\.|for instance|\blike\b|예시|예를 들어|예:|예 ?[-\u2013])[:\s]*((?:[^.;()\n]|\.(?=\w)){1,120})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*,\s*(?:or |and )?|\s+or\s+|\s+and\s+|\s*/\s*|\s+또는\s+|\s+or a wish such as ")


class Kind(Enum):
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

    @property
    def label(self) -> str:
        return " ".join(words(self.name)) or self.name

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """The values its description names as examples."""
        found = (piece for hit in _EXAMPLES.findall(self.description) for piece in _BETWEEN.split(hit))
        return tuple(piece.strip(" \"'\u201c\u201d") for piece in found if piece.strip(" \"'"))[:20]


@dataclass(frozen=True)
class Offer:
    """A function, handoff or delegate; `hint` is what the agent's instructions say of when to use it."""

    name: str
    kind: Kind
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    hint: str = ""

    @cached_property
    def label(self) -> str:
        """Whom a handoff or delegate leads to, or what a function is called, in plain words."""
        bare = _HANDOFF_NAME.sub("", self.name) if self.kind is Kind.HANDOFF else self.name
        bare = _DELEGATE_NAME.sub("", bare) if self.kind is Kind.DELEGATE else bare
        return " ".join(words(bare)) or self.name

    @property
    def required(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.required)


def offers_of(tools: Sequence[object]) -> tuple[Offer, ...]:
    """The functions offered by the tools, those of one name once; what is no function is left out."""
    read = (_offer(tool) for tool in tools[:OFFERS_LIMIT])
    return tuple({offer.name: offer for offer in read if offer is not None}.values())


def _offer(tool: object) -> Offer | None:
    function = tool.get("function") if isinstance(tool, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str) or not function["name"]:
        return None
    schema = _mapping(function.get("parameters"))
    parameters = _parameters(schema, _mapping(schema.get("$defs") or schema.get("definitions")), depth=0)
    name, description = function["name"], _text(function.get("description"))
    return Offer(name, _kind(name, description, parameters), description, parameters)


def _kind(name: str, description: str, parameters: Sequence[Parameter]) -> Kind:
    required = [parameter.name for parameter in parameters if parameter.required]
    if not required and _HANDOFF_NAME.match(name):
        return Kind.HANDOFF
    if not parameters and (_HANDOFF_WORDS.search(name.replace("_", " ")) or _HANDOFF_WORDS.search(description)):
        return Kind.HANDOFF
    return Kind.DELEGATE if _DELEGATE_NAME.match(name) and required == ["task"] else Kind.FUNCTION


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
