"""What was returned or raised, as text."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any
from unittest.mock import MagicMock

import pydantic
import pytest

from core.agents import Agent, Result
from core.calls.texts import LONGEST_LOG, error_text, log_text, value_text


class Color(Enum):
    RED = "red"


class Size(StrEnum):
    BIG = "big"


@dataclass
class Order:
    item: str
    colors: set[Color] = field(default_factory=set)
    seller: Agent | None = None


class Pet(pydantic.BaseModel):
    name: str
    born: datetime.date = datetime.date(2020, 1, 2)


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        ("", ""),
        (None, "None"),
        (True, "True"),
        (3.5, "3.5"),
        (Color.RED, "red"),
        (Size.BIG, "big"),
        ({"città": "Zürich"}, '{"città": "Zürich"}'),
        ({1: None, Color.RED: True}, '{"1": null, "red": true}'),
        (["한국", (1, 2)], '["한국", [1, 2]]'),
        ([{1}, frozenset()], "[[1], []]"),
        (Order("tea", {Color.RED}, Agent(name="Ann")), '{"item": "tea", "colors": ["red"], "seller": "Ann"}'),
        (Pet(name="Tom"), '{"name": "Tom", "born": "2020-01-02"}'),
        ([Pet(name="Tom")], '[{"name": "Tom", "born": "2020-01-02"}]'),
        ({"day": datetime.date(2020, 1, 2)}, '{"day": "2020-01-02"}'),
        (datetime.date(2020, 1, 2), "2020-01-02"),
        (Pet, str(Pet)),
        ("half \ud800 pair", "half ? pair"),
        (["\ud800"], '["?"]'),
    ],
)
def test_value_reads_well(value: Any, text: str) -> None:
    assert value_text(value) == text


def test_object_that_claims_to_have_everything_is_shown_as_itself() -> None:
    assert value_text(MagicMock(name="shop")).startswith("<MagicMock")
    assert json.loads(value_text([MagicMock(name="shop")]))[0].startswith("<MagicMock")


def test_error_is_reported_with_its_class() -> None:
    assert error_text(ValueError("no such city")) == "Error: ValueError: no such city"
    assert error_text(KeyError("city")) == "Error: KeyError: 'city'"
    assert error_text(ValueError()) == "Error: ValueError"


def test_error_without_a_text_of_its_own_is_survived() -> None:
    assert error_text(Mute()) == "Error: Mute: its text cannot be shown"


def test_long_error_is_cut() -> None:
    assert len(error_text(ValueError("x" * 100_000))) == 2000


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("no file '/home/kim/private/list.csv'", "no file 'list.csv'"),
        ("see file:///srv/data/list.csv", "see list.csv"),
        (r"no file C:\Users\kim\list.csv", "no file list.csv"),
        ("GET https://example.org/a/b failed", "GET https://example.org/a/b failed"),
        ("either/or/both, 1/2/2024", "either/or/both, 1/2/2024"),
        ("key sk-abcdefgh12345678 is wrong", "key sk-… is wrong"),
        ("sent Bearer abcdefgh12345678", "sent Bearer …"),
    ],
)
def test_error_tells_no_folders_and_keys(told: str, shown: str) -> None:
    assert error_text(RuntimeError(told)) == f"Error: RuntimeError: {shown}"


def test_a_long_log_keeps_how_it_began_and_how_it_ended() -> None:
    text = log_text("first" + "x" * 100_000 + "last")
    assert text.startswith("first")
    assert text.endswith("last")
    assert "90,009 characters left out" in text
    assert len(text) < LONGEST_LOG + 50


def test_a_short_log_is_kept_as_it_is_but_for_what_cannot_be_sent() -> None:
    assert log_text("a\n\ud800b") == "a\n?b"


def test_agent_in_a_record_is_its_name() -> None:
    result = Result(value="x", agent=Agent("Desk", instructions="Secret"))
    assert value_text([result]) == '[{"value": "x", "agent": "Desk", "context_variables": {}}]'
