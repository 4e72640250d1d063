"""The ways to a team of one's own: a new one, or one from a file. Draws; what is done goes to `playground.desk`."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground import desk, session
from playground.widgets.fields import attempt, reason_of
from playground.words import home as words

NAME = "name of the new team"
FILE = "team file"
LONGEST_NAME = 200
LARGEST_FILE_MB = 1


def beginning(*, on_team: Callable[[], None]) -> None:
    """Draw what the playground is for and how to begin. `on_team` is called when there is a team at hand to work on."""
    with st.container(key="beginning"):
        st.html(f'<h1 class="ap-claim">{words.CLAIM}</h1><p class="ap-explained">{words.EXPLAINED}</p>')
        with st.container(border=True, key="begin_new"):
            _new(on_team)
        with st.container(border=True, key="begin_file"):
            _file(on_team)


def _new(on_team: Callable[[], None]) -> None:
    def begin() -> None:
        desk.open_new(str(session.value_of(NAME) or ""))
        on_team()

    st.html(_head(words.NEW_TEAM, words.NEW_TEAM_EXPLAINED))
    with st.container(horizontal=True, key="begin_new_row", vertical_alignment="center"):
        st.text_input(
            words.NEW_TEAM_NAME,
            key=NAME,
            placeholder=words.NEW_TEAM_HINT,
            max_chars=LONGEST_NAME,
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.button(words.BEGIN, key="begin", type="primary", icon=":material/add:", on_click=begin)


def _file(on_team: Callable[[], None]) -> None:
    def opened() -> None:
        file = session.value_of(FILE)

        def take_up() -> None:
            desk.open_file(file.getvalue(), file.name)
            on_team()

        if file is not None:
            attempt(take_up, key=FILE)

    st.html(_head(words.OPEN_FILE, words.OPEN_FILE_EXPLAINED))
    given = st.file_uploader(
        words.OPEN_FILE,
        type=["yaml", "yml"],
        max_upload_size=LARGEST_FILE_MB,
        key=FILE,
        on_change=opened,
        label_visibility="collapsed",
    )
    if given is None:
        session.accept(FILE)
    reason_of(FILE)


def _head(title: str, explained: str) -> str:
    return f'<h2 class="ap-begintitle">{title}</h2><p class="ap-begintext">{explained}</p>'
