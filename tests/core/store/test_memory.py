"""A store in memory forgets what was used longest ago, and nothing that a run needs."""

from __future__ import annotations

import pytest

from core.conversation import Conversation, ConversationId, TeamId
from core.events import Recorded, RunStarted
from core.store import MemoryStore, memory
from core.team.spec import TeamSpec


def save(store: MemoryStore, *numbers: int, events: int = 1) -> None:
    for number in numbers:
        id = ConversationId(f"c{number}")
        store.save(Conversation(id=id, team=TeamSpec("Team"), team_id=TeamId(f"t{number}")))
        store.append(id, [Recorded(RunStarted("a"), "r", seq, 1.0) for seq in range(events)])


def kept(store: MemoryStore, count: int) -> list[int]:
    known = {summary.id for summary in store.summaries()}
    return [number for number in range(count) if f"c{number}" in known]


def test_the_oldest_conversations_are_forgotten() -> None:
    store = MemoryStore(conversations=3)
    save(store, *range(6))
    assert kept(store, 6) == [3, 4, 5]


@pytest.mark.parametrize("look", [MemoryStore.load, MemoryStore.read])
def test_a_conversation_that_is_looked_at_is_not_the_oldest(look: object) -> None:
    store = MemoryStore(conversations=2)
    save(store, 0, 1)
    assert callable(look)
    look(store, ConversationId("c0"))
    save(store, 2)
    assert kept(store, 3) == [0, 2]


def test_many_events_make_old_conversations_be_forgotten() -> None:
    store = MemoryStore(entries=10)
    save(store, *range(6), events=4)
    assert kept(store, 6) == [3, 4, 5]


def test_a_conversation_that_a_run_has_reserved_is_never_forgotten() -> None:
    store = MemoryStore(conversations=1)
    save(store, 0)
    store.begin_run(ConversationId("c0"), "r")
    save(store, 1, 2, 3)
    assert 0 in kept(store, 4)


def test_versions_teams_and_settings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_VERSIONS", "MOST_TEAMS", "MOST_OWNERS"):
        monkeypatch.setattr(memory, name, 2)
    store = MemoryStore()
    for number in range(4):
        store.save_team(TeamId("t"), TeamSpec(f"Team {number}"))
        store.save_setting(f"w{number}", "model", number)
    assert [version.number for version in store.team_versions(TeamId("t"))] == [3, 4]
    assert [store.load_setting(f"w{number}", "model") for number in range(4)] == [None, None, 2, 3]
    for number in range(4):
        store.save_team(TeamId(f"t{number}"), TeamSpec("Team"))
    assert len(store.latest_teams()) == 2
