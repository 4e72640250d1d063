"""The tables of a database that stores conversations, teams and settings, and access to those of teams and settings.

They are created and changed by `core.store.migrations`; a test checks that these come to the same tables. Documents are
JSON in ASCII, which every database stores unchanged, also characters that its own texts cannot hold.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from core.conversation import TeamId
from core.store.database import Database
from core.store.documents import can_be_key, document_of_team, stored_text, team_version_of_row, to_document
from core.store.protocol import TeamVersion
from core.team.spec import TeamSpec

METADATA = MetaData()

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String, primary_key=True),
    Column("team_id", String, nullable=False),
    Column("team_version", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("run", String, nullable=False),  # the run that has reserved it, or ""
    Column("lease_until", Float, nullable=False),  # from then on the reservation no longer holds
    Index("conversations_by_change", "changed_at"),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("conversation", String, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # that of the event, or `documents.REWOUND`
    Column("run", String, nullable=False),
    Column("time", Float, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("document", Text, nullable=False),
)

TEAMS = Table(
    "teams",
    METADATA,
    Column("id", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("saved_at", Float, nullable=False),
)

SETTINGS = Table(
    "settings",
    METADATA,
    Column("owner", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("document", Text, nullable=False),
    Column("saved_at", Float, nullable=False),
)

MOST_CACHED_VERSIONS = 256
"""Versions in memory: about as many as there are teams in use at the same time; a large team takes about 1 MB."""


class TeamTable:
    """Reads and writes versions of teams within a transaction of the caller's.

    A version that was read is the same object from then on: what is computed from a team is kept by its identity.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[tuple[str, int], TeamVersion] = OrderedDict()
        self._lock = threading.Lock()

    def save(
        self, connection: Connection, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = ""
    ) -> TeamVersion:
        """Save a new version and return it, or the latest one if it has the same document."""
        self._database.lock(connection, f"team {id}")
        latest = connection.execute(_latest_of(id)).one_or_none()
        if latest is not None:
            known = self._known.get((id, latest.number))
            if known is not None and known.team is team and (known.text, known.sample) == (text, sample):
                return known  # encoding a large team takes longer than everything else here
        document = document_of_team(team, text, sample)
        if latest is not None and latest.document == document:
            return self._remember(
                TeamVersion(
                    team_id=id, number=latest.number, team=team, text=text, sample=sample, saved_at=latest.saved_at
                )
            )
        number = latest.number + 1 if latest is not None else 1
        version = TeamVersion(team_id=id, number=number, team=team, text=text, sample=sample, saved_at=self._clock())
        row = {"id": id, "number": number, "name": stored_text(team.name), "saved_at": version.saved_at}
        connection.execute(insert(TEAMS).values(document=document, **row))
        return version

    def save_changed(self, connection: Connection, id: TeamId, team: TeamSpec) -> TeamVersion:
        """Save the team with the text and the sample of its latest version."""
        latest = self.find(connection, id)
        if latest is None:
            return self.save(connection, id, team)
        return self.save(connection, id, team, text=latest.text, sample=latest.sample)

    def find(self, connection: Connection, id: TeamId, number: int | None = None) -> TeamVersion | None:
        """Return a version, by default the latest; None if there is none, or if it cannot be read."""
        known = self._known.get((id, number)) if number is not None else None
        if known is not None:
            return known
        wanted = _latest_of(id) if number is None else select(TEAMS).where(TEAMS.c.id == id, TEAMS.c.number == number)
        row = connection.execute(wanted).one_or_none()
        return self._version(row) if row is not None else None

    def versions(self, connection: Connection, id: TeamId) -> Sequence[TeamVersion]:
        """Return the versions of a team that can be read, the oldest first."""
        if not can_be_key(id):
            return ()
        return self._versions(connection.execute(select(TEAMS).where(TEAMS.c.id == id).order_by(TEAMS.c.number)))

    def latest(self, connection: Connection, limit: int) -> Sequence[TeamVersion]:
        """Return the latest version of each team, the most recently saved first."""
        newest = select(TEAMS.c.id, func.max(TEAMS.c.number).label("number")).group_by(TEAMS.c.id).subquery()
        is_newest = (TEAMS.c.id == newest.c.id) & (TEAMS.c.number == newest.c.number)
        wanted = select(TEAMS).join(newest, is_newest).order_by(TEAMS.c.saved_at.desc()).limit(limit)
        return self._versions(connection.execute(wanted))

    def _versions(self, rows: Iterable[Any]) -> Sequence[TeamVersion]:
        return tuple(version for version in map(self._version, rows) if version is not None)

    def _version(self, row: Any) -> TeamVersion | None:
        known = self._known.get((row.id, row.number)) or team_version_of_row(row)
        return self._remember(known) if known is not None else None

    def _remember(self, version: TeamVersion) -> TeamVersion:
        """Keep a version that is in the database, and return the one that was kept first."""
        key = (version.team_id, version.number)
        with self._lock:
            known = self._known.setdefault(key, version)
            self._known.move_to_end(key)
            if len(self._known) > MOST_CACHED_VERSIONS:
                self._known.popitem(last=False)
        return known


def _latest_of(id: TeamId) -> Any:
    return select(TEAMS).where(TEAMS.c.id == id).order_by(TEAMS.c.number.desc()).limit(1)


class SettingsTable:
    """Reads and writes settings within a transaction of the caller's."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._clock = clock

    def save(self, connection: Connection, owner: str, name: str, value: Any) -> None:
        """Save a value, or remove it if it is None."""
        if value is None:
            this = (SETTINGS.c.owner == owner) & (SETTINGS.c.name == name)
            connection.execute(delete(SETTINGS).where(this))
            return
        values = {"document": to_document(value), "saved_at": self._clock()}
        new = self._insert(SETTINGS).values(owner=owner, name=name, **values)
        connection.execute(new.on_conflict_do_update(index_elements=["owner", "name"], set_=values))

    def find(self, connection: Connection, owner: str, name: str) -> Any:
        """Return the value, or None."""
        if not can_be_key(owner, name):
            return None
        wanted = select(SETTINGS.c.document).where(SETTINGS.c.owner == owner, SETTINGS.c.name == name)
        document = connection.execute(wanted).scalar_one_or_none()
        return json.loads(document) if document is not None else None

    def of_owner(self, connection: Connection, owner: str) -> Mapping[str, Any]:
        """Return all values of an owner by name, the one saved last at the end."""
        if not can_be_key(owner):
            return {}
        wanted = select(SETTINGS.c.name, SETTINGS.c.document).where(SETTINGS.c.owner == owner)
        rows = connection.execute(wanted.order_by(SETTINGS.c.saved_at, SETTINGS.c.name))
        return {name: json.loads(document) for name, document in rows}
