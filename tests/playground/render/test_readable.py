"""Values as people read them, who need not know JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from playground.render.readable import DEEPEST, MOST_ENTRIES, readable, readable_text
from playground.texts import talk_texts
from tests.playground.render.test_chat import text_of
from tests.playground.render.test_value_kinds import VALUES


def test_an_object_is_names_with_values() -> None:
    shown = readable({"flight_number": "LW212", "delayed": True, "gate": None})
    assert text_of(shown) == f"Flight number LW212 Delayed true Gate {talk_texts.NOTHING}"
    assert "{" not in shown


def test_a_key_that_is_no_name_stays_as_it_is() -> None:
    assert text_of(readable({"TL-1042": "on its way"})) == "TL-1042 on its way"


def test_objects_of_one_form_are_a_table() -> None:
    shown = readable([{"id": 1, "항공편": "LW1"}, {"id": 2, "항공편": "LW2"}])
    assert shown.count("<tr>") == 3
    assert text_of(shown) == "Id 항공편 1 LW1 2 LW2"


def test_objects_of_several_forms_are_a_list() -> None:
    shown = readable([{"id": 1}, {"name": "x"}])
    assert "<table" not in shown
    assert shown.count("<li>") == 2


def test_what_is_deep_is_cut_to_json() -> None:
    deep: object = "x"
    for _ in range(DEEPEST + 2):
        deep = {"a": deep}
    assert "<code>" in readable(deep)


def test_what_is_long_says_how_much_is_missing() -> None:
    assert talk_texts.more_entries(5) in readable(list(range(MOST_ENTRIES + 5)))


@pytest.mark.parametrize("text", ["plain words", "{not json", "[1, 2", "12", ""])
def test_a_text_that_is_no_json_stays_a_text(text: str) -> None:
    assert text_of(readable_text(text)) == text


def test_nothing_in_a_value_is_obeyed() -> None:
    shown = readable({"<img src=x>": ["<script>alert(1)</script>", {"a": "<b>"}]})
    assert "<img" not in shown
    assert "<script" not in shown
    assert "<b>" not in shown


@given(VALUES)
def test_any_value_can_be_shown(value: object) -> None:
    assert readable_text(json.dumps(value))
    assert isinstance(readable(value), str)
