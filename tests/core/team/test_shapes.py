"""Shapes: every field of a team has one, and what has none is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core.team.shapes import Flag, Json, ListOf, MapOf, Number, Pair, Record, Text, TextOrNumber, Word, shape_of
from core.team.spec import AgentId, JsonValue, ParameterSpec, ParameterType


@pytest.mark.parametrize(
    ("hint", "shape"),
    [
        (str, Text()),
        (AgentId, Text()),
        (AgentId | None, Text(optional=True)),
        (bool, Flag()),
        (float, Number()),
        (str | int | float, TextOrNumber()),
        (JsonValue, Json()),
        (ParameterType, Word(ParameterType)),
        (tuple[float, float], Pair()),
        (tuple[str, ...], ListOf(Text())),
        (tuple[ParameterSpec, ...], ListOf(Record(ParameterSpec))),
        (Mapping[str, JsonValue], MapOf(Json())),
    ],
)
def test_an_annotation_has_a_shape(hint: object, shape: object) -> None:
    assert shape_of(hint) == shape


@pytest.mark.parametrize("hint", [bytes, set, tuple[int, int], dict[str, int]])
def test_what_no_file_can_hold_has_none(hint: object) -> None:
    with pytest.raises(TypeError, match="No team file can hold"):
        shape_of(hint)
