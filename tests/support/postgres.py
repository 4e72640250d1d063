"""A PostgreSQL server on the loopback address, with an empty data folder, for as long as a test needs it.

    with postgres() as server:
        store = SqlStore(server.new_database())

Needs the programs of Debian's package `postgresql`. The server refuses to run as root; for root it runs as `nobody`.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

START_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server. `folder` holds its data, `port` is on the loopback address."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def url(self, schema: str = "public") -> str:
        """Return an address under which tables are in this schema."""
        return f"postgresql://playground@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{schema}"

    def new_database(self) -> str:
        """Return the address of a new schema, which is as good as an empty database and takes no time."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        return self.url(name)


def programs() -> Path | None:
    """Return the folder with the programs of PostgreSQL, or None where it is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "postgres").is_file()), None)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Run a server until the block is left."""
    folder_of_programs = programs()
    assert folder_of_programs is not None, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="playground-postgres-"))
    account: dict[str, Any] = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(folder, **account)
    data = folder / "data"
    initdb = [str(folder_of_programs / "initdb"), "-D", str(data), "-U", "playground", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True, cwd=folder, **account)
    port = _free_port()
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off", "-c", "timezone=UTC"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [folder_of_programs / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd=folder, **account
        )
    server = PostgresServer(folder, port, process)
    try:
        _wait_until_it_answers(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # closes its connections
        process.wait(timeout=30)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_until_it_answers(server: PostgresServer) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text(encoding="utf-8", errors="replace")) from None
        time.sleep(0.05)
