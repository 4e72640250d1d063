"""The stores to test: in memory, in a file of SQLite, and in a database of a PostgreSQL server that the tests start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.store import MemoryStore, Store
from core.store.sql import SqlStore
from tests.support.postgres import PostgresServer, postgres, programs

CreateStore = Callable[..., Store]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'playground.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.new_database()


@pytest.fixture
def open_store() -> Iterator[Callable[..., SqlStore]]:
    """Open databases that are closed after the test."""
    opened: list[SqlStore] = []

    def open_(url: str, clock: Callable[[], float] | None = None) -> SqlStore:
        opened.append(SqlStore(url, clock=clock))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def create_store(request: pytest.FixtureRequest, tmp_path: Path, open_store: Callable[..., SqlStore]) -> CreateStore:
    """Create an empty store of each kind, with a clock."""
    if request.param == "memory":
        return lambda clock: MemoryStore(clock=clock)
    if request.param == "sqlite":
        return lambda clock: open_store(f"sqlite:///{tmp_path / 'playground.db'}", clock)
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return lambda clock: open_store(server.new_database(), clock)
