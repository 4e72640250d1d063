"""Replies while they are written: from the run straight to the browser, without drawing the page anew for every word.

The page leaves a place for a reply that is coming (`playground.render.growing_reply.place_for`) and draws `live_replies` once; its program asks the server
for what is written (`stream`, at the address of `stream_path`) and puts it there. Everything else that happens in a run
is drawn by the page.
"""

from playground.widgets.browser.live_replies.component import live_replies
from playground.widgets.browser.live_replies.files import FILES, PROGRAM, STREAM
from playground.widgets.browser.live_replies.stream import stream

__all__ = ["FILES", "PROGRAM", "STREAM", "live_replies", "stream"]
