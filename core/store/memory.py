"""A store in the memory of the process. All numbers are bounded; the least recently used entries are dropped first."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.conversation import (
    Conversation,
    ConversationId,
    ConversationSettings,
    LogEntry,
    Rewound,
    TeamId,
    apply_entries,
    number_of,
)
from core.error_codes import ErrorCode
from core.errors import ConversationGoneError, RunInProgressError
from core.events import DeltaReceived, Recorded
from core.leases import LEASE_S
from core.store.protocol import ConversationSummary, TeamVersion
from core.team.spec import TeamSpec
from core.values import same

MOST_CONVERSATIONS = 200
"""Chosen: more than a person looks back on; what they take is bounded by `MOST_ENTRIES`."""
MOST_ENTRIES = 200_000
"""Entries of all logs together: an event takes about 1 kB, so logs take about 200 MB at most."""
MOST_TEAMS = 1_000
MOST_VERSIONS = 50
"""Versions of one team. A version shares with the one before it what did not change."""
MOST_OWNERS = 2_000
"""Owners of settings. Chosen, not measured: settings of one owner are small."""


@dataclass(slots=True)
class _StoredConversation:
    """A conversation in the store. `run` is the run that has reserved it until the time `lease_until`, or ""."""

    id: ConversationId
    team: TeamVersion
    settings: ConversationSettings
    created_at: float
    changed_at: float
    entries: list[LogEntry] = field(default_factory=list)
    last_number: int = -1
    run: str = ""
    lease_until: float = 0.0


class MemoryStore:
    """Implements `core.store.protocol.Store`. Conversations reserved by a run are never dropped."""

    def __init__(
        self,
        *,
        conversations: int = MOST_CONVERSATIONS,
        entries: int = MOST_ENTRIES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._most_conversations, self._most_entries = conversations, entries
        self._clock = clock
        self._lock = threading.RLock()
        self._conversations: OrderedDict[ConversationId, _StoredConversation] = OrderedDict()
        self._teams: OrderedDict[TeamId, list[TeamVersion]] = OrderedDict()
        self._settings: OrderedDict[str, dict[str, Any]] = OrderedDict()

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        with self._lock:
            now = self._clock()
            latest = self.load_team(conversation.team_id)
            text, sample = (latest.text, latest.sample) if latest else (None, "")
            version = self.save_team(conversation.team_id, conversation.team, text=text, sample=sample)
            stored = self._conversations.get(conversation.id)
            if stored is None:
                stored = _StoredConversation(conversation.id, version, conversation.settings, now, now)
                self._conversations[conversation.id] = stored
            stored.team, stored.settings, stored.changed_at = version, conversation.settings, now
            self._conversations.move_to_end(conversation.id)
            self._forget_oldest()

    def adopt(self, conversation: Conversation, entries: Sequence[LogEntry], run: str) -> None:
        """Take over a conversation from another store: its log with all entries, and the run that has reserved it."""
        with self._lock:
            self.save(conversation)
            stored = self._conversations[conversation.id]
            last = number_of(entries[-1]) if entries else -1
            stored.entries, stored.last_number = list(entries), max(last, conversation.next_number - 1)
            if run:
                self.begin_run(conversation.id, run)

    def load(self, id: ConversationId) -> Conversation | None:
        with self._lock:
            stored = self._conversations.get(id)
            if stored is None:
                return None
            self._conversations.move_to_end(id)
            return Conversation(
                id=id,
                team=stored.team.team,
                team_id=stored.team.team_id,
                settings=stored.settings,
                log=apply_entries((), stored.entries),
                used_numbers=stored.last_number + 1,
            )

    def summaries(self, *, limit: int = 100) -> Sequence[ConversationSummary]:
        with self._lock:
            latest = sorted(self._conversations.values(), key=lambda stored: stored.changed_at, reverse=True)[:limit]
            return [
                ConversationSummary(
                    id=stored.id,
                    team_id=stored.team.team_id,
                    team_name=stored.team.team.name,
                    events=len(stored.entries),
                    created_at=stored.created_at,
                    changed_at=stored.changed_at,
                )
                for stored in latest
            ]

    def delete(self, id: ConversationId) -> None:
        with self._lock:
            self._conversations.pop(id, None)

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        with self._lock:
            stored = self._find(id)
            last = stored.last_number
            for event in events:
                if event.seq <= last:
                    raise ValueError(f"event number {event.seq} is not higher than {last}")
                last = event.seq
            stored.entries.extend(events)
            stored.last_number, stored.changed_at = last, self._clock()

    def rewind(self, id: ConversationId, to: int) -> None:
        with self._lock:
            stored = self._find(id)
            stored.last_number += 1
            stored.changed_at = self._clock()
            stored.entries.append(Rewound(stored.last_number, to, stored.changed_at))

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        with self._lock:
            stored = self._find(id)
            self._conversations.move_to_end(id)
            return stored.entries[bisect_right(stored.entries, after, key=number_of) :]

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        with self._lock:
            stored = self._find(id)
            if self._is_reserved(stored):
                raise RunInProgressError.of(ErrorCode.RUN_IN_PROGRESS)
            stored.run, stored.lease_until = run, self._clock() + LEASE_S

    def renew_run(self, id: ConversationId, run: str) -> bool:
        with self._lock:
            stored = self._conversations.get(id)
            if stored is None or stored.run != run:
                return False
            stored.lease_until = self._clock() + LEASE_S
            return True

    def running(self, id: ConversationId) -> str:
        with self._lock:
            stored = self._conversations.get(id)
            return stored.run if stored is not None and self._is_reserved(stored) else ""

    def end_run(self, id: ConversationId, run: str) -> None:
        with self._lock:
            stored = self._conversations.get(id)
            if stored is not None and stored.run == run:
                stored.run = ""
                stored.entries = [entry for entry in stored.entries if not _is_delta(entry)]

    # --- teams

    def save_team(self, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = "") -> TeamVersion:
        with self._lock:
            versions = self._teams.setdefault(id, [])
            self._teams.move_to_end(id)
            latest = versions[-1] if versions else None
            if (
                latest is not None
                and (latest.text, latest.sample) == (text, sample)
                and same(latest.team, team, ordered=True)
            ):
                return latest
            version = TeamVersion(
                team_id=id,
                number=latest.number + 1 if latest else 1,
                team=team,
                text=text,
                sample=sample,
                saved_at=self._clock(),
            )
            versions.append(version)
            del versions[:-MOST_VERSIONS]
            if len(self._teams) > MOST_TEAMS:
                self._teams.popitem(last=False)
            return version

    def load_team(self, id: TeamId, number: int | None = None) -> TeamVersion | None:
        versions = self.team_versions(id)
        if number is None:
            return versions[-1] if versions else None
        return next((version for version in versions if version.number == number), None)

    def team_versions(self, id: TeamId) -> Sequence[TeamVersion]:
        with self._lock:
            return tuple(self._teams.get(id, ()))

    def latest_teams(self, *, limit: int = 100) -> Sequence[TeamVersion]:
        with self._lock:
            latest = [versions[-1] for versions in self._teams.values()]
        return sorted(latest, key=lambda version: version.saved_at, reverse=True)[:limit]

    # --- settings

    def save_setting(self, owner: str, name: str, value: Any) -> None:
        with self._lock:
            settings = self._settings.setdefault(owner, {})
            self._settings.move_to_end(owner)
            settings.pop(name, None)
            if value is not None:
                settings[name] = value
            if len(self._settings) > MOST_OWNERS:
                self._settings.popitem(last=False)

    def load_setting(self, owner: str, name: str) -> Any:
        with self._lock:
            return self._settings.get(owner, {}).get(name)

    def load_settings(self, owner: str) -> Mapping[str, Any]:
        with self._lock:
            return dict(self._settings.get(owner, {}))

    def close(self) -> None:
        """Do nothing: what is in memory is never written."""

    def _is_reserved(self, stored: _StoredConversation) -> bool:
        return bool(stored.run) and stored.lease_until > self._clock()

    def _find(self, id: ConversationId) -> _StoredConversation:
        stored = self._conversations.get(id)
        if stored is None:
            raise ConversationGoneError.of(ErrorCode.CONVERSATION_GONE)
        return stored

    def _forget_oldest(self) -> None:
        entries = sum(len(stored.entries) for stored in self._conversations.values())
        for id, stored in list(self._conversations.items())[:-1]:
            if len(self._conversations) <= self._most_conversations and entries <= self._most_entries:
                return
            if not stored.run:
                entries -= len(stored.entries)
                del self._conversations[id]


def _is_delta(entry: LogEntry) -> bool:
    return isinstance(entry, Recorded) and isinstance(entry.event, DeltaReceived)
