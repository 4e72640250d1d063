"""A list of short texts, edited in place: a row for each, which can be moved and removed, and a field that adds one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from playground.components.fields import add_field, text_field
from playground.words import teams as words

LONGEST = 1_000
Take = Callable[[tuple[str, ...]], None]


def texts_field(name: str, texts: Sequence[str], take: Take, *, key: str, hint: str) -> None:
    """Draw the rows. `key` tells this list from others on the page; `name` is that of one of the texts."""
    for row in range(len(texts)):
        _row(name, texts, row, take, key=key)
    add_field(name, lambda typed: take((*texts, typed)), key=f"{key} new", hint=hint, longest=LONGEST, hide_name=True)


def with_text(texts: Sequence[str], row: int, typed: str) -> tuple[str, ...]:
    """The texts with another one in this row; without the row, when there is nothing in it."""
    new = [typed.strip()] if typed.strip() else []
    return (*texts[:row], *new, *texts[row + 1 :])


def moved(texts: Sequence[str], row: int, to: int) -> tuple[str, ...]:
    """The texts with this one at another position."""
    others = [text for at, text in enumerate(texts) if at != row]
    others.insert(to, texts[row])
    return tuple(others)


def _row(name: str, texts: Sequence[str], row: int, take: Take, *, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key} {row}"):
        text_field(
            words.nth(name, row + 1),
            texts[row],
            lambda typed: take(with_text(texts, row, typed)),
            key=f"{key} {row} of {len(texts)}",
            longest=LONGEST,
            hide_name=True,
        )
        up, remove = moved(texts, row, row - 1) if row else tuple(texts), with_text(texts, row, "")
        _button(words.UP, "arrow_upward", f"{key} up {row}", lambda: take(up), off=row == 0)
        _button(words.REMOVE, "close", f"{key} remove {row}", lambda: take(remove))


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
