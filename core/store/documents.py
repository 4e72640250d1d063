"""The JSON documents in the columns of a database: entries of logs, settings of conversations, and teams.

Entries that cannot be read, because a newer version wrote them or somebody changed them, are left out.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.codec import decode, encode
from core.conversation import ConversationSettings, LogEntry, Rewound, number_of
from core.errors import ConversationFileError
from core.events import SCHEMA, Recorded, from_json, to_json
from core.store.protocol import TeamVersion
from core.team.spec import TeamSpec

REWOUND = "rewound"
"""The kind of the mark of a rewind. No event has it."""

UNREADABLE = (ConversationFileError, ValueError, TypeError, KeyError, RecursionError)
"""What reading a document raises that was changed, or that a newer version wrote."""

_LOG = logging.getLogger(__name__)


def to_document(value: Any) -> str:
    """Return a JSON value, or a dataclass, as text."""
    return json.dumps(encode(value), separators=(",", ":"))


def row_of_entry(conversation: str, entry: LogEntry) -> dict[str, Any]:
    """Return the row of an event or a mark in the table of entries."""
    if isinstance(entry, Recorded):
        kind, run, document = entry.event.kind, entry.run, to_json(entry)
    else:
        kind, run, document = REWOUND, "", {"to": entry.to}
    return {
        "conversation": conversation,
        "number": number_of(entry),
        "kind": kind,
        "run": run,
        "time": entry.time,
        "schema": SCHEMA,
        "document": json.dumps(document, separators=(",", ":")),
    }


def entries_of_rows(rows: Iterable[Any]) -> list[LogEntry]:
    """Return the entries in these rows, which have a number, a kind, a time and a document."""
    entries: list[LogEntry] = []
    unreadable: set[str] = set()
    for number, kind, time, document in rows:
        try:
            raw = json.loads(document)
            entries.append(Rewound(number, int(raw["to"]), time) if kind == REWOUND else from_json(raw))
        except UNREADABLE:
            unreadable.add(kind)
    if unreadable:
        _LOG.warning("stored events that this version cannot read were left out: %s", ", ".join(sorted(unreadable)))
    return entries


def settings_of_document(document: str) -> ConversationSettings:
    """Return the settings, or those of a new conversation if they cannot be read."""
    try:
        settings: ConversationSettings = decode(ConversationSettings, json.loads(document))
    except UNREADABLE:
        _LOG.warning("stored settings of a conversation cannot be read")
        return ConversationSettings()
    return settings


def document_of_team(team: TeamSpec, text: str | None, sample: str) -> str:
    return to_document({"team": encode(team), "text": text, "sample": sample})


def team_version_of_row(row: Any) -> TeamVersion | None:
    """Return the version in a row of the table of teams, or None if it cannot be read."""
    try:
        raw: Mapping[str, Any] = json.loads(row.document)
        team: TeamSpec = decode(TeamSpec, raw["team"])
        text, sample = raw["text"], raw["sample"]
    except UNREADABLE:
        _LOG.warning("a stored version of a team cannot be read")
        return None
    return TeamVersion(team_id=row.id, number=row.number, team=team, text=text, sample=sample, saved_at=row.saved_at)


def stored_text(text: str) -> str:
    """Return the text without characters that a column of a database cannot hold."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def can_be_key(*texts: str) -> bool:
    """Whether these texts can be keys in a database. The ids of the app are; an address may hold any other text."""
    return all(text.isascii() and text.isprintable() for text in texts)


def last_number_of(events: Sequence[Recorded], last: int) -> int:
    """Return the number of the last of these events. Raises ValueError when one is not higher than the one before it."""
    for event in events:
        if event.seq <= last:
            raise ValueError(f"event number {event.seq} is not higher than {last}")
        last = event.seq
    return last
