"""A function's own copy of the context variables, and what it changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, NoReturn

from hypothesis import given, settings
from hypothesis import strategies as st

from core.calls import changes_between, copy_context
from core.values import same


class Thing:
    """Equal only to itself."""

    def __init__(self, value: object) -> None:
        self.value = value


@dataclass
class Holder:
    thing: Thing


class Array:
    """Compares element by element, as arrays do."""

    def __init__(self, *items: int) -> None:
        self.items = items

    def __eq__(self, other: object) -> Any:
        return [mine == theirs for mine, theirs in zip(self.items, getattr(other, "items", ()), strict=False)]

    __hash__ = None  # type: ignore[assignment]  # as arrays have it


class Grumpy:
    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> NoReturn:
        raise RuntimeError("do not compare me")

    __hash__ = None  # type: ignore[assignment]  # as above


class Sealed(Thing):
    """Can neither be copied nor compared."""

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise RuntimeError("do not copy me")


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return set(changes_between(before, after)[0])


def test_copy_goes_deep() -> None:
    context = {"cart": [["tea"]], "name": "Kim"}
    copied = copy_context(context)
    copied["cart"][0].append("milk")
    assert context == {"cart": [["tea"]], "name": "Kim"}


def test_what_cannot_be_copied_is_shared() -> None:
    context = {"lock": threading.Lock(), "sealed": Sealed(1), "cart": []}
    copied = copy_context(context)
    assert copied["lock"] is context["lock"]
    assert copied["sealed"] is context["sealed"]
    assert copied["cart"] is not context["cart"]


def test_copy_that_nobody_touched_has_no_changes() -> None:
    loop: list[Any] = []
    loop.append(loop)
    context = {
        "thing": Thing({"deep": Thing(1)}),
        "holder": Holder(Thing(1)),
        "array": Array(1, 2),
        "grumpy": [Grumpy(1)],
        "nan": [float("nan")],
        "lock": threading.Lock(),
        "loop": loop,
        "bare": object(),
        "set": {1, 2},
        "class": Thing,
    }
    assert changes_between(context, copy_context(context)) == ({}, ())


def test_changes_in_place_are_found_however_deep() -> None:
    context: dict[str, Any] = {
        "thing": Thing({"deep": Thing(1)}),
        "holder": Holder(Thing(1)),
        "array": Array(1, 2),
        "grumpy": [Grumpy(1)],
        "set": {1, 2},
        "cart": {"items": ["tea"]},
    }
    copied = copy_context(context)
    copied["thing"].value["deep"].value = 2
    copied["holder"].thing.value = 2
    copied["array"].items = (1, 3)
    copied["grumpy"][0].value = 2
    copied["set"].add(3)
    copied["cart"]["items"].append("milk")
    assert changed(context, copied) == set(context)


def test_new_other_and_gone_variables_are_reported() -> None:
    changes, removed = changes_between({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "d": 5})
    assert changes == {"b": 4, "d": 5}
    assert removed == ("c",)


def test_value_of_another_type_is_a_change() -> None:
    assert changed({"a": 1, "b": [1], "c": None}, {"a": True, "b": (1,), "c": None}) == {"a", "b"}


def test_variable_set_to_none_is_a_change() -> None:
    assert changed({}, {"a": None}) == {"a"}


def test_what_cannot_be_compared_counts_as_different() -> None:
    assert not same(Sealed(1), Sealed(1))
    assert not same(Thing, Holder)


@settings(deadline=None)  # the machine may be busy
@given(
    st.recursive(
        st.integers() | st.text() | st.floats() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_copy_of_any_data_is_the_same(value: Any) -> None:
    copied = copy_context({"it": value})
    assert same(value, copied["it"])
    assert not same([value], [copied["it"], 1])
