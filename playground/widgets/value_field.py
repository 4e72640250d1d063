"""A field for a JSON value, with a selection of its kind beside it. Input that is refused stays, with the reason.

`take` is called with the value and may raise PlaygroundError to refuse it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import PlaygroundError
from core.team.spec import JsonValue
from playground import session
from playground.render.value_kinds import ValueKind, kind_of, text_of_value, value_from
from playground.texts import talk_texts
from playground.widgets.fields import TextSize, draw_choice_field, draw_text_field

LONGEST_TEXT = 20_000
MOST_LINES = 8
LONG_LINE = 50

Take = Callable[[JsonValue], None]


def draw_value_field(name: str, value: JsonValue, take: Take, *, key: str, hide_name: bool = False) -> None:
    """Draw the field. If `hide_name`, its name is for screen readers only."""
    kind = _kind(key, value)
    with st.container(horizontal=True, gap="small", key=f"{key} row", vertical_alignment="top"):
        with st.container(key=f"{key} room"):
            _draw_field(
                name,
                kind,
                text_of_value(value),
                lambda text: _take(kind, text, take, key),
                _key_of(key, kind),
                hide_name,
            )
        with st.container(key=f"{key} kindroom", width=170):
            draw_choice_field(
                talk_texts.KIND,
                list(ValueKind),
                kind,
                lambda wanted: _change_kind(wanted, _text_in_field(key, kind, value), take, key),
                key=_kind_key(key),
                shown=lambda kind: talk_texts.KINDS[kind],
                hide_name=hide_name,
            )


def is_refused(key: str) -> bool:
    """Whether the field holds input that was refused."""
    return any(session.refused(_key_of(key, kind)) for kind in ValueKind)


def discard_refused(key: str) -> None:
    """Discard refused input of the field."""
    for place in (key, _chosen_kind_key(key), *(_key_of(key, kind) for kind in ValueKind)):
        session.accept(place)


def _draw_field(name: str, kind: ValueKind, text: str, take: Callable[[str], None], key: str, hide_name: bool) -> None:
    match kind:
        case ValueKind.SWITCH:
            draw_choice_field(name, (talk_texts.TRUE, talk_texts.FALSE), text, take, key=key, hide_name=hide_name)
        case ValueKind.NUMBER:
            draw_text_field(name, text, take, key=key, size=TextSize(60), hide_name=hide_name)
        case ValueKind.TEXT:
            draw_text_field(
                name, text, take, key=key, size=TextSize(LONGEST_TEXT, lines=_lines(text, 1)), hide_name=hide_name
            )
        case ValueKind.JSON:
            draw_text_field(
                name, text, take, key=key, size=TextSize(LONGEST_TEXT, lines=_lines(text, 3)), hide_name=hide_name
            )


def _lines(text: str, fewest: int) -> int:
    return min(MOST_LINES, max(fewest, sum(1 + len(line) // LONG_LINE for line in text.split("\n"))))


def _kind(key: str, value: JsonValue) -> ValueKind:
    """Return the kind chosen for refused input, or else the kind of the value."""
    wanted = session.refused(_chosen_kind_key(key))
    return ValueKind(wanted[0]) if wanted is not None else kind_of(value)


def _text_in_field(key: str, kind: ValueKind, value: JsonValue) -> str:
    refused = session.refused(_key_of(key, kind))
    return str(refused[0]) if refused is not None else text_of_value(value)


def _take(kind: ValueKind, text: str, take: Take, key: str) -> None:
    take(value_from(kind, text))
    session.accept(_chosen_kind_key(key))


def _change_kind(wanted: ValueKind, text: str, take: Take, key: str) -> None:
    """Parse the text in the field as another kind. If that fails, the text stays in the field to be corrected."""
    session.refuse(_chosen_kind_key(key), wanted, "")
    try:
        value = value_from(wanted, text)
        take(value)
    except PlaygroundError as error:
        session.refuse(_key_of(key, wanted), text, str(error))
        return
    if kind_of(value) is wanted:
        session.accept(_chosen_kind_key(key))


def _key_of(key: str, kind: ValueKind) -> str:
    return f"{key} {kind}"


def _kind_key(key: str) -> str:
    return f"{key} kind"


def _chosen_kind_key(key: str) -> str:
    return f"{key} wanted"
