"""The page to begin at: the ways to a new team, and the teams there are, as cards.

Reads top to bottom like the screen. Whatever is opened here comes to hand, and the page to talk or to build follows.
"""

from __future__ import annotations

import streamlit as st

from playground import desk, samples, session
from playground.drafts import Draft
from playground.screens.home.beginning import beginning
from playground.screens.home.team_card import Card, team_cards
from playground.shell.frame import at_hand, draw_frame, open_team, own_teams, title_of
from playground.shell.top_bar import BUILD, TALK
from playground.words import home as words

LEAVING = "team to be put away"


class CardActs:
    """What is done on a card."""

    def talk(self, id: str) -> None:
        open_team(id)
        session.DESTINATION.set(TALK)

    def build(self, id: str) -> None:
        open_team(id)
        session.DESTINATION.set(BUILD)

    def copy(self, id: str) -> None:
        draft = desk.find(id)
        desk.open_copy(draft.team if draft is not None else samples.team(id))
        session.DESTINATION.set(BUILD)

    def ask_to_put_away(self, id: str) -> None:
        """Ask first where something would be lost."""
        draft = desk.find(id)
        if draft is not None and (draft.is_changed or draft.conversation):
            session.keep_value(LEAVING, id)
        else:
            desk.put_away(id)

    def put_away(self, id: str) -> None:
        desk.put_away(id)
        self.keep()

    def keep(self) -> None:
        session.keep_value(LEAVING, "")


def draw() -> None:
    draw_frame(saving=False)
    with st.container(key="home"):
        beginning(on_team=lambda: session.DESTINATION.set(BUILD))
        own = [own_card(draft) for draft in own_teams()]
        heading(words.YOUR_TEAMS, words.KEPT_HERE if own else words.NONE_YET)
        if own:
            team_cards(own, CardActs(), key="own")
        heading(words.SAMPLES, words.SAMPLES_EXPLAINED)
        team_cards([sample_card(name, title) for name, title in samples.titles().items()], CardActs(), key="samples")


def heading(title: str, explained: str) -> None:
    st.html(f'<div class="ap-shelf"><h2>{title}</h2><p>{explained}</p></div>')


def own_card(draft: Draft) -> Card:
    return Card(
        draft.id,
        draft.team,
        title_of(draft),
        draft=draft,
        at_hand=draft.id == at_hand(),
        talked_to=bool(draft.conversation),
        leaving=draft.id == session.value_of(LEAVING),
    )


def sample_card(name: str, title: str) -> Card:
    draft = desk.unchanged_sample(name)
    return Card(
        name,
        samples.team(name),
        title,
        at_hand=name == at_hand(),
        talked_to=draft is not None and bool(draft.conversation),
    )


draw()
