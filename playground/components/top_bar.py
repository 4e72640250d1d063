"""The bar on top of every page: the product, the ways to the other pages, the team at hand, and room for more at its right end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from playground import session, words
from playground.components.look import LOGO
from playground.components.safe_text import option

TEAM = "team at hand"
BUILD = "pages/build.py"
PAGES = ("pages/home.py", BUILD, "pages/conversation.py")


@contextmanager
def top_bar(teams: Mapping[str, str], at_hand: str, *, on_choose: Callable[[str], None]) -> Iterator[None]:
    """Draw the bar; what is drawn inside the block goes to its right end. `teams` are titles by id."""
    with st.container(horizontal=True, key="bar", vertical_alignment="center"):
        st.html(f'<div class="ap-brand">{LOGO}<span>{words.PRODUCT}</span></div>')
        with st.container(horizontal=True, key="bar_pages", width="content"):
            for page, (name, icon) in zip(PAGES, words.PAGES, strict=True):
                st.page_link(page, label=name, icon=icon)
        st.space("stretch")
        _team(teams, at_hand, on_choose)
        yield


def _team(teams: Mapping[str, str], at_hand: str, on_choose: Callable[[str], None]) -> None:
    if session.value_of(TEAM) != at_hand:
        session.keep_value(TEAM, at_hand)
    st.selectbox(
        words.TEAM,
        list(teams),
        format_func=lambda id: option(teams[id], 60) if id in teams else id,
        key=TEAM,
        on_change=lambda: on_choose(str(session.value_of(TEAM))),
        label_visibility="collapsed",
        width=270,
    )
