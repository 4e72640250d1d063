"""Requests travel as variable names; any other name is none."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest

from core.sandbox.fetching import LONGEST_REQUEST, OFF, Fetcher
from core.sandbox.name_channel import NameChannel
from core.sandbox.watchdog import CallHandle


@pytest.fixture
def channel() -> NameChannel:
    return NameChannel(Fetcher(()), CallHandle(), time.monotonic() + 1)


def test_a_request_in_a_name_is_answered(channel: NameChannel) -> None:
    request = json.dumps({"method": "GET", "url": "https://example.org"})
    answer = channel.answer(f"_fetched_1_{request.encode().hex()}")
    assert answer is not None
    assert json.loads(answer) == {"error": OFF}


def test_a_name_longer_than_any_request_is_not_looked_at(channel: NameChannel) -> None:
    tracemalloc.start()
    try:
        assert channel.answer(f"_fetched_1_{'7b' * 4_000_000}") is None
        assert tracemalloc.get_traced_memory()[1] < 20_000_000  # the name alone takes 8 MB twice while it is made
    finally:
        tracemalloc.stop()


def test_the_longest_request_fits_into_a_name(channel: NameChannel) -> None:
    request = json.dumps({"method": "POST", "url": "https://example.org", "text": ""})
    request = request.replace('"text": ""', f'"text": "{"x" * (LONGEST_REQUEST - len(request))}"')
    answer = channel.answer(f"_fetched_1_{request.encode().hex()}")
    assert answer is not None
    assert json.loads(answer) == {"error": OFF}


@pytest.mark.parametrize(
    "name",
    [
        "requests",
        "_fetched_1_",
        "_fetched__7b7d",
        "_fetched_1_7",
        "_fetched_1_7B7D",
        "x_fetched_1_7b",
        "_fetched_1234567890_7b",
    ],
)
def test_any_other_name_is_not_a_request(channel: NameChannel, name: str) -> None:
    assert channel.answer(name) is None
