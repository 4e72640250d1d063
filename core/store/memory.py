"""A store in the memory of the process. It keeps a bounded number of everything and forgets what was used longest ago."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
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
from core.store.protocol import ConversationSummary, TeamVersion
from core.team.spec import TeamSpec

MOST_CONVERSATIONS = 200
MOST_ENTRIES = 200_000
"""Entries of all logs together: an event takes about 1 kB, so logs take about 200 MB at most."""
MOST_TEAMS = 1_000
MOST_VERSIONS = 50
"""Versions of one team. A version shares with the one before it what did not change."""
MOST_OWNERS = 2_000


@dataclass(slots=True)
class _Kept:
    """A conversation in the store. `run` is the run that has reserved it, or ""."""

    id: ConversationId
    team: TeamVersion
    settings: ConversationSettings
    created_at: float
    changed_at: float
    entries: list[LogEntry] = field(default_factory=list)
    last_number: int = -1
    run: str = ""


class MemoryStore:
    """Implements `core.store.protocol.Store`. Conversations that a run has reserved are never forgotten."""

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
        self._conversations: OrderedDict[ConversationId, _Kept] = OrderedDict()
        self._teams: OrderedDict[TeamId, list[TeamVersion]] = OrderedDict()
        self._settings: OrderedDict[str, dict[str, Any]] = OrderedDict()

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        with self._lock:
            now = self._clock()
            latest = self.load_team(conversation.team_id)
            text, sample = (latest.text, latest.sample) if latest else (None, "")
            version = self.save_team(conversation.team_id, conversation.team, text=text, sample=sample)
            kept = self._conversations.get(conversation.id)
            if kept is None:
                kept = _Kept(conversation.id, version, conversation.settings, now, now)
                self._conversations[conversation.id] = kept
            kept.team, kept.settings, kept.changed_at = version, conversation.settings, now
            self._conversations.move_to_end(conversation.id)
            self._forget_oldest()

    def load(self, id: ConversationId) -> Conversation | None:
        with self._lock:
            kept = self._conversations.get(id)
            if kept is None:
                return None
            self._conversations.move_to_end(id)
            return Conversation(
                id=id,
                team=kept.team.team,
                team_id=kept.team.team_id,
                settings=kept.settings,
                log=apply_entries((), kept.entries),
                used_numbers=kept.last_number + 1,
            )

    def summaries(self, *, limit: int = 100) -> Sequence[ConversationSummary]:
        with self._lock:
            latest = sorted(self._conversations.values(), key=lambda kept: kept.changed_at, reverse=True)[:limit]
            return [
                ConversationSummary(
                    id=kept.id,
                    team_id=kept.team.team_id,
                    team_name=kept.team.team.name,
                    events=len(kept.entries),
                    created_at=kept.created_at,
                    changed_at=kept.changed_at,
                )
                for kept in latest
            ]

    def delete(self, id: ConversationId) -> None:
        with self._lock:
            self._conversations.pop(id, None)

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        with self._lock:
            kept = self._find(id)
            last = kept.last_number
            for event in events:
                if event.seq <= last:
                    raise ValueError(f"event number {event.seq} is not higher than {last}")
                last = event.seq
            kept.entries.extend(events)
            kept.last_number, kept.changed_at = last, self._clock()

    def rewind(self, id: ConversationId, to: int) -> None:
        with self._lock:
            kept = self._find(id)
            kept.last_number += 1
            kept.changed_at = self._clock()
            kept.entries.append(Rewound(kept.last_number, to, kept.changed_at))

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        with self._lock:
            kept = self._find(id)
            self._conversations.move_to_end(id)
            return kept.entries[bisect_right(kept.entries, after, key=number_of) :]

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        with self._lock:
            kept = self._find(id)
            if kept.run:
                raise RunInProgressError.of(ErrorCode.RUN_IN_PROGRESS)
            kept.run = run

    def end_run(self, id: ConversationId, run: str) -> None:
        with self._lock:
            kept = self._conversations.get(id)
            if kept is not None and kept.run == run:
                kept.run = ""
                kept.entries = [entry for entry in kept.entries if not _is_delta(entry)]

    # --- teams

    def save_team(self, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = "") -> TeamVersion:
        with self._lock:
            versions = self._teams.setdefault(id, [])
            self._teams.move_to_end(id)
            latest = versions[-1] if versions else None
            if latest is not None and (latest.team, latest.text, latest.sample) == (team, text, sample):
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
            settings[name] = value
            if len(self._settings) > MOST_OWNERS:
                self._settings.popitem(last=False)

    def load_setting(self, owner: str, name: str) -> Any:
        with self._lock:
            return self._settings.get(owner, {}).get(name)

    def _find(self, id: ConversationId) -> _Kept:
        kept = self._conversations.get(id)
        if kept is None:
            raise ConversationGoneError.of(ErrorCode.CONVERSATION_GONE)
        return kept

    def _forget_oldest(self) -> None:
        entries = sum(len(kept.entries) for kept in self._conversations.values())
        for id, kept in list(self._conversations.items())[:-1]:
            if len(self._conversations) <= self._most_conversations and entries <= self._most_entries:
                return
            if not kept.run:
                entries -= len(kept.entries)
                del self._conversations[id]


def _is_delta(entry: LogEntry) -> bool:
    return isinstance(entry, Recorded) and isinstance(entry.event, DeltaReceived)
