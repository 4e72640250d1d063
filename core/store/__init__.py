"""Storage of conversations, teams and settings: a protocol, and an implementation in memory.

    protocol    the interface of a store, and the records it returns
    memory      a store that lives as long as the process

A store is the only home of a conversation's log; pages and programs hold copies that may be dropped. API keys are
never stored.
"""

from core.store.memory import MemoryStore
from core.store.protocol import ConversationSummary, Store, TeamVersion

__all__ = ["ConversationSummary", "MemoryStore", "Store", "TeamVersion"]
