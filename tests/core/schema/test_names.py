"""Legal names from any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schema.names import is_legal, legal_name, romanise


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("get_weather", "get_weather"),
        ("__call__", "__call__"),
        ("Refund desk", "Refund_desk"),
        ("transfer_to_환불 담당", "transfer_to_hwanbul_damdang"),
        ("서울역", "seoulyeok"),
        ("ㄱㅏ", "ga"),
        ("ラーメン", "ramen"),
        ("がく", "gaku"),
        ("Москва", "Moskva"),
        ("Щит", "Shchit"),
        ("Ελλάδα", "Ellada"),
        ("Ünïcödé straße", "Unicode_strasse"),
        ("Łódź", "Lodz"),
        ("✈ Flights!", "Flights"),
        ("ＡＢ１", "AB1"),  # noqa: RUF001 - full-width letters are what is tested
    ],
)
def test_letters_are_spelt_in_ascii(text: str, name: str) -> None:
    assert legal_name(text) == name


def test_letters_that_cannot_be_spelt_leave_a_hash() -> None:
    first, second = legal_name("航班 desk"), legal_name("退款 desk")
    assert first.startswith("desk_")
    assert second.startswith("desk_")
    assert first != second


def test_text_without_letters_still_has_a_name() -> None:
    assert is_legal(legal_name(""))
    assert legal_name("!!!") != legal_name("???")


def test_long_texts_that_begin_alike_are_distinguished() -> None:
    assert legal_name("a" * 80) != legal_name("a" * 81)


def test_ascii_text_is_left_alone() -> None:
    assert romanise("plain (text)") == "plain (text)"


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_any_text_gives_a_legal_name_that_is_stable(text: str) -> None:
    name = legal_name(text)
    assert is_legal(name)
    assert legal_name(name) == name
    assert legal_name(text) == name


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8))
def test_all_hangul_is_spelt(text: str) -> None:
    assert romanise(text).isascii()
    assert romanise(text)
