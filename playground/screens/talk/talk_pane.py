"""The left side of the page: the conversation, what can be said next, and the field to write in.

Draws what it is given and tells callbacks what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from core.memo import memoize_by_identity
from core.team.check import Problem, Severity
from core.team.spec import TeamSpec
from core.views import ChatItem, UserSaid
from playground import session, words
from playground.render.chat import Cast, exchanges, next_reply, rows
from playground.render.safe_text import clipped, label, plain
from playground.screens.problems import open_place
from playground.screens.talk import talk_head
from playground.screens.talk.talk_head import Head
from playground.shell.top_bar import BUILD
from playground.widgets.browser.live_replies import draw_live_replies
from playground.widgets.typed_text import keep_typed
from playground.words import building, talking

MESSAGE = "message"
LONGEST_MESSAGE = 20_000
SUGGESTIONS = 3
MOST_STARTERS = 12
GATHERED = 10
"""Exchanges in one element, when they are past."""
LEFT_BY_A_TRY = 8
"""Rows that a run which is tried again may have left on the screen."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation at one moment. With errors among the `problems` of its team nobody can answer. `spent` is what it
    came to; `stream` is the id under which the conversation is or will be streamed, `run` that of the run in progress, or ""."""

    team: TeamSpec
    cast: Cast
    items: Sequence[ChatItem]
    head: Head
    problems: Sequence[Problem] = ()
    spent: str = ""
    waiting: Sequence[str] = ()
    may_retry: bool = False
    may_go_offline: bool = False
    stream: str = ""
    run: str = ""

    @property
    def is_broken(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class Acts(talk_head.Acts, Protocol):
    """What can be done in the pane."""

    def say(self, text: str) -> None: ...
    def send_typed(self) -> None: ...
    def try_again(self) -> None: ...
    def go_offline(self) -> None: ...


def talk_pane(talk: Talk, acts: Acts) -> None:
    with st.container(border=True, key="talk"):
        talk_head.talk_head(talk.head, acts)
        with st.container(height=400, autoscroll=bool(talk.items), border=False, key="talk_scroll"):
            if talk.items or talk.head.running:
                _said(talk, acts)
            else:
                st.container(key="talk_live")
                _welcome(talk.team, acts, disabled=talk.is_broken)
        with st.container(key="talk_foot"):
            draw_live_replies(talk.stream, talk.run, reply=_next_reply(talk.head))
            _foot(talk, acts)


def _next_reply(head: Head) -> str:
    return next_reply(head.at_work[0]) if head.at_work else ""


def _said(talk: Talk, acts: Acts) -> None:
    said = _written(talk.items, talk.cast)
    with st.container(key="talk_past"):
        for several in said.gathered:
            st.html(several)
        _in_places(said.single, GATHERED - 1)
    with st.container(key="talk_live"):
        _in_places(said.last, max(said.before, LEFT_BY_A_TRY))
    _in_places(["".join(map(_waiting, talk.waiting))] if talk.waiting else (), 1)
    if talk.may_retry:
        _ways_on(talk, acts)
    else:
        st.empty()


@dataclass(frozen=True, slots=True)
class _Written:
    """A conversation as HTML: many exchanges an element, the latest in one each, the rows of the last.

    Many share an element, which is big enough for the browser to keep and not be sent again. `before` is how many rows the
    exchange before the last has.
    """

    gathered: Sequence[str]
    single: Sequence[str]
    last: Sequence[str]
    before: int


@memoize_by_identity
def _written(items: Sequence[ChatItem], cast: Cast) -> _Written:
    *past, last = [rows(exchange, cast) for exchange in exchanges(items)] or [[]]
    whole = ["".join(exchange) for exchange in past]
    many = len(whole) - len(whole) % GATHERED
    gathered = ["".join(whole[start : start + GATHERED]) for start in range(0, many, GATHERED)]
    return _Written(gathered, whole[many:], last, len(past[-1]) if past else 0)


def _in_places(rows: Sequence[str], places: int) -> None:
    """Rows, each in an element of its own, and nothing in the places behind them. So all that follows keeps its place, and
    what an earlier drawing left there does not stay on the screen while this one goes on.

    A place is never emptied before it is filled: the browser might show it so in between.
    """
    for row in rows:
        st.html(row)
    for _ in range(places - len(rows)):
        st.empty()


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
            for number, prompt in enumerate(team.starters[:MOST_STARTERS]):
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
    keep_typed(MESSAGE, session.RETURNED.get())
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
        st.html(
            f'<p role="alert"><b>{talking.CANNOT_ANSWER}</b> {plain(building.problem(errors[0]))}{more}</p>',
            width="stretch",
        )
        if st.button(talking.MEND_IT, key="mend", icon=":material/build:", type="primary"):
            open_place(errors[0].place)
            st.switch_page(BUILD)


def _unasked(talk: Talk) -> list[str]:
    """Prompts to go on with: those of the team that were not used yet."""
    asked = {item.text for item in talk.items if isinstance(item, UserSaid)} | set(talk.waiting)
    return [prompt for prompt in dict.fromkeys((*talk.team.starters, *talk.team.demo)) if prompt not in asked]
