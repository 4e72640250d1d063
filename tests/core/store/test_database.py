"""A database that cannot be used is told from one that can, with the reason, and is left as it is."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.conversation import Conversation, ConversationId, TeamId
from core.errors import StoreError
from core.store import database
from core.store.sql import SqlStore
from core.team.spec import TeamSpec
from tests.core.store.test_sql import C1, ENDED, PIECES, STARTED, OpenStore, conversation, execute, until

HEADER = b"SQLite format 3\x00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "playground.db"


def refused(url: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        SqlStore(url)
    return caught.value


def of_file(file: Path) -> str:
    return f"sqlite:///{file}"


def fill(file: Path, open_store: OpenStore) -> None:
    store = open_store(of_file(file))
    store.save(conversation())
    store.close()


def test_the_folder_is_made(file: Path, open_store: OpenStore) -> None:
    fill(file, open_store)
    assert file.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_the_owner_may_read_what_is_stored(file: Path, open_store: OpenStore) -> None:
    open_store(of_file(file)).save(conversation())
    assert {found.stat().st_mode & 0o777 for found in file.parent.iterdir()} == {0o600}
    assert len(list(file.parent.iterdir())) > 1, "the write-ahead log is beside it"


@pytest.mark.parametrize(
    "address", ["mysql://host/name", "sqlite://", "oracle://host/name", "nothing", "postgresql://host:port/name", ""]
)
def test_other_addresses_are_refused(address: str) -> None:
    error = refused(address)
    assert error.code == "store_address"
    assert "--store" in error.fix


def test_a_file_that_is_no_database_is_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"my diary\n" * 1000)
    assert refused(of_file(file)).code == "store_damaged"
    assert file.read_bytes() == b"my diary\n" * 1000


def test_a_damaged_database_is_left_as_it_is(file: Path, open_store: OpenStore) -> None:
    fill(file, open_store)
    raw = file.read_bytes()
    damaged = raw[:100] + b"\xff" * (len(raw) - 100)
    file.write_bytes(damaged)
    assert refused(of_file(file)).code == "store_damaged"
    assert file.read_bytes() == damaged


def test_tables_of_another_program_are_left_as_they_are(url: str) -> None:
    execute(url, "CREATE TABLE songs (title TEXT)")
    assert refused(url).code == "store_foreign"
    execute(url, "INSERT INTO songs VALUES ('still there')")


@pytest.mark.parametrize("found", ["1a2b3c", None])
def test_tables_of_another_program_that_uses_alembic_are_told_apart(url: str, found: str | None) -> None:
    execute(url, "CREATE TABLE alembic_version (version_num TEXT)")
    if found is not None:
        execute(url, "INSERT INTO alembic_version VALUES (:found)", found=found)
    assert refused(url).code == "store_foreign"


def test_a_database_of_a_newer_version_is_not_touched(url: str, open_store: OpenStore) -> None:
    open_store(url).save(conversation())
    execute(url, "UPDATE alembic_version SET version_num = '2'")
    assert refused(url).code == "store_newer"
    execute(url, "UPDATE alembic_version SET version_num = '1'")
    assert open_store(url).load(C1) is not None


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert refused(of_file(tmp_path / "data" / "more" / "playground.db")).code == "store_read_only"


def test_a_folder_in_the_place_of_the_file(file: Path) -> None:
    file.mkdir(parents=True)
    assert refused(of_file(file)).code == "store_read_only"


def test_a_file_without_a_write_ahead_log() -> None:
    assert refused("sqlite:///:memory:").code == "store_no_log"


def test_a_file_that_another_program_keeps_locked(
    file: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_FOR_LOCK_S", 0.05)
    store = open_store(of_file(file))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.save(conversation())
        assert caught.value.code == "store_locked"
        assert refused(of_file(file)).code == "store_locked"
        other.execute("ROLLBACK")
    store.save(conversation())


@pytest.fixture
def full(file: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> SqlStore:
    """A store in a file that cannot grow any more."""
    fill(file, open_store)
    prepare: Callable[[Any, object], None] = database.prepare_sqlite

    def prepare_full(connection: Any, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present number instead, if that is higher

    monkeypatch.setattr(database, "prepare_sqlite", prepare_full)
    return open_store(of_file(file))


def test_a_full_disk_is_told_and_what_is_there_can_be_read(full: SqlStore) -> None:
    large = Conversation(id=ConversationId("c2"), team=TeamSpec("x" * 100_000), team_id=TeamId("t2"))
    with pytest.raises(StoreError) as caught:
        full.save(large)
    assert caught.value.code == "store_full"
    assert full.load(C1) is not None
    assert full.load(large.id) is None


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused("postgresql://me:my-password@127.0.0.1:1/name")
    assert error.code == "store_unreachable"
    assert "my-password" not in str(error)


def test_without_the_library_for_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = refused("postgresql://me@127.0.0.1:1/name")
    assert error.code == "store_no_driver"
    assert "pip install" in error.fix


def test_deltas_that_cannot_be_written_are_kept_and_their_run_is_told(
    file: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "WAIT_FOR_LOCK_S", 0.05)
    store = open_store(of_file(file))
    store.save(conversation())
    store.begin_run(C1, "r1")
    store.append(C1, [STARTED])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.append(C1, PIECES)
        until(lambda: "store_locked" in caplog.text)
        assert list(store.read(C1)) == [STARTED, *PIECES]
        with pytest.raises(StoreError):
            store.append(C1, [ENDED])
        other.execute("ROLLBACK")
    store.append(C1, [ENDED])
    assert list(store.read(C1)) == [STARTED, *PIECES, ENDED]
