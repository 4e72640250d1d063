"""Schemas without references."""

from __future__ import annotations

from typing import Any

from core.schema.json_schema import inline_references


def test_reference_is_replaced_by_what_it_names_and_keeps_what_stands_beside_it() -> None:
    schema = {
        "$defs": {"Unit": {"title": "Unit", "enum": ["c"], "description": "Of heat."}},
        "properties": {"unit": {"$ref": "#/$defs/Unit", "description": "Yours."}},
    }
    assert inline_references(schema) == {"properties": {"unit": {"enum": ["c"], "description": "Yours."}}}


def test_schema_that_holds_itself_is_cut_to_an_object() -> None:
    node = {"properties": {"next": {"$ref": "#/$defs/Node"}}}
    schema = {"$defs": {"Node": node}, "$ref": "#/$defs/Node"}
    assert inline_references(schema) == {"properties": {"next": {"type": "object"}}}


def test_reference_to_nothing_is_an_object() -> None:
    assert inline_references({"$ref": "elsewhere"}) == {"type": "object"}


def test_references_are_found_wherever_a_schema_may_stand() -> None:
    made: dict[str, Any] = inline_references(
        {
            "$defs": {"A": {"type": "integer"}},
            "items": {"$ref": "#/$defs/A"},
            "additionalProperties": False,
            "anyOf": [{"$ref": "#/$defs/A"}],
            "patternProperties": {"x": {"$ref": "#/$defs/A"}},
        }
    )
    assert made == {
        "items": {"type": "integer"},
        "additionalProperties": False,
        "anyOf": [{"type": "integer"}],
        "patternProperties": {"x": {"type": "integer"}},
    }


def test_values_that_look_like_schemas_are_left_alone() -> None:
    schema = {"default": {"$ref": "text", "title": "mine"}, "properties": {"title": {"type": "string"}}}
    assert inline_references(schema) == schema
