"""Workspaces in the server's memory, so that a reload of the page restores the drafts of a session.

A workspace is stored under a random id, which is part of the page's address. A session that opens one continues under a
new id, so two tabs with the same address do not affect each other. The least recently saved workspaces are dropped first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

import streamlit as st

from playground.workspace_state import Workspace

KEPT_WORKSPACES = 500


class WorkspaceCache:
    """Workspaces by id, at most `workspaces` of them. Safe to use from any thread."""

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
    """Return a random id for a workspace, a draft or a conversation: 128 bits, so that it cannot be guessed.

    It is hexadecimal because keys of components must not contain two underscores in a row.
    """
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def workspace_cache() -> WorkspaceCache:
    """Return the cache of this process. It survives a reload of this module after a change of its source."""
    return WorkspaceCache()
