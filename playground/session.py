"""What one browser session keeps between two drawings of the page. The only module that touches `st.session_state`
and the address of the page; everything else takes and gives values.

The history is an event log, by run. Keys live here and nowhere else. Nothing here draws or runs anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.conversation import ConversationId
from core.models.choice import ModelChoice
from core.views import Log
from playground.slots import Slot
from playground.workspace_state import Draft, Workspace

T = TypeVar("T")


def touch() -> None:
    """Let an outdated drawing of the page end here: the next one is waiting for its place."""
    _ = st.session_state.get("workspace")


# --- the teams being worked on


def workspace() -> Workspace | None:
    """The workspace, or None before the first drawing of a page has laid something on it."""
    return _kept("workspace", cast(Workspace | None, None))


def keep_workspace(new: Workspace) -> None:
    st.session_state["workspace"] = new


def workspace_id() -> str:
    """The id under which the workspace is in the cache, or "" as long as it is not."""
    return _kept("workspace id", "")


def keep_workspace_id(id: str) -> None:
    st.session_state["workspace id"] = id


def draft() -> Draft:
    """The team at hand, as it is being worked on."""
    known = workspace()
    assert known is not None, "`follow_address` opens a team before anything is drawn"
    return known.draft


# --- the model


def choice() -> ModelChoice:
    return _kept("choice", ModelChoice())


def keep_choice(new: ModelChoice) -> None:
    st.session_state["choice"] = new


def key() -> str:
    """Return the key typed in this session, or "". Without one, `core.models.credentials` looks in the environment."""
    return _kept("key", "")


def keep_key(typed: str) -> None:
    st.session_state["key"] = typed.strip()


# --- the conversation


@dataclass(frozen=True, slots=True)
class CachedLog:
    """The events of a conversation as far as this session has read them from the store. May be dropped at any time."""

    log: Log = ()
    last_number: int = -1


def conversation() -> ConversationId:
    """The id of the conversation with the team at hand, or "" before its first message."""
    return draft().conversation


CACHED_LOG = Slot("log", CachedLog())
"""Of each conversation, by its id."""


@dataclass(frozen=True, slots=True)
class UnsentText:
    """A text that was not sent, for the message box; the browser takes each `id` once."""

    text: str = ""
    id: str = ""


RETURNED = Slot("returned", UnsentText())


def return_to_message_box(text: str) -> None:
    """Put a text that was not sent back into the message box, before what is typed there."""
    if text:
        RETURNED.set(UnsentText(text, secrets.token_hex(4)))


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of the page names, each possibly ""."""

    sample: str = ""
    workspace: str = ""
    conversation: str = ""


def address() -> Address:
    return Address(*(st.query_params.get(name, "") for name in ("sample", "workspace", "conversation")))


def show_in_address() -> None:
    """Make the address of the page lead back here."""
    named = {"sample": draft().sample, "workspace": workspace_id(), "conversation": conversation()}
    wanted = {name: value for name, value in named.items() if value}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


# --- the screen


def put_out_of_sight() -> None:
    """Forget what was picked beside the conversation: another team comes to hand."""
    for name in ("picked", "opened"):
        st.session_state.pop(name, None)


NOTICE = Slot("notice", "")
"""A sentence to be shown once, as markdown: what somebody else wrote has to go through `safe_text.label` first."""
DESTINATION = Slot("destination", "")
"""The page to go on to once the callback has ended."""


def refused(widget: str) -> tuple[Any, str] | None:
    """What was put into a field and could not be taken, with the reason; None when all is well."""
    return cast(tuple[Any, str] | None, st.session_state.get(f"refused {widget}"))


def refuse(widget: str, value: Any, reason: str) -> None:
    """Keep what was put into a field although it cannot be taken."""
    st.session_state[f"refused {widget}"] = (value, reason)


def accept(widget: str) -> None:
    """What is in the field was taken, or is of no matter any more."""
    st.session_state.pop(f"refused {widget}", None)


def reorder_refused(rows: str, order: Sequence[int]) -> None:
    """Rows have moved whose fields have `rows`, a number and more for their keys: what could not be taken moves along.
    `order` has for each row where it was."""
    start = f"refused {rows} "
    known = {str(name): st.session_state[name] for name in list(st.session_state) if str(name).startswith(start)}
    for name in known:
        del st.session_state[name]
    for row, was in enumerate(order):
        for name, refused in known.items():
            number, _, field = name.removeprefix(start).partition(" ")
            if number == str(was):
                st.session_state[f"{start}{row} {field}"] = refused


def holds_refused(rows: str, row: int) -> bool:
    """Whether there is something in this row that could not be taken."""
    return any(str(name).startswith(f"refused {rows} {row} ") for name in st.session_state)


def value_of(widget: str) -> Any:
    """The value of the widget with this key; None when it is not on the page."""
    return st.session_state.get(widget)


def is_new_here(widget: str) -> bool:
    """Whether this widget is drawn for the first time since the person came to this page. Then the browser shows it
    empty unless it is told its value, even when the server has it still: it may when the page was left in a hurry."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context is not None else ""
    here, drawn = _kept("drawn here", ("", set[str]()))
    if here != page:
        drawn = set()
    st.session_state["drawn here"] = (page, drawn | {widget})
    return widget not in drawn


def holds_value(widget: str) -> bool:
    """Whether the widget with this key is on the page, or a value waits for it; the value may be None."""
    return widget in st.session_state


def titles_shown(widget: str) -> Any:
    """What the chosen options were called when the widget was drawn last."""
    return _titles().get(widget)


def keep_titles_shown(widget: str, titles: Any) -> None:
    if titles is not None:
        st.session_state["titles shown"] = {**_titles(), widget: titles}


def _titles() -> Mapping[str, Any]:
    """In one entry for all: Streamlit goes through all entries for each field it draws."""
    return _kept("titles shown", dict[str, Any]())


def keep_value(widget: str, value: Any) -> None:
    """Set the value of a widget; only in a callback, before the widget is drawn."""
    st.session_state[widget] = value


def _kept(name: str, otherwise: T) -> T:
    return cast(T, st.session_state.get(name, otherwise))
