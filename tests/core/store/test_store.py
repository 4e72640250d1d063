"""What every store does. Each implementation is tried with the same tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.conversation import Conversation, ConversationId, ConversationSettings, Rewound, TeamId
from core.errors import ConversationGoneError, RunInProgressError
from core.events import DeltaReceived, EndReason, Event, MessageFinished, Recorded, RunEnded, RunStarted
from core.leases import LEASE_S
from core.store import Store
from core.team.spec import TeamSpec
from tests.core.store.conftest import CreateStore

TEAM = TeamSpec("Shop")
C1, C2 = ConversationId("c1"), ConversationId("c2")
EVENTS: tuple[Event, ...] = (
    RunStarted("a"),
    DeltaReceived("a", {"content": "he"}),
    DeltaReceived("a", {"content": "llo"}),
    MessageFinished("a", {"role": "assistant", "content": "hello"}),
    RunEnded("a", EndReason.ANSWERED),
)
LOG = tuple(Recorded(event, "r1", number, 1000.0 + number) for number, event in enumerate(EVENTS))


class Clock:
    """Seconds that pass with every look."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def store(create_store: CreateStore) -> Store:
    return create_store(Clock())


def conversation(id: ConversationId = C1, team: TeamSpec = TEAM) -> Conversation:
    return Conversation(id=id, team=team, team_id=TeamId(f"team of {id}"))


def filled(store: Store, id: ConversationId = C1) -> Store:
    store.save(conversation(id))
    store.append(id, LOG)
    return store


def test_what_was_saved_is_loaded(store: Store) -> None:
    settings = ConversationSettings(mocked=True, hosts=("example.org",))
    store.save(replace(conversation(), settings=settings))
    loaded = store.load(C1)
    assert loaded is not None
    assert (loaded.team, loaded.settings, loaded.log) == (TEAM, settings, ())


def test_an_unknown_conversation_is_none(store: Store) -> None:
    assert store.load(C1) is None


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.read(C1),
        lambda store: store.append(C1, LOG),
        lambda store: store.rewind(C1, 0),
        lambda store: store.begin_run(C1, "r1"),
    ],
    ids=["read", "append", "rewind", "begin_run"],
)
def test_the_log_of_an_unknown_conversation_is_an_error(store: Store, use: Callable[[Store], object]) -> None:
    with pytest.raises(ConversationGoneError):
        use(store)


def test_the_log_is_read_whole_and_from_a_number_on(store: Store) -> None:
    filled(store)
    assert list(store.read(C1)) == list(LOG)
    assert list(store.read(C1, after=2)) == list(LOG[3:])
    assert list(store.read(C1, after=99)) == []


def test_saving_again_leaves_the_log_as_it_is(store: Store) -> None:
    filled(store).save(conversation())
    assert list(store.read(C1)) == list(LOG)


def test_numbers_only_rise(store: Store) -> None:
    filled(store)
    with pytest.raises(ValueError, match="not higher"):
        store.append(C1, [replace(LOG[0], seq=9), LOG[4]])
    assert list(store.read(C1)) == list(LOG)


def test_a_rewind_is_a_mark_and_takes_a_number(store: Store) -> None:
    filled(store).rewind(C1, 0)
    (mark,) = store.read(C1, after=4)
    assert isinstance(mark, Rewound)
    assert (mark.number, mark.to) == (5, 0)
    loaded = store.load(C1)
    assert loaded is not None
    assert (list(loaded.log), loaded.next_number) == ([LOG[0]], 6)


def test_a_run_reserves_the_conversation_until_it_ends(store: Store) -> None:
    store.save(conversation())
    store.begin_run(C1, "r1")
    with pytest.raises(RunInProgressError):
        store.begin_run(C1, "r2")
    store.end_run(C1, "r1")
    store.begin_run(C1, "r2")


def test_the_end_of_another_run_gives_nothing_back(store: Store) -> None:
    store.save(conversation())
    store.begin_run(C1, "r1")
    store.end_run(C1, "r2")
    store.end_run(C2, "r1")
    with pytest.raises(RunInProgressError):
        store.begin_run(C1, "r2")


