"""A store in a database that goes on in memory when the database cannot be used, so that nobody is kept from working.

From then on nothing is written to the database until the program is started again. What was stored can still be read,
if the database allows that.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from core.conversation import Conversation, ConversationId, LogEntry, TeamId
from core.errors import Failure, StoreError
from core.events import Recorded
from core.store.memory import MemoryStore
from core.store.protocol import ConversationSummary, Store, TeamVersion
from core.team.spec import TeamSpec

T = TypeVar("T")

_LOG = logging.getLogger(__name__)


class FallbackStore:
    """Implements `core.store.protocol.Store` with the store that `open_stored` returns, without it in memory. `problem` is why it cannot be used, or None."""

    def __init__(self, open_stored: Callable[[], Store] | None) -> None:
        self.problem: Failure | None = None
        self._memory = MemoryStore()
        self._stored: Store | None = None
        self._lock = threading.RLock()
        try:
            self._stored = open_stored() if open_stored is not None else None
        except StoreError as error:
            self._give_up(error)

    # --- conversations

    def save(self, conversation: Conversation) -> None:
        self._use(lambda store: store.save(conversation), conversation.id)

    def load(self, id: ConversationId) -> Conversation | None:
        return self._use(lambda store: store.load(id), id)

    def summaries(self, *, limit: int = 100) -> Sequence[ConversationSummary]:
        return self._use(lambda store: store.summaries(limit=limit))

    def delete(self, id: ConversationId) -> None:
        self._use(lambda store: store.delete(id), id)

    # --- logs

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        self._use(lambda store: store.append(id, events), id)

    def rewind(self, id: ConversationId, to: int) -> None:
        self._use(lambda store: store.rewind(id, to), id)

    def read(self, id: ConversationId, after: int = -1) -> Sequence[LogEntry]:
        return self._use(lambda store: store.read(id, after), id)

    # --- runs

    def begin_run(self, id: ConversationId, run: str) -> None:
        self._use(lambda store: store.begin_run(id, run), id)

    def renew_run(self, id: ConversationId, run: str) -> bool:
        return self._use(lambda store: store.renew_run(id, run), id)

    def running(self, id: ConversationId) -> str:
        return self._use(lambda store: store.running(id), id)

    def end_run(self, id: ConversationId, run: str) -> None:
        self._use(lambda store: store.end_run(id, run), id)

    # --- teams

    def save_team(self, id: TeamId, team: TeamSpec, *, text: str | None = None, sample: str = "") -> TeamVersion:
        return self._use(lambda store: store.save_team(id, team, text=text, sample=sample))

    def load_team(self, id: TeamId, number: int | None = None) -> TeamVersion | None:
        return self._find(lambda store: store.load_team(id, number))

    def team_versions(self, id: TeamId) -> Sequence[TeamVersion]:
        return self._find(lambda store: store.team_versions(id)) or ()

    def latest_teams(self, *, limit: int = 100) -> Sequence[TeamVersion]:
        return self._use(lambda store: store.latest_teams(limit=limit))

    # --- settings

    def save_setting(self, owner: str, name: str, value: Any) -> None:
        self._use(lambda store: store.save_setting(owner, name, value))

    def load_setting(self, owner: str, name: str) -> Any:
        return self._find(lambda store: store.load_setting(owner, name))

    def load_settings(self, owner: str) -> Mapping[str, Any]:
        return self._find(lambda store: store.load_settings(owner)) or {}

    def close(self) -> None:
        if self._stored is not None:
            self._stored.close()

    # --- which of the two

    def _use(self, use: Callable[[Store], T], conversation: ConversationId | None = None) -> T:
        """Use the database, or from its first error on the memory, where the conversation is first copied to."""
        if self._stored is not None and self.problem is None:
            try:
                return use(self._stored)
            except StoreError as error:
                self._give_up(error)
        if conversation is not None:
            self._copy(conversation)
        return use(self._memory)

    def _find(self, find: Callable[[Store], T]) -> T:
        """Return what is found in memory, or else in the database as far as that can be read."""
        found = self._use(find)
        if found or self.problem is None or self._stored is None:
            return found
        try:
            return find(self._stored)
        except StoreError:
            return found

    def _copy(self, id: ConversationId) -> None:
        """Copy a conversation of the database into the memory once, with the run that has reserved it."""
        with self._lock:
            if self._stored is None or self._memory.load(id) is not None:
                return
            try:
                conversation = self._stored.load(id)
                if conversation is not None:
                    run, entries = self._stored.running(id), self._stored.read(id)
                    self._memory.adopt(conversation, entries, run)
            except StoreError as error:
                _LOG.warning("a conversation cannot be read: %s", error.code)

    def _give_up(self, error: StoreError) -> None:
        with self._lock:
            if self.problem is None:
                self.problem = error.to_failure()
                _LOG.error("the store of conversations and teams cannot be used: %s", error)
