"""Problems of the parameters that a team lists for a function: their names, defaults and types of items."""

from __future__ import annotations

from collections.abc import Iterator

from core.schema import legal_name
from core.schema.signatures import CONTEXT
from core.team.check.problems import Drop, Fix, FixKind, Place, Problem, ProblemKind, Put, error, warning
from core.team.names import fresh_name
from core.team.parameters import describe_type, fits_default
from core.team.spec import FunctionSpec, ItemType, JsonValue, ParameterSpec, ParameterType, TeamSpec
from core.values import as_json

MAX_NAME_LENGTH = 64
"""Chat Completions accepts no longer name of a function or a parameter."""

MAX_SHOWN = 60
"""Characters of a default in a sentence: a list in a file may be as long as the file."""


def parameter_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        yield from _names(function, index)
        for row, parameter in enumerate(function.parameters):
            place = Place(None, function.id, "parameters", row, index)
            yield from _default(parameter, place)
            yield from _items(parameter, place)


def _names(function: FunctionSpec, index: int) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, parameter in enumerate(function.parameters):
        place, name = Place(None, function.id, "parameters", row, index), legal_name(parameter.name)
        if name in seen:
            yield error(ProblemKind.SAME_PARAMETER_NAME, place, Fix(FixKind.REMOVE_SECOND, Drop(place.path)), name=name)
        if name == CONTEXT:
            free = fresh_name("variables", {other.name for other in function.parameters}, longest=MAX_NAME_LENGTH)
            fix = Fix(FixKind.RENAME, Put((*place.path, "name"), free), free)
            yield error(ProblemKind.RESERVED_PARAMETER_NAME, place, fix, name=CONTEXT)
        seen.add(name)


def _default(parameter: ParameterSpec, place: Place) -> Iterator[Problem]:
    if parameter.default is None:
        return
    facts = {"parameter": parameter.name, "default": _shown(parameter.default)}
    if not fits_default(parameter):
        fix = Fix(FixKind.REMOVE_DEFAULT, Put((*place.path, "default"), None))
        yield warning(ProblemKind.UNFIT_DEFAULT, place, fix, expected=describe_type(parameter), **facts)
    elif parameter.required:
        fix = Fix(FixKind.MAKE_OPTIONAL, Put((*place.path, "required"), False))
        yield warning(ProblemKind.UNUSED_DEFAULT, place, fix, **facts)


def _items(parameter: ParameterSpec, place: Place) -> Iterator[Problem]:
    if parameter.items is not ItemType.ANY and parameter.type is not ParameterType.LIST:
        fix = Fix(FixKind.REMOVE_ITEMS, Put((*place.path, "items"), ItemType.ANY))
        yield warning(ProblemKind.ITEMS_WITHOUT_LIST, place, fix, parameter=parameter.name)


def _shown(value: JsonValue) -> str:
    text = as_json(value, indent=None)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
