"""What all pages share: the address is followed, the bar is drawn, and what has to be said once is said.

Draws; what is done in the bar goes to `playground.desk`.
"""

from __future__ import annotations

import streamlit as st

from core.errors import TeamFileError
from core.team.files import write_team
from core.team.names import fresh_id
from playground import desk, samples, session, words
from playground.components.model_menu import model_menu
from playground.components.safe_text import label
from playground.components.top_bar import top_bar
from playground.drafts import Draft, is_worth_keeping

FILE_ENDING = ".team.yaml"


def draw_frame(*, editing: bool = False) -> None:
    """Draw the bar. Comes first on every page; where a team is edited it has undo and redo."""
    desk.follow_address()
    with top_bar(_teams(), _at_hand(session.draft()), on_choose=open_team):
        if editing:
            _undo_and_redo()
        _save()
        model_menu()
    tell()


def tell() -> None:
    """Say what is to be said once."""
    notice = session.notice()
    if notice:
        st.toast(notice)


def open_team(id: str) -> None:
    """Take up a draft or a sample by its id."""
    if id in samples.names():
        desk.open_sample(id)
    else:
        desk.open_draft(id)


def _teams() -> dict[str, str]:
    """Titles of what can be taken to hand: the person's own teams, the last one first, then the samples."""
    known = session.desk()
    own = (
        [draft for draft in reversed(list(known.drafts.values())) if is_worth_keeping(draft)]
        if known is not None
        else []
    )
    return {**{draft.id: title_of(draft) for draft in own}, **samples.titles()}


def title_of(draft: Draft) -> str:
    name = draft.team.name or words.NO_NAME
    return f"{draft.team.icon} {words.edited(name) if draft.sample else name}".strip()


def _at_hand(draft: Draft) -> str:
    return draft.id if is_worth_keeping(draft) else draft.sample


def _undo_and_redo() -> None:
    history = session.draft().history
    st.button(
        words.UNDO,
        key="undo",
        icon=":material/undo:",
        help=words.UNDO,
        on_click=desk.undo,
        disabled=not history.can_undo,
        shortcut="Ctrl+Alt+Z",
    )
    st.button(
        words.REDO,
        key="redo",
        icon=":material/redo:",
        help=words.REDO,
        on_click=desk.redo,
        disabled=not history.can_redo,
        shortcut="Ctrl+Alt+Y",
    )


def _save() -> None:
    draft = session.draft()
    try:
        desk.check_file()
    except TeamFileError as error:
        st.button(words.SAVE, key="save", icon=":material/download:", disabled=True, help=label(str(error)))
        return
    st.download_button(
        words.SAVE,
        lambda: write_team(draft.team, draft.text),
        file_name=f"{fresh_id(draft.team.name, ())}{FILE_ENDING}",
        mime="application/yaml",
        key="save",
        icon=":material/download:",
        help=words.SAVE_HELP,
        on_click=desk.mark_saved,
    )
