"""The team file as text that can be edited. A text that is a team becomes the team at once.

A text that is not a team stays as it was typed, with the reason, also while another page or tab is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from core.errors import TeamFileError
from playground import session, workspace
from playground.render.safe_text import plain
from playground.screens.build.form_parts import draw_button
from playground.slots import Slot
from playground.texts import build_texts
from playground.workspace_state import Draft

LINES_AROUND = 1
"""Lines of an excerpt above and below the wrong one."""

SPARE_NUMBERS = 200
"""Line numbers drawn below the last line, for lines that are being typed."""

LONGEST_LINE = 200
"""Characters of a line in an excerpt."""

_LINE_IN_PLACE = re.compile(r"\bline (\d+)")


@dataclass(frozen=True, slots=True)
class RejectedText:
    """A text that is not a team: what was typed, the text of the team at that time, the reason, and the line if known."""

    text: str
    made_from: str
    reason: str
    line: int | None = None


REJECTED: Slot[RejectedText | None] = Slot("rejected team file", default=None)
"""For each draft, the text of its file that is not a team."""


def draw_team_file(draft: Draft) -> None:
    rejected, team_text = REJECTED.at(draft.id).get(), _draw_unwritable_or_text()
    if rejected is not None:
        with st.container(key="file_wrong", gap="small"):
            _draw_rejection(draft, rejected, team_text)
    text = rejected.text if rejected is not None else team_text
    if text is not None:
        _draw_editor(draft, text)


def _draw_unwritable_or_text() -> str | None:
    """Return the text of the team. If no file can hold the team, draw the reason and return None."""
    try:
        return workspace.file_text()
    except TeamFileError as error:
        st.html(f'<p class="ap-refused" role="alert">{plain(str(error))}</p>')
        return None


def _draw_editor(draft: Draft, text: str) -> None:
    key = f"{draft.id} file"
    if session.is_new_here(key) or session.value_of(key) != text:
        session.keep_value(key, text)
    numbers = "\n".join(map(str, range(1, text.count("\n") + 2 + SPARE_NUMBERS)))
    with st.container(key="file_text", gap=None):
        st.html(f'<pre class="ap-linenumbers" aria-hidden="true">{numbers}</pre>')
        st.text_area(
            build_texts.TABS[2],
            key=key,
            height="content",
            label_visibility="collapsed",
            on_change=lambda: read_text(draft.id, str(session.value_of(key) or "")),
        )


def read_text(draft: str, text: str) -> None:
    """Make the text the team of the draft; if it is not a team, keep it with the reason."""
    slot = REJECTED.at(draft)
    rejected = slot.get()
    try:
        workspace.apply_file_text(text)
    except TeamFileError as error:
        made_from = rejected.made_from if rejected is not None else _text_or_nothing()
        slot.set(RejectedText(text, made_from, str(error), line_of(error)))
    else:
        slot.clear()


def _text_or_nothing() -> str:
    try:
        return workspace.file_text()
    except TeamFileError:
        return ""


def line_of(error: TeamFileError) -> int | None:
    """Return the line an error is about, counted from 1, or None if it names none."""
    match = _LINE_IN_PLACE.search(error.place)
    return int(match[1]) if match else None


def _draw_rejection(draft: Draft, rejected: RejectedText, team_text: str | None) -> None:
    """Draw the reason and the ways on. If the team was changed elsewhere since, the person decides which text stays."""
    slot = REJECTED.at(draft.id)
    st.html(
        f'<div class="ap-wrong" role="alert"><p><b>{build_texts.NOT_TAKEN}</b> {plain(rejected.reason)}</p>'
        f"{excerpt(rejected.text, rejected.line)}</div>"
    )
    was_changed = team_text is not None and team_text != rejected.made_from
    if was_changed:
        st.html(f'<p class="ap-problemline">{build_texts.CHANGED_MEANWHILE}</p>')
    with st.container(horizontal=True, key="file_ways", gap="small"):
        if was_changed:
            kept = RejectedText(rejected.text, team_text or "", rejected.reason, rejected.line)
            draw_button(build_texts.KEEP_MY_TEXT, "", slot.set, kept, key="file keep")
        draw_button(
            build_texts.TAKE_THE_TEAM if was_changed else build_texts.GO_BACK, "undo", slot.clear, key="file back"
        )


def excerpt(text: str, line: int | None) -> str:
    """Return HTML of the wrong line and its neighbours with their numbers, or "" if the line is not known."""
    if line is None:
        return ""
    lines = text.splitlines() or [""]
    line = min(line, len(lines))
    numbers = range(max(1, line - LINES_AROUND), min(len(lines), line + LINES_AROUND) + 1)
    rows = "".join(_excerpt_row(number, lines[number - 1], is_wrong=number == line) for number in numbers)
    return f'<pre class="ap-excerpt">{rows}</pre>'


def _excerpt_row(number: int, line: str, *, is_wrong: bool) -> str:
    mark = " class=ap-wrongline" if is_wrong else ""
    return f"<div{mark}><span>{number}</span>{plain(line[:LONGEST_LINE]) or ' '}</div>"
