"""The team file as text: what a form changes shows here, and what is written here is taken as soon as it is a team.

A text that is no team stays as it was typed, with the reason, whatever page or tab is looked at in between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import streamlit as st

from core.errors import TeamFileError
from playground import desk, session
from playground.drafts import Draft
from playground.render.safe_text import plain
from playground.slots import Slot
from playground.words import building as words

_LINE = re.compile(r"\bline (\d+)")
LINES_AROUND = 1
SPARE_NUMBERS = 200
"""Line numbers beyond the last line, for lines that are being typed."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A text that is no team file yet: as typed, the text it was made from, and what is wrong with it, on which line."""

    text: str
    made_from: str
    reason: str
    line: int | None = None


UNFINISHED = Slot[Unfinished | None]("unfinished file", None)
"""The text of a draft's file that could not be read."""


def file_view(draft: Draft) -> None:
    waiting, team_text = UNFINISHED.at(draft.id).get(), _team_text()
    text = waiting.text if waiting is not None else team_text
    if waiting is not None:
        with st.container(key="file_wrong", gap="small"):
            _what_is_wrong(draft, waiting, team_text)
    if text is not None:
        _editor(draft, text)


def _team_text() -> str | None:
    """The text of the team as it is; None, with the reason on the screen, when it holds what no file can."""
    try:
        return desk.file_text()
    except TeamFileError as error:
        st.html(f'<p class="ap-refused" role="alert">{plain(str(error))}</p>')
        return None


def _editor(draft: Draft, text: str) -> None:
    key = f"{draft.id} file"
    if session.is_new_here(key) or session.value_of(key) != text:
        session.keep_value(key, text)
    numbers = "\n".join(map(str, range(1, text.count("\n") + 2 + SPARE_NUMBERS)))
    with st.container(key="file_text", gap=None):
        st.html(f'<pre class="ap-linenumbers" aria-hidden="true">{numbers}</pre>')
        st.text_area(
            words.TABS[2],
            key=key,
            height="content",
            label_visibility="collapsed",
            on_change=lambda: take(draft.id, str(session.value_of(key) or "")),
        )


def take(draft: str, text: str) -> None:
    """Make the team what the text says; keep the text if it says none."""
    waiting = UNFINISHED.at(draft).get()
    try:
        desk.take_text(text)
    except TeamFileError as error:
        made_from = waiting.made_from if waiting is not None else _known_text()
        line = line_of(error)
        UNFINISHED.at(draft).set(Unfinished(text, made_from, str(error), line))
    else:
        UNFINISHED.at(draft).clear()


def _known_text() -> str:
    try:
        return desk.file_text()
    except TeamFileError:
        return ""


def line_of(error: TeamFileError) -> int | None:
    """The line an error is about, counted from 1."""
    found = _LINE.search(error.place)
    return int(found[1]) if found else None


def _what_is_wrong(draft: Draft, waiting: Unfinished, team_text: str | None) -> None:
    st.html(
        f'<div class="ap-wrong" role="alert"><p><b>{words.NOT_TAKEN}</b> {plain(waiting.reason)}</p>'
        f"{excerpt(waiting.text, waiting.line)}</div>"
    )
    has_moved_on = team_text is not None and team_text != waiting.made_from
    if has_moved_on:
        st.html(f'<p class="ap-problemline">{words.CHANGED_MEANWHILE}</p>')
    with st.container(horizontal=True, key="file_ways", gap="small"):
        if has_moved_on:
            st.button(
                words.KEEP_MY_TEXT,
                key="file keep",
                on_click=UNFINISHED.at(draft.id).set,
                args=(replace(waiting, made_from=team_text or ""),),
            )
        st.button(
            words.TAKE_THE_TEAM if has_moved_on else words.GO_BACK,
            key="file back",
            icon=":material/undo:",
            on_click=UNFINISHED.at(draft.id).clear,
        )


def excerpt(text: str, line: int | None) -> str:
    """HTML of the line that is wrong and those around it, with their numbers."""
    if line is None:
        return ""
    lines = text.splitlines() or [""]
    line = min(line, len(lines))
    shown = range(max(1, line - LINES_AROUND), min(len(lines), line + LINES_AROUND) + 1)
    told = "".join(
        f"<div{' class=ap-wrongline' if number == line else ''}><span>{number}</span>{plain(lines[number - 1][:200]) or ' '}</div>"
        for number in shown
    )
    return f'<pre class="ap-excerpt">{told}</pre>'
