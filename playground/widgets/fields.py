"""Fields of forms that write to the team with every change. What cannot be taken stays in its field, with the reason under it.

A field shows what the team holds, whatever changed it: the field itself, undo, a fix, the file. `take` gets what the
person entered and may raise PlaygroundError to refuse it; then the team is as it was and the field keeps the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from core.errors import PlaygroundError
from playground import session
from playground.render.safe_text import option, plain

T = TypeVar("T")
Take = Callable[[Any], None]


def text_field(
    name: str,
    value: str,
    take: Callable[[str], None],
    *,
    key: str,
    hint: str = "",
    help: str = "",
    longest: int = 200,
    lines: int = 1,
    hide_name: bool = False,
) -> None:
    """A field for text; of several `lines` where there is more to write."""
    shown: dict[str, Any] = {
        "value": _show(key, value),
        "key": key,
        "placeholder": hint or None,
        "help": help or None,
        "max_chars": max(longest, len(value)),
        "on_change": lambda: _taken(key, lambda typed: take(str(typed or ""))),
        "label_visibility": "collapsed" if hide_name else "visible",
    }
    if lines > 1:
        st.text_area(name, height=24 * lines + 18, **shown)
    else:
        st.text_input(name, autocomplete="off", **shown)
    _reason(key)


def choice_field(
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
    """One of several. A value that is none of them is offered with them, so that it is not lost by looking at it."""
    offered = list(options) if value in options else [*options, value]
    titles = _titles(offered, shown)
    first = _show(key, value, titles[offered.index(value)])
    st.selectbox(
        name,
        offered,
        index=offered.index(first) if first in offered else None,
        format_func=lambda one: titles[offered.index(one)] if one in offered else str(one),
        key=key,
        placeholder=next((title for one, title in zip(offered, titles, strict=True) if one is None), None),
        help=help or None,
        on_change=lambda: _chosen(key, [session.value_of(key)], offered, take),
        label_visibility="collapsed" if hide_name else "visible",
    )
    _reason(key)


def pick_field(
    name: str, options: Sequence[T], take: Callable[[T], None], *, key: str, shown: Callable[[T], str] = str
) -> None:
    """One of several to be done something with; empty again after that. Its name stands in it."""

    def picked(option: T | None) -> None:
        if option is not None:
            take(option)
        session.keep_value(key, None)

    titles = _titles(options, shown)
    st.selectbox(
        name,
        options,
        index=None,
        format_func=lambda one: titles[options.index(one)] if one in options else str(one),
        key=key,
        placeholder=name,
        on_change=lambda: _taken(key, picked),
        label_visibility="collapsed",
    )
    _reason(key)


def many_field(
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
    """Any number of several, in the order they were chosen in."""
    offered = list(dict.fromkeys((*options, *value)))
    titles = _titles(offered, shown)
    first = _show(key, list(value), [titles[offered.index(one)] for one in value])
    st.multiselect(
        name,
        offered,
        default=[one for one in first if one in offered],
        format_func=lambda one: titles[offered.index(one)] if one in offered else str(one),
        key=key,
        placeholder=hint or None,
        help=help or None,
        on_change=lambda: _chosen(key, session.value_of(key) or [], offered, lambda chosen: take(tuple(chosen))),
    )
    _reason(key)


def switch_field(name: str, value: bool, take: Callable[[bool], None], *, key: str, help: str = "") -> None:
    """On or off."""
    st.toggle(
        name, _show(key, value), key=key, help=help or None, on_change=lambda: _taken(key, lambda on: take(bool(on)))
    )
    _reason(key)


def add_field(
    name: str,
    add: Callable[[str], None],
    *,
    key: str,
    hint: str = "",
    longest: int = 200,
    hide_name: bool = False,
) -> None:
    """A field for something new: empty again once it was added; what cannot be added stays in it."""

    def added(typed: str) -> None:
        if typed.strip():
            add(typed.strip())
        session.keep_value(key, "")

    st.text_input(
        name,
        _show(key, session.value_of(key) or ""),
        key=key,
        placeholder=hint or None,
        max_chars=longest,
        on_change=lambda: _taken(key, lambda typed: added(str(typed or ""))),
        autocomplete="off",
        icon=":material/add:",
        label_visibility="collapsed" if hide_name else "visible",
    )
    _reason(key)


def attempt(act: Callable[[], None], *, key: str) -> None:
    """Do what a button stands for; when it is refused, the reason is shown by `reason_of(key)`."""
    try:
        act()
    except PlaygroundError as error:
        session.refuse(key, None, str(error))
    else:
        session.accept(key)


def reason_of(key: str) -> None:
    """Say why what was tried under this key was refused, if it was."""
    _reason(key)


def _titles(offered: Sequence[T], shown: Callable[[T], str]) -> list[str]:
    """What the options are called, no two alike: the browser tells of a choice by its title."""
    titles: list[str] = []
    for one in offered:
        name = title = option(shown(one))
        number = 1
        while title in titles:
            number += 1
            title = f"{name} ({number})"
        titles.append(title)
    return titles


def _show(key: str, value: Any, titles: Any = None) -> Any:
    """Have the field hold the value, or what could not be taken. Left alone when it does, and when what it holds is
    called what it was: a field that is set again loses what is being typed into it.

    Gives what the field is to begin with in a browser that has never drawn it: a drawing that was broken off may have
    set it without the browser knowing, which would then show nothing, and tell that nothing is what the person wants.
    """
    refused = session.refused(key)
    wanted = refused[0] if refused is not None else value
    if session.is_new_here(key) or session.value_of(key) != wanted or session.titles_shown(key) != titles:
        session.keep_value(key, wanted)
        session.keep_titles_shown(key, titles)
    return wanted


def _chosen(key: str, chosen: Sequence[Any], offered: Sequence[Any], take: Take) -> None:
    """Take a choice, unless it is of something by a title it had before: nobody chose that."""
    if all(one in offered for one in chosen):
        _taken(key, take)


def _taken(key: str, take: Take) -> None:
    entered = session.value_of(key)
    try:
        take(entered)
    except PlaygroundError as error:
        session.refuse(key, entered, str(error))
    else:
        session.accept(key)


def _reason(key: str) -> None:
    refused = session.refused(key)
    if refused is not None:
        st.html(f'<p class="ap-refused" role="alert">{plain(refused[1])}</p>')
