"""The top of the home page: a form for a new team, and an upload of a team file. Both lead to the Build page."""

from __future__ import annotations

import streamlit as st

from playground import session, workspace
from playground.shell.top_bar import BUILD
from playground.texts import home_texts
from playground.widgets.fields import TextSize, attempt, draw_reason

NAME = "name of the new team"
FILE = "team file"
LONGEST_NAME = 200
LARGEST_FILE_MB = 1


def draw_beginning() -> None:
    """Draw the introduction and the two forms."""
    with st.container(key="beginning"):
        st.html(f'<h1 class="ap-claim">{home_texts.CLAIM}</h1><p class="ap-explained">{home_texts.EXPLAINED}</p>')
        with st.container(border=True, key="begin_new"):
            _draw_new()
        with st.container(border=True, key="begin_file"):
            _draw_file()


def _draw_new() -> None:
    st.html(_head(home_texts.NEW_TEAM, home_texts.NEW_TEAM_EXPLAINED))
    with st.container(horizontal=True, key="begin_new_row", vertical_alignment="center"):
        st.text_input(
            home_texts.NEW_TEAM_NAME,
            key=NAME,
            placeholder=home_texts.NEW_TEAM_HINT,
            label_visibility="collapsed",
            autocomplete="off",
        )
        st.button(home_texts.BEGIN, key="begin", type="primary", icon=":material/add:", on_click=_begin)
    if not session.value_of(NAME):
        session.accept(NAME)
    draw_reason(NAME)


def _draw_file() -> None:
    st.html(_head(home_texts.OPEN_FILE, home_texts.OPEN_FILE_EXPLAINED))
    file = st.file_uploader(
        home_texts.OPEN_FILE,
        type=["yaml", "yml"],
        max_upload_size=LARGEST_FILE_MB,
        key=FILE,
        on_change=_open,
        label_visibility="collapsed",
    )
    if file is None:
        session.accept(FILE)
    draw_reason(FILE)


def _begin() -> None:
    def begin() -> None:
        workspace.open_new(TextSize(LONGEST_NAME).require(str(session.value_of(NAME) or "")))
        session.DESTINATION.set(BUILD)

    attempt(begin, key=NAME)


def _open() -> None:
    file = session.value_of(FILE)

    def open_file() -> None:
        workspace.open_file(file.getvalue(), file.name)
        session.DESTINATION.set(BUILD)

    if file is not None:
        attempt(open_file, key=FILE)


def _head(title: str, explained: str) -> str:
    return f'<h2 class="ap-begintitle">{title}</h2><p class="ap-begintext">{explained}</p>'
