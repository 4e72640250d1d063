"""Chat Completions tools from the signatures and docstrings of functions, cached per function.

    signatures   the parameters of a callable of any kind     docstrings    descriptions from its docstring
    shapes       the JSON that an annotation accepts          json_schema   shapes as JSON Schemas
    fields       fields of dataclasses and the like           values        JSON converted to the type of a shape
    names        names that the API accepts

Functions are called by `core.calls`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from core.error_codes import ErrorCode
from core.errors import SetupError
from core.memo import FunctionCache
from core.schema.docstrings import read_docstring
from core.schema.json_schema import property_of, schema_of
from core.schema.names import is_legal, legal_name
from core.schema.shapes import AnyShape
from core.schema.signatures import Signature, own_docstring, own_name, signature_of

__all__ = ["function_to_json", "legal_name", "name_of", "signature_of", "tool_of"]


def function_to_json(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the function as a Chat Completions tool; the caller's own copy.

    Parameters without a default are required, those without a type hint are text, `context_variables` is left out. The
    attribute `tool_json` of a function replaces its generated tool. Raises SetupError if that is not a valid tool, or
    if two parameters have the same name.
    """
    return copy.deepcopy(tool_of(function))


def tool_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the same as `function_to_json`, but shared by all callers, who must not change it."""
    given = getattr(function, "tool_json", None)
    return _tools(function) if given is None else _checked(given, function)


def name_of(function: Callable[..., Any]) -> str:
    """Return the name by which a model calls the function."""
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
    documentation = read_docstring(own_docstring(function), [field.target for field in signature.fields])
    properties = {
        field.name: property_of(field, description=documentation.parameters.get(field.target, ""))
        for field in signature.fields
    }
    required = [field.name for field in signature.fields if field.required]
    return {
        "type": "function",
        "function": {
            "name": legal_name(own_name(function)),
            "description": documentation.text,
            "parameters": {"type": "object", "properties": properties, "required": required} | _further(signature),
        },
    }


_tools = FunctionCache(_make_tool)


def _further(signature: Signature) -> dict[str, Any]:
    match signature.rest:
        case None:
            return {}
        case AnyShape():
            return {"additionalProperties": True}
    return {"additionalProperties": schema_of(signature.rest)}
