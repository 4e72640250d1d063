"""Messages: their usage, their calls, and the arguments and ids of calls."""

from __future__ import annotations

from typing import Any

import pytest

from core.messages import Usage, calls_of, parse_usage
from tests.support.runs import call


def test_calls_are_those_of_functions() -> None:
    assert calls_of({"tool_calls": [call("f"), {"type": "custom", "custom": {}}]}) == [call("f")]
    assert calls_of({"tool_calls": None}) == []


# --- usage ----------------------------------------------------------------------------------------------------------


def test_usage_is_read_with_its_parts() -> None:
    raw = {
        "prompt_tokens": 5,
        "completion_tokens": 3,
        "prompt_tokens_details": {"cached_tokens": 2},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }
    assert parse_usage(raw) == Usage(5, 3, 2, 1)
    assert Usage(5, 3, 2, 1) + Usage(1, 1, 1, 1) == Usage(6, 4, 3, 2)
    assert Usage(5, 3).total_tokens == 8


@pytest.mark.parametrize("raw", [None, [], "many"])
def test_no_usage_is_none(raw: Any) -> None:
    assert parse_usage(raw) is None


def test_odd_numbers_count_as_nothing() -> None:
    assert parse_usage({"prompt_tokens": "5", "completion_tokens": -1, "prompt_tokens_details": None}) == Usage()
