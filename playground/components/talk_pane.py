"""The left side of the page: the conversation, what can be said next, and the field to write in.

Draws what it is given and tells callbacks what was done. `LiveRows` is the part that grows while an answer is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.team.check import Problem, Severity
from core.team.spec import TeamSpec
from core.views import ChatItem, UserSaid
from playground import words
from playground.components import talk_head
from playground.components.chat import Cast, exchanges, rows
from playground.components.problems import open_place
from playground.components.safe_text import clipped, label, plain
from playground.components.talk_head import Head
from playground.components.top_bar import BUILD
from playground.components.typed_text import keep_typed
from playground.once import once_for_each
from playground.words import talking

MESSAGE = "message"
LONGEST_MESSAGE = 20_000
SUGGESTIONS = 3
GATHERED = 10
"""Exchanges in one element, when they are past."""
LEFT_BY_A_TRY = 8
"""Rows that a run which is tried again may have left on the screen."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation at one moment. With errors among the `problems` of its team nobody can answer. `spent` is what it came to."""

    team: TeamSpec
    cast: Cast
    items: Sequence[ChatItem]
    head: Head
    problems: Sequence[Problem] = ()
    spent: str = ""
    waiting: Sequence[str] = ()
    may_retry: bool = False
    may_go_offline: bool = False

    @property
    def is_broken(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class Acts(talk_head.Acts, Protocol):
    """What can be done in the pane."""

    def say(self, text: str) -> None: ...
    def send_typed(self) -> None: ...
    def try_again(self) -> None: ...
    def go_offline(self) -> None: ...


class LiveRows:
    """The rows of the exchange at hand. Showing them again sends only those that have changed."""

    def __init__(self, room: DeltaGenerator) -> None:
        self._room = room
        self._places: list[DeltaGenerator] = []
        self._shown: list[str] = []

    def reserve(self, places: int) -> None:
        """Have at least so many places: what an earlier drawing left in them would stay on the screen while this one runs."""
        while len(self._places) < places:
            self._places.append(self._room.empty())
            self._shown.append("")

    def show(self, wanted: Sequence[str]) -> None:
        self.reserve(len(wanted))
        for number, row in enumerate(wanted):
            if self._shown[number] != row:
                self._places[number].html(row)
                self._shown[number] = row
        for number in range(len(wanted), len(self._places)):
            if self._shown[number]:
                self._places[number].empty()
                self._shown[number] = ""


def talk_pane(talk: Talk, acts: Acts) -> LiveRows:
    """Draw the pane. Gives the rows that go on growing while a run is going on."""
    with st.container(border=True, key="talk"):
        talk_head.talk_head(talk.head, acts)
        with st.container(height=400, autoscroll=bool(talk.items), border=False, key="talk_scroll"):
            if talk.items or talk.head.running:
                live = _said(talk, acts)
            else:
                live = LiveRows(st.container(key="talk_live"))
                _welcome(talk.team, acts, disabled=talk.is_broken)
        with st.container(key="talk_foot"):
            _foot(talk, acts)
    return live


def _said(talk: Talk, acts: Acts) -> LiveRows:
    said = _written(talk.items, talk.cast)
    with st.container(key="talk_past"):
        _past(said.gathered, said.single)
    live = LiveRows(st.container(key="talk_live"))
    live.reserve(max(said.before, LEFT_BY_A_TRY))
    live.show(said.last)
    waiting, ways_on = st.empty(), st.empty()
    if talk.waiting:
        waiting.html("".join(map(_waiting, talk.waiting)))
    if talk.may_retry:
        with ways_on.container():
            _ways_on(talk, acts)
    return live


@dataclass(frozen=True, slots=True)
class _Written:
    """A conversation as HTML: many exchanges an element, the latest in one each, the rows of the last.

    `before` is how many rows the exchange before the last has.
    """

    gathered: Sequence[str]
    single: Sequence[str]
    last: Sequence[str]
    before: int


@once_for_each
def _written(items: Sequence[ChatItem], cast: Cast) -> _Written:
    *past, last = [rows(exchange, cast) for exchange in exchanges(items)] or [[]]
    whole = ["".join(exchange) for exchange in past]
    many = len(whole) - len(whole) % GATHERED
    gathered = ["".join(whole[start : start + GATHERED]) for start in range(0, many, GATHERED)]
    return _Written(gathered, whole[many:], last, len(past[-1]) if past else 0)


def _past(gathered: Sequence[str], single: Sequence[str]) -> None:
    """The exchanges before the last. Many share an element, which is big enough for the browser to keep and not be sent
    again; the latest have places of their own, which stay there when they are gathered in."""
    for several in gathered:
        st.html(several)
    places = [st.empty() for _ in range(GATHERED - 1)]
    for place, exchange in zip(places, single, strict=False):
        place.html(exchange)


def _waiting(text: str) -> str:
    return f'<div class="ap-you ap-waiting" title="{words.WILL_BE_SENT}">{plain(text)}</div>'


def _ways_on(talk: Talk, acts: Acts) -> None:
    with st.container(horizontal=True, key="talk_retry"):
        st.button(words.TRY_AGAIN, key="retry", icon=":material/refresh:", on_click=acts.try_again)
        if talk.may_go_offline:
            st.button(words.CHOOSE_OFFLINE, key="go_offline", icon=":material/bolt:", on_click=acts.go_offline)


def _welcome(team: TeamSpec, acts: Acts, *, disabled: bool) -> None:
    with st.container(key="welcome"):
        icon = f'<div class="ap-big" aria-hidden="true">{plain(team.icon)}</div>' if team.icon else ""
        about = f"<p>{plain(clipped(team.description, 400))}</p>"
        ask = f'<p class="ap-ask">{words.TRY_ASKING if team.starters else words.WRITE_BELOW}</p>'
        st.html(f'<div class="ap-welcome">{icon}<h2>{plain(team.name)}</h2>{about}{ask}</div>')
        with st.container(key="starters", gap="small"):
            for number, prompt in enumerate(team.starters):
                key = f"starter {number}"
                st.button(label(prompt), key=key, on_click=acts.say, args=(prompt,), width="stretch", disabled=disabled)


def _foot(talk: Talk, acts: Acts) -> None:
    if talk.is_broken:
        _broken(talk.problems)
    elif talk.items:
        with st.container(horizontal=True, key="more"):
            for number, prompt in enumerate(_unasked(talk)[:SUGGESTIONS]):
                st.button(label(prompt), key=f"suggestion {number}", on_click=acts.say, args=(prompt,), width="content")
    hint = words.MESSAGE_HINT_RUNNING if talk.head.running else words.MESSAGE_HINT
    st.chat_input(
        talking.MESSAGE_HINT_BROKEN if talk.is_broken else hint,
        key=MESSAGE,
        on_submit=acts.send_typed,
        max_chars=LONGEST_MESSAGE,
        disabled=talk.is_broken,
    )
    keep_typed(MESSAGE)
    _notes(talk)


def _notes(talk: Talk) -> None:
    """A quiet line at the very bottom, where there is something to note."""
    warned = bool(talk.problems) and not talk.is_broken
    if not warned and not talk.spent:
        return
    with st.container(horizontal=True, key="talk_notes", vertical_alignment="center"):
        if talk.spent:
            st.html(f'<p class="ap-spent">{plain(talk.spent)}</p>', width="stretch")
        if warned:
            st.page_link(BUILD, label=talking.some_problems(len(talk.problems)), icon=":material/warning:")


def _broken(problems: Sequence[Problem]) -> None:
    """Say why nobody can answer, and lead to where it is mended."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    more = f" {talking.more_errors(len(errors) - 1)}" if len(errors) > 1 else ""
    with st.container(horizontal=True, key="talk_broken", vertical_alignment="center"):
        st.html(f'<p role="alert"><b>{talking.CANNOT_ANSWER}</b> {plain(errors[0].message)}{more}</p>', width="stretch")
        if st.button(talking.MEND_IT, key="mend", icon=":material/build:", type="primary"):
            open_place(errors[0].place)
            st.switch_page(BUILD)


def _unasked(talk: Talk) -> list[str]:
    """Prompts to go on with: those of the team that were not used yet."""
    asked = {item.text for item in talk.items if isinstance(item, UserSaid)} | set(talk.waiting)
    return [prompt for prompt in dict.fromkeys((*talk.team.starters, *talk.team.demo)) if prompt not in asked]
