"""A list of short texts, edited in place: a row for each, which can be moved and removed, and a field that adds one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from playground.texts import team_texts
from playground.widgets.fields import add_field, text_field

LONGEST = 1_000
Texts = tuple[str, ...]
Change = Callable[[Callable[[Texts], Texts]], None]
"""Changes the list from what it is by then: several fields may be left at once."""


def texts_field(name: str, texts: Sequence[str], change: Change, *, key: str, hint: str) -> None:
    """Draw the rows. `key` tells this list from others on the page; `name` is that of one of the texts."""
    for row in range(len(texts)):
        _row(name, texts, row, change, key=key)
    add_field(
        name,
        lambda typed: change(lambda now: (*now, typed)),
        key=f"{key} new",
        hint=hint,
        longest=LONGEST,
        hide_name=True,
    )


def with_text(texts: Sequence[str], row: int, typed: str) -> tuple[str, ...]:
    """The texts with another one in this row; without the row, when there is nothing in it."""
    new = [typed.strip()] if typed.strip() else []
    return (*texts[:row], *new, *texts[row + 1 :])


def moved(texts: Sequence[str], row: int, to: int) -> tuple[str, ...]:
    """The texts with this one at another position; as they are, when it is not there any more."""
    if row >= len(texts):
        return tuple(texts)
    others = [text for at, text in enumerate(texts) if at != row]
    others.insert(to, texts[row])
    return tuple(others)


def _row(name: str, texts: Sequence[str], row: int, change: Change, *, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key} {row}"):
        text_field(
            team_texts.nth(name, row + 1),
            texts[row],
            lambda typed: change(lambda now: with_text(now, row, typed)),
            key=f"{key} {row} of {len(texts)}",
            longest=LONGEST,
            hide_name=True,
        )
        _button(
            team_texts.UP,
            "arrow_upward",
            f"{key} up {row}",
            lambda: change(lambda now: moved(now, row, row - 1)),
            off=row == 0,
        )
        _button(team_texts.REMOVE, "close", f"{key} remove {row}", lambda: change(lambda now: with_text(now, row, "")))


def _button(name: str, icon: str, key: str, act: Callable[[], None], *, off: bool = False) -> None:
    st.button(
        name,
        key=f"icon button {key}",
        icon=f":material/{icon}:",
        help=name,
        type="tertiary",
        on_click=act,
        disabled=off,
    )
