"""A database that cannot be used keeps nobody from working, and nothing in it is overwritten."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.conversation import ConversationId, TeamId
from core.error_codes import ErrorCode
from core.errors import RunInProgressError, StoreError
from core.store import database
from core.store.fallback import FallbackStore
from core.store.memory import MemoryStore
from core.store.opening import IN_MEMORY, default_file, file_of, open_store
from core.store.protocol import Store
from core.team.spec import TeamSpec
from tests.core.store.test_sql import C1, ENDED, PIECES, STARTED, conversation

Open = Callable[[str], FallbackStore]
T1 = TeamId("t1")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open places, and close them after the test. Nobody waits long for a lock."""
    monkeypatch.setattr(database, "WAIT_FOR_LOCK_S", 0.05)
    stores: list[FallbackStore] = []

    def open_(place: str) -> FallbackStore:
        stores.append(open_store(place))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "playground.db"


def test_the_default_is_a_file_in_the_folder_of_the_users_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name, appauthor: tmp_path / name)
    assert file_of("") == default_file() == tmp_path / "agent-playground" / "playground.db"


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_of("my.db") == tmp_path / "my.db"
    assert file_of("postgresql://host/name") is None
    assert file_of(IN_MEMORY) is None


def test_a_file_is_used_and_opened_again(file: Path, opened: Open) -> None:
    first = opened(str(file))
    first.save(conversation())
    first.append(C1, [STARTED])
    assert first.problem is None
    again = opened(f"sqlite:///{file}")
    assert list(again.read(C1)) == [STARTED]
    assert [summary.id for summary in again.summaries()] == [C1]


def test_a_strange_name_of_a_file_is_just_a_name(tmp_path: Path, opened: Open) -> None:
    file = tmp_path / "a ?b=c#d %41.db"
    opened(str(file)).save(conversation())
    assert file.is_file()


def test_memory_writes_no_file_and_has_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Open
) -> None:
    monkeypatch.chdir(tmp_path)
    store = opened(IN_MEMORY)
    store.save(conversation())
    store.save_setting("w1", "model", 1)
    assert (store.problem, store.load_setting("w1", "model"), store.load_settings("w2")) == (None, 1, {})
    assert list(tmp_path.iterdir()) == []


def works(store: Store) -> None:
    """Use the store in every way."""
    store.save(conversation())
    store.begin_run(C1, "r1")
    store.append(C1, [STARTED, *PIECES])
    assert store.renew_run(C1, "r1")
    store.end_run(C1, "r1")
    store.rewind(C1, 0)
    store.save_team(T1, TeamSpec("Store"))
    assert store.load_team(T1) == store.team_versions(T1)[-1] == store.latest_teams()[0]
    store.delete(C1)
    assert store.load(C1) is None


def test_a_file_that_cannot_be_opened_leaves_the_memory(file: Path, opened: Open) -> None:
    file.write_bytes(b"my diary\n" * 1000)
    store = opened(str(file))
    assert store.problem is not None
    assert store.problem.code == "store_damaged"
    works(store)
    assert file.read_bytes() == b"my diary\n" * 1000


@pytest.fixture
def locked(file: Path, opened: Open) -> Iterator[FallbackStore]:
    """A store with a run in progress, whose file another program has locked since."""
    store = opened(str(file))
    store.save(conversation())
    store.save_team(T1, TeamSpec("Store"))
    store.save_setting("w1", "model", "offline")
    store.begin_run(C1, "r1")
    store.append(C1, [STARTED])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield store
        other.execute("ROLLBACK")


def test_a_run_goes_on_when_its_file_cannot_be_written_any_more(
    locked: FallbackStore, opened: Open, file: Path
) -> None:
    locked.append(C1, PIECES)
    locked.append(C1, [ENDED])
    assert list(locked.read(C1)) == [STARTED, *PIECES, ENDED]
    assert locked.problem is not None
    assert locked.problem.code == "store_locked"
    with pytest.raises(RunInProgressError):
        locked.begin_run(C1, "r2")
    locked.end_run(C1, "r1")
    assert list(locked.read(C1)) == [STARTED, ENDED]
    loaded = locked.load(C1)
    assert loaded is not None
    assert loaded.next_number == ENDED.seq + 1
    assert locked.running(C1) == ""


def test_what_was_stored_can_be_read_when_nothing_can_be_written(locked: FallbackStore) -> None:
    locked.save_setting("w1", "other", 1)
    assert locked.problem is not None
    assert locked.load_setting("w1", "model") == "offline"
    latest = locked.load_team(T1)
    assert latest is not None
    assert latest.team.name == "Store"
    assert locked.load_team(TeamId("t2")) is None


def test_a_conversation_without_a_run_goes_on_too(file: Path, opened: Open) -> None:
    store = opened(str(file))
    store.save(conversation())
    store.append(C1, [STARTED])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.save_setting("w1", "model", 1)
        assert store.problem is not None
        assert list(store.read(C1)) == [STARTED]
        assert store.running(C1) == ""
        assert store.load(ConversationId("other")) is None
        other.execute("ROLLBACK")


def test_two_threads_may_find_the_problem_at_the_same_moment() -> None:
    meeting = threading.Barrier(2, timeout=10)

    class Failing(MemoryStore):
        def save_setting(self, owner: str, name: str, value: object) -> None:
            meeting.wait()
            raise StoreError.of(ErrorCode.STORE_FULL)

    store = FallbackStore(Failing)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: store.save_setting("w1", name, 1), ["a", "b"]))
    assert store.load_settings("w1") == {"a": 1, "b": 1}
    assert store.problem is not None
    assert store.problem.code == "store_full"


def test_what_cannot_even_be_read_is_missing(file: Path, opened: Open) -> None:
    store = opened(str(file))
    store.save(conversation())
    with closing(sqlite3.connect(file)) as other:
        other.executescript("DROP TABLE entries; DROP TABLE conversations; DROP TABLE settings; DROP TABLE teams")
    works(store)
    assert store.problem is not None
    assert store.load_setting("w1", "model") is None
    assert store.load_team(TeamId("t2")) is None
