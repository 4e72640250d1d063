"""The Home page: forms for a new team and a team file, and cards of the session's drafts and the samples."""

from __future__ import annotations

import streamlit as st

from playground import samples
from playground.screens.home.beginning import draw_beginning
from playground.screens.home.team_card import card_of_draft, card_of_sample, draw_team_cards
from playground.shell.frame import draw_frame, own_teams
from playground.texts import home_texts


def draw() -> None:
    draw_frame(saving=False)
    with st.container(key="home"):
        draw_beginning()
        own = [card_of_draft(draft) for draft in own_teams()]
        draw_heading(home_texts.YOUR_TEAMS, home_texts.KEPT_HERE if own else home_texts.NONE_YET)
        if own:
            draw_team_cards(own, key="own")
        draw_heading(home_texts.SAMPLES, home_texts.SAMPLES_EXPLAINED)
        draw_team_cards([card_of_sample(name, title) for name, title in samples.titles().items()], key="samples")


def draw_heading(title: str, explained: str) -> None:
    st.html(f'<div class="ap-shelf"><h2>{title}</h2><p>{explained}</p></div>')


draw()
