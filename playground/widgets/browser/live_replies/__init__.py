"""Streaming replies: from the run straight to the browser, without a rerun of the page for every word.

The page leaves a place for a reply in progress (`playground.render.growing_reply.place_for`) and calls `draw_live_replies`
once. The component's program reads the stream of the conversation (`stream`) and fills the reply into its place. It also
shows a message and a place for the reply at the moment of sending, before the rerun. Everything else that happens in a
run is drawn by the page.
"""

from __future__ import annotations

from pathlib import Path

from playground import words
from playground.widgets.browser.component import BrowserComponent, address_of
from playground.widgets.browser.live_replies.stream import stream

__all__ = ["FILES", "STREAM", "draw_live_replies", "stream"]

STREAM = "stream"
_COMPONENT = BrowserComponent(
    "live_replies", prefix="/replies", folder=Path(__file__).parent / "browser", program="replies.js"
)
FILES = _COMPONENT.files


def draw_live_replies(conversation: str, run: str, *, reply: str) -> None:
    """Show replies of a conversation while they are written, and messages from the moment they are sent.

    `run` is the id of the run in progress, or "". `reply` is the HTML of the place for the next reply.
    """
    stream_address = address_of(FILES.prefix, f"{STREAM}/{conversation}")
    _COMPONENT.draw("live_replies", {"stream": stream_address, "run": run, "reply": reply, "you": words.YOU})
