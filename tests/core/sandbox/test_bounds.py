"""Data that leaves a sandbox is plain and of bounded size before other code sees it."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.sandbox.bounds import LONGEST_TEXT, Bounds, UnusableValueError, bounded, bounded_copy, parse_object
from tests.support.specs import json_values


class Sly(dict[str, Any]):
    pass


def doubled(times: int) -> Any:
    value: Any = "x"
    for _ in range(times):
        value = [value, value]
    return value


@given(json_values)
def test_plain_data_is_kept(value: Any) -> None:
    assert bounded_copy(value) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["x" * 1000] * 100_000, "more than"), (doubled(30), "more than 20,000 values"), ("x" * 200_001, "characters"),
        ({"x" * 100_001: "y" * 100_000}, "characters"), ([0] * 20_000, "values"), ([10**1_000_000], "characters"),
        ({1: 2}, "key that is no text"), ((1,), "tuple"), ({1}, "set"), (Sly(a=1), "Sly"), ([object()], "object"),
        (True.__class__, "type"), (json.loads("[" * 42 + "]" * 42), "40 deep"),
        (json.loads('{"a":' * 41 + "1" + "}" * 41), "40 deep"), (json.loads('[{"a":' * 21 + "1" + "}]" * 21), "40 deep"),
    ],
)  # fmt: skip
def test_values_that_are_too_large_or_not_plain_are_refused(value: Any, words: str) -> None:
    for check in (bounded_copy, bounded):
        with pytest.raises(UnusableValueError, match=words):
            check(value)


@pytest.mark.parametrize("check", [bounded_copy, bounded])
def test_infinity_and_nan_become_text_and_lone_surrogates_question_marks(check: Any) -> None:
    assert check([float("inf"), float("nan"), "\ud800", {"\ud800": 1}]) == ["inf", "nan", "?", {"?": 1}]


def outcome_of(check: Any, value: Any, bounds: Bounds) -> object:
    try:
        return check(value, bounds)
    except UnusableValueError as error:
        return str(error)


@given(json_values | st.builds(lambda it: [it, {1}], json_values), st.builds(Bounds, *[st.integers(0, 12)] * 3))
def test_a_value_is_bounded_without_a_copy_as_with_one(value: Any, bounds: Bounds) -> None:
    assert outcome_of(bounded, value, bounds) == outcome_of(bounded_copy, value, bounds)


def test_a_value_within_the_bounds_is_not_copied() -> None:
    value = [{"a": [1, 2.5, None, True, "x"]}, [], {}]
    assert bounded(value) is value
    assert bounded_copy(value) is not value


@pytest.mark.parametrize("value", [json.loads('{"a":' * 40 + "1" + "}" * 40), json.loads("[" * 40 + "1" + "]" * 40)])
def test_a_value_may_be_nested_as_deep_as_the_bound(value: Any) -> None:
    assert bounded_copy(value) == value


def test_bounds_can_be_narrower() -> None:
    with pytest.raises(UnusableValueError):
        bounded_copy([1, 2], Bounds(nodes=2))


@pytest.mark.parametrize("text", ["", "x", "[1]", "1", '"a"', "[" * 100_000, '{"a": ' + "9" * 5000 + "}", '{"a"'])
def test_a_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(UnusableValueError):
        parse_object(text)


def test_a_text_that_is_too_long_is_not_parsed() -> None:
    blanks = " " * (LONGEST_TEXT - 2)
    assert parse_object(f"{{{blanks}}}") == {}
    with pytest.raises(UnusableValueError, match="too large"):
        parse_object(f"{{{blanks} }}")


def test_constants_that_are_not_json_become_text() -> None:
    assert parse_object('{"a": NaN, "b": -Infinity}') == {"a": "NaN", "b": "-Infinity"}


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(UnusableValueError):
        assert isinstance(parse_object(text), dict)


@given(
    st.recursive(
        st.one_of(
            json_values, st.floats(), st.text(st.characters(), max_size=5), st.sampled_from(["\ud800", "é\udfff"])
        ),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
@example(["\ud800"])
@example({"\udfff": 1})
@example([float("inf"), float("nan")])
def test_what_is_quickly_found_to_be_within_the_bounds_needs_no_change(value: Any) -> None:
    assert repr(bounded(value)) == repr(bounded_copy(value))
