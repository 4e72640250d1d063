"""What a callable of any kind takes, what it is called and what it says about itself, as its author wrote it."""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any

from core.error_codes import ErrorCode
from core.errors import SetupError
from core.schema.cache import PerFunction
from core.schema.hints import module_names, resolved
from core.schema.names import legal_name
from core.schema.records import Field
from core.schema.shapes import NOTHING, Anything, Shape, shape_of

CONTEXT = "context_variables"
DEEPEST = 100

_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Signature:
    """`fields` are the parameters a model fills in, `rest` the shape of further ones (None: there may be none).

    `takes_context` is true if there is a parameter `context_variables`. `positional` are the parameters, with their
    defaults, that cannot be given by name.
    """

    fields: tuple[Field, ...] = ()
    rest: Shape | None = None
    takes_context: bool = False
    positional: tuple[tuple[str, Any], ...] = ()


def signature_of(function: Callable[..., Any]) -> Signature:
    """What the function takes; a built-in that does not tell takes anything.

    Parameters that a `functools.partial` has already filled by name are not offered again.
    Raises SetupError when two parameters have the same name for the model.
    """
    return _signatures(function)


def _read_signature(function: Callable[..., Any]) -> Signature:
    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return Signature(rest=Anything())
    fixed = function.keywords if isinstance(function, functools.partial) else {}
    parameters = [parameter for parameter in found.parameters.values() if parameter.name not in fixed]
    named = [parameter for parameter in parameters if parameter.kind in _NAMED]
    names = _names_in(body_of(function))
    fields = tuple(_field(parameter, names) for parameter in named if parameter.name != CONTEXT)
    _refuse_duplicates(function, fields)
    return Signature(
        fields,
        next((_shape(each, names) for each in parameters if each.kind is inspect.Parameter.VAR_KEYWORD), None),
        any(parameter.name == CONTEXT for parameter in named),
        tuple((each.name, each.default) for each in named if each.kind is inspect.Parameter.POSITIONAL_ONLY),
    )


_signatures = PerFunction(_read_signature)


def _field(parameter: inspect.Parameter, names: Mapping[str, Any]) -> Field:
    default = NOTHING if parameter.default is parameter.empty else parameter.default
    return Field(legal_name(parameter.name), parameter.name, _shape(parameter, names), default, default is NOTHING)


def _shape(parameter: inspect.Parameter, names: Mapping[str, Any]) -> Shape:
    if parameter.annotation is parameter.empty:
        return Anything()
    return shape_of(resolved(parameter.annotation, names))


def _names_in(body: object) -> Mapping[str, Any]:
    return getattr(body, "__globals__", None) or module_names(body)


def _refuse_duplicates(function: Callable[..., Any], fields: tuple[Field, ...]) -> None:
    for name, count in Counter(field.name for field in fields).items():
        if count > 1:
            targets = " and ".join(field.target for field in fields if field.name == name)
            raise SetupError.of(
                ErrorCode.DUPLICATE_PARAMETER, parameters=targets, function=own_name(function), name=name
            )


def own_name(function: Callable[..., Any]) -> str:
    """The function's name in Python; an object's without one is that of its class."""
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name else type(function).__name__


def own_docstring(function: Callable[..., Any]) -> str | None:
    """The function's docstring; an object's is its own, its `__call__`'s or its class's, the first there is.

    The one Python writes for a dataclass is none.
    """
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, type):
        return class_docstring(function)
    if isinstance(function, FunctionType | MethodType):
        return _text(function)
    own = getattr(function, "__dict__", {}).get("__doc__")
    if isinstance(own, str):
        return own
    call = type(function).__call__
    return (_text(call) if isinstance(call, FunctionType) else None) or _text(function)


def class_docstring(kind: type) -> str | None:
    text = _text(kind)
    return None if text and text.startswith(f"{kind.__name__}(") else text


def _text(target: object) -> str | None:
    text = getattr(target, "__doc__", None)
    return text if isinstance(text, str) else None


def body_of(function: Any) -> Any:
    """The plain function under partials, bound methods, decorators and callable objects; or what is there instead."""
    for _ in range(DEEPEST):
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, MethodType):
            function = function.__func__
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        elif isinstance(function, type | FunctionType) or not isinstance(type(function).__call__, FunctionType):
            break
        else:
            function = type(function).__call__
    return function
