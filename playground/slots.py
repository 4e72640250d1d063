"""Typed entries of the browser session's state. Each is declared once, beside the code that uses it.

    TRIALS = Slot("trials", default=())
    TRIALS.at(draft.id, function.id).set((trial,))

Streamlit keeps the state of a session in one mapping from strings to anything. A slot gives one of its entries a name,
a type and a default, and is the only place where that entry's key is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")


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
        return cast(T, st.session_state.get(self.key, self.default))

    def set(self, value: T) -> None:
        st.session_state[self.key] = value

    def clear(self) -> None:
        """Remove the value, so that `get` returns the default again."""
        st.session_state.pop(self.key, None)

    def take(self) -> T:
        """Return the value and remove it."""
        value = self.get()
        self.clear()
        return value
