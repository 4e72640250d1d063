"""The bar on top of every page: the product, the ways to the other pages, the team at hand, and room for more at its right end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from playground import texts
from playground.widgets.browser.page_turns import draw_page_turns
from playground.widgets.fields import choice_field

TEAM = "team at hand"
PAGES = HOME, BUILD, TALK = ("pages/home.py", "pages/build.py", "pages/conversation.py")
LINKS = '.st-key-bar [data-testid="stPageLink-NavLink"]'
LAST_PARTS = {"home": ".st-key-home", "build": ".st-key-build_side", "": ".st-key-side"}
"""CSS selectors of what is drawn last on each page, by the end of its path."""


@contextmanager
def top_bar(teams: Mapping[str, str], open_id: str, *, on_choose: Callable[[str], None]) -> Iterator[None]:
    """Draw the bar; what is drawn inside the block goes to its right end. `teams` are titles by id."""
    with st.container(horizontal=True, key="bar", vertical_alignment="center"):
        with st.container(key="brand", width="content"):
            st.page_link(HOME, label=texts.PRODUCT)
        with st.container(horizontal=True, key="bar_pages", width="content"):
            for page, (name, icon) in zip(PAGES, texts.PAGES, strict=True):
                st.page_link(page, label=name, icon=icon)
        draw_page_turns(LINKS, LAST_PARTS)
        st.space("stretch")
        _team(teams, open_id, on_choose)
        yield


def _team(teams: Mapping[str, str], open_id: str, on_choose: Callable[[str], None]) -> None:
    choice_field(
        texts.TEAM, list(teams), open_id, on_choose, key=TEAM, shown=lambda id: teams.get(id, id), hide_name=True
    )
