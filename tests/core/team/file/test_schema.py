"""Shapes: every field of a team has one, and what has none is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.team.file.schema import (
    FlagField,
    JsonField,
    ListField,
    MappingField,
    NumberField,
    PairField,
    RecordField,
    TextField,
    TextOrNumberField,
    WordField,
    field_type_of,
)
from core.team.spec import AgentId, JsonValue, ParameterSpec, ParameterType


@pytest.mark.parametrize(
    ("hint", "shape"),
    [
        (str, TextField()),
        (AgentId, TextField()),
        (AgentId | None, TextField(optional=True)),
        (bool, FlagField()),
        (float, NumberField()),
        (str | int | float, TextOrNumberField()),
        (JsonValue, JsonField()),
        (ParameterType, WordField(ParameterType)),
        (tuple[float, float], PairField()),
        (tuple[str, ...], ListField(TextField())),
        (tuple[ParameterSpec, ...], ListField(RecordField(ParameterSpec))),
        (Mapping[str, JsonValue], MappingField(JsonField())),
    ],
)
def test_an_annotation_has_a_shape(hint: object, shape: object) -> None:
    assert field_type_of(hint) == shape


@pytest.mark.parametrize("hint", [bytes, set, tuple[int, int], dict[str, int]])
def test_what_no_file_can_hold_has_none(hint: object) -> None:
    with pytest.raises(TypeError, match="No team file can hold"):
        field_type_of(hint)
