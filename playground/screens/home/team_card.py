"""A team as a card: its picture, what it is, and the ways into it. Draws what it is given and passes on what is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import streamlit as st

from core.graph import graph_of_team
from core.memo import memoize_by_identity
from core.team.check import Severity
from core.team.spec import TeamSpec
from playground import desk, session
from playground.drafts import Draft
from playground.render.safe_text import label, plain
from playground.render.thumbnail import thumbnail
from playground.screens.team_graph import places_of
from playground.shell.frame import save_button
from playground.words import home as words

PICTURE = (360, 118)
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Card:
    """`id` is that of a draft, or the name of a sample; a sample has no `draft` that could be saved or put away.

    `leaving` is whether it is being asked if the team may be put away.
    """

    id: str
    team: TeamSpec
    title: str
    draft: Draft | None = None
    at_hand: bool = False
    talked_to: bool = False
    leaving: bool = False


class Acts(Protocol):
    """What can be done on a card, by its id."""

    def talk(self, id: str) -> None: ...
    def build(self, id: str) -> None: ...
    def copy(self, id: str) -> None: ...
    def ask_to_put_away(self, id: str) -> None: ...
    def put_away(self, id: str) -> None: ...
    def keep(self) -> None: ...


def team_cards(cards: Sequence[Card], acts: Acts, *, key: str) -> None:
    """Draw cards side by side, all of one height. A click on a card that hits nothing else talks to its team."""
    with st.container(key=f"cards {key}"):
        for card in cards:
            with st.container(border=True, key=f"card {card.id}"):
                st.html(_face(card))
                with st.container(horizontal=True, vertical_alignment="center", key=f"card_foot {card.id}"):
                    if card.leaving:
                        _question(card, acts)
                    else:
                        _ways(card, acts)


# --- what the team is


def _face(card: Card) -> str:
    team = card.team
    about = team.description.strip() or ", ".join(agent.name for agent in team.agents)
    return (
        f'<div class="ap-picture">{_picture(team)}<div class="ap-marks">{_marks(card)}</div></div>'
        f'<h3 class="ap-cardtitle">{plain(card.title)}</h3>'
        f'<p class="ap-cardtext">{plain(about)}</p>'
        f'<p class="ap-cardcounts">{words.counts(len(team.agents), len(team.functions))}{_problems(team)}</p>'
    )


@memoize_by_identity
def _picture(team: TeamSpec) -> str:
    graph = graph_of_team(team)
    width, height = PICTURE
    return thumbnail(graph, places_of(team, graph), width=width, height=height)


def _marks(card: Card) -> str:
    marks = [
        ("ap-mark-now", words.AT_HAND, card.at_hand),
        ("ap-mark-open", words.NOT_SAVED, card.draft is not None and card.draft.is_changed),
        ("", words.TALKED_TO, card.talked_to),
    ]
    return "".join(f'<span class="ap-mark {look}">{word}</span>' for look, word, holds in marks if holds)


@memoize_by_identity
def _problems(team: TeamSpec) -> str:
    found = desk.checked(team)
    if not found:
        return ""
    look = "ap-bad" if any(problem.severity is Severity.ERROR for problem in found) else "ap-doubtful"
    return f' · <span class="{look}">{words.problems(len(found))}</span>'


# --- the ways into it


def _ways(card: Card, acts: Acts) -> None:
    # The button that talks lies under the whole card (see home.css), so that a click anywhere on it talks.
    st.button(
        _named(words.TALK, card),
        key=f"talk {card.id}",
        icon=":material/forum:",
        on_click=partial(acts.talk, card.id),
    )
    st.button(
        _named(words.BUILD, card),
        key=f"build {card.id}",
        icon=":material/edit_note:",
        type="tertiary",
        on_click=partial(acts.build, card.id),
    )
    st.space("stretch")
    if card.draft is None:
        _copy(card, acts)
    else:
        save_button(card.draft, _named(words.SAVE, card), key=f"save {card.id}", help=words.SAVE)
        _more(card, acts)


def _copy(card: Card, acts: Acts) -> None:
    st.button(
        _named(words.COPY, card),
        key=f"copy {card.id}",
        icon=":material/content_copy:",
        type="tertiary",
        help=words.COPY,
        on_click=partial(acts.copy, card.id),
    )


def _more(card: Card, acts: Acts) -> None:
    key = f"more {card.id}"
    ways = {words.DUPLICATE: acts.copy, words.PUT_AWAY: acts.ask_to_put_away}

    def chosen() -> None:
        act = ways.get(str(session.value_of(key)))
        if act is not None:
            act(card.id)

    st.menu_button(
        _named(words.MORE, card), list(ways), key=key, icon=":material/more_horiz:", type="tertiary", on_click=chosen
    )


def _question(card: Card, acts: Acts) -> None:
    changed = card.draft is not None and card.draft.is_changed
    lost = words.NOT_SAVED_WILL_BE_LOST if changed else words.CONVERSATION_WILL_BE_LOST
    st.html(f'<p class="ap-question" role="alert">{lost}</p>', width="stretch")
    st.button(words.PUT_IT_AWAY, key=f"put away {card.id}", on_click=partial(acts.put_away, card.id))
    st.button(words.KEEP_IT, key=f"keep {card.id}", type="tertiary", on_click=acts.keep)


def _named(way: str, card: Card) -> str:
    """A label that says of which team it is; that part is for those who do not see the card, and hidden in home.css."""
    return f"{way} *{label(card.title, LONGEST_NAME)}*"
