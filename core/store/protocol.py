"""The interface of a store, suitable for a database as well as for memory.

Logs are append-only, every event has a number, and reading the entries after a number is cheap. Every method may
be called from any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core.conversation import Conversation, ConversationId, LogEntry, TeamId
from core.events import Recorded
from core.team.spec import TeamSpec


@dataclass(frozen=True, slots=True)
class SavedTeam:
    """A team as it was saved last.

    `text` is the team file it was read from, when that holds more than the team, such as comments. `sample` names the
    sample that the team started as, or is "".
    """

    team: TeamSpec
    text: str | None = None
    sample: str = ""


class Store(Protocol):
    """Stores conversations, teams and settings."""

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        """Create the conversation, or replace its team and settings. Its log in the store is left as it is.

        The team is saved, too, and keeps its text and sample.
        """
        ...

    def load(self, id: ConversationId) -> Conversation | None:
        """Return the conversation with its log, or None when the store does not have it."""
        ...

    def delete(self, id: ConversationId) -> None:
        """Remove the conversation and its log, if it is there."""
        ...

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        """Add events at the end of the log.

        Raises ConversationGoneError when the store does not have the conversation, and ValueError when an event's
        number is not higher than that of the entry before it; then nothing is added.
        """
        ...

    def rewind(self, id: ConversationId, to: int) -> None:
        """Mark the events numbered after `to` as no longer part of the conversation. They stay in the store.

        Raises ConversationGoneError.
        """
        ...

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        """Return the entries numbered after `after`, in order.

        Raises ConversationGoneError.
        """
        ...

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        """Reserve the conversation for a run: one at a time writes to its log.

        Raises RunInProgressError when another run has it, and ConversationGoneError.
        """
        ...

    def end_run(self, id: ConversationId, run: str) -> None:
        """Release the reservation, and drop the run's deltas: its finished messages repeat them.

        Does nothing when the run has no reservation.
        """
        ...

    # --- teams

    def save_team(self, id: TeamId, saved: SavedTeam) -> None:
        """Save the team in place of the one with its id."""
        ...

    def load_team(self, id: TeamId) -> SavedTeam | None:
        """Return the team as it was saved last; None when the store does not have it."""
        ...

    # --- settings

    def save_setting(self, owner: str, name: str, value: Any) -> None:
        """Save a JSON value by owner, such as a workspace, and name; None removes it. Must not be a secret."""
        ...

    def load_setting(self, owner: str, name: str) -> Any:
        """Return the value, or None."""
        ...
