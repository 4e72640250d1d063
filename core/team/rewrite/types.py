"""A parameter's type, and the only values it may have, as an annotation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.team.rewrite.reading import unwritable
from core.team.spec import ParameterSpec, ParameterType

ANNOTATIONS: Mapping[ParameterType, str] = {
    ParameterType.STRING: "str",
    ParameterType.INTEGER: "int",
    ParameterType.NUMBER: "float",
    ParameterType.BOOLEAN: "bool",
    ParameterType.LIST: "list",
    ParameterType.OBJECT: "dict",
}


def annotation_of(parameter: ParameterSpec) -> str:
    if not parameter.choices:
        return ANNOTATIONS[parameter.type]
    return f"Literal[{', '.join(map(_quoted, parameter.choices))}]"


def _quoted(choice: str | float) -> str:
    plain = isinstance(choice, str) and repr(choice) == f"'{choice}'" and '"' not in choice
    return f'"{choice}"' if plain else repr(choice)


def fitted(parameter: ParameterSpec) -> ParameterSpec:
    """The parameter as code can have it: its description on one line, its choices of its type. Raises TeamEditError."""
    choices = parameter.choices
    if choices and parameter.type not in (ParameterType.STRING, ParameterType.INTEGER, ParameterType.NUMBER):
        raise unwritable(f"“{parameter.name}” has choices, and only text and numbers can have them in code.", CHOICES)
    if parameter.type is ParameterType.STRING:
        choices = tuple(map(str, choices))
    elif any(isinstance(choice, str) for choice in choices):
        raise unwritable(f"“{parameter.name}” is a number, and text is among its choices.", CHOICES)
    elif parameter.type is ParameterType.NUMBER:
        choices = tuple(_float(parameter, choice) for choice in choices)
    elif any(isinstance(choice, float) for choice in choices):
        raise unwritable(f"“{parameter.name}” is a whole number, and others are among its choices.", CHOICES)
    return replace(parameter, description=" ".join(parameter.description.split()), choices=choices)


CHOICES = "Change the choices first."


def _float(parameter: ParameterSpec, choice: str | float) -> float:
    try:
        return float(choice)
    except OverflowError:
        raise unwritable(f"“{parameter.name}” has a number among its choices that is too large.", CHOICES) from None
