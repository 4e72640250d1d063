"""Which row of a table of results answers a call."""

from __future__ import annotations

import time
import unicodedata
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.team.matching import matches, matches_everything, matching_row
from core.team.spec import FunctionId, FunctionSpec, JsonValue, ParameterSpec, ResultRow


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("Oslo", "oslo "), ("os*", "OSLO"), ("*lo", "Oslo"), ("o*o", "oslo"), ("*", "anything"), ("*s*", "oslo"),
        ("*14*june*", "on 14 June at nine"), (["Rome", "os*"], "Oslo"), ("Straße", "STRASSE"), ("서울", "\u1109\u1165\u110b\u116e\u11af"),
        (3, 3), (3, 3.0), ("3", 3), (3, "3"), (True, True), ("true", True), (None, None), ([1, 2], [1, 2]), ("*2*", [1, 2]),
        ({"a": 1}, {"a": 1}), ("ab*ba", "abba"),
    ],
)  # fmt: skip
def test_a_value_fits(pattern: JsonValue, value: Any) -> None:
    assert matches(ResultRow(when={"a": pattern}), {"a": value})


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("Oslo", "Oslo airport"), ("os*", "Cosmos"), ("*lo", "Oslo!"), (["a", "b"], "c"), ([], "c"), (1, True), (3, 4), ("x", 3),
        ("ab*ba", "aba"), ("a*b*c", "acb"), ("a*x*c", "abc"), (None, "x"), ("*", None), ("?slo", "oslo"), ("[a-z]*", "oslo"),
    ],
)  # fmt: skip
def test_a_value_does_not_fit(pattern: JsonValue, value: Any) -> None:
    assert not matches(ResultRow(when={"a": pattern}), {"a": value})


def test_the_first_row_whose_conditions_all_hold_answers() -> None:
    rows = [ResultRow(when={"a": "1", "b": "2"}), ResultRow(when={"a": "1"}), ResultRow()]
    assert matching_row(rows, {"a": "1", "b": "2"}) is rows[0]
    assert matching_row(rows, {"a": "1"}) is rows[1]
    assert matching_row(rows, {}) is rows[2]
    assert matching_row(rows[:2], {}) is None


def test_a_row_answers_everything_if_it_asks_for_anything_of_what_is_always_given() -> None:
    function = FunctionSpec(FunctionId("f"), "f", parameters=(ParameterSpec("a"), ParameterSpec("b", required=False)))
    assert matches_everything(ResultRow(), function)
    assert matches_everything(ResultRow(when={"a": "*"}), function)
    assert matches_everything(ResultRow(when={"a": ["x", "**"]}), function)
    for when in ({"b": "*"}, {"a": "x*"}, {"a": ""}, {"a": 1}, {"unknown": "*"}):
        assert not matches_everything(ResultRow(when=when), function)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_stars_mean_what_they_mean_everywhere(pattern: str, text: str) -> None:
    def fits(pattern: str, text: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(fits(pattern[1:], text[at:]) for at in range(len(text) + 1))
        return text[:1] == pattern[0] and fits(pattern[1:], text[1:])

    assert matches(ResultRow(when={"a": pattern}), {"a": text}) == fits(pattern, text)


def test_many_stars_take_no_time() -> None:
    began = time.process_time()
    assert not matches(ResultRow(when={"a": "*a" * 200 + "b"}), {"a": "a" * 100_000})
    assert time.process_time() - began < 1


def test_a_value_is_folded_once_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    folded, normalize = list[int](), unicodedata.normalize

    def note(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
        folded.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", note)
    rows = [ResultRow(when={"a": [f"{number}", f"*{number}"]}) for number in range(300)]
    assert matching_row(rows, {"a": "é" * 50_000}) is None
    assert folded.count(50_000) == 1
