"""The interface of a store, suitable for a database as well as for memory.

Logs are append-only, every event has a number, and reading the entries after a number is cheap. Every method may
be called from any thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.conversation import Conversation, ConversationId, LogEntry, TeamId
from core.events import Recorded
from core.team.spec import TeamSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamVersion:
    """A team as it was saved; versions are numbered from 1.

    `text` is the team file it was read from, when that holds more than the team, such as comments. `sample` names the
    sample that the team started as, or is "".
    """

    team_id: TeamId
    number: int
    team: TeamSpec
    text: str | None = None
    sample: str = ""
    saved_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """A conversation in a list. `events` counts the entries of its log, times are seconds since 1970."""

    id: ConversationId
    team_id: TeamId
    team_name: str
    events: int
    created_at: float
    changed_at: float


class Store(Protocol):
    """Stores conversations, versions of teams, and settings."""

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        """Create the conversation, or replace its team and settings. Its log in the store is left as it is.

        The team is saved as a new version unless it equals the latest one.
        """

    def load(self, id: ConversationId) -> Conversation | None:
        """Return the conversation with its log, or None when the store does not have it."""

    def summaries(self, *, limit: int = 100) -> Sequence[ConversationSummary]:
        """Return the conversations, the most recently changed first."""

    def delete(self, id: ConversationId) -> None:
        """Remove the conversation and its log, if it is there."""

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        """Add events at the end of the log.

        Raises ConversationGoneError when the store does not have the conversation, and ValueError when an event's
        number is not higher than that of the entry before it; then nothing is added.
        """

    def rewind(self, id: ConversationId, to: int) -> None:
        """Mark the events numbered after `to` as no longer part of the conversation. They stay in the store.

        Raises ConversationGoneError.
        """

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        """Return the entries numbered after `after`, in order.

        Raises ConversationGoneError.
        """

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        """Reserve the conversation for a run, for `LEASE_S` seconds: one at a time writes to its log.

        Raises RunInProgressError when another run has it, and ConversationGoneError.
        """

    def renew_run(self, id: ConversationId, run: str) -> bool:
        """Reserve the conversation for `LEASE_S` seconds from now on. Returns whether the run still had it."""

    def running(self, id: ConversationId) -> str:
        """Return the run of any program that has the conversation reserved at this moment, or ""."""

    def end_run(self, id: ConversationId, run: str) -> None:
        """Release the reservation, and drop the run's deltas: its finished messages repeat them.

        Does nothing when the run has no reservation.
        """

    # --- teams

    def save_team(self, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = "") -> TeamVersion:
        """Save the team as a new version and return it; return the latest version when nothing differs from it."""

    def load_team(self, id: TeamId, number: int | None = None) -> TeamVersion | None:
        """Return a version of the team, by default the latest; None when the store does not have it."""

    def team_versions(self, id: TeamId) -> Sequence[TeamVersion]:
        """Return the stored versions of a team, the oldest first."""

    def latest_teams(self, *, limit: int = 100) -> Sequence[TeamVersion]:
        """Return the latest version of each team, the most recently saved first."""

    # --- settings

    def save_setting(self, owner: str, name: str, value: Any) -> None:
        """Save a JSON value by owner, such as a workspace, and name; None removes it. Must not be a secret."""

    def load_setting(self, owner: str, name: str) -> Any:
        """Return the value, or None."""

    def load_settings(self, owner: str) -> Mapping[str, Any]:
        """Return all values of an owner by name, the one saved last at the end."""

    def close(self) -> None:
        """Write what is not written yet, and release files and connections."""
