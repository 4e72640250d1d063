"""The store that all sessions of this server share: where conversations, teams and settings outlive the server.

Its place is in `PLAYGROUND_STORE` (`--store` of `python -m playground`): a file, the address of a PostgreSQL database, or
`:memory:`; by default a file in the folder of the user's data.
"""

from __future__ import annotations

import os

import streamlit as st

from core.errors import Failure
from core.store.fallback import FallbackStore
from core.store.opening import IN_MEMORY, file_of, open_store
from playground.exposure import is_open

PLACE = "PLAYGROUND_STORE"


@st.cache_resource(show_spinner=False)
def store() -> FallbackStore:
    """Return the store of this process. It survives a reload of this module after a change of its source."""
    return open_store(_place())


def problem() -> Failure | None:
    """Return why nothing is stored any more, if that is so although it should be."""
    return store().problem


def is_stored() -> bool:
    """Whether conversations and teams outlive the server."""
    return _place() != IN_MEMORY and problem() is None


def place() -> str:
    """Return the file in which everything is stored, or "". A person on another computer is not told."""
    file = file_of(_place())
    return str(file) if file is not None and is_stored() and not is_open() else ""


def _place() -> str:
    return os.environ.get(PLACE, "").strip()
