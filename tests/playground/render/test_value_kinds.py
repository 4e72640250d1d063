"""Values as people write them: read as what they are, refused in words when they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.values import same
from playground.render.value_kinds import ValueKind, kind_of, text_of_value, value_from

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_comes_back_from_its_field_as_it_was(value: object) -> None:
    assert same(value_from(kind_of(value), text_of_value(value)), value)


@pytest.mark.parametrize(("text", "number"), [("12", 12), (" -3 ", -3), ("1.5", 1.5), ("1,5", 1.5), ("2.0", 2.0)])
def test_numbers_are_read(text: str, number: float) -> None:
    read = value_from(ValueKind.NUMBER, text)
    assert same(read, number)


@pytest.mark.parametrize("text", ["", "twelve", "inf", "nan", "1,2,3"])
def test_what_is_no_number_is_refused_with_a_way_on(text: str) -> None:
    with pytest.raises(TeamEditError) as refused:
        value_from(ValueKind.NUMBER, text)
    assert refused.value.fix


def test_bad_json_is_refused_with_its_place() -> None:
    with pytest.raises(TeamEditError, match=r"line 2, character 3"):
        value_from(ValueKind.JSON, '["a",\n  oops]')


@pytest.mark.parametrize("text", ["NaN", "[" * 100_000, ""])
def test_what_no_file_could_hold_is_refused(text: str) -> None:
    with pytest.raises(TeamEditError):
        value_from(ValueKind.JSON, text)


def test_a_switch_is_true_or_false_and_nothing_else() -> None:
    assert value_from(ValueKind.SWITCH, "true") is True
    assert value_from(ValueKind.SWITCH, "false") is False
    with pytest.raises(TeamEditError):
        value_from(ValueKind.SWITCH, "perhaps")


def test_values_of_other_types_are_other_values() -> None:
    assert not same(1, True)
    assert not same([1], [1.0])
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
