"""The context variables a conversation begins with: a row for each, and a field that adds one."""

from __future__ import annotations

import streamlit as st

from core.errors import TeamEditError
from core.team.edit import consequences_of_removing_variable, remove_variable, rename_variable, set_variable
from core.team.spec import JsonValue, TeamSpec
from playground import desk
from playground.drafts import Draft
from playground.render.safe_text import label, plain
from playground.slots import Slot
from playground.widgets.fields import add_field, text_field
from playground.widgets.value_field import value_field
from playground.words import building
from playground.words import teams as words

REMOVING = Slot("variable to remove", "")
"""The context variable of a draft whose removal has to be confirmed."""


def variables_part(draft: Draft) -> None:
    st.html(f'<p class="ap-quiet">{words.CONTEXT_EXPLAINED}</p>')
    for row, (name, value) in enumerate(draft.team.context.items()):
        with st.container(key=f"variable {row}"):
            _row(draft, name, value)
            if REMOVING.at(draft.id).get() == name:
                _sure(draft, name)
    add_field(words.ADD_VARIABLE, add_variable, key=f"{draft.id} variable new", hint=words.ADD_VARIABLE_HINT)


def add_variable(name: str) -> None:
    """Add an empty text of this name. Raises TeamEditError when there is one, or nobody could use it."""

    def added(team: TeamSpec) -> TeamSpec:
        if name in team.context:
            raise TeamEditError(words.variable_taken(name), fix=words.TAKEN_FIX)
        return set_variable(team, name, "")

    desk.change(added)


def remove(draft_id: str, name: str) -> None:
    """Remove the variable; where texts speak of it, ask first."""
    asked = REMOVING.at(draft_id)
    if asked.get() == name or not consequences_of_removing_variable(desk.team(), name):
        desk.change(lambda team: remove_variable(team, name))
        name = ""
    asked.set(name)


def _row(draft: Draft, name: str, value: JsonValue) -> None:
    key, shown = f"{draft.id} variable {name}", label(name, 80)

    def take(new: JsonValue) -> None:
        desk.change(lambda team: set_variable(team, name, new))

    with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"variablerow {key}"):
        text_field(
            f"{words.VARIABLE_NAME}: {shown}",
            name,
            lambda new: desk.change(lambda team: rename_variable(team, name, new.strip())),
            key=f"{key} name",
            longest=100,
            hide_name=True,
        )
        value_field(f"{words.VARIABLE_VALUE}: {shown}", value, take, key=f"{key} value", hide_name=True)
        st.button(
            f"{words.REMOVE}: {shown}",
            key=f"icon button {key} remove",
            icon=":material/close:",
            help=words.REMOVE,
            type="tertiary",
            on_click=remove,
            args=(draft.id, name),
        )


def _sure(draft: Draft, name: str) -> None:
    """What removing would do, and whether that is wanted."""
    told = consequences_of_removing_variable(draft.team, name)
    lines = "".join(f"<li>{plain(building.consequence(one))}</li>" for one in told)
    with st.container(key="variable_sure", gap="small"):
        st.html(f'<ul class="ap-consequences" role="alert">{lines}</ul>')
        with st.container(horizontal=True, gap="small"):
            st.button(
                words.REMOVE_ANYWAY, key="remove variable", type="primary", on_click=remove, args=(draft.id, name)
            )
            st.button(words.KEEP, key="keep variable", on_click=REMOVING.at(draft.id).clear)
