"""A team as a card: its picture, its description, and buttons to talk to it, edit, copy, save and discard it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.graph import graph_of_team
from core.memo import memoize_by_identity
from core.team.check import Severity
from core.team.spec import TeamSpec
from playground import samples, session, workspace
from playground.render.safe_text import label, plain
from playground.render.thumbnail import thumbnail
from playground.screens.team_graph import places_of
from playground.shell.frame import draw_save_button, open_team, open_team_id, title_of
from playground.shell.top_bar import BUILD, TALK
from playground.slots import Slot
from playground.texts import home_texts, team_texts
from playground.workspace_state import Draft

PICTURE = (360, 118)
LONGEST_NAME = 60


ASKED = Slot("team to put away", "")
"""The id of the draft whose discarding has to be confirmed."""


@dataclass(frozen=True, slots=True)
class Card:
    """A team on the home page. `id` is that of a draft, or the name of a sample.

    `draft` is None for a sample: it can be neither saved nor discarded.
    """

    id: str
    team: TeamSpec
    title: str
    draft: Draft | None = None
    is_open: bool = False
    has_conversation: bool = False


def card_of_draft(draft: Draft) -> Card:
    return Card(
        draft.id,
        draft.team,
        title_of(draft),
        draft=draft,
        is_open=draft.id == open_team_id(),
        has_conversation=bool(draft.conversation),
    )


def card_of_sample(name: str, title: str) -> Card:
    draft = workspace.unchanged_sample(name)
    return Card(
        name,
        samples.sample_team(name),
        title,
        is_open=name == open_team_id(),
        has_conversation=draft is not None and bool(draft.conversation),
    )


def draw_team_cards(cards: Sequence[Card], *, key: str) -> None:
    """Draw cards side by side, all of one height. A click on a card outside its buttons opens the team to talk to it."""
    with st.container(key=f"cards {key}"):
        for card in cards:
            with st.container(border=True, key=f"card {card.id}"):
                st.html(_card_head(card))
                with st.container(horizontal=True, vertical_alignment="center", key=f"card_foot {card.id}"):
                    if card.draft is not None and ASKED.get() == card.id:
                        _draw_question(card.id, card.draft)
                    else:
                        _draw_buttons(card)


# --- the description of the team


def _card_head(card: Card) -> str:
    team = card.team
    about = team.description.strip() or ", ".join(agent.name for agent in team.agents)
    return (
        f'<div class="ap-picture">{_picture(team)}<div class="ap-marks">{_marks(card)}</div></div>'
        f'<h3 class="ap-cardtitle">{plain(card.title)}</h3>'
        f'<p class="ap-cardtext">{plain(about)}</p>'
        f'<p class="ap-cardcounts">{home_texts.counts(len(team.agents), len(team.functions))}{_problems(team)}</p>'
    )


@memoize_by_identity
def _picture(team: TeamSpec) -> str:
    graph = graph_of_team(team)
    width, height = PICTURE
    return thumbnail(graph, places_of(team, graph), width=width, height=height)


def _marks(card: Card) -> str:
    marks = [
        ("ap-mark-now", home_texts.AT_HAND, card.is_open),
        ("ap-mark-open", home_texts.NOT_SAVED, card.draft is not None and card.draft.is_changed),
        ("", home_texts.TALKED_TO, card.has_conversation),
    ]
    return "".join(f'<span class="ap-mark {look}">{word}</span>' for look, word, holds in marks if holds)


@memoize_by_identity
def _problems(team: TeamSpec) -> str:
    found = workspace.problems_of(team)
    if not found:
        return ""
    look = "ap-bad" if any(problem.severity is Severity.ERROR for problem in found) else "ap-doubtful"
    return f' · <span class="{look}">{home_texts.problems(len(found))}</span>'


# --- its buttons


def _draw_buttons(card: Card) -> None:
    # The button that talks lies below the whole card (see home.css), so that a click anywhere on it talks.
    st.button(
        _labelled(home_texts.TALK, card),
        key=f"talk {card.id}",
        icon=":material/forum:",
        on_click=_open,
        args=(card.id, TALK),
    )
    st.button(
        _labelled(home_texts.BUILD, card),
        key=f"build {card.id}",
        icon=":material/edit_note:",
        type="tertiary",
        on_click=_open,
        args=(card.id, BUILD),
    )
    st.space("stretch")
    if card.draft is None:
        st.button(
            _labelled(home_texts.COPY, card),
            key=f"copy {card.id}",
            icon=":material/content_copy:",
            type="tertiary",
            help=home_texts.COPY,
            on_click=_copy,
            args=(card,),
        )
    else:
        draw_save_button(card.draft, _labelled(home_texts.SAVE, card), key=f"save {card.id}", help=home_texts.SAVE)
        _draw_menu(card, card.draft)


def _draw_menu(card: Card, draft: Draft) -> None:
    key = f"more {card.id}"

    def choose() -> None:
        match session.value_of(key):
            case home_texts.DUPLICATE:
                _copy(card)
            case home_texts.PUT_AWAY:
                _put_away_or_ask(draft)

    st.menu_button(
        _labelled(home_texts.MORE, card),
        [home_texts.DUPLICATE, home_texts.PUT_AWAY],
        key=key,
        icon=":material/more_horiz:",
        type="tertiary",
        on_click=choose,
    )


def _draw_question(id: str, draft: Draft) -> None:
    lost = home_texts.NOT_SAVED_WILL_BE_LOST if draft.is_changed else home_texts.CONVERSATION_WILL_BE_LOST
    st.html(f'<p class="ap-question" role="alert">{lost}</p>', width="stretch")
    st.button(home_texts.PUT_IT_AWAY, key=f"put away {id}", on_click=_put_away, args=(id,))
    st.button(home_texts.KEEP_IT, key=f"keep {id}", type="tertiary", on_click=ASKED.clear)


def _labelled(button: str, card: Card) -> str:
    """A label with the name of the team, for screen readers: home.css hides the name."""
    return f"{button} *{label(card.title, LONGEST_NAME)}*"


# --- actions


def _open(id: str, page: str) -> None:
    open_team(id)
    session.DESTINATION.set(page)


def _copy(card: Card) -> None:
    draft = workspace.find(card.id)
    if draft is not None and draft.newer_format:
        session.NOTICE.set(team_texts.READ_ONLY)
        return
    workspace.open_copy(card.team)
    session.DESTINATION.set(BUILD)


def _put_away_or_ask(draft: Draft) -> None:
    """Discard the draft at once if nothing would be lost by it."""
    if draft.is_changed or draft.conversation:
        ASKED.set(draft.id)
    else:
        workspace.discard(draft.id)


def _put_away(id: str) -> None:
    workspace.discard(id)
    ASKED.clear()
