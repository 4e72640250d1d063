"""The component itself. It shows nothing of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from playground import words
from playground.widgets.browser.live_replies.files import FILES, PROGRAM, stream_of
from playground.widgets.browser.served import LOADER


def live_replies(conversation: str, run: str, *, reply: str) -> None:
    """Show replies of this conversation while they are written, and messages from the moment they are sent.

    `run` is the id of the run in progress, or "". `reply` is the HTML of the place for the next reply.
    """
    data = {
        "program": FILES.address(PROGRAM),
        "stream": stream_of(conversation),
        "run": run,
        "reply": reply,
        "you": words.YOU,
    }
    _component()(key="live_replies", data=data, height="content")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("live_replies", js=LOADER, isolate_styles=False)
