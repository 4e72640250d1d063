"""The state of one browser session that several modules share, and the parameters in the address of the page.

State with a single user is declared beside it, as a `Slot`. Nothing here draws or runs anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.conversation import ConversationId
from core.models.choice import ModelChoice
from core.views import Log
from playground.slots import Slot, session_state
from playground.workspace_state import Draft, Workspace

WORKSPACE = Slot("workspace", Workspace({}, ""))
"""The teams of this session; none until the first page is drawn."""
WORKSPACE_ID = Slot("workspace id", "")
"""The id of the workspace in the cache, or "" while it is not cached."""
MODEL_CHOICE = Slot("model choice", ModelChoice())
API_KEY = Slot("api key", "")
"""The key typed in this session, or "". Without one, `core.models.credentials` reads it from the environment."""
NOTICE = Slot("notice", "")
"""Markdown to show once. Text from a team file or a model has to be escaped with `safe_text.label` first."""
DESTINATION = Slot("destination", "")
"""The page to switch to when the current callback has ended."""


def draft() -> Draft:
    """Return the open draft."""
    assert WORKSPACE.get().drafts, "`follow_address` opens a team before anything is drawn"
    return WORKSPACE.get().draft


# --- the conversation


@dataclass(frozen=True, slots=True)
class CachedLog:
    """The events of a conversation that this session has read from the store, and the number of the last one."""

    log: Log = ()
    last_number: int = -1


CACHED_LOG = Slot("log", CachedLog())
"""One for each conversation id. Clearing it only causes the events to be read again."""


def conversation() -> ConversationId:
    """Return the id of the open draft's conversation, or "" before its first message."""
    return draft().conversation


@dataclass(frozen=True, slots=True)
class UnsentText:
    """A text to put into the message box. The browser inserts each `id` once."""

    text: str = ""
    id: str = ""


RETURNED = Slot("returned", UnsentText())


def return_to_message_box(text: str) -> None:
    """Put a text that was not sent back into the message box, before the text typed there."""
    if text:
        RETURNED.set(UnsentText(text, secrets.token_hex(4)))


# --- the address of the page


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters in the address of the page; "" for each that is missing."""

    sample: str = ""
    workspace: str = ""
    conversation: str = ""


FOLLOWED = Slot("address followed", False)
"""Whether this session has opened what the address of the page names."""


def is_address_chosen() -> bool:
    """Whether the person chose the address: by opening the page with it, or by going back or forward.

    Otherwise the playground wrote it, and a request from the browser may still have the one before.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return not FOLLOWED.get() or (context is not None and context.is_history_navigation)


def address() -> Address:
    return Address(*(st.query_params.get(name, "") for name in ("sample", "workspace", "conversation")))


def address_parameters() -> dict[str, str]:
    """Return the parameters that the address of the page should have: the open sample, workspace and conversation."""
    current = {"sample": draft().sample, "workspace": WORKSPACE_ID.get(), "conversation": conversation()}
    return {name: value for name, value in current.items() if value}


def show_in_address() -> None:
    """Write the open sample, workspace and conversation into the address of the page, so that a reload opens them.

    To be called while the page is drawn: a newer rerun would end a callback here.
    """
    parameters = address_parameters()
    if st.query_params.to_dict() != parameters:
        st.query_params.from_dict(parameters)


# --- the values of widgets


def value_of(widget: str) -> Any:
    """Return the value of the widget with this key, or None if it is not on the page."""
    return session_state().get(widget)


def holds_value(widget: str) -> bool:
    """Whether the session state has a value for this key, which may be None."""
    return widget in session_state()


def keep_value(widget: str, value: Any) -> None:
    """Set the value of a widget. Allowed in callbacks and before the widget is drawn."""
    session_state()[widget] = value


PICKED_AGENT = "picked"
"""The key of the widget that selects the agent shown beside the conversation."""


def reset_picked_agent() -> None:
    """Discard the selected agent, because another team is opened."""
    session_state().pop(PICKED_AGENT, None)


DRAWN_WIDGETS: Slot[tuple[str, frozenset[str]]] = Slot("drawn widgets", ("", frozenset()))
"""The page, and the keys of the widgets drawn on it since the person opened it."""


def is_new_here(widget: str) -> bool:
    """Record that a widget is drawn, and return whether it is the first time since the person opened this page.

    The browser then shows the widget empty unless its value is set, even if the server still holds the value from an
    earlier visit: Streamlit may not have discarded it if the page was left while it was being drawn.
    """
    context = get_script_run_ctx()
    page = context.page_script_hash if context is not None else ""
    drawn_on, drawn = DRAWN_WIDGETS.get()
    if drawn_on != page:
        drawn = frozenset()
    DRAWN_WIDGETS.set((page, drawn | {widget}))
    return widget not in drawn


# --- input that was refused

REFUSED: Slot[tuple[Any, str] | None] = Slot("refused", None)
"""For each widget: the value entered that could not be applied, and the reason."""


def refused(widget: str) -> tuple[Any, str] | None:
    """Return the value entered into a field that was refused, and the reason; None if there is none."""
    return REFUSED.at(widget).get()


def refuse(widget: str, value: Any, reason: str) -> None:
    """Keep a value that could not be applied, so that its field goes on showing it with the reason."""
    REFUSED.at(widget).set((value, reason))


def accept(widget: str) -> None:
    """Discard the refused value of a field, after a valid one was entered or the field was removed."""
    REFUSED.at(widget).clear()


def reorder_refused(rows: str, order: Sequence[int]) -> None:
    """Move refused values along with the rows of a table. `order` holds the previous index of each row, -1 for a new one.

    The keys of the fields in the rows are `rows`, the index of the row, and a name, separated by spaces.
    """
    start = f"{REFUSED.at(rows).key} "
    entries = {str(key): session_state()[key] for key in list(session_state()) if str(key).startswith(start)}
    for key in entries:
        del session_state()[key]
    for row, previous in enumerate(order):
        for key, value in entries.items():
            number, _, field = key.removeprefix(start).partition(" ")
            if number == str(previous):
                session_state()[f"{start}{row} {field}"] = value


def holds_refused(rows: str, row: int) -> bool:
    """Whether a field in this row of a table holds a refused value."""
    start = f"{REFUSED.at(rows, str(row)).key} "
    return any(str(key).startswith(start) for key in session_state())
