"""A field for a value of any kind, with the kind beside it. What cannot be read stays in the field, with the reason.

`take` gets the value; it may raise PlaygroundError to refuse it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import PlaygroundError
from core.team.spec import JsonValue
from playground import session
from playground.render.value_kinds import Kind, kind_of, text_of_value, value_from
from playground.texts import talk_texts
from playground.widgets.fields import choice_field, text_field

LONGEST_TEXT = 20_000
MOST_LINES = 8
LONG_LINE = 50

Take = Callable[[JsonValue], None]


def value_field(name: str, value: JsonValue, take: Take, *, key: str, hide_name: bool = False) -> None:
    """Draw the field. `name` is what stands above it, or what it is only called when it is read aloud."""
    kind = _kind(key, value)
    with st.container(horizontal=True, gap="small", key=f"{key} row", vertical_alignment="top"):
        with st.container(key=f"{key} room"):
            _field(
                name,
                kind,
                text_of_value(value),
                lambda text: _take(kind, text, take, key),
                _key_of(key, kind),
                hide_name,
            )
        with st.container(key=f"{key} kindroom", width=170):
            choice_field(
                talk_texts.KIND,
                list(Kind),
                kind,
                lambda wanted: _change_kind(wanted, _written(key, kind, value), take, key),
                key=_kind_key(key),
                shown=lambda kind: talk_texts.KINDS[kind],
                hide_name=hide_name,
            )


def is_refused(key: str) -> bool:
    """Whether the field holds what could not be taken."""
    return any(session.refused(_key_of(key, kind)) for kind in Kind)


def forget_field(key: str) -> None:
    """Give up what could not be taken."""
    for place in (key, _wanted_key(key), *(_key_of(key, kind) for kind in Kind)):
        session.accept(place)


def _field(name: str, kind: Kind, text: str, take: Callable[[str], None], key: str, hide_name: bool) -> None:
    match kind:
        case Kind.SWITCH:
            choice_field(name, (talk_texts.TRUE, talk_texts.FALSE), text, take, key=key, hide_name=hide_name)
        case Kind.NUMBER:
            text_field(name, text, take, key=key, longest=60, hide_name=hide_name)
        case Kind.TEXT:
            text_field(name, text, take, key=key, longest=LONGEST_TEXT, lines=_lines(text, 1), hide_name=hide_name)
        case Kind.JSON:
            text_field(name, text, take, key=key, longest=LONGEST_TEXT, lines=_lines(text, 3), hide_name=hide_name)


def _lines(text: str, fewest: int) -> int:
    return min(MOST_LINES, max(fewest, sum(1 + len(line) // LONG_LINE for line in text.split("\n"))))


def _kind(key: str, value: JsonValue) -> Kind:
    """The kind of the value, or the one chosen for what is going to be written."""
    wanted = session.refused(_wanted_key(key))
    return Kind(wanted[0]) if wanted is not None else kind_of(value)


def _written(key: str, kind: Kind, value: JsonValue) -> str:
    refused = session.refused(_key_of(key, kind))
    return str(refused[0]) if refused is not None else text_of_value(value)


def _take(kind: Kind, text: str, take: Take, key: str) -> None:
    take(value_from(kind, text))
    session.accept(_wanted_key(key))


def _change_kind(wanted: Kind, text: str, take: Take, key: str) -> None:
    """Read what is written as another kind; what is none of that kind yet stays there to be mended."""
    session.refuse(_wanted_key(key), wanted, "")
    try:
        value = value_from(wanted, text)
        take(value)
    except PlaygroundError as error:
        session.refuse(_key_of(key, wanted), text, str(error))
        return
    if kind_of(value) is wanted:
        session.accept(_wanted_key(key))


def _key_of(key: str, kind: Kind) -> str:
    return f"{key} {kind}"


def _kind_key(key: str) -> str:
    return f"{key} kind"


def _wanted_key(key: str) -> str:
    return f"{key} wanted"
