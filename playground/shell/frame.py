"""What all pages share: the address is followed, the bar is drawn, and what has to be said once is said.

Draws; what is done in the bar goes to `playground.workspace`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.errors import TeamFileError
from core.team.names import fresh_id
from playground import samples, session, texts, workspace
from playground.render.safe_text import label
from playground.shell.model_menu import model_menu
from playground.shell.top_bar import top_bar
from playground.shell.warnings import open_warning, trusted_warning
from playground.workspace_state import Draft, is_worth_keeping

FILE_ENDING = ".team.yaml"
QUICKLY_WRITTEN = 20_000
"""Characters of a file edited by hand that can be written over in less time than a click may take."""


def draw_frame(*, editing: bool = False, saving: bool = True) -> None:
    """Draw the bar. Comes first on every page; where a team is edited it has undo and redo, where teams have buttons of
    their own to save them it has none."""
    if page := session.DESTINATION.take():
        st.switch_page(page)
    workspace.follow_address()
    with top_bar(_teams(), open_team_id(), on_choose=open_team):
        open_warning()
        trusted_warning()
        if editing:
            _undo_and_redo()
        if saving:
            save_button(session.draft(), texts.SAVE, key="save", help=texts.SAVE_HELP)
        model_menu()
    tell()


def tell() -> None:
    """Say what is to be said once."""
    notice = session.NOTICE.take()
    if notice:
        st.toast(notice)


def open_team(id: str) -> None:
    """Take up a draft or a sample by its id."""
    if id in samples.names():
        workspace.open_sample(id)
    else:
        workspace.open_draft(id)


def own_teams() -> list[Draft]:
    """The person's own teams, the one used last first."""
    known = session.WORKSPACE.get()
    drafts = list(known.drafts.values()) if known is not None else []
    return [draft for draft in reversed(drafts) if is_worth_keeping(draft)]


def _teams() -> dict[str, str]:
    """Titles of what can be taken to hand: the person's own teams, then the samples."""
    return {**{draft.id: title_of(draft) for draft in own_teams()}, **samples.titles()}


def title_of(draft: Draft) -> str:
    name = draft.team.name or texts.NO_NAME
    return f"{draft.team.icon} {texts.edited(name) if draft.sample else name}".strip()


def open_team_id() -> str:
    """What is at hand, by the id `open_team` takes."""
    draft = session.draft()
    return draft.id if is_worth_keeping(draft) else draft.sample


def _undo_and_redo() -> None:
    history = session.draft().history
    st.button(
        texts.UNDO,
        key="undo",
        icon=":material/undo:",
        help=texts.UNDO,
        on_click=workspace.undo,
        disabled=not history.can_undo,
        shortcut="Ctrl+Alt+Z",
    )
    st.button(
        texts.REDO,
        key="redo",
        icon=":material/redo:",
        help=texts.REDO,
        on_click=workspace.redo,
        disabled=not history.can_redo,
        shortcut="Ctrl+Alt+Y",
    )


def save_button(draft: Draft, name: str, *, key: str, help: str) -> None:
    """A button to download a team's file."""
    text, problem = _text_to_save(draft)
    st.download_button(
        name,
        text,
        file_name=f"{fresh_id(draft.team.name, ())}{FILE_ENDING}",
        mime="application/yaml",
        key=key,
        icon=":material/download:",
        help=label(problem) or help,
        on_click=partial(workspace.mark_saved, draft.id),
        disabled=bool(problem),
    )


def _text_to_save(draft: Draft) -> tuple[str | Callable[[], str], str]:
    """The text, or why there is none.

    One made on demand goes by an id that the next drawing of the page makes invalid: only for a large file with comments,
    which takes too long to be written with every change.
    """
    try:
        if draft.text is not None and len(draft.text) > QUICKLY_WRITTEN:
            return partial(workspace.text_of, draft), ""
        return workspace.text_of(draft), ""
    except TeamFileError as error:
        return "", str(error)
