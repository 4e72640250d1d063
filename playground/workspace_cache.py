"""Workspaces and the teams of browsers, so that a reload, another tab or a page after a restart of the server finds them.

A workspace is stored under a random id, which is part of the page's address. A session that opens one continues under a
new id, so two tabs with the same address do not affect each other. Apart from that the teams of a browser, from all of its
tabs, are stored under the id in its cookie. What was saved longest ago is dropped from memory first.

Of a browser with a cookie, the teams are also stored, and of its workspaces which team is open.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from core.codec import decode, encode
from core.conversation import ConversationId
from core.graph import Arrangement
from core.memo import memoize_by_identity
from core.store import Store
from core.team.history import History
from core.team.spec import TeamSpec
from playground import storage
from playground.workspace_state import Draft, Edition, Part, Selection, Workspace, is_worth_keeping

WORKSPACE_SETTING = "workspace"
DRAFT_SETTING = "draft "
"""The name of the setting with a draft, before its id. The owner is the browser."""

KEPT_WORKSPACES = 500
KEPT_TEAMS = 200
"""Teams of one browser: more than anybody overlooks, and few enough that one browser cannot fill the memory."""

T = TypeVar("T")
Drafts = Mapping[str, Draft]


class WorkspaceCache:
    """Workspaces and browsers by id, at most `workspaces` of each in memory, and at most `teams` of a browser. Safe to use
    from any thread."""

    def __init__(self, store: Store, *, workspaces: int = KEPT_WORKSPACES, teams: int = KEPT_TEAMS) -> None:
        self._store = store
        self._most, self._most_teams = workspaces, teams
        self._kept: OrderedDict[str, tuple[str, Workspace]] = OrderedDict()
        self._teams: OrderedDict[str, Drafts] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, id: str, workspace: Workspace, browser: str = "") -> None:
        """Store a workspace of a browser; "" for a client without the cookie."""
        with self._lock:
            owner, earlier = self._kept.get(id, ("", None))
            self._put(self._kept, id, (browser, workspace))
        if browser and (owner != browser or earlier is None or earlier.open_id != workspace.open_id):
            self._store.save_setting(id, WORKSPACE_SETTING, {"browser": browser, "open": workspace.open_id})

    def find(self, id: str, browser: str = "") -> Workspace | None:
        """Return the workspace. For another browser than its own it has only the open team: the address may have been shared."""
        with self._lock:
            owner, workspace = self._kept.get(id, ("", None))
        if workspace is None and id:
            owner, workspace = self._load_workspace(id)
        if workspace is None or owner == browser:
            return workspace
        return Workspace({workspace.open_id: workspace.draft}, workspace.open_id)

    def _load_workspace(self, id: str) -> tuple[str, Workspace | None]:
        """Return the browser of a stored workspace, and its teams with the one open that was open."""
        stored = self._store.load_setting(id, WORKSPACE_SETTING)
        owner = str(stored["browser"]) if stored else ""
        drafts = self.teams_of(owner)
        if not stored or not drafts:
            return owner, None
        return owner, Workspace(drafts, stored["open"] if stored["open"] in drafts else next(reversed(list(drafts))))

    def keep_teams(self, browser: str, now: Drafts, before: Drafts) -> None:
        """Record what a session did to the drafts of its browser. Drafts that it did not change stay as other tabs left them."""
        changed = {id: draft for id, draft in now.items() if before.get(id) is not draft}
        gone = before.keys() - now.keys()
        if not changed and not gone:
            return
        stored = self.teams_of(browser)
        with self._lock:
            stored = self._teams.get(browser, stored)
            others = {id: draft for id, draft in stored.items() if id not in gone and id not in changed}
            own = {id: _merged(draft, before.get(id), stored.get(id)) for id, draft in changed.items()}
            kept = [*others.items(), *((id, draft) for id, draft in own.items() if is_worth_keeping(draft))]
            remaining = dict(kept[-self._most_teams :])
            self._put(self._teams, browser, remaining)
        if browser:
            self._store_teams(browser, remaining, stored)

    def _store_teams(self, browser: str, remaining: Drafts, before: Drafts) -> None:
        for id in before.keys() - remaining.keys():
            self._store.save_setting(browser, DRAFT_SETTING + id, None)
        for id, draft in remaining.items():
            if before.get(id) is not draft:
                self._store.save_setting(browser, DRAFT_SETTING + id, document_of_draft(draft))

    def teams_of(self, browser: str) -> Drafts:
        """Return the drafts of a browser that are more than unchanged samples, the one changed last at the end."""
        with self._lock:
            if browser in self._teams or not browser:
                return self._teams.get(browser, {})
        stored = _drafts_of(self._store.load_settings(browser))
        with self._lock:
            if browser not in self._teams:
                self._put(self._teams, browser, stored)
            return self._teams[browser]

    def _put(self, kept: OrderedDict[str, T], id: str, value: T) -> None:
        kept[id] = value
        kept.move_to_end(id)
        while len(kept) > self._most:
            kept.popitem(last=False)


def _drafts_of(settings: Mapping[str, Any]) -> Drafts:
    """Return the drafts among the settings of a browser, in their order."""
    drafts = (draft_of_document(value) for name, value in settings.items() if name.startswith(DRAFT_SETTING))
    return {draft.id: draft for draft in drafts if draft is not None}


def _merged(draft: Draft, before: Draft | None, stored: Draft | None) -> Draft:
    """Return the draft of a session with the team as another tab stored it, unless this session changed the team itself.

    A session changes its draft by selecting an agent, too, and may not have seen what was done to the team in other tabs.
    """
    if before is None or stored is None or before.history is not draft.history:
        return draft
    unchanged = [name for name in ("origin", "text", "provisional") if getattr(before, name) is getattr(draft, name)]
    return replace(draft, history=stored.history, **{name: getattr(stored, name) for name in unchanged})


# --- drafts as JSON, without their steps of undo, which are kept in memory only

_PLAIN = ("sample", "text", "next_agent", "shows_functions", "mocked", "newer_format")
"""The fields that are stored as they are."""


@memoize_by_identity
def _encoded(team: TeamSpec) -> Any:
    return encode(team)


def document_of_draft(draft: Draft) -> Mapping[str, Any]:
    """Return the draft as JSON."""
    return {
        "id": draft.id,
        "team": _encoded(draft.team),
        "origin": _encoded(draft.origin),
        "selection": encode(draft.selection),
        "conversation": draft.conversation,
        "next_context": encode(draft.next_context),
        "arrangement": encode(draft.arrangement),
        "hosts": list(draft.hosts),
        "provisional": [[part.value, id] for part, id in sorted(draft.provisional)],
        "form_names": [[part.value, id, name] for (part, id), name in draft.history.present.form_names.items()],
        **{name: getattr(draft, name) for name in _PLAIN},
    }


def draft_of_document(raw: Mapping[str, Any]) -> Draft | None:
    """Return the draft that `document_of_draft` wrote, or None if it is of a newer version or was changed."""
    try:
        names = {(Part(part), id): name for part, id, name in raw["form_names"]}
        return Draft(
            id=raw["id"],
            history=History(Edition(decode(TeamSpec, raw["team"]), names)),
            origin=decode(TeamSpec, raw["origin"]),
            selection=decode(Selection, raw["selection"]),
            conversation=ConversationId(raw["conversation"]),
            next_context=raw["next_context"],
            arrangement=decode(Arrangement | None, raw["arrangement"]),
            hosts=decode(tuple[str, ...], raw["hosts"]),
            provisional=frozenset((Part(part), id) for part, id in raw["provisional"]),
            **{name: raw[name] for name in _PLAIN},
        )
    except (KeyError, TypeError, ValueError):
        return None


def new_id() -> str:
    """Return a random id for a workspace, a draft or a conversation: 128 bits, so that it cannot be guessed.

    It is hexadecimal because keys of components must not contain two underscores in a row.
    """
    return secrets.token_hex(16)


@st.cache_resource(show_spinner=False)
def workspace_cache() -> WorkspaceCache:
    """Return the cache of this process. It survives a reload of this module after a change of its source."""
    return WorkspaceCache(storage.store())
