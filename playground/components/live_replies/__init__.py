"""Replies while they are written: from the run straight to the browser, without drawing the page anew for every word.

The page leaves a place for a reply that is coming (`place_for`) and draws `live_replies` once; its program asks the server
for what is written (`stream`, at the address of `stream_path`) and puts it there. Everything else that happens in a run
is drawn by the page.
"""

from playground.components.live_replies.component import live_replies
from playground.components.live_replies.files import FILES, PROGRAM, STREAM
from playground.components.live_replies.places import place_for
from playground.components.live_replies.stream import stream

__all__ = ["FILES", "PROGRAM", "STREAM", "live_replies", "place_for", "stream"]
