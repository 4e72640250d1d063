"""Every field of a team has a type in its file, and an annotation without one is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.team.file.schema import (
    ListField,
    MappingField,
    RecordField,
    SimpleField,
    WordField,
    field_type_of,
)
from core.team.spec import AgentId, JsonValue, ParameterSpec, ParameterType


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (str, SimpleField.TEXT),
        (AgentId, SimpleField.REFERENCE),
        (AgentId | None, SimpleField.REFERENCE),
        (bool, SimpleField.FLAG),
        (float, SimpleField.NUMBER),
        (str | int | float, SimpleField.TEXT_OR_NUMBER),
        (JsonValue, SimpleField.JSON),
        (ParameterType, WordField(ParameterType)),
        (tuple[float, float], SimpleField.PAIR),
        (tuple[str, ...], ListField(SimpleField.TEXT)),
        (tuple[ParameterSpec, ...], ListField(RecordField(ParameterSpec))),
        (Mapping[str, JsonValue], MappingField(SimpleField.JSON)),
    ],
)
def test_an_annotation_has_a_type(hint: object, kind: object) -> None:
    assert field_type_of(hint) == kind


@pytest.mark.parametrize("hint", [bytes, set, tuple[int, int], dict[str, int]])
def test_an_annotation_that_no_file_can_hold_is_refused(hint: object) -> None:
    with pytest.raises(TypeError, match="No team file can hold"):
        field_type_of(hint)
