"""Folding, stems, concepts and ranking, in English, Korean and other scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.terms import rank, terms, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cancelled", "cancellation"),
        ("flights", "flight"),
        ("confirm", "confirmation"),
        ("policies", "policy"),
        ("Café", "CAFE"),
        ("get_order_status", "getOrderStatus"),
        ("예약을", "예약은"),
        ("취소하고", "취소해주세요"),
    ],
)
def test_forms_of_a_word_have_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("one", "other", "concept"),
    [
        ("I want my money back", "refund", "=refund"),
        ("call it off: call off", "cancel", "=cancel"),
        ("my suitcase", "baggage", "=luggage"),
        ("수하물", "luggage", "=luggage"),
        ("비가 오나요", "weather", "=weather"),
        ("환불해 주세요", "refund", "=refund"),
    ],
)
def test_words_that_mean_the_same_share_a_concept(one: str, other: str, concept: str) -> None:
    assert concept in terms(one)
    assert concept in terms(other)


def test_words_that_say_nothing_are_left_out() -> None:
    assert terms("could you please do it for me") == []
    assert terms("좀 해 주세요") == []


def test_scripts_without_spaces_are_matched_by_pairs() -> None:
    assert rank("東京の天気", ["今日の天気は", "予約を取る"])[0] > 0


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("will I need an umbrella in Oslo", 0),
        ("서울 날씨 알려줘", 0),
        ("call off the appointment", 1),
        ("예약 취소할래요", 1),
        ("where is my parcel", 2),
        ("wher is my pacrel", 2),
    ],
)
def test_rank_finds_the_text_that_means_the_same(query: str, best: int) -> None:
    texts = ["Get the weather forecast of a city", "Cancel a booking", "Track the status of a parcel"]
    scores = rank(query, texts)
    assert max(range(3), key=scores.__getitem__) == best


def test_nothing_in_common_is_zero() -> None:
    assert rank("xylophone", ["weather", "booking"]) == [0, 0]
    assert rank("", ["weather"]) == [0]
    assert rank("weather", []) == []


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    common, rare = rank("order lamp", ["order shirt", "lamp", "order shoes", "order hats"])[:2]
    assert rare > common


@given(st.text(max_size=200), st.lists(st.text(max_size=50), max_size=5))
def test_any_text_can_be_ranked(query: str, texts: list[str]) -> None:
    scores = rank(query, texts)
    assert len(scores) == len(texts)
    assert all(score >= 0 for score in scores)


def test_only_the_beginning_of_a_huge_text_is_looked_at() -> None:
    assert len(words("word " * 1_000_000)) <= 20_000
