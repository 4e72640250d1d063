"""Results are reused for the very same arguments, and only for those."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from core.memo import memoize_by_identity


def counter() -> Callable[[object], int]:
    """A function that returns how many times it has been called."""
    numbers = itertools.count(1)
    return lambda _: next(numbers)


def test_the_same_object_is_computed_once() -> None:
    count = memoize_by_identity(counter())
    team = {"name": "Team"}
    assert count(team) == count(team) == 1


def test_an_equal_object_is_computed_again() -> None:
    count = memoize_by_identity(counter())
    assert [count({"a": 1}), count({"a": 1})] == [1, 2]


def test_equal_strings_are_computed_once() -> None:
    count = memoize_by_identity(counter())
    assert count("ab" * 500) == count("".join(["ab"] * 500)) == 1


def test_an_exception_is_not_cached() -> None:
    results = iter([ValueError("once"), None])

    def fail_first(_: object) -> str:
        if error := next(results):
            raise error
        return "done"

    guarded = memoize_by_identity(fail_first)
    team = object()
    with pytest.raises(ValueError, match="once"):
        guarded(team)
    assert guarded(team) == "done"
