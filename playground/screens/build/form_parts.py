"""What several forms of the Build page draw alike: headings, notes, the switch of sections, icon buttons, two columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from playground import session

Item = TypeVar("Item")
Section = TypeVar("Section", bound=StrEnum)


def draw_heading(title: str, note: str = "") -> None:
    """Draw the heading of a part of a form, with a note under it. Both are HTML."""
    st.html(f'<h3 class="ap-formhead">{title}</h3>{_note(note)}')


def draw_section_heading(title: str, note: str = "") -> None:
    """Draw a heading with a line above it, as between the sections of a long form."""
    st.html(f'<h3 class="ap-section">{title}</h3>{_note(note)}')


def draw_note(text: str) -> None:
    """Draw a remark in a quiet colour. The text is HTML."""
    st.html(_note(text))


def _note(text: str) -> str:
    return f'<p class="ap-quiet">{text}</p>' if text else ""


def draw_section_switch(
    label: str,
    titles: Mapping[Section, str],
    current: Section,
    *,
    key: str,
    on_change: Callable[[], None] | None = None,
) -> Section:
    """Draw the switch between the sections of a form and return the section to draw."""
    if session.value_of(key) != current:
        session.keep_value(key, current)
    chosen = st.segmented_control(
        label,
        list(titles),
        format_func=lambda section: titles[section],
        default=current,
        required=True,
        key=key,
        on_change=on_change,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    return type(current)(chosen or current)


def draw_button(
    name: str,
    icon: str,
    on_click: Callable[..., None],
    *args: object,
    key: str,
    help: str | None = None,
    quiet: bool = False,
    disabled: bool = False,
) -> None:
    """Draw a button that calls `on_click` with `args`. `icon` is the name of a Material icon, or "" for none.

    A `quiet` button has no frame.
    """
    st.button(
        name,
        key=key,
        icon=f":material/{icon}:" if icon else None,
        type="tertiary" if quiet else "secondary",
        help=help,
        on_click=on_click,
        args=args,
        disabled=disabled,
    )


def draw_icon_button(
    name: str, icon: str, on_click: Callable[..., None], *args: object, key: str, label: str = ""
) -> None:
    """Draw a button that shows only its icon, with `name` as its tooltip; `label` is read aloud if it says more."""
    draw_button(label or name, icon, on_click, *args, key=f"icon button {key}", help=name, quiet=True)


def in_two_columns(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items row by row, each while its column is open, so that what is drawn then stands in that column."""
    for first in range(0, len(items), 2):
        for column, item in zip(st.columns(2, gap="small"), items[first : first + 2], strict=False):
            with column:
                yield item
