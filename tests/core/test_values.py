"""JSON values: which are the same, their text, and strict reading."""

from __future__ import annotations

import copy
import json
from collections import OrderedDict, defaultdict, namedtuple
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values import JsonError, as_json, as_text, parse_json, same

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True)
class Spec:
    value: Any
    note: str = field(default="", compare=False)


class Loud:
    """Cannot be compared, printed or copied."""

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError

    def __str__(self) -> NoReturn:
        raise RuntimeError

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]  # as for every class with an equality of its own


@given(VALUES)
def test_a_copy_is_the_same(value: Any) -> None:
    assert same(value, copy.deepcopy(value))
    assert same(value, json.loads(json.dumps(value)))
    assert same(copy.deepcopy(value), value, ordered=True)


@given(VALUES, VALUES)
def test_json_values_are_the_same_when_their_json_is(one: Any, other: Any) -> None:
    is_same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert same(one, other) == same(other, one) == is_same or 0.0 in (one, other)  # JSON has -0.0 apart, Python has not
    assert same(one, other, ordered=True) <= same(one, other)


@pytest.mark.parametrize("context", [lambda value: value, lambda value: [value], lambda value: {"a": [value]}])
@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, 1.0), (0, False), ("1", 1), ([], ()), (None, False), ([], {})]
)
def test_values_of_other_types_differ_however_deep(context: Any, one: Any, other: Any) -> None:
    assert not same(context(one), context(other))
    assert same(context(one), context(copy.copy(one)))


def test_values_inside_dataclasses_and_tuples_are_compared_exactly() -> None:
    pair = namedtuple("pair", "left right")
    assert not same(Spec(1), Spec(True))
    assert not same(pair(1, 2), pair(1, 2.0))
    assert same(Spec({"a": [1]}, "old"), Spec({"a": [1]}, "new"))


def test_classes_of_dicts_and_lists_do_not_matter() -> None:
    assert same({"a": 1}, defaultdict(int, a=1))
    assert same(OrderedDict(a=1, b=2), OrderedDict(b=2, a=1))


def test_the_order_of_keys_matters_only_on_demand() -> None:
    one, other = {"a": 1, "b": {"c": 1, "d": 2}}, {"a": 1, "b": {"d": 2, "c": 1}}
    assert same(one, other)
    assert not same(one, other, ordered=True)
    assert not same(Spec(one), Spec(other), ordered=True)


def test_nan_is_the_same_as_nan() -> None:
    assert same({"a": float("nan")}, {"a": float("nan")})
    assert not same(float("nan"), 1.0)


def test_values_that_contain_themselves_are_compared() -> None:
    one: list[Any] = [1]
    other: list[Any] = [1]
    one.append(one)
    other.append(other)
    assert same(one, other)
    other[0] = 2
    assert not same(one, other)


def test_what_cannot_be_compared_differs_but_for_itself() -> None:
    loud = Loud()
    assert same([loud], [loud])
    assert not same([Loud()], [Loud()])
    assert not same(Loud, Spec)


def test_text_is_unchanged_and_the_rest_is_json() -> None:
    assert as_text("é\n") == "é\n"
    assert as_text(["é", True, None]) == '["é", true, null]'
    assert as_json({"a": 1}) == '{\n  "a": 1\n}'


def test_what_json_cannot_express_is_shown_by_its_text_or_type() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert as_text({"a": {1}}) == '{"a": "{1}"}'
    assert as_text(Loud()) == "Loud"
    assert as_text(loop) == "list"
    assert as_text({(1, 2): 3}) == "dict"


@given(VALUES)
def test_json_text_is_read_as_its_value(value: Any) -> None:
    assert same(parse_json(json.dumps(value)), value)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(JsonError):
        assert same(parse_json(text), json.loads(text))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_json_does_not_have_are_refused_by_name(number: str) -> None:
    with pytest.raises(JsonError, match=f"^{number} is not JSON$") as refused:
        parse_json(f'{{"a": [{number}]}}')
    assert refused.value.number == number
    assert refused.value.line == 0


def test_a_mistake_has_its_place() -> None:
    with pytest.raises(JsonError, match="line 2 column 3") as refused:
        parse_json('["a",\n  oops]')
    assert (refused.value.line, refused.value.column) == (2, 3)


@pytest.mark.parametrize(("text", "reason"), [("[" * 100_000, "nested too deeply"), ("1" * 5000, "too many digits")])
def test_text_beyond_the_limits_of_python_is_refused(text: str, reason: str) -> None:
    with pytest.raises(JsonError, match=reason):
        parse_json(text)
