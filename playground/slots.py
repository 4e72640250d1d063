"""Typed entries of the browser session's state. Each is declared once, beside the code that uses it.

    TRIALS = Slot("trials", default=())
    TRIALS.at(draft.id, function.id).set((trial,))

Streamlit keeps the state of a session in one mapping from strings to anything. A slot gives one of its entries a name,
a type and a default, and is the only place where that entry's key is built.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

T = TypeVar("T")

_LENT: ContextVar[MutableMapping[Any, Any] | None] = ContextVar("lent session state", default=None)


def session_state() -> MutableMapping[Any, Any]:
    """Return the state of the browser session, through which a callback of a widget cannot be interrupted.

    `st.session_state` ends a script run at its next access once another rerun is requested. That is right while the
    page is drawn, which then begins anew. But a callback runs once for each change of its widget: if it is ended by
    a click that follows within milliseconds, the text that it was about to store is lost.
    """
    lent = _LENT.get()
    if lent is not None:
        return lent
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or context.has_script_started:
        return st.session_state
    return _UninterruptedState(context.session_state._state)  # noqa: SLF001 - it has no public way past the check


class _UninterruptedState(MutableMapping[Any, Any]):
    """The session state without the check for a newer rerun. Streamlit holds its lock while callbacks run."""

    def __init__(self, state: SessionState) -> None:
        self._state = state

    def __getitem__(self, key: Any) -> Any:
        return self._state[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._state[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._state[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._state.filtered_state)

    def __len__(self) -> int:
        return len(self._state.filtered_state)


class SessionReference:
    """The state of the browser session whose page is being drawn, for another thread.

    To be kept in that state only, so that it ends with the session.
    """

    def __init__(self) -> None:
        context = get_script_run_ctx()
        if context is None:
            raise RuntimeError("only a page that is being drawn has a session")
        self._state = _UninterruptedState(context.session_state._state)  # noqa: SLF001 - as above

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within the block, slots have the values of that session. What is set is not kept: its own thread may be at work."""
        token = _LENT.set(ChainMap({}, self._state))
        try:
            yield
        finally:
            _LENT.reset(token)


@dataclass(frozen=True)
class Slot(Generic[T]):
    """An entry of the session state. Two slots with the same name are the same entry."""

    name: str
    default: T

    @property
    def key(self) -> str:
        """The key of the entry in the session state. No key of a widget begins like this."""
        return f"slot {self.name}"

    def at(self, *ids: str) -> Slot[T]:
        """Return the slot that holds the value for these ids: such a slot exists once for each draft or function."""
        return Slot(" ".join((self.name, *ids)), self.default)

    def get(self) -> T:
        """Return the value, or the default if none is set."""
        return cast(T, session_state().get(self.key, self.default))

    def set(self, value: T) -> None:
        session_state()[self.key] = value

    def clear(self) -> None:
        """Remove the value, so that `get` returns the default again."""
        session_state().pop(self.key, None)

    def take(self) -> T:
        """Return the value and remove it."""
        value = self.get()
        self.clear()
        return value
