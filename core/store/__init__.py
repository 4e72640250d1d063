"""Storage of conversations, teams and settings: a protocol, and implementations in memory and in a database.

    protocol        the interface of a store, and the records it returns
    opening         the store at a place that a person chose
    fallback        a store in a database that goes on in memory when that cannot be used
    memory          a store that lives as long as the process
    sql             a store in a database; below it:
    tables          the tables, access to teams and settings    log_memory    what is in memory of logs
    documents       JSON documents                              database      opening, transactions, errors
    migrations      the steps that create and change the tables

A store is the only home of a conversation's log; pages and programs hold copies that may be dropped. API keys are
never stored.
"""

from core.store.memory import MemoryStore
from core.store.protocol import ConversationSummary, Store, TeamVersion

__all__ = ["ConversationSummary", "MemoryStore", "Store", "TeamVersion"]
