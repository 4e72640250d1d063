"""The Home page: forms for a new team and a team file, and cards of the session's drafts and the samples."""

from __future__ import annotations

import streamlit as st

from playground import samples, storage
from playground.render.safe_text import plain
from playground.screens.home.beginning import draw_beginning
from playground.screens.home.team_card import card_of_draft, card_of_sample, draw_team_cards
from playground.shell.frame import draw_frame, own_teams
from playground.texts import home_texts


def draw() -> None:
    draw_frame(saving=False)
    with st.container(key="home"):
        draw_beginning()
        own = [card_of_draft(draft) for draft in own_teams()]
        draw_heading(home_texts.YOUR_TEAMS, kept_where() if own else home_texts.NONE_YET)
        if own:
            draw_team_cards(own, key="own")
        draw_heading(home_texts.SAMPLES, home_texts.SAMPLES_EXPLAINED)
        draw_team_cards([card_of_sample(name, title) for name, title in samples.titles().items()], key="samples")


def kept_where() -> str:
    if not storage.is_stored():
        return home_texts.KEPT_IN_MEMORY
    file = storage.place()
    return plain(home_texts.kept_in(file)) if file else home_texts.KEPT_BY_SERVER


def draw_heading(title: str, explained: str) -> None:
    st.html(f'<div class="ap-shelf"><h2>{title}</h2><p>{explained}</p></div>')


draw()