def test_the_end_of_a_run_drops_its_deltas_and_keeps_the_numbers(store: Store) -> None:
    store.save(conversation())
    store.begin_run(C1, "r1")
    store.append(C1, LOG)
    store.end_run(C1, "r1")
    assert list(store.read(C1)) == [LOG[0], *LOG[3:]]
    assert list(store.read(C1, after=1)) == list(LOG[3:])


def test_a_deleted_conversation_is_gone(store: Store) -> None:
    filled(store).delete(C1)
    store.delete(C1)
    assert store.load(C1) is None


def test_the_conversation_changed_last_comes_first(store: Store) -> None:
    filled(store)
    filled(store, C2)
    store.rewind(C1, 0)
    first, second = store.summaries()
    assert (first.id, first.team_name, first.events) == (C1, "Shop", 6)
    assert (second.id, second.created_at < second.changed_at) == (C2, True)
    assert len(store.summaries(limit=1)) == 1


def test_a_team_has_a_version_for_every_change(store: Store) -> None:
    id = TeamId("t1")
    first = store.save_team(id, TEAM, text="# mine", sample="shop")
    assert store.save_team(id, TeamSpec("Shop"), text="# mine", sample="shop") == first
    second = store.save_team(id, TeamSpec("Store"))
    assert [version.number for version in store.team_versions(id)] == [1, 2]
    assert store.load_team(id) == second
    assert store.load_team(id, 1) == first
    assert store.load_team(id, 3) is None
    assert store.load_team(TeamId("t2")) is None


def test_a_change_of_type_alone_is_a_new_version(store: Store) -> None:
    id = TeamId("t1")
    store.save_team(id, TeamSpec("Shop", context={"n": 1}))
    assert store.save_team(id, TeamSpec("Shop", context={"n": True})).number == 2


def test_a_conversation_keeps_the_text_and_the_sample_of_its_team(store: Store) -> None:
    id = conversation().team_id
    store.save_team(id, TEAM, text="# mine", sample="shop")
    store.save(conversation(team=TeamSpec("Store")))
    latest = store.load_team(id)
    assert latest is not None
    assert (latest.number, latest.text, latest.sample) == (2, "# mine", "shop")


def test_the_team_saved_last_comes_first(store: Store) -> None:
    store.save_team(TeamId("t1"), TEAM)
    store.save_team(TeamId("t2"), TEAM)
    store.save_team(TeamId("t1"), TeamSpec("Store"))
    assert [(version.team_id, version.number) for version in store.latest_teams()] == [("t1", 2), ("t2", 1)]


def test_settings_are_kept_by_owner_and_name(store: Store) -> None:
    store.save_setting("w1", "model", {"source": "offline"})
    assert store.load_setting("w1", "model") == {"source": "offline"}
    assert store.load_setting("w2", "model") is None
    store.save_setting("w1", "model", None)
    assert store.load_setting("w1", "model") is None


def test_settings_of_an_owner_come_in_the_order_in_which_they_were_saved(store: Store) -> None:
    for name in ("a", "b", "c", "a"):
        store.save_setting("w1", name, name.upper())
    store.save_setting("w1", "c", None)
    assert list(store.load_settings("w1").items()) == [("b", "B"), ("a", "A")]
    assert store.load_settings("w2") == {}


def test_a_reservation_that_is_not_renewed_ends_by_itself(create_store: CreateStore) -> None:
    clock = Clock()
    store = create_store(clock)
    store.save(conversation())
    store.begin_run(C1, "r1")
    assert store.running(C1) == "r1"
    clock.now += LEASE_S - 3
    assert store.renew_run(C1, "r1")
    clock.now += LEASE_S - 3
    assert store.running(C1) == "r1"
    clock.now += LEASE_S
    assert store.running(C1) == ""
    store.begin_run(C1, "r2")
    assert not store.renew_run(C1, "r1")
    assert not store.renew_run(C2, "r1")
    assert (store.running(C1), store.running(C2)) == ("r2", "")


def test_appending_nothing_changes_nothing(store: Store) -> None:
    filled(store).append(C1, [])
    assert list(store.read(C1)) == list(LOG)
