"""The component itself. It shows nothing of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from playground.widgets.browser.live_replies.files import FILES, PROGRAM, stream_of
from playground.widgets.browser.served import LOADER


def live_replies(conversation: str, run: str) -> None:
    """Show what is written in this run where the page has left room for it; nothing when `run` is ""."""
    data = {"program": FILES.address(PROGRAM), "stream": stream_of(conversation, run) if run else ""}
    _component()(key="live_replies", data=data, height="content")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("live_replies", js=LOADER, isolate_styles=False)
