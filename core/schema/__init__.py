"""A function's signature and docstring as the tool that Chat Completions knows, cached per function.

    signatures   what a callable takes, of whatever kind it is      docstrings   what it says about itself
    shapes       what an annotation asks for                        parameters   shapes as JSON Schema
    names        names the API accepts                              values       JSON as the values a shape asks for

Calling functions is not here (see `core.calls`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from core.error_codes import ErrorCode
from core.errors import SetupError
from core.schema.cache import PerFunction
from core.schema.docstrings import read_docstring
from core.schema.names import is_legal, legal_name
from core.schema.parameters import property_of, schema_of
from core.schema.shapes import Anything
from core.schema.signatures import Signature, own_docstring, own_name, signature_of

__all__ = ["function_to_json", "legal_name", "name_of", "signature_of", "tool_of"]


def function_to_json(function: Callable[..., Any]) -> dict[str, Any]:
    """The function as a Chat Completions tool; the caller's own copy.

    Parameters without a default are required, those without a type hint are text, `context_variables` is left out.
    A function with an attribute `tool_json` describes itself. Raises SetupError when there is no valid description.
    """
    return copy.deepcopy(tool_of(function))


def tool_of(function: Callable[..., Any]) -> dict[str, Any]:
    """As `function_to_json`, but shared by all callers: only to be read."""
    given = getattr(function, "tool_json", None)
    return _tools(function) if given is None else _checked(given, function)


def name_of(function: Callable[..., Any]) -> str:
    """The name by which a model calls the function."""
    name: str = tool_of(function)["function"]["name"]
    return name


def _checked(tool: Any, function: Callable[..., Any]) -> dict[str, Any]:
    match tool:
        case {"type": "function", "function": {"name": str(name)}} if is_legal(name):
            checked: dict[str, Any] = tool
            return checked
    raise SetupError.of(ErrorCode.INVALID_TOOL_JSON, function=own_name(function))


def _make_tool(function: Callable[..., Any]) -> dict[str, Any]:
    signature = signature_of(function)
    told = read_docstring(own_docstring(function), [field.target for field in signature.fields])
    properties = {
        field.name: property_of(field, description=told.parameters.get(field.target, "")) for field in signature.fields
    }
    required = [field.name for field in signature.fields if field.required]
    return {
        "type": "function",
        "function": {
            "name": legal_name(own_name(function)),
            "description": told.text,
            "parameters": {"type": "object", "properties": properties, "required": required} | _further(signature),
        },
    }


_tools = PerFunction(_make_tool)


def _further(signature: Signature) -> dict[str, Any]:
    match signature.rest:
        case None:
            return {}
        case Anything():
            return {"additionalProperties": True}
    return {"additionalProperties": schema_of(signature.rest)}
