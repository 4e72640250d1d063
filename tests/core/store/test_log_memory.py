"""The entries of logs in memory are those of the database, and bounded."""

from __future__ import annotations

from core.conversation import ConversationId
from core.events import Recorded, RunStarted
from core.store.log_memory import LogCache

C1, C2 = ConversationId("c1"), ConversationId("c2")
EVENTS = [Recorded(RunStarted("a"), "r", number, 1.0) for number in range(6)]


def test_entries_are_added_where_those_before_are_known() -> None:
    cache = LogCache()
    cache.add(C1, EVENTS[:2], after=-1, number=1)
    cache.add(C1, EVENTS[4:], after=3, number=5)
    assert list(cache.find(C1).after(-1)) == EVENTS[:2]
    cache.add(C1, EVENTS[1:4], after=0, number=3)
    cache.add(C1, EVENTS[:1], after=-1, number=0)
    assert list(cache.find(C1).after(0)) == EVENTS[1:4]


def test_the_conversation_read_longest_ago_goes_first_and_the_last_one_stays() -> None:
    cache = LogCache(most=4)
    cache.add(C1, EVENTS[:2], after=-1, number=1)
    cache.add(C2, EVENTS[:3], after=-1, number=2)
    assert (len(cache.find(C1).entries), len(cache.find(C2).entries)) == (0, 3)
    cache.add(C2, EVENTS[3:], after=2, number=5)
    assert len(cache.find(C2).entries) == 6
    cache.forget(C2)
    cache.drop_deltas(C2)
    assert cache.find(C2).entries == ()
