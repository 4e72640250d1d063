"""Typed entries of the session state."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import ScriptRunContext, add_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState

from playground import session, talk, workspace
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


# --- a rerun that is requested while a callback runs

TAKEN = Slot("taken by a test", "")


class RerunIsWaiting(Exception):
    """Ends a script run, as Streamlit does when a newer rerun waits."""


def interrupt() -> None:
    raise RerunIsWaiting


def run_interrupted(function: Callable[[], str], *, drawing: bool) -> str:
    """Call the function in a script run for which a newer rerun waits: in a callback, or while the page is drawn."""
    script_run = ScriptRunContext(
        session_id="test",
        _enqueue=lambda message: interrupt(),
        query_string="",
        session_state=SafeSessionState(SessionState(), interrupt),
        uploaded_file_mgr=MemoryUploadedFileManager(""),
        main_script_path="",
        user_info={},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(""),
    )

    def run() -> str:
        add_script_run_ctx(ctx=script_run)
        if drawing:
            script_run.on_script_start()
        return function()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def take_typed_text() -> str:
    session.keep_value("field", "typed")
    assert session.holds_value("field")
    TAKEN.set(session.value_of("field"))
    return TAKEN.take()


def test_a_callback_is_not_ended_by_a_rerun_that_waits() -> None:
    assert run_interrupted(take_typed_text, drawing=False) == "typed"


def test_drawing_the_page_is_ended_by_a_rerun_that_waits() -> None:
    with pytest.raises(RerunIsWaiting):
        run_interrupted(take_typed_text, drawing=True)


def open_two_teams() -> str:
    workspace.open_new("One")
    talk.start_new()
    workspace.open_new("Two")
    return ", ".join(draft.team.name for draft in session.WORKSPACE.get().drafts.values())


def test_a_callback_that_opens_teams_is_not_ended_by_a_rerun_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "browser_id", lambda: "")  # there is no browser
    assert run_interrupted(open_two_teams, drawing=False) == "One, Two"
