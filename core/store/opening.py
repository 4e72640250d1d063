"""Open the store at the place that a person chose: a file, a server of PostgreSQL, or the memory of the process."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import platformdirs
from sqlalchemy.engine import URL

from core.store.fallback import FallbackStore
from core.store.sql import SqlStore

IN_MEMORY = ":memory:"
FOLDER = "agent-playground"
FILE = "playground.db"
_ADDRESS = re.compile(r"[a-z][a-z0-9+]{1,30}://")


def default_file() -> Path:
    """Return the file that is used when no place was chosen, in the folder of the user's data."""
    return platformdirs.user_data_path(FOLDER, appauthor=False) / FILE


def file_of(place: str) -> Path | None:
    """Return the file at a place, "" for the default one; None for a database server and for the memory."""
    if place == IN_MEMORY or _ADDRESS.match(place):
        return None
    return Path(place).expanduser().absolute() if place else default_file()


def open_store(place: str = "") -> FallbackStore:
    """Open the store at a place: a file, "" for the default one, `postgresql://...`, or `:memory:`.

    Never raises: a store that cannot be used tells its `problem` and goes on in memory.
    """
    if place == IN_MEMORY:
        return FallbackStore(None)
    file = file_of(place)
    url = place if file is None else URL.create("sqlite", database=str(file)).render_as_string()
    return FallbackStore(partial(SqlStore, url))
