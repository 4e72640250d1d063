"""The bar at the top of every page: the product, links to the pages, the open team, and a place for more at its right end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from playground import texts
from playground.session import address_parameters
from playground.widgets.browser.page_turns import draw_page_turns
from playground.widgets.fields import draw_choice_field

TEAM = "team at hand"
PAGES = HOME, BUILD, TALK = ("pages/home.py", "pages/build.py", "pages/conversation.py")
LINKS = '.st-key-bar [data-testid="stPageLink-NavLink"]'
LAST_PARTS = {"home": ".st-key-home", "build": ".st-key-build_side", "": ".st-key-side"}
"""CSS selectors of the element that is drawn last on each page, by the end of its path."""


def switch_page(page: str) -> NoReturn:
    """End the script run and draw another page, with the address of what is open: going back then leads to this page."""
    st.switch_page(page, query_params=address_parameters())


@contextmanager
def draw_top_bar(teams: Mapping[str, str], open_id: str, *, on_choose: Callable[[str], None]) -> Iterator[None]:
    """Draw the bar; elements drawn in the `with` block are at its right end. `teams` are titles by id."""
    address = address_parameters()  # or each page would be twice in the history of the browser
    with st.container(horizontal=True, key="bar", vertical_alignment="center"):
        with st.container(key="brand", width="content"):
            st.page_link(HOME, label=texts.PRODUCT, query_params=address)
        with st.container(horizontal=True, key="bar_pages", width="content"):
            for page, (name, icon) in zip(PAGES, texts.PAGES, strict=True):
                st.page_link(page, label=name, icon=icon, query_params=address)
        draw_page_turns(LINKS, LAST_PARTS)
        st.space("stretch")
        _draw_team_field(teams, open_id, on_choose)
        yield


def _draw_team_field(teams: Mapping[str, str], open_id: str, on_choose: Callable[[str], None]) -> None:
    draw_choice_field(
        texts.TEAM, list(teams), open_id, on_choose, key=TEAM, shown=lambda id: teams.get(id, id), hide_name=True
    )
