"""Workspaces kept in the server's memory, so that a reload of the page finds the teams a person was working on.

A workspace is found by an id nobody can guess, which the address of the page carries. Whoever takes one up gets a copy: two
tabs with the same address do not disturb each other. The workspaces put down longest ago are forgotten first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

import streamlit as st

from playground.workspace_state import Workspace

KEPT_WORKSPACES = 500


class WorkspaceCache:
    """Safe to use from any thread."""

    def __init__(self, *, workspaces: int = KEPT_WORKSPACES) -> None:
        self._most = workspaces
        self._kept: OrderedDict[str, Workspace] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, id: str, workspace: Workspace) -> None:
        with self._lock:
            self._kept[id] = workspace
            self._kept.move_to_end(id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def find(self, id: str) -> Workspace | None:
        with self._lock:
            return self._kept.get(id)


def new_id() -> str:
    """An id for a workspace, a draft or a conversation, which nobody can guess; without the underlines that ids of components
    may not have two of."""
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def workspace_cache() -> WorkspaceCache:
    """The cache of this process. It outlives a change of the source code, which loads this module anew."""
    return WorkspaceCache()
