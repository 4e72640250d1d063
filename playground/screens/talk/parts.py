"""The parts of the Talk page that are drawn again by themselves: a rerun of all of the page takes the browser much longer.

`CONTENT` is all but the frame. The others are in it, and are drawn with it from the same view. A change is drawn by the
part in which it was made: a rerun of another part, requested by its key, could reach the server after a click on a link to
another page, and take the place of that.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground import session, talk
from playground.reruns import rerun_page
from playground.screens.talk.view import TalkView, current_view
from playground.texts import talk_texts

LOOK_AGAIN_S = 1.0
"""Seconds between two looks at a run of another process: a page that is only watched need not be faster."""
CONTENT, FOOT, TABS, AGENT = "part content", "part foot", "part tabs", "part agent"


def draw_part(key: str, view: TalkView, draw: Callable[[TalkView], None]) -> None:
    """Draw a part of the page from this view, and from the current state whenever it is drawn again by itself."""
    given = [view]

    def draw_current() -> None:
        draw(given.pop() if given else view_at_this_moment(view))

    st.fragment(draw_current, key=key)()


def draw_wait_for_run(view: TalkView) -> None:
    """Draw that another process answers, and draw all of the page again when there is something new of that."""

    def draw() -> None:
        st.html(f'<p class="ap-quiet" role="status">{talk_texts.RUN_ELSEWHERE}</p>')
        if talk.take_snapshot() != view.snapshot:
            rerun_page()

    st.fragment(draw, key="wait for run", run_every=LOOK_AGAIN_S)()


def view_at_this_moment(view: TalkView) -> TalkView:
    """Return the view of this moment. If it differs in what the frame shows, all of the page is drawn again.

    What a message changes is shown by the other parts when the browser has heard of it by the stream.
    """
    session.show_in_address()  # the first message has given the conversation its id; a reload may come at any moment
    draft, snapshot = session.draft(), talk.take_snapshot()
    if (
        session.NOTICE.get()
        or session.MODEL_CHOICE.get() != view.choice
        or (snapshot.run is None and draft != view.draft)
    ):
        rerun_page()
    return view if draft is view.draft and snapshot == view.snapshot else current_view()
