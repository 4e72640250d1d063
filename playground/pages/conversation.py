"""The Talk page: the conversation with the open team, and the graph that shows which agent is active.

The page is drawn from the event log alone, so it can be drawn again at any moment, also during a run.
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
"""The interval of the checks for a newer rerun, which is how long a click waits at most."""


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
