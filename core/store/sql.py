"""A store in a database, SQLite or PostgreSQL. What was appended is committed, except deltas of the last 250 ms.

A version of a team never changes, and entries are only added to logs: both are kept in memory once they are known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from core.conversation import Conversation, ConversationId, LogEntry, Rewound, TeamId, apply_entries, number_of
from core.error_codes import ErrorCode
from core.errors import ConversationGoneError, RunInProgressError
from core.events import DeltaReceived, Recorded
from core.leases import LEASE_S
from core.store.database import Database
from core.store.documents import (
    can_be_key,
    entries_of_rows,
    last_number_of,
    row_of_entry,
    settings_of_document,
    to_document,
)
from core.store.log_memory import DeltaBuffer, LogCache
from core.store.protocol import ConversationSummary, TeamVersion
from core.store.tables import CONVERSATIONS, ENTRIES, TEAMS, SettingsTable, TeamTable
from core.team.spec import TeamSpec


class SqlStore:
    """Implements `core.store.protocol.Store`; every method raises StoreError when the database cannot be used.

    Reservations are timed by the clock of PostgreSQL's server, which all programs share, or else by that of this machine.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] | None = None) -> None:
        self._database = Database(url)
        self._clock = clock
        self._teams = TeamTable(self._database, self._time)
        self._settings = SettingsTable(self._database, self._time)
        self._logs = LogCache()
        self._deltas = DeltaBuffer(self._write)

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        with self._database.writing() as connection:
            version = self._teams.save_changed(connection, conversation.team_id, conversation.team)
            now = self._time()
            values = {
                "team_id": version.team_id,
                "team_version": version.number,
                "settings": to_document(conversation.settings),
                "changed_at": now,
            }
            this = CONVERSATIONS.c.id == conversation.id
            if not connection.execute(update(CONVERSATIONS).where(this).values(values)).rowcount:
                new = {"id": conversation.id, "created_at": now, "last_number": -1, "run": "", "lease_until": 0.0}
                connection.execute(insert(CONVERSATIONS).values(new | values))

    def load(self, id: ConversationId) -> Conversation | None:
        if not can_be_key(id):
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(CONVERSATIONS).where(CONVERSATIONS.c.id == id)).one_or_none()
            version = self._teams.find(connection, TeamId(row.team_id), row.team_version) if row is not None else None
            if row is None or version is None:
                return None
            entries = self._read(connection, id, row.last_number)
        return Conversation(
            id=id,
            team=version.team,
            team_id=version.team_id,
            settings=settings_of_document(row.settings),
            log=apply_entries((), entries),
            used_numbers=row.last_number + 1,
        )

    def summaries(self, *, limit: int = 100) -> Sequence[ConversationSummary]:
        entries = select(func.count()).where(ENTRIES.c.conversation == CONVERSATIONS.c.id).scalar_subquery()
        same_version = (TEAMS.c.id == CONVERSATIONS.c.team_id) & (TEAMS.c.number == CONVERSATIONS.c.team_version)
        of_conversation = (CONVERSATIONS.c.id, CONVERSATIONS.c.created_at, CONVERSATIONS.c.changed_at)
        latest = select(*of_conversation, TEAMS.c.id, TEAMS.c.name, entries).join(TEAMS, same_version)
        latest = latest.order_by(CONVERSATIONS.c.changed_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                ConversationSummary(
                    id=ConversationId(id),
                    created_at=created_at,
                    changed_at=changed_at,
                    team_id=TeamId(team_id),
                    team_name=team_name,
                    events=events,
                )
                for id, created_at, changed_at, team_id, team_name, events in connection.execute(latest)
            ]

    def delete(self, id: ConversationId) -> None:
        if can_be_key(id):
            with self._database.writing() as connection:
                connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == id))
            self._deltas.end(id)
            self._logs.forget(id)

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        self._deltas.add(id, events)

    def rewind(self, id: ConversationId, to: int) -> None:
        with self._database.writing() as connection:
            number = self._last_number(connection, id, locked=True) + 1
            self._insert(connection, id, [Rewound(number, to, self._time())], number)

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        pending = self._deltas.pending(id)  # before those that are written: no event is in neither
        with self._database.reading() as connection:
            last = self._last_number(connection, id)
            entries = self._read(connection, id, last, after)
        return [*entries, *(event for event in pending if event.seq > max(last, after))]

    def _read(self, connection: Connection, id: ConversationId, last: int, after: int = -1) -> Sequence[LogEntry]:
        """Return the entries numbered after `after`; `last` is the number of the last one."""
        known = self._logs.find(id)
        if known.number < last:
            columns = (ENTRIES.c.number, ENTRIES.c.kind, ENTRIES.c.time, ENTRIES.c.document)
            newer = select(*columns).where(ENTRIES.c.conversation == id, ENTRIES.c.number > known.number)
            entries = entries_of_rows(connection.execute(newer.order_by(ENTRIES.c.number)))
            self._logs.add(id, entries, after=known.number, number=last)
            return [*known.after(after), *(entry for entry in entries if number_of(entry) > after)]
        return known.after(after)

    def _write(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        with self._database.writing() as connection:
            before = self._last_number(connection, id, locked=True)
            last = last_number_of(events, before)
            self._insert(connection, id, events, last)
        self._logs.add(id, events, after=before, number=last)

    def _insert(self, connection: Connection, id: ConversationId, entries: Sequence[LogEntry], last: int) -> None:
        if entries:
            connection.execute(insert(ENTRIES), [row_of_entry(id, entry) for entry in entries])
        changes = {"last_number": last, "changed_at": self._time()}
        connection.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == id).values(changes))

    def _last_number(self, connection: Connection, id: ConversationId, *, locked: bool = False) -> int:
        """Return the number of the last entry. When `locked`, no other transaction adds one before this one ends."""
        if can_be_key(id):
            wanted = select(CONVERSATIONS.c.last_number).where(CONVERSATIONS.c.id == id)
            row = connection.execute(wanted.with_for_update() if locked else wanted).one_or_none()
            if row is not None:
                return int(row.last_number)
        raise ConversationGoneError.of(ErrorCode.CONVERSATION_GONE)

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        with self._database.writing() as connection:
            self._last_number(connection, id, locked=True)
            now = self._lease_time(connection)
            is_free = (CONVERSATIONS.c.run == "") | (CONVERSATIONS.c.lease_until <= now)
            reserve = update(CONVERSATIONS).where(CONVERSATIONS.c.id == id, is_free)
            if not connection.execute(reserve.values(run=run, lease_until=now + LEASE_S)).rowcount:
                raise RunInProgressError.of(ErrorCode.RUN_IN_PROGRESS)
        self._deltas.begin(id)

    def renew_run(self, id: ConversationId, run: str) -> bool:
        with self._database.writing() as connection:
            own = update(CONVERSATIONS).where(CONVERSATIONS.c.id == id, CONVERSATIONS.c.run == run)
            until = self._lease_time(connection) + LEASE_S
            return bool(connection.execute(own.values(lease_until=until)).rowcount)

    def running(self, id: ConversationId) -> str:
        if not can_be_key(id):
            return ""
        with self._database.reading() as connection:
            reserved = select(CONVERSATIONS.c.run, CONVERSATIONS.c.lease_until).where(CONVERSATIONS.c.id == id)
            row = connection.execute(reserved).one_or_none()
            return str(row.run) if row is not None and row.lease_until > self._lease_time(connection) else ""

    def end_run(self, id: ConversationId, run: str) -> None:
        with self._database.writing() as connection:
            own = update(CONVERSATIONS).where(CONVERSATIONS.c.id == id, CONVERSATIONS.c.run == run)
            if not connection.execute(own.values(run="", lease_until=0.0)).rowcount:
                return
            deltas = (ENTRIES.c.conversation == id) & (ENTRIES.c.kind == DeltaReceived.kind)
            connection.execute(delete(ENTRIES).where(deltas))
        self._deltas.end(id)
        self._logs.drop_deltas(id)

    # --- teams

    def save_team(self, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = "") -> TeamVersion:
        with self._database.writing() as connection:
            return self._teams.save(connection, id, team, text=text, sample=sample)

    def load_team(self, id: TeamId, number: int | None = None) -> TeamVersion | None:
        if not can_be_key(id):
            return None
        with self._database.reading() as connection:
            return self._teams.find(connection, id, number)

    def team_versions(self, id: TeamId) -> Sequence[TeamVersion]:
        with self._database.reading() as connection:
            return self._teams.versions(connection, id)

    def latest_teams(self, *, limit: int = 100) -> Sequence[TeamVersion]:
        with self._database.reading() as connection:
            return self._teams.latest(connection, limit)

    # --- settings

    def save_setting(self, owner: str, name: str, value: Any) -> None:
        with self._database.writing() as connection:
            self._settings.save(connection, owner, name, value)

    def load_setting(self, owner: str, name: str) -> Any:
        with self._database.reading() as connection:
            return self._settings.find(connection, owner, name)

    def load_settings(self, owner: str) -> Mapping[str, Any]:
        with self._database.reading() as connection:
            return self._settings.of_owner(connection, owner)

    def close(self) -> None:
        self._deltas.close()
        self._database.close()

    def _time(self) -> float:
        return (self._clock or time.time)()

    def _lease_time(self, connection: Connection) -> float:
        if self._clock is None and not self._database.is_sqlite:
            return self._database.now(connection)
        return self._time()
