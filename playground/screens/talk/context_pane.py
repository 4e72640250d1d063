"""The tab of context variables: their table, and between two runs the field of the variable that is being edited.

Changes are kept in the draft for the next run (`talk.set_context`). Only one field is open at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.errors import TeamEditError
from core.team.placeholders import is_bare_name
from core.team.spec import ProfileSpec
from core.values import same
from playground import session, talk, texts
from playground.render.appearances import Appearances
from playground.render.context_table import Variables, context_table, last_change
from playground.render.safe_text import label
from playground.render.summaries import unique_titles
from playground.screens.talk.view import TalkView
from playground.slots import Slot
from playground.texts import talk_texts
from playground.widgets.fields import TextSize, draw_text_field
from playground.widgets.listeners import listen_for_clicks
from playground.widgets.value_field import discard_refused, draw_value_field, is_refused

PLACE = "context"
NEW = "+"
"""In place of the name of a new variable; not a valid name."""
LONGEST_NAME = 60
OPEN = Slot("context variable open", "")
"""The context variable of a draft whose field is open: its name, `NEW`, or ""."""


def draw_context_pane(view: TalkView, variables: Variables, *, zone: str | None) -> None:
    """Draw the table. During a run nothing can be changed. `zone` is the time zone of the browser."""
    draft = view.draft.id
    with st.container(key=PLACE, gap="small"):
        with st.container(horizontal=True, key="context_above", gap="small", vertical_alignment="center"):
            # The style sheet shows the note during a run, and the buttons between two.
            st.html(f'<p class="ap-note ap-notnow">{talk_texts.NOT_NOW}</p>')
            if view.is_running:
                OPEN.at(draft).clear()
            _draw_buttons(variables, view.team.profiles, draft)
        listen_for_clicks(PLACE, lambda name: _edit(name, variables, draft), key="context clicks")
        _draw_table(variables, view.appearances, draft, zone=zone, editable=not view.is_running)


def _draw_buttons(variables: Variables, profiles: Sequence[ProfileSpec], draft: str) -> None:
    if profiles:
        names = ["", *dict.fromkeys(profile.name for profile in profiles)]
        titles = dict(zip(names, unique_titles(name or talk_texts.AS_THE_TEAM_HAS_IT for name in names), strict=True))
        st.menu_button(
            talk_texts.GO_ON_AS if variables.first else talk_texts.START_AS,
            names,
            key=_profile_key(draft),
            format_func=lambda name: label(titles[name]),
            help=talk_texts.PROFILE_HELP,
            on_click=lambda: _take_profile(variables, profiles, draft),
        )
    st.button(
        talk_texts.ADD_VARIABLE, key="context add", icon=":material/add:", on_click=OPEN.at(draft).set, args=(NEW,)
    )
    if variables.chosen is not None:
        st.button(
            talk_texts.TAKE_BACK,
            key="context take back",
            icon=":material/undo:",
            help=talk_texts.TAKE_BACK_HELP,
            on_click=_take_back,
            args=(draft,),
        )


def _draw_table(
    variables: Variables, appearances: Appearances, draft: str, *, zone: str | None, editable: bool
) -> None:
    """Draw the rows, with the open field between those above and those below it."""
    names, opened = variables.names, OPEN.at(draft).get() if editable else ""

    def table(some: Sequence[str], *, head: bool) -> None:
        if some or head:
            st.html(context_table(variables, some, appearances, zone=zone, editable=editable, head=head))

    if opened == NEW:
        _draw_name_field(variables, draft)
    if not names:
        st.html(f'<p class="ap-empty">{texts.CONTEXT_EMPTY}</p>')
    elif opened in variables.next:
        here = names.index(opened)
        table(names[:here], head=True)
        _draw_editor(opened, variables, appearances, draft, zone)
        table(names[here + 1 :], head=False)
    else:
        table(names, head=True)


def _draw_name_field(variables: Variables, draft: str) -> None:
    key = f"{draft} new variable"
    with st.container(border=True, key="context_editor", gap="small"):
        draw_text_field(
            talk_texts.NAME,
            "",
            lambda name: _add(name.strip(), variables, draft),
            key=key,
            hint=talk_texts.NAME_HINT,
            size=TextSize(LONGEST_NAME),
        )
        with st.container(horizontal=True, gap="small"):
            st.button(talk_texts.ADD, key="context name add", icon=":material/add:", type="primary")
            st.button(talk_texts.CANCEL, key="context name cancel", type="tertiary", on_click=_close, args=(draft, key))


def _draw_editor(name: str, variables: Variables, appearances: Appearances, draft: str, zone: str | None) -> None:
    key = _field_key(draft, name)
    with st.container(border=True, key="context_editor", gap="small"):
        draw_value_field(label(name, 80), variables.next[name], lambda value: _set(name, value, variables), key=key)
        st.html(f'<div class="ap-lastchange">{last_change(name, variables, appearances, zone=zone)}</div>')
        with st.container(horizontal=True, gap="small", key="context_editor_foot"):
            st.button(
                talk_texts.DONE,
                key="context done",
                type="primary",
                icon=":material/check:",
                on_click=_done,
                args=(draft, key),
            )
            if variables.is_chosen(name) or is_refused(key):
                st.button(
                    talk_texts.TAKE_BACK_ONE,
                    key="context undo one",
                    icon=":material/undo:",
                    on_click=_take_back_one,
                    args=(name, variables, draft),
                )
            st.space("stretch")
            st.button(
                talk_texts.REMOVE,
                key="context remove",
                icon=":material/delete:",
                type="tertiary",
                on_click=_remove,
                args=(name, variables, draft),
            )


# --- actions


def _edit(name: str, variables: Variables, draft: str) -> None:
    """Open the field of the value that was clicked, or restore a removed variable."""
    if name not in variables.names or talk.is_running():
        return
    if name not in variables.next:
        _choose({**variables.next, name: variables.now.get(name, "")}, variables)
    OPEN.at(draft).set(name)


def _close(draft: str, field: str) -> None:
    discard_refused(field)
    OPEN.at(draft).clear()


def _done(draft: str, field: str) -> None:
    """Close the field unless its text was refused."""
    if not is_refused(field):
        _close(draft, field)


def _add(name: str, variables: Variables, draft: str) -> None:
    if not is_bare_name(name):
        raise TeamEditError(talk_texts.unusable_name(name), fix=talk_texts.UNUSABLE_NAME_FIX)
    if name in variables.next:
        raise TeamEditError(talk_texts.there_is_one(name), fix=talk_texts.OTHER_NAME_FIX)
    _choose({name: variables.now.get(name, ""), **variables.next}, variables)
    OPEN.at(draft).set(name)


def _set(name: str, value: Any, variables: Variables) -> None:
    _choose({**variables.next, name: value}, variables)


def _remove(name: str, variables: Variables, draft: str) -> None:
    _choose({other: value for other, value in variables.next.items() if other != name}, variables)
    _close(draft, _field_key(draft, name))


def _take_back_one(name: str, variables: Variables, draft: str) -> None:
    without = {other: value for other, value in variables.next.items() if other != name}
    _choose({**without, name: variables.now[name]} if name in variables.now else without, variables)
    _close(draft, _field_key(draft, name))


def _take_back(draft: str) -> None:
    talk.set_context(None)
    _close(draft, _field_key(draft, OPEN.at(draft).get()))


def _take_profile(variables: Variables, profiles: Sequence[ProfileSpec], draft: str) -> None:
    name = session.value_of(_profile_key(draft))
    profile = next((profile.context for profile in profiles if profile.name == name), {})
    before = variables.next if variables.first else {}
    _choose({**before, **variables.team, **profile}, variables)


def _choose(wanted: Mapping[str, Any], variables: Variables) -> None:
    """Choose these variables for the next run; none if they are those of the conversation."""
    talk.set_context(None if same(dict(wanted), dict(variables.now)) else wanted)


def _profile_key(draft: str) -> str:
    return f"{draft} profile"


def _field_key(draft: str, name: str) -> str:
    return f"{draft} variable {name}"
