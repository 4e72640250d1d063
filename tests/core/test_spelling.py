"""The nearest name is that of difflib, within bounds that difflib does not have."""

from __future__ import annotations

import pytest

from core.spelling import LONGEST, nearest

NAMES = ["append", "customer", "extend", "order_id", "orders", "ordinal", "sorted", "sum"]


@pytest.mark.parametrize(
    ("name", "near"),
    [("custmer", "customer"), ("orderid", "order_id"), ("sortd", "sorted"), ("ordres", "orders"), ("su", "sum"),
     ("xyz", ""), ("", ""), ("customer", "")],
)  # fmt: skip
def test_the_nearest_name_is_found(name: str, near: str) -> None:
    assert nearest(name, NAMES) == near


def test_the_nearest_of_very_many_names_is_found() -> None:
    assert nearest("custmer", [*(f"order_{number}" for number in range(10_000)), "customer"]) == "customer"


def test_names_that_nobody_misspells_are_not_compared() -> None:
    longest = "ab" * (LONGEST // 2)
    assert nearest(longest[:-1], [longest]) == longest
    assert nearest(longest + "a", [longest]) == ""
    assert nearest(longest, [longest + "a"]) == ""
