"""Schemas of parameters in the form that Gemini reads: one type for each value, and only the keywords of OpenAPI 3.0.

The keywords are those of https://ai.google.dev/api/caching#Schema. What is said with others is said with these where
that is possible, and else left out: the arguments are checked against the whole schema when the function is called.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

KEPT = frozenset({"description", "minItems", "maxItems", "minimum", "maximum", "required"})
DEEPEST = 12
"""Levels of a schema. References may contain themselves; beyond this anything is allowed."""

MOST_TEXT = 500
"""Characters of the choices in a description, where they cannot be in the schema."""


def plain_tool(tool: Mapping[str, Any], *, is_first_option: bool = False) -> dict[str, Any]:
    """Return the tool with a plain schema. With `is_first_option` a value of several kinds has the first one only."""
    function = tool.get("function")
    parameters = function.get("parameters") if isinstance(function, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(parameters, Mapping):
        return dict(tool)
    plain = _Plain(parameters, is_first_option=is_first_option).schema(parameters, 0)
    made = {name: value for name, value in function.items() if name not in ("parameters", "strict")}
    return {**tool, "function": {**made, "parameters": plain}}


def without_empty_parameters(tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tool without its parameters if it takes none."""
    function = tool.get("function")
    parameters = function.get("parameters") if isinstance(function, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(parameters, Mapping) or parameters.get("properties"):
        return dict(tool)
    return {**tool, "function": {name: value for name, value in function.items() if name != "parameters"}}


def described_tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tool with its name as the description, if it has none."""
    function = tool.get("function")
    if not isinstance(function, Mapping) or function.get("description"):
        return dict(tool)
    return {**tool, "function": {**function, "description": str(function.get("name"))}}


class _Plain:
    """The conversion of one schema; references lead into `root`."""

    def __init__(self, root: Mapping[str, Any], *, is_first_option: bool) -> None:
        self._root = root
        self._is_first_option = is_first_option

    def schema(self, raw: object, depth: int) -> Schema:
        if not isinstance(raw, Mapping) or depth > DEEPEST:
            return {"type": "object"} if depth > DEEPEST else {"type": "string"}
        if "$ref" in raw:
            rest = {name: value for name, value in raw.items() if name != "$ref"}
            return self.schema({**self._referred(raw["$ref"]), **rest}, depth + 1)
        options, is_nullable = self._options(raw)
        made = {name: raw[name] for name in KEPT if name in raw}
        if is_nullable:
            made["nullable"] = True
        if len(options) == 1 or (options and self._is_first_option):
            inner = self.schema(options[0], depth + 1)
            return {**inner, **made}
        if options:
            return {**made, "anyOf": [self.schema(option, depth + 1) for option in options]}
        return {**made, **self._typed(raw, depth)}

    def _options(self, raw: Mapping[str, Any]) -> tuple[list[Any], bool]:
        """Return the kinds that a value may have, none if there is one only, and whether it may be null."""
        for name in ("anyOf", "oneOf"):
            if isinstance(raw.get(name), list):
                options = [option for option in raw[name] if not _is_null(option)]
                return options, len(options) < len(raw[name])
        if isinstance(raw.get("allOf"), list):
            merged: dict[str, Any] = {}
            for part in raw["allOf"]:
                merged |= self._referred(part["$ref"]) if "$ref" in part else part
            return [merged], False
        kinds = raw.get("type")
        if not isinstance(kinds, list):
            return [], raw.get("nullable") is True
        inner = {name: value for name, value in raw.items() if name not in ("type", "description")}
        options = [{**inner, "type": kind} for kind in kinds if kind != "null"]
        return options or [{"type": "string"}], "null" in kinds

    def _typed(self, raw: Mapping[str, Any], depth: int) -> Schema:
        choices = [raw["const"]] if "const" in raw else raw.get("enum")
        kind = raw.get("type") or (_type_of(choices[0]) if choices else "object" if "properties" in raw else "string")
        made: Schema = {"type": kind}
        if isinstance(choices, list) and choices:
            made |= _choices(choices, raw.get("description"))
        if kind == "array":
            made["items"] = self.schema(raw.get("items") or next(iter(raw.get("prefixItems") or ()), {}), depth + 1)
        properties = raw.get("properties")
        if kind == "object" and (properties or not depth):
            inner = properties if isinstance(properties, Mapping) else {}
            made["properties"] = {name: self.schema(value, depth + 1) for name, value in inner.items()}
        return made

    def _referred(self, reference: object) -> dict[str, Any]:
        """Return the part of the schema that a reference within it leads to; {} if it leads nowhere."""
        found: object = self._root
        for step in str(reference).removeprefix("#/").split("/")[:DEEPEST]:
            found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        return dict(found) if isinstance(found, Mapping) else {}


def _is_null(option: object) -> bool:
    return isinstance(option, Mapping) and (option.get("type") == "null" or option.get("enum") == [None])


def _type_of(value: object) -> str:
    names = {bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "string")


def _choices(choices: list[Any], description: object) -> Schema:
    """Return the choices of a text as its enum. Those of other types have none there, and are told in words."""
    if all(isinstance(choice, str) for choice in choices):
        return {"enum": choices}
    told = f"One of {json.dumps(choices, ensure_ascii=False, default=str)[1:-1]}"[:MOST_TEXT]
    return {"description": f"{description} {told}." if description else f"{told}."}
