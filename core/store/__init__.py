"""Where conversations, teams and settings are kept: one protocol, and an implementation in memory.

    protocol    what a store does, and the records it gives back
    memory      a store that lives as long as the process

A store is the only home of a conversation's log; pages and programs hold copies that may be dropped. Nothing in a store
is a secret: keys are never given to it.
"""

from core.store.memory import MemoryStore
from core.store.protocol import ConversationSummary, Store, TeamVersion

__all__ = ["ConversationSummary", "MemoryStore", "Store", "TeamVersion"]
