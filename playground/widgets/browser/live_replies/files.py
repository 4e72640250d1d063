"""Where the browser finds the program that shows replies while they are written, and the stream it reads."""

from __future__ import annotations

from pathlib import Path

from playground.widgets.browser.served import BrowserFiles, address_of

PROGRAM = "replies.js"
STREAM = "stream"
FILES = BrowserFiles("/replies", {name: Path(__file__).parent / "browser" / name for name in (PROGRAM, "sending.js")})


def stream_of(conversation: str) -> str:
    """The address of the stream of a conversation."""
    return address_of(FILES.prefix, f"{STREAM}/{conversation}")
