"""Form fields that apply each change at once. Input that is refused stays in its field, with the reason below it.

A field shows its value in the team, whichever action changed it: the field itself, undo, a fix, the file. `take` is called with
the input and may raise PlaygroundError to refuse it; the team is then unchanged and the field keeps the input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from core.errors import PlaygroundError, TeamEditError
from playground import session, texts
from playground.render.safe_text import plain
from playground.render.summaries import unique_titles
from playground.render.value_kinds import ValueKind, text_of_value, value_from
from playground.slots import Slot
from playground.texts import agent_texts, team_texts

T = TypeVar("T")
Take = Callable[[Any], None]

SHOWN_TITLES: Slot[Mapping[str, Any]] = Slot("shown titles", {})
"""The titles of each field's selected options when it was drawn last, by key. One entry of the session state for all
fields: Streamlit iterates over all entries each time a field is drawn."""


@dataclass(frozen=True, slots=True)
class TextSize:
    """The most characters that a text field accepts, and the number of its lines."""

    longest: int = 200
    lines: int = 1

    def require(self, typed: str, before: str = "") -> str:
        """Return the text if it is not too long, and neither longer than the one before. Raises TeamEditError.

        The browser is not told of the limit, because it would drop a longer text without a word.
        """
        if len(typed) > max(self.longest, len(before)):
            raise TeamEditError(texts.too_long(len(typed), self.longest), fix=texts.TOO_LONG_FIX)
        return typed


def draw_text_field(
    name: str,
    value: str,
    take: Callable[[str], None],
    *,
    key: str,
    hint: str = "",
    help: str = "",
    size: TextSize = TextSize(),
    hide_name: bool = False,
) -> None:
    """Draw a text field."""
    shown: dict[str, Any] = {
        "value": _set_value(key, value),
        "key": key,
        "placeholder": hint or None,
        "help": help or None,
        "on_change": lambda: _apply(key, lambda typed: take(size.require(str(typed or ""), value))),
        "label_visibility": "collapsed" if hide_name else "visible",
    }
    if size.lines > 1:
        st.text_area(name, height=24 * size.lines + 18, **shown)
    else:
        st.text_input(name, autocomplete="off", **shown)
    draw_reason(key)


def draw_choice_field(
    name: str,
    options: Sequence[T],
    value: T,
    take: Callable[[T], None],
    *,
    key: str,
    shown: Callable[[T], str] = str,
    help: str = "",
    hide_name: bool = False,
) -> None:
    """Draw a select box. A value that is not among the options is added to them, so that drawing the field does not change it."""
    offered = list(options) if value in options else [*options, value]
    titles = unique_titles(map(shown, offered))
    first = _set_value(key, value, titles[offered.index(value)])
    st.selectbox(
        name,
        offered,
        index=offered.index(first) if first in offered else None,
        format_func=lambda item: titles[offered.index(item)] if item in offered else str(item),
        key=key,
        placeholder=next((title for item, title in zip(offered, titles, strict=True) if item is None), None),
        help=help or None,
        on_change=lambda: _apply_choice(key, [session.value_of(key)], offered, take),
        label_visibility="collapsed" if hide_name else "visible",
    )
    draw_reason(key)


def draw_pick_field(
    name: str, options: Sequence[T], take: Callable[[T], None], *, key: str, shown: Callable[[T], str] = str
) -> None:
    """Draw a select box that performs an action: `take` is called with the selected option, and the box is emptied."""

    def picked(option: T | None) -> None:
        if option is not None:
            take(option)
        session.keep_value(key, None)

    titles = unique_titles(map(shown, options))
    st.selectbox(
        name,
        options,
        index=None,
        format_func=lambda item: titles[options.index(item)] if item in options else str(item),
        key=key,
        placeholder=name,
        on_change=lambda: _apply(key, picked),
        label_visibility="collapsed",
    )
    draw_reason(key)


def draw_multiple_choice_field(
    name: str,
    options: Sequence[T],
    value: Sequence[T],
    take: Callable[[tuple[T, ...]], None],
    *,
    key: str,
    shown: Callable[[T], str] = str,
    hint: str = "",
    help: str = "",
) -> None:
    """Draw a field for any number of the options, in the order of their selection."""
    offered = list(dict.fromkeys((*options, *value)))
    titles = unique_titles(map(shown, offered))
    first = _set_value(key, list(value), [titles[offered.index(item)] for item in value])
    st.multiselect(
        name,
        offered,
        default=[item for item in first if item in offered],
        format_func=lambda item: titles[offered.index(item)] if item in offered else str(item),
        key=key,
        placeholder=hint or None,
        help=help or None,
        on_change=lambda: _apply_choice(key, session.value_of(key) or [], offered, lambda chosen: take(tuple(chosen))),
    )
    draw_reason(key)


def draw_switch_field(name: str, value: bool, take: Callable[[bool], None], *, key: str, help: str = "") -> None:
    """Draw an on/off switch."""
    st.toggle(
        name,
        _set_value(key, value),
        key=key,
        help=help or None,
        on_change=lambda: _apply(key, lambda on: take(bool(on))),
    )
    draw_reason(key)


def draw_add_field(
    name: str,
    add: Callable[[str], None],
    *,
    key: str,
    hint: str = "",
    longest: int = 200,
    hide_name: bool = False,
) -> None:
    """Draw a text field that adds what is typed. It is emptied afterwards, unless the input is refused."""

    def added(typed: str) -> None:
        if typed.strip():
            add(TextSize(longest).require(typed.strip()))
        session.keep_value(key, "")

    st.text_input(
        name,
        _set_value(key, session.value_of(key) or ""),
        key=key,
        placeholder=hint or None,
        on_change=lambda: _apply(key, lambda typed: added(str(typed or ""))),
        autocomplete="off",
        icon=":material/add:",
        label_visibility="collapsed" if hide_name else "visible",
    )
    draw_reason(key)


def attempt(act: Callable[[], None], *, key: str) -> None:
    """Perform the action of a button. If it raises PlaygroundError, `draw_reason(key)` draws the reason."""
    try:
        act()
    except PlaygroundError as error:
        session.refuse(key, None, str(error))
    else:
        session.accept(key)


def draw_reason(key: str) -> None:
    """Draw the reason for which the last `attempt` with this key was refused, if it was."""
    refused = session.refused(key)
    if refused is not None:
        st.html(f'<p class="ap-refused" role="alert">{plain(refused[1])}</p>')


def _set_value(key: str, value: Any, titles: Any = None) -> Any:
    """Set the field to the value, or to the refused value if there is one, and return it as the field's default.

    A field that already holds the value, with the same titles, is left alone: setting it again would discard what is
    being typed. The default is for a browser that has never drawn the field: an interrupted script run may have set the
    value without sending it, and the browser would then show an empty field and report it as the person's input.
    """
    refused = session.refused(key)
    new = refused[0] if refused is not None else value
    shown_titles = SHOWN_TITLES.get()
    if session.is_new_here(key) or session.value_of(key) != new or shown_titles.get(key) != titles:
        session.keep_value(key, new)
        if titles is not None:
            SHOWN_TITLES.set({**shown_titles, key: titles})
    return new


def _apply_choice(key: str, chosen: Sequence[Any], options: Sequence[Any], take: Take) -> None:
    """Apply a selection, unless it names an option by a title that has changed: the person did not select that."""
    if all(item in options for item in chosen):
        _apply(key, take)


def _apply(key: str, take: Take) -> None:
    entered = session.value_of(key)
    try:
        take(entered)
    except PlaygroundError as error:
        session.refuse(key, entered, str(error))
    else:
        session.accept(key)


def draw_number_field(
    name: str,
    value: float | None,
    take: Callable[[float | None], None],
    *,
    key: str,
    least: float,
    most: float,
    whole: bool = False,
    help: str = "",
) -> None:
    """Draw the field. `take` is called with a number within the bounds, or None if the field is empty."""
    draw_text_field(
        name,
        "" if value is None else text_of_value(value),
        lambda typed: take(read_number(typed, least, most, whole=whole)),
        key=key,
        hint=agent_texts.NOT_SET,
        help=help,
        size=TextSize(30),
    )


def read_number(typed: str, least: float, most: float, *, whole: bool) -> float | None:
    """Parse a number; None for an empty text. Raises TeamEditError if it is not a number or out of bounds."""
    if not typed.strip():
        return None
    number = value_from(ValueKind.NUMBER, typed)
    if not isinstance(number, int | float) or not least <= number <= most or (whole and number != int(number)):
        raise TeamEditError(agent_texts.out_of_bounds(least, most, whole=whole), fix=agent_texts.OUT_OF_BOUNDS_FIX)
    return int(number) if whole else number


LONGEST = 1_000
Texts = tuple[str, ...]
Change = Callable[[Callable[[Texts], Texts]], None]
"""Applies a function to the current list, which may differ from the drawn one: two fields may change in one rerun."""


def draw_texts_field(name: str, shown: Sequence[str], change: Change, *, key: str, hint: str) -> None:
    """Draw the fields. `key` identifies this list on the page; `name` is the label of a single text."""
    for row in range(len(shown)):
        _draw_row(name, shown, row, change, key=key)
    draw_add_field(
        name,
        lambda typed: change(lambda now: (*now, typed)),
        key=f"{key} new",
        hint=hint,
        longest=LONGEST,
        hide_name=True,
    )


def replace_text(rows: Sequence[str], row: int, typed: str) -> tuple[str, ...]:
    """Return the texts with the one in this row replaced, or removed if the new text is blank."""
    new = [typed.strip()] if typed.strip() else []
    return (*rows[:row], *new, *rows[row + 1 :])


def move_text(rows: Sequence[str], row: int, to: int) -> tuple[str, ...]:
    """Return the texts with the one in this row moved to another position; unchanged if there is no such row."""
    if row >= len(rows):
        return tuple(rows)
    others = [text for at, text in enumerate(rows) if at != row]
    others.insert(to, rows[row])
    return tuple(others)


def _draw_row(name: str, shown: Sequence[str], row: int, change: Change, *, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key} {row}"):
        draw_text_field(
            team_texts.nth(name, row + 1),
            shown[row],
            lambda typed: change(lambda now: replace_text(now, row, typed)),
            key=f"{key} {row} of {len(shown)}",
            size=TextSize(LONGEST),
            hide_name=True,
        )
        buttons = (
            (team_texts.UP, "arrow_upward", "up", partial(move_text, row=row, to=row - 1)),
            (team_texts.REMOVE, "close", "remove", partial(replace_text, row=row, typed="")),
        )
        for title, icon, act, edit in buttons:
            st.button(
                f"{title}: {team_texts.nth(name, row + 1)}",
                key=f"icon button {key} {act} {row}",
                icon=f":material/{icon}:",
                help=title,
                type="tertiary",
                on_click=change,
                args=(edit,),
                disabled=act == "up" and row == 0,
            )
