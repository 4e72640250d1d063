"""Long values told in short, with all of them a click away, and told by what became of them."""

from __future__ import annotations

from typing import Any

import pytest

from playground.render.long_values import changed_inside, in_short, is_long, whole
from playground.texts import talk_texts
from tests.playground.render.test_chat import text_of

CATALOGUE = {f"TL-{number}": {"price": number, "where": "in the window of the shop"} for number in range(6)}


def test_what_is_read_at_a_glance_is_not_long() -> None:
    assert not is_long("Rosa Ferrante")
    assert not is_long(["tea", "books"])
    assert is_long("word " * 100)
    assert is_long("a\nb\nc\nd\ne")
    assert is_long(CATALOGUE)


def test_a_long_object_is_summarised_by_its_entries() -> None:
    assert in_short(CATALOGUE, 80) == "6 entries: TL-0, TL-1, TL-2 …"
    assert in_short({"a": 1}, 80) == '{"a": 1}'


def test_a_long_list_is_summarised_by_its_length_and_first_items() -> None:
    assert in_short(["tea"] * 80, 24) == '80 entries: ["tea", "tea…'


def test_a_long_text_is_cut() -> None:
    assert in_short("word " * 100, 9) == "word word…"


def test_a_name_of_an_entry_cannot_make_it_long_again() -> None:
    assert len(in_short({"n" * 5000: 1}, 80)) < 120


@pytest.mark.parametrize("value", ["<script>" + "x" * 200, {"<script>": "x" * 200}, ["<script>"] * 40])
def test_the_whole_of_a_value_is_there_as_text(value: Any) -> None:
    shown = whole(value)
    assert talk_texts.SHOW_ALL in shown
    assert "<script>" not in shown


def test_the_whole_of_an_object_is_set_out_by_name() -> None:
    assert "TL-5 Price 5 Where in the window of the shop" in text_of(whole(CATALOGUE))


def test_changes_in_an_object_are_summarised_by_the_names_of_its_entries() -> None:
    later = {**CATALOGUE, "TL-2": "sold", "TL-9": {}}
    del later["TL-5"]
    assert changed_inside(CATALOGUE, later) == "changed in TL-2, TL-5, TL-9"
    assert changed_inside(CATALOGUE, {}) == "changed in TL-0, TL-1, TL-2 …"


def test_a_short_value_and_one_that_is_no_object_are_shown_whole() -> None:
    assert changed_inside({"a": 1}, {"a": 2}) == ""
    assert changed_inside(CATALOGUE, "gone") == ""
    assert changed_inside("word " * 100, "other " * 100) == ""
