"""Where the browser finds the program that shows replies while they are written, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from playground.components.served import ServedFile, address_of

PREFIX = "/replies"
PROGRAM = "replies.js"
STREAM = "stream"
FILES: Mapping[str, ServedFile] = MappingProxyType({PROGRAM: ServedFile(Path(__file__).parent / "browser", PROGRAM)})


def program() -> str:
    return address_of(PREFIX, PROGRAM)


def stream_of(conversation: str, run: str) -> str:
    """The address of what is written in a run."""
    return address_of(PREFIX, f"{STREAM}/{conversation}/{run}")
