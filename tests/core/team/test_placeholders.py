"""Placeholders: bare names in braces, filled in; everything else in braces is text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from core.team.placeholders import (
    LONGEST_FILLED,
    fill_text,
    fill_value,
    is_bare_name,
    placeholders,
    rename_placeholders,
    texts_in,
)
from tests.support.specs import contexts, json_values, texts


def test_names_are_found_once_each_in_order() -> None:
    assert placeholders("{b} and {a} and {b} for {도시} and {शहर}") == ("b", "a", "도시", "शहर")


def test_a_long_name_that_does_not_end_takes_no_time() -> None:
    assert placeholders("{" + "가" * 40 + "\n{도시}") == ("도시",)


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "{{a}}", "{a.b}", "{a[0]}", "{0}", "{}", "{ a }", "{a!r}", "{a:>9}", "{a", "a}"]
)
def test_everything_else_in_braces_is_text(text: str) -> None:
    assert placeholders(text) == ()
    assert fill_text(text, {"a": "x", "0": "y", "": "z"}) == text


@pytest.mark.parametrize(
    ("value", "shown"), [("x", "x"), (3, "3"), (True, "true"), (None, "null"), (["é"], '["é"]'), ({1}, '"{1}"')]
)
def test_values_are_shown_as_text_or_json(value: Any, shown: str) -> None:
    assert fill_text("<{a}>", {"a": value}) == f"<{shown}>"


def test_an_unknown_name_stays_as_it_is_written() -> None:
    assert fill_text("Hello {name}, {greeting}", {"greeting": "hi {name}"}) == "Hello {name}, hi {name}"


def test_a_placeholder_alone_keeps_the_type_of_its_value() -> None:
    pattern = {"n": "{n}", "text": "no. {n}", "list": ["{n}", 1], "unknown": "{m}"}
    assert fill_value(pattern, {"n": 3}) == {"n": 3, "text": "no. 3", "list": [3, 1], "unknown": "{m}"}


@given(texts, contexts)
def test_rendering_never_fails_and_leaves_no_known_name(text: str, values: dict[str, Any]) -> None:
    harmless = dict.fromkeys(values, "-")
    assert not set(placeholders(fill_text(text, harmless))) & set(harmless) or "{{" in text or "}}" in text
    fill_text(text, values)


def test_all_texts_of_a_value_are_found_but_no_keys() -> None:
    assert texts_in({"key": "a", "more": ["b", 1, None, {"deep": "c"}]}) == ("a", "b", "c")


@given(json_values)
def test_filling_without_values_changes_nothing(value: Any) -> None:
    assert fill_value(value, {}) == value


def test_placeholders_get_new_names_all_at_once() -> None:
    value = ["{a} {b} {c}", {"{a}": "{{a}} {a.b} {a}"}, 1]
    assert rename_placeholders(value, {"a": "b", "b": "a"}) == ["{b} {a} {c}", {"{a}": "{{a}} {a.b} {b}"}, 1]


@pytest.mark.parametrize(
    ("name", "bare"), [("city", True), ("도시", True), ("", False), ("a b", False), ("{a}", False)]
)
def test_some_names_fit_into_a_placeholder(name: str, bare: bool) -> None:
    assert is_bare_name(name) is bare


def test_a_long_value_fills_a_text_up_to_a_limit_and_further_names_stay() -> None:
    value = "x" * (LONGEST_FILLED // 2)
    filled = fill_text("{a}|{a}|{a}|{b}", {"a": value, "b": 1})
    assert filled == f"{value}|{value}|{{a}}|{{b}}"
