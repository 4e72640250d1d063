"""Typed entries of the session state."""

from __future__ import annotations

import pytest
import streamlit as st

from playground.slots import Slot

COUNT = Slot("count of a test", 0)


@pytest.fixture(autouse=True)
def empty_state() -> None:
    st.session_state.clear()


def test_without_a_value_a_slot_has_its_default() -> None:
    assert COUNT.get() == 0


def test_a_slot_keeps_its_value_until_it_is_cleared() -> None:
    COUNT.set(3)
    assert COUNT.get() == 3
    COUNT.clear()
    COUNT.clear()
    assert COUNT.get() == 0


def test_taking_a_value_clears_the_slot() -> None:
    COUNT.set(3)
    assert COUNT.take() == 3
    assert COUNT.get() == 0


def test_a_slot_can_be_declared_with_its_type() -> None:
    assert Slot[str | None]("text of a test", None).get() is None


def test_slots_with_different_ids_do_not_share_a_value() -> None:
    COUNT.at("draft", "function").set(5)
    assert COUNT.at("draft", "function").get() == 5
    assert COUNT.at("draft", "other").get() == 0
    assert COUNT.get() == 0


def test_a_slot_that_holds_none_does_not_fall_back_to_its_default() -> None:
    slot: Slot[str | None] = Slot("text of a test", "default")
    slot.set(None)
    assert slot.get() is None
