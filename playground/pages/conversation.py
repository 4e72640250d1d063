"""The Talk page: the conversation with the open team, and the graph that shows which agent is active.

The page is drawn from the event log alone, so it can be drawn again at any moment, also during a run.
"""

from __future__ import annotations

import streamlit as st

from playground.screens.talk.chat_pane import draw_chat_pane
from playground.screens.talk.parts import CONTENT, draw_part
from playground.screens.talk.side_pane import draw_side_pane
from playground.screens.talk.view import TalkView, current_view
from playground.shell.frame import draw_frame


def draw() -> None:
    draw_frame()
    draw_part(CONTENT, current_view(), draw_content)


def draw_content(view: TalkView) -> None:
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        draw_chat_pane(view)
    with right:
        draw_side_pane(view)


draw()
