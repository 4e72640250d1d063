"""Desks kept in the server's memory, so that a reload of the page finds the teams a person was working on.

A desk is found by an id nobody can guess, which the address of the page carries. Whoever takes one up gets a copy: two
tabs with the same address do not disturb each other. The desks put down longest ago are forgotten first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

import streamlit as st

from playground.drafts import Desk

KEPT_DESKS = 500


class Shelf:
    """Safe to use from any thread."""

    def __init__(self, *, desks: int = KEPT_DESKS) -> None:
        self._most = desks
        self._kept: OrderedDict[str, Desk] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, id: str, desk: Desk) -> None:
        with self._lock:
            self._kept[id] = desk
            self._kept.move_to_end(id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def find(self, id: str) -> Desk | None:
        with self._lock:
            return self._kept.get(id)


def new_id() -> str:
    """An id for a desk, a draft or a conversation, which nobody can guess; without the underlines that ids of components
    may not have two of."""
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """The shelf of this process. It outlives a change of the source code, which loads this module anew."""
    return Shelf()
