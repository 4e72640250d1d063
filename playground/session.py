"""What one browser session keeps between two drawings of the page. The only module that touches `st.session_state`
and the address of the page; everything else takes and gives values.

The history is an event log, by run. Keys live here and nowhere else. Nothing here draws or runs anything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

import streamlit as st

from core.events import Recorded

T = TypeVar("T")

FIRST_SAMPLE = "airline"
OPENAI_ADDRESS = "https://api.openai.com/v1"


class Answerer(StrEnum):
    """Where replies come from."""

    OFFLINE = "offline"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model of a conversation. The key is not part of it: it must not be kept or shown with the rest."""

    answerer: Answerer = Answerer.OFFLINE
    base_url: str = OPENAI_ADDRESS
    model: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a conversation is held with: a sample's name and a model."""

    sample: str = FIRST_SAMPLE
    choice: ModelChoice = ModelChoice()


def touch() -> None:
    """Let an outdated drawing of the page end here: the next one is waiting for its place."""
    _ = st.session_state.get("setup")


# --- what the conversation is held with


def setup() -> Setup:
    return _kept("setup", Setup())


def keep_setup(new: Setup) -> None:
    st.session_state["setup"] = new


def choose_model(**changes: Any) -> None:
    """Change fields of the model choice."""
    keep_setup(replace(setup(), choice=replace(setup().choice, **changes)))


def key() -> str:
    """The key for the chosen endpoint: the one typed in; else the environment's, but only for the address it is meant for."""
    typed = _kept("key", "")
    return typed or (environment_key() if setup().choice.base_url == environment_address() else "")


def keep_key(typed: str) -> None:
    st.session_state["key"] = typed.strip()


def environment_key() -> str:
    return os.environ.get("OPENAI_API_KEY", "").strip()


def environment_address() -> str:
    return os.environ.get("OPENAI_BASE_URL", "").strip() or OPENAI_ADDRESS


# --- the conversation


def conversation() -> str:
    """The conversation's id, or "" before its first message."""
    return _kept("conversation", "")


def history() -> Mapping[str, Sequence[Recorded]]:
    """The events of the finished runs, by run, in order."""
    return _kept("history", dict[str, Sequence[Recorded]]())


def file_run(run: str, log: Sequence[Recorded], *, instead_of: str = "") -> None:
    """Put a finished run at the end of the history, and take out the one it was tried again for."""
    kept = {known: events for known, events in history().items() if known != instead_of}
    st.session_state["history"] = {**kept, run: log}


def open_conversation(id: str) -> None:
    """Begin a conversation, or with "" none yet: the history is empty, the address of the page names it."""
    for name in ("history", "waiting", "picked", "opened"):
        st.session_state.pop(name, None)
    st.session_state["conversation"] = id
    show_in_address()


def show_in_address() -> None:
    """Make the address of the page lead back here."""
    wanted = {"sample": setup().sample, **({"conversation": conversation()} if conversation() else {})}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def address() -> tuple[str, str]:
    """Sample and conversation that the address of the page names, each possibly ""."""
    return st.query_params.get("sample", ""), st.query_params.get("conversation", "")


def waiting() -> Sequence[str]:
    """Messages written while a run was going on, to be sent when it has ended."""
    return _kept("waiting", ())


def keep_waiting(texts: Sequence[str]) -> None:
    st.session_state["waiting"] = tuple(texts)


# --- the screen


def positions() -> Mapping[str, tuple[float, float]]:
    """Where agents were dragged to in the graph of the sample at hand."""
    return _kept(f"positions {setup().sample}", dict[str, tuple[float, float]]())


def keep_positions(new: Mapping[str, tuple[float, float]]) -> None:
    st.session_state[f"positions {setup().sample}"] = {**positions(), **new}


def notice() -> str:
    """A sentence to be shown once; reading it takes it away."""
    said = _kept("notice", "")
    st.session_state.pop("notice", None)
    return said


def keep_notice(sentence: str) -> None:
    st.session_state["notice"] = sentence


def found(name: str) -> Any:
    """What an errand to an endpoint (a test, a list of models) came back with, or None."""
    return st.session_state.get(f"found {name}")


def keep_found(name: str, value: Any) -> None:
    st.session_state[f"found {name}"] = value


def value_of(widget: str) -> Any:
    """The value of the widget with this key; None when it is not on the page."""
    return st.session_state.get(widget)


def keep_value(widget: str, value: Any) -> None:
    """Set the value of a widget; only in a callback, before the widget is drawn."""
    st.session_state[widget] = value


def _kept(name: str, otherwise: T) -> T:
    return cast(T, st.session_state.get(name, otherwise))
