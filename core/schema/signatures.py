"""The parameters, the name and the docstring of a callable of any kind, as its author wrote them."""

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
from core.memo import FunctionCache
from core.schema.fields import Field, module_names, resolve
from core.schema.names import legal_name
from core.schema.shapes import NOTHING, AnyShape, Shape, shape_of

CONTEXT = "context_variables"
DEEPEST = 100
"""Wrappers that are removed around a function: enough for any decorated one, and an end for one that wraps itself."""

_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a function.

    `fields` are those that a model fills in, `rest` is the shape of `**kwargs` (None if there are none).
    `takes_context` is true if there is a parameter `context_variables`. `positional` are the positional-only
    parameters, with their defaults.
    """

    fields: tuple[Field, ...] = ()
    rest: Shape | None = None
    takes_context: bool = False
    positional: tuple[tuple[str, Any], ...] = ()


def signature_of(function: Callable[..., Any]) -> Signature:
    """Return the signature of a function; a built-in function without one accepts anything.

    Parameters that a `functools.partial` fills by name are left out. Raises SetupError if two parameters have the same
    name for the model.
    """
    return _signatures(function)


def _read_signature(function: Callable[..., Any]) -> Signature:
    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return Signature(rest=AnyShape())
    fixed = function.keywords if isinstance(function, functools.partial) else {}
    parameters = [parameter for parameter in found.parameters.values() if parameter.name not in fixed]
    named = [parameter for parameter in parameters if parameter.kind in _NAMED]
    names = _global_names(underlying_function(function))
    fields = tuple(_field(parameter, names) for parameter in named if parameter.name != CONTEXT)
    _refuse_duplicates(function, fields)
    return Signature(
        fields,
        next((_shape(each, names) for each in parameters if each.kind is inspect.Parameter.VAR_KEYWORD), None),
        any(parameter.name == CONTEXT for parameter in named),
        tuple((each.name, each.default) for each in named if each.kind is inspect.Parameter.POSITIONAL_ONLY),
    )


_signatures = FunctionCache(_read_signature)


def _field(parameter: inspect.Parameter, names: Mapping[str, Any]) -> Field:
    default = NOTHING if parameter.default is parameter.empty else parameter.default
    return Field(legal_name(parameter.name), parameter.name, _shape(parameter, names), default, default is NOTHING)


def _shape(parameter: inspect.Parameter, names: Mapping[str, Any]) -> Shape:
    if parameter.annotation is parameter.empty:
        return AnyShape()
    return shape_of(resolve(parameter.annotation, names))


def _global_names(body: object) -> Mapping[str, Any]:
    return getattr(body, "__globals__", None) or module_names(body)


def _refuse_duplicates(function: Callable[..., Any], fields: tuple[Field, ...]) -> None:
    for name, count in Counter(field.name for field in fields).items():
        if count > 1:
            targets = " and ".join(field.target for field in fields if field.name == name)
            raise SetupError.of(
                ErrorCode.DUPLICATE_PARAMETER, parameters=targets, function=own_name(function), name=name
            )


def own_name(function: Callable[..., Any]) -> str:
    """Return the function's name in Python, or the name of its class if it has none.

    A partial has the name of its function, unless a program gave it one.
    """
    while isinstance(function, functools.partial) and "__name__" not in vars(function):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name else type(function).__name__


def own_docstring(function: Callable[..., Any]) -> str | None:
    """Return the function's docstring; for a callable object the first of its own, its `__call__`'s and its class's.

    The docstring that Python generates for a dataclass does not count.
    """
    while isinstance(function, functools.partial) and "__doc__" not in vars(function):
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


def underlying_function(function: Any) -> Any:
    """Return the plain function within partials, bound methods, decorators and callable objects, or the last of these."""
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
