"""A list of short texts: a field for each, with buttons to move and remove it, and a field that adds a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from playground.texts import team_texts
from playground.widgets.fields import TextSize, draw_add_field, draw_text_field

LONGEST = 1_000
Texts = tuple[str, ...]
Change = Callable[[Callable[[Texts], Texts]], None]
"""Applies a function to the current list, which may differ from the drawn one: two fields may change in one rerun."""


def draw_texts_field(name: str, texts: Sequence[str], change: Change, *, key: str, hint: str) -> None:
    """Draw the fields. `key` identifies this list on the page; `name` is the label of a single text."""
    for row in range(len(texts)):
        _draw_row(name, texts, row, change, key=key)
    draw_add_field(
        name,
        lambda typed: change(lambda now: (*now, typed)),
        key=f"{key} new",
        hint=hint,
        longest=LONGEST,
        hide_name=True,
    )


def replace_text(texts: Sequence[str], row: int, typed: str) -> tuple[str, ...]:
    """Return the texts with the one in this row replaced, or removed if the new text is blank."""
    new = [typed.strip()] if typed.strip() else []
    return (*texts[:row], *new, *texts[row + 1 :])


def move_text(texts: Sequence[str], row: int, to: int) -> tuple[str, ...]:
    """Return the texts with the one in this row moved to another position; unchanged if there is no such row."""
    if row >= len(texts):
        return tuple(texts)
    others = [text for at, text in enumerate(texts) if at != row]
    others.insert(to, texts[row])
    return tuple(others)


def _draw_row(name: str, texts: Sequence[str], row: int, change: Change, *, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key} {row}"):
        draw_text_field(
            team_texts.nth(name, row + 1),
            texts[row],
            lambda typed: change(lambda now: replace_text(now, row, typed)),
            key=f"{key} {row} of {len(texts)}",
            size=TextSize(LONGEST),
            hide_name=True,
        )
        _draw_button(
            team_texts.UP,
            "arrow_upward",
            f"{key} up {row}",
            lambda: change(lambda now: move_text(now, row, row - 1)),
            off=row == 0,
        )
        _draw_button(
            team_texts.REMOVE, "close", f"{key} remove {row}", lambda: change(lambda now: replace_text(now, row, ""))
        )


def _draw_button(name: str, icon: str, key: str, act: Callable[[], None], *, off: bool = False) -> None:
    st.button(
        name,
        key=f"icon button {key}",
        icon=f":material/{icon}:",
        help=name,
        type="tertiary",
        on_click=act,
        disabled=off,
    )
