"""The conversation page: choose a team, talk to it, and see on the graph which agent takes over.

Reads top to bottom like the screen. All that is drawn is a fold over the event log; the page itself is a viewer that can
be drawn again at any moment, in mid-run too.
"""

from __future__ import annotations

import streamlit as st

from playground import session
from playground.conversations import runs
from playground.screens.talk.chat_pane import draw_chat_pane
from playground.screens.talk.side_pane import draw_side_pane
from playground.screens.talk.view import TalkView, current_view
from playground.shell.frame import draw_frame

LOOK_EVERY_S = 0.1
"""How long a click may have to wait for the drawing of the page in progress."""


def draw() -> None:
    draw_frame()
    view = current_view()
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        draw_chat_pane(view)
    with right:
        draw_side_pane(view)
    if view.is_running:
        watch(view)


def watch(view: TalkView) -> None:
    """Wait for an event that changes more of the page than the reply being written, then rerun."""
    while True:
        session.touch()
        if runs().wait_for_progress(session.conversation(), view.snapshot.last_number, timeout_s=LOOK_EVERY_S):
            st.rerun()


draw()
