"""Schemas are made once per function, and never mixed up."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

from core.memo import FunctionCache
from core.schema import function_to_json, tool_of


class Unhashable:
    __hash__ = None  # type: ignore[assignment]  # that is the point

    def __call__(self, a: int) -> None: ...


class Slotted:
    __slots__ = ()

    def __call__(self, b: int) -> None: ...


class Alike:
    """All equal, and different."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 1

    def __call__(self) -> None: ...


def test_tool_is_made_once() -> None:
    def order() -> None: ...

    assert tool_of(order) is tool_of(order)


def test_bound_methods_share_the_tool_of_their_function() -> None:
    class Shop:
        def order(self) -> None: ...

    assert tool_of(Shop().order) is tool_of(Shop().order)
    assert tool_of(Shop.order) is not tool_of(Shop().order)


def test_caller_cannot_spoil_the_tool() -> None:
    def order(item: str) -> None: ...

    made = function_to_json(order)
    made["function"]["parameters"]["properties"]["item"]["type"] = "spoilt"
    assert function_to_json(order)["function"]["parameters"]["properties"]["item"]["type"] == "string"


def test_changed_docstring_and_name_are_seen() -> None:
    def order() -> None:
        """Old."""

    tool_of(order)
    order.__doc__, order.__name__ = "New.", "buy"
    assert tool_of(order)["function"]["description"] == "New."
    assert tool_of(order)["function"]["name"] == "buy"


def test_unhashable_and_slotted_objects_have_a_tool() -> None:
    unhashable = Unhashable()
    assert tool_of(unhashable) is tool_of(unhashable)
    assert list(tool_of(Slotted())["function"]["parameters"]["properties"]) == ["b"]


def test_objects_that_are_equal_are_distinguished() -> None:
    one, other = Alike("one"), Alike("other")
    assert [tool_of(one)["function"]["name"], tool_of(other)["function"]["name"]] == ["one", "other"]


def test_cache_does_not_keep_functions_alive() -> None:
    def function_to_drop() -> Callable[..., Any]:
        def order(item: str = "tea") -> None: ...

        return order

    order = function_to_drop()
    tool_of(order)
    alive = weakref.ref(order)
    del order
    gc.collect()
    assert alive() is None


def test_what_was_made_goes_with_the_function() -> None:
    class Made: ...

    kept = FunctionCache(lambda function: Made())

    def order() -> None: ...

    made = weakref.ref(kept(order))
    assert made() is kept(order)
    del order
    gc.collect()
    assert made() is None
