"""Where the browser finds the program that shows replies while they are written, and the stream it reads."""

from __future__ import annotations

from pathlib import Path

from playground.widgets.browser.served import BrowserFiles, address_of

PROGRAM = "replies.js"
STREAM = "stream"
FILES = BrowserFiles("/replies", {PROGRAM: Path(__file__).parent / "browser" / PROGRAM})


def stream_of(conversation: str, run: str) -> str:
    """The address of the stream of a run."""
    return address_of(FILES.prefix, f"{STREAM}/{conversation}/{run}")
