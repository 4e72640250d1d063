"""Open a database, SQLite or PostgreSQL, bring its tables up to date, and name what goes wrong with it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from core.error_codes import ErrorCode
from core.errors import StoreError

VERSION = 1
"""The version of the tables; the newest module in `migrations/versions` has this number."""
WAIT_FOR_LOCK_S = 5
"""How long to wait for another program that writes at this moment: a transaction takes a few milliseconds."""
CONNECT_WITHIN_S = 5
"""How long a start of the program waits for a server of PostgreSQL, in seconds."""
_WRITES = {"writes": True}
_MIGRATING = 4_711_001
"""The number of PostgreSQL's lock for one program at a time that changes the tables; any number will do."""
_REASONS = {
    sqlite3.SQLITE_FULL: ErrorCode.STORE_FULL,
    sqlite3.SQLITE_READONLY: ErrorCode.STORE_READ_ONLY,
    sqlite3.SQLITE_PERM: ErrorCode.STORE_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: ErrorCode.STORE_READ_ONLY,
    sqlite3.SQLITE_IOERR: ErrorCode.STORE_READ_ONLY,
    sqlite3.SQLITE_BUSY: ErrorCode.STORE_LOCKED,
    sqlite3.SQLITE_LOCKED: ErrorCode.STORE_LOCKED,
    sqlite3.SQLITE_CORRUPT: ErrorCode.STORE_DAMAGED,
    sqlite3.SQLITE_NOTADB: ErrorCode.STORE_DAMAGED,
}
"""What SQLite's primary result codes mean to a person."""


class Database:
    """An open database. Every method may be called from any thread. Raises StoreError for whatever goes wrong."""

    def __init__(self, url: str) -> None:
        """Open the database at an address such as `sqlite:////home/me/playground.db` or `postgresql://me@host/name`."""
        self._engine = _engine_of(url)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        # SQLite has one writer at a time, and lets others look again and again, with pauses of up to 100 ms.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()
        try:
            with self.writing() as connection:
                _bring_up_to_date(connection)
        except StoreError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection within a transaction that sees the database at one moment."""
        with _named_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection within a transaction; when the block is left without an error, what it wrote is kept."""
        with _named_errors(), self._writer, self._engine.execution_options(**_WRITES).begin() as connection:
            yield connection

    def now(self, connection: Connection) -> float:
        """Return the time of a server of PostgreSQL, which several programs share. Raises for SQLite."""
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    def lock(self, connection: Connection, name: str) -> None:
        """Let one transaction at a time go on that locks this name. With SQLite only one is writing anyway."""
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError.of(_reason_of(error)) from error


def _reason_of(error: SQLAlchemyError) -> ErrorCode:
    cause = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return _REASONS.get(code & 0xFF, ErrorCode.STORE_DAMAGED)  # else a table is not as it should be
    return ErrorCode.STORE_UNREACHABLE


def _engine_of(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        options: dict[str, Any] = {}
        if url.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": WAIT_FOR_LOCK_S, "check_same_thread": False}
        elif url.get_backend_name() == "postgresql":
            options["connect_args"] = {"connect_timeout": CONNECT_WITHIN_S}
        else:
            raise StoreError.of(ErrorCode.STORE_ADDRESS)
        engine = create_engine(url, pool_pre_ping=True, **options)
    except ImportError as error:
        raise StoreError.of(ErrorCode.STORE_NO_DRIVER) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError.of(ErrorCode.STORE_ADDRESS) from error
    if engine.dialect.name == "sqlite":
        _make_file(url.database)
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(file: str | None) -> None:
    """Create an empty file if there is none. Only its owner may read it; SQLite gives its log the same permissions."""
    if file is None:
        raise StoreError.of(ErrorCode.STORE_ADDRESS)
    if file == ":memory:":  # no file; refused later, as it cannot have a log
        return
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        if not Path(file).exists():
            Path(file).touch(mode=0o600)
    except OSError as error:
        raise StoreError.of(ErrorCode.STORE_READ_ONLY) from error


def prepare_sqlite(connection: Any, _: object) -> None:
    """Set up a new connection. Raises StoreError where the file can have no write-ahead log."""
    connection.isolation_level = None  # `_begin_sqlite` begins transactions
    cursor = connection.cursor()
    try:
        (mode,) = cursor.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreError.of(ErrorCode.STORE_NO_LOG)
        # A program that is killed loses nothing; a power cut may lose what was written in the last moments.
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction. One that writes waits for the others at its beginning, not in the middle, where it would fail."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(connection: Connection) -> None:
    """Create the tables in an empty database, or change those of an earlier version. Raises StoreError for a newer one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
    found = _version_of(connection)
    if found > VERSION:
        raise StoreError.of(ErrorCode.STORE_NEWER)
    if found < VERSION:
        _migrate(connection)


def _version_of(connection: Connection) -> int:
    """Return the version of the tables, 0 in an empty database."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StoreError.of(ErrorCode.STORE_FOREIGN)
        return 0
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found is None or not found.isdecimal():
        raise StoreError.of(ErrorCode.STORE_FOREIGN)
    return int(found)


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - takes 0.2 s, which only the first start needs
    from alembic.config import Config  # noqa: PLC0415 - likewise

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    command.upgrade(config, "head")
