"""The parts of the Talk page that are drawn again one by one: a rerun of all of them takes the browser much longer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from playground import session, talk
from playground.screens.talk.view import TalkView, current_view

CHAT, FOOT, GRAPH, TABS = "part chat", "part foot", "part graph", "part tabs"


def draw_part(key: str, view: TalkView, draw: Callable[[TalkView], None]) -> None:
    """Draw a part of the page, from the current state whenever it is drawn again."""

    def draw_current() -> None:
        draw(view_at_this_moment(view))

    st.fragment(draw_current, key=key)()


def view_at_this_moment(view: TalkView) -> TalkView:
    """Return the view of this moment. If it differs in what the other parts show, all of the page is drawn again.

    What a message changes is shown by the others when the browser has heard of it by the stream (`redraw_parts`).
    """
    draft, snapshot = session.draft(), talk.take_snapshot()
    if (
        session.NOTICE.get()
        or session.MODEL_CHOICE.get() != view.choice
        or (snapshot.run is None and draft != view.draft)
    ):
        st.rerun()
    return view if draft is view.draft and snapshot == view.snapshot else current_view()


def redraw_parts() -> None:
    """Draw all parts again, but not the frame around them. To be called in a callback."""
    with suppress(StreamlitAPIException):  # the person has gone to another page: the rerun is of that
        st.rerun([CHAT, GRAPH, TABS])
