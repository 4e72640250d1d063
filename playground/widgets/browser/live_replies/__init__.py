"""Replies while they are written: from the run straight to the browser, without drawing the page again for every word.

The page leaves a place for a reply in progress (`playground.render.growing_reply.place_for`) and draws `live_replies` once.
The program of that component reads the stream of the conversation (`stream`) from the server and puts the HTML into the
place. It also shows a message and a place for the reply at the moment of sending, before the page has been drawn again.
Everything else that happens in a run is drawn by the page.
"""

from playground.widgets.browser.live_replies.component import live_replies
from playground.widgets.browser.live_replies.files import FILES, PROGRAM, STREAM
from playground.widgets.browser.live_replies.stream import stream

__all__ = ["FILES", "PROGRAM", "STREAM", "live_replies", "stream"]
