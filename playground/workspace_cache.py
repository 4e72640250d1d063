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
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from playground.workspace_state import Draft, Workspace, is_worth_keeping

KEPT_WORKSPACES = 500
KEPT_TEAMS = 200
"""Teams of one browser: more than anybody overlooks, and few enough that one browser cannot fill the memory."""

T = TypeVar("T")
Drafts = Mapping[str, Draft]


class WorkspaceCache:
    """Workspaces and browsers by id, at most `workspaces` of each, and at most `teams` of a browser. Safe to use from any thread."""

    def __init__(self, *, workspaces: int = KEPT_WORKSPACES, teams: int = KEPT_TEAMS) -> None:
        self._most, self._most_teams = workspaces, teams
        self._kept: OrderedDict[str, tuple[str, Workspace]] = OrderedDict()
        self._teams: OrderedDict[str, Drafts] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, id: str, workspace: Workspace, browser: str = "") -> None:
        """Store a workspace of a browser; "" for a client without the cookie."""
        with self._lock:
            self._put(self._kept, id, (browser, workspace))

    def find(self, id: str, browser: str = "") -> Workspace | None:
        """Return the workspace. For another browser than its own it has only the open team: the address may have been shared."""
        with self._lock:
            owner, workspace = self._kept.get(id, ("", None))
        if workspace is None or owner == browser:
            return workspace
        return Workspace({workspace.open_id: workspace.draft}, workspace.open_id)

    def keep_teams(self, browser: str, now: Drafts, before: Drafts) -> None:
        """Record what a session did to the drafts of its browser. Drafts that it did not change stay as other tabs left them."""
        changed = {id: draft for id, draft in now.items() if before.get(id) is not draft}
        gone = before.keys() - now.keys()
        if not changed and not gone:
            return
        with self._lock:
            stored = self._teams.get(browser, {})
            others = {id: draft for id, draft in stored.items() if id not in gone and id not in changed}
            own = {id: _merged(draft, before.get(id), stored.get(id)) for id, draft in changed.items()}
            kept = [*others.items(), *((id, draft) for id, draft in own.items() if is_worth_keeping(draft))]
            self._put(self._teams, browser, dict(kept[-self._most_teams :]))

    def teams_of(self, browser: str) -> Drafts:
        """Return the drafts of a browser that are more than unchanged samples, the one changed last at the end."""
        with self._lock:
            return self._teams.get(browser, {})

    def _put(self, kept: OrderedDict[str, T], id: str, value: T) -> None:
        kept[id] = value
        kept.move_to_end(id)
        while len(kept) > self._most:
            kept.popitem(last=False)


def _merged(draft: Draft, before: Draft | None, stored: Draft | None) -> Draft:
    """Return the draft of a session with the team as another tab stored it, unless this session changed the team itself.

    A session changes its draft by selecting an agent, too, and may not have seen what was done to the team in other tabs.
    """
    if before is None or stored is None or before.history is not draft.history:
        return draft
    unchanged = [name for name in ("origin", "text", "provisional") if getattr(before, name) is getattr(draft, name)]
    return replace(draft, history=stored.history, **{name: getattr(stored, name) for name in unchanged})


def new_id() -> str:
    """Return a random id for a workspace, a draft or a conversation: 128 bits, so that it cannot be guessed.

    It is hexadecimal because keys of components must not contain two underscores in a row.
    """
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def workspace_cache() -> WorkspaceCache:
    """Return the cache of this process. It survives a reload of this module after a change of its source."""
    return WorkspaceCache()
