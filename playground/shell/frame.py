"""The part that all pages share: style sheets, the address of the page, the top bar with its warnings, and notices.

The actions of the bar are in `playground.workspace`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import streamlit as st

from core.errors import TeamFileError
from core.sandbox import trusted
from core.team.names import fresh_id, visible_text
from playground import samples, session, storage, texts, workspace
from playground.exposure import is_open
from playground.render.safe_text import label
from playground.shell.model_menu import draw_model_menu
from playground.shell.top_bar import draw_top_bar, switch_page
from playground.workspace_state import Draft, is_worth_keeping

FILE_ENDING = ".team.yaml"
QUICKLY_WRITTEN = 20_000
"""Characters of a file with comments that can be rewritten with each rerun without a noticeable delay."""


def draw_frame(*, editing: bool = False, saving: bool = True) -> None:
    """Draw the top bar; to be called first on every page. `editing` adds undo and redo, `saving` the button that saves."""
    if page := session.DESTINATION.take():
        switch_page(page)
    workspace.follow_address()
    with draw_top_bar(_team_titles(), open_team_id(), on_choose=open_team):
        _draw_warnings()
        if editing:
            _draw_undo_and_redo()
        if saving:
            draw_save_button(session.draft(), texts.SAVE, key="save", help=texts.SAVE_HELP)
        draw_model_menu()
    draw_notice()


def draw_notice() -> None:
    """Show the pending notice, if there is one."""
    notice = session.NOTICE.take()
    if notice:
        st.toast(notice)


def open_team(id: str) -> None:
    """Open the draft with this id, or the sample with this name."""
    if id in samples.sample_names():
        workspace.open_sample(id)
    else:
        workspace.open_draft(id)


def own_teams() -> list[Draft]:
    """Return the drafts that are not unchanged samples, the one used last first."""
    drafts = list(session.WORKSPACE.get().drafts.values())
    return [draft for draft in reversed(drafts) if is_worth_keeping(draft)]


def _team_titles() -> dict[str, str]:
    """Return the titles of the teams that can be opened, by id: drafts first, then samples."""
    return {**{draft.id: title_of(draft) for draft in own_teams()}, **samples.titles()}


def title_of(draft: Draft) -> str:
    name = visible_text(draft.team.name) or texts.NO_NAME
    return f"{draft.team.icon} {texts.edited(name) if draft.sample else name}".strip()


def open_team_id() -> str:
    """Return the id of the open team, as `open_team` takes it."""
    draft = session.draft()
    return draft.id if is_worth_keeping(draft) else draft.sample


def _draw_undo_and_redo() -> None:
    history = session.draft().history
    steps = (
        ("undo", texts.UNDO, workspace.undo, history.can_undo, "Ctrl+Alt+Z"),
        ("redo", texts.REDO, workspace.redo, history.can_redo, "Ctrl+Alt+Y"),
    )
    for key, name, step, is_possible, shortcut in steps:
        st.button(
            name,
            key=key,
            icon=f":material/{key}:",
            help=name,
            on_click=step,
            disabled=not is_possible,
            shortcut=shortcut,
        )


def draw_save_button(draft: Draft, name: str, *, key: str, help: str) -> None:
    """Draw the button that downloads a team's file."""
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
    """Return the text of the file, or a function that creates it on demand, and the reason if there is none.

    Streamlit's address of a text created on demand is invalid after the next rerun, so this is done only for large files
    with comments, which would take too long to write with each rerun.
    """
    try:
        if draft.text is not None and len(draft.text) > QUICKLY_WRITTEN:
            return partial(workspace.text_of, draft), ""
        return workspace.text_of(draft), ""
    except TeamFileError as error:
        return "", str(error)


def _draw_warnings() -> None:
    """Warn while other computers can reach the server without a login, while code of functions runs unsandboxed, and while
    nothing can be stored."""
    if is_open():
        _draw_warning(
            texts.OPEN, ":material/public:", "open_warning", [texts.OPEN_TITLE, texts.OPEN_MEANS, texts.OPEN_FIX]
        )
    if trusted.is_on():
        trusted_texts = [texts.TRUSTED_TITLE, texts.TRUSTED_MEANS, texts.TRUSTED_FIX]
        _draw_warning(texts.TRUSTED, ":material/gpp_maybe:", "trusted_warning", trusted_texts)
    if (problem := storage.problem()) is not None:
        sentences = [label(problem.message), texts.NOT_STORED_MEANS, label(problem.fix)]
        _draw_warning(texts.NOT_STORED, ":material/cloud_off:", "store_warning", sentences)


def _draw_warning(name: str, icon: str, key: str, sentences: Sequence[str]) -> None:
    title, meaning, fix = sentences
    with st.popover(name, icon=icon, key=key):
        st.markdown(f"**{title}** {meaning}")
        st.markdown(fix)


_SHEETS = Path(__file__).with_name("sheets")
_COLORS = {
    "primary": ("primaryColor", "#4f46e5"),
    "red": ("redColor", "#d64550"),
    "green": ("greenColor", "#2e9d63"),
    "orange": ("orangeColor", "#d97a1e"),
    "page": ("backgroundColor", "Canvas"),
}
"""The theme's option for each colour, and the colour where the theme has none."""


def draw_look() -> None:
    """Add the style sheets to the page: the shared one first, then those of the screens."""
    colors = ";".join(f"--ap-{name}:light-dark({_theme('light', name)},{_theme('dark', name)})" for name in _COLORS)
    st.html(f"<style>:root{{{colors}}}\n{_sheets()}</style>")


@cache
def _sheets() -> str:
    sheets = sorted(_SHEETS.glob("*.css"), key=lambda sheet: (sheet.stem != "shared", sheet.stem))
    return "\n".join(sheet.read_text("utf-8") for sheet in sheets)


def _theme(base: str, name: str) -> str:
    option, fallback = _COLORS[name]
    return str(st.get_option(f"theme.{base}.{option}") or fallback)
