"""Workspaces and the teams of browsers in the server's memory, so that a reload or another tab finds them again.

A workspace is stored under a random id, which is part of the page's address. A session that opens one continues under a
new id, so two tabs with the same address do not affect each other. Apart from that the teams of a browser, from all of its
tabs, are stored under the id in its cookie. What was saved longest ago is dropped first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from playground.workspace_state import Draft, Workspace, is_worth_keeping

KEPT_WORKSPACES = 500

T = TypeVar("T")
Drafts = Mapping[str, Draft]


class WorkspaceCache:
    """Workspaces and browsers by id, at most `workspaces` of each. Safe to use from any thread."""

    def __init__(self, *, workspaces: int = KEPT_WORKSPACES) -> None:
        self._most = workspaces
        self._kept: OrderedDict[str, Workspace] = OrderedDict()
        self._teams: OrderedDict[str, Drafts] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, id: str, workspace: Workspace) -> None:
        with self._lock:
            self._put(self._kept, id, workspace)

    def find(self, id: str) -> Workspace | None:
        with self._lock:
            return self._kept.get(id)

    def keep_teams(self, browser: str, now: Drafts, before: Drafts) -> None:
        """Record what a session did to the drafts of its browser. Drafts that it did not change stay as other tabs left them."""
        changed = {id: draft for id, draft in now.items() if before.get(id) is not draft}
        gone = before.keys() - now.keys()
        if not changed and not gone:
            return
        with self._lock:
            others = {
                id: draft for id, draft in self._teams.get(browser, {}).items() if id not in gone and id not in changed
            }
            own = {id: draft for id, draft in changed.items() if is_worth_keeping(draft)}
            self._put(self._teams, browser, {**others, **own})

    def teams_of(self, browser: str) -> Drafts:
        """Return the drafts of a browser that are more than unchanged samples, the one changed last at the end."""
        with self._lock:
            return self._teams.get(browser, {})

    def _put(self, kept: OrderedDict[str, T], id: str, value: T) -> None:
        kept[id] = value
        kept.move_to_end(id)
        while len(kept) > self._most:
            kept.popitem(last=False)


def new_id() -> str:
    """Return a random id for a workspace, a draft or a conversation: 128 bits, so that it cannot be guessed.

    It is hexadecimal because keys of components must not contain two underscores in a row.
    """
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def workspace_cache() -> WorkspaceCache:
    """Return the cache of this process. It survives a reload of this module after a change of its source."""
    return WorkspaceCache()
