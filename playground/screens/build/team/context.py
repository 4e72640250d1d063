"""The section of the team's form for context variables: those every conversation begins with, and profiles.

A profile is a named set of values to begin a conversation with. It holds only the values that differ from the team's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from core.errors import TeamEditError
from core.team.edit import (
    change_team,
    consequences_of_removing_variable,
    remove_variable,
    rename_variable,
    set_variable,
)
from core.team.spec import JsonValue, ProfileSpec, TeamSpec
from playground import workspace
from playground.render.safe_text import label, plain
from playground.screens.build.form_parts import draw_button, draw_heading, draw_icon_button, draw_note
from playground.slots import Slot
from playground.texts import build_texts, team_texts
from playground.widgets.fields import TextSize, draw_add_field, draw_pick_field, draw_text_field
from playground.widgets.value_field import draw_value_field
from playground.workspace_state import Draft

REMOVAL_ASKED: Slot[str | None] = Slot("variable to remove", default=None)
"""For each draft, the variable about whose removal a person is asked."""


# --- context variables


def draw_variables(draft: Draft) -> None:
    draw_note(team_texts.CONTEXT_EXPLAINED)
    for row, (name, value) in enumerate(draft.team.context.items()):
        with st.container(key=f"variable {row}"):
            _draw_variable(draft, name, value)
            if REMOVAL_ASKED.at(draft.id).get() == name:
                _draw_removal_question(draft, name)
    draw_add_field(
        team_texts.ADD_VARIABLE, add_variable, key=f"{draft.id} variable new", hint=team_texts.ADD_VARIABLE_HINT
    )


def add_variable(name: str) -> None:
    """Add a variable with an empty text. Raises TeamEditError if the name is taken or unusable."""
    workspace.apply_edit(_with_new_variable, name)


def _with_new_variable(team: TeamSpec, name: str) -> TeamSpec:
    if name in team.context:
        raise TeamEditError(team_texts.variable_taken(name), fix=team_texts.TAKEN_FIX)
    return set_variable(team, name, "")


def _draw_variable(draft: Draft, name: str, value: JsonValue) -> None:
    key, shown = f"{draft.id} variable {name}", label(name, 80)
    with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"variablerow {key}"):
        draw_text_field(
            f"{team_texts.VARIABLE_NAME}: {shown}",
            name,
            lambda new: workspace.apply_edit(rename_variable, name, new.strip()),
            key=f"{key} name",
            size=TextSize(100),
            hide_name=True,
        )
        draw_value_field(
            f"{team_texts.VARIABLE_VALUE}: {shown}",
            value,
            partial(workspace.apply_edit, set_variable, name),
            key=f"{key} value",
            hide_name=True,
        )
        draw_icon_button(
            team_texts.REMOVE,
            "close",
            _remove_or_ask,
            draft.id,
            name,
            key=f"{key} remove",
            label=f"{team_texts.REMOVE}: {shown}",
        )


def _remove_or_ask(draft_id: str, name: str) -> None:
    """Remove the variable, or ask first if texts of the team refer to it. A second click removes it, too."""
    asked = REMOVAL_ASKED.at(draft_id)
    if asked.get() == name or not consequences_of_removing_variable(workspace.current_team(), name):
        _remove(draft_id, name)
    else:
        asked.set(name)


def _remove(draft_id: str, name: str) -> None:
    workspace.apply_edit(remove_variable, name)
    REMOVAL_ASKED.at(draft_id).clear()


def _draw_removal_question(draft: Draft, name: str) -> None:
    """List what else removing the variable would change, and ask."""
    consequences = consequences_of_removing_variable(draft.team, name)
    items = "".join(f"<li>{plain(build_texts.consequence(one))}</li>" for one in consequences)
    with st.container(key="variable_sure", gap="small"):
        st.html(f'<ul class="ap-consequences" role="alert">{items}</ul>')
        with st.container(horizontal=True, gap="small"):
            st.button(
                team_texts.REMOVE_ANYWAY, key="remove variable", type="primary", on_click=_remove, args=(draft.id, name)
            )
            draw_button(team_texts.KEEP, "", REMOVAL_ASKED.at(draft.id).clear, key="keep variable")


# --- profiles


def draw_profiles(draft: Draft) -> None:
    draw_heading(team_texts.PROFILES, team_texts.PROFILES_EXPLAINED)
    for row, profile in enumerate(draft.team.profiles):
        with st.container(border=True, key=f"profile {row}", gap="small"):
            _draw_profile(draft, row, profile)
    draw_add_field(
        team_texts.ADD_PROFILE,
        partial(workspace.apply_edit, add_profile),
        key=f"{draft.id} profile new",
        hint=team_texts.ADD_PROFILE_HINT,
    )


def _draw_profile(draft: Draft, row: int, profile: ProfileSpec) -> None:
    # The number of profiles is part of the key, so that no field keeps its text when another profile moves up to its row.
    key = f"{draft.id} profile {row} of {len(draft.team.profiles)}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key}"):
        draw_text_field(
            team_texts.nth(team_texts.PROFILE_NAME, row + 1),
            profile.name,
            partial(workspace.apply_edit, rename_profile, row),
            key=f"{key} name",
            hide_name=True,
        )
        draw_icon_button(
            team_texts.REMOVE_PROFILE,
            "delete",
            workspace.apply_edit,
            *(remove_profile, row),
            key=f"{key} remove",
            label=f"{team_texts.REMOVE_PROFILE}: {label(profile.name, 80)}",
        )
    for name in profile.context:
        _draw_value(row, profile, name, key=f"{key} value {name}")
    if not profile.context:
        draw_note(team_texts.NOTHING_DIFFERS)
    others = {name: value for name, value in draft.team.context.items() if name not in profile.context}
    if others:
        draw_pick_field(
            team_texts.CHANGE_VARIABLE,
            list(others),
            lambda name: workspace.apply_edit(set_profile_value, row, name, others[name]),
            key=f"{key} choose",
        )


def _draw_value(row: int, profile: ProfileSpec, name: str, *, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"variablerow {key}"):
        st.html(f'<code class="ap-variable" title="{plain(name)}">{plain(name)}</code>')
        draw_value_field(
            f"{team_texts.VARIABLE_VALUE}: {label(name, 80)}",
            profile.context[name],
            partial(workspace.apply_edit, set_profile_value, row, name),
            key=key,
            hide_name=True,
        )
        draw_icon_button(
            team_texts.AS_IN_TEAM,
            "undo",
            workspace.apply_edit,
            *(remove_profile_value, row, name),
            key=f"{key} forget",
            label=f"{team_texts.AS_IN_TEAM}: {label(name, 80)} ({label(profile.name, 80)})",
        )


def add_profile(team: TeamSpec, name: str) -> TeamSpec:
    """Return the team with one more profile. Raises TeamEditError if the name is empty or taken."""
    return _with_profiles(team, (*team.profiles, ProfileSpec(_free_name(team, name))))


def rename_profile(team: TeamSpec, row: int, name: str) -> TeamSpec:
    """Return the team with another name for the profile. Raises TeamEditError if it is empty or taken."""
    return _with_profile(team, row, replace(team.profiles[row], name=_free_name(team, name, row)))


def remove_profile(team: TeamSpec, row: int) -> TeamSpec:
    return _with_profiles(team, (*team.profiles[:row], *team.profiles[row + 1 :]))


def set_profile_value(team: TeamSpec, row: int, name: str, value: JsonValue) -> TeamSpec:
    """Return the team in which the profile has its own value for the variable."""
    profile = team.profiles[row]
    return _with_profile(team, row, replace(profile, context={**profile.context, name: value}))


def remove_profile_value(team: TeamSpec, row: int, name: str) -> TeamSpec:
    """Return the team in which the profile has the team's value for the variable."""
    profile = team.profiles[row]
    others = {other: value for other, value in profile.context.items() if other != name}
    return _with_profile(team, row, replace(profile, context=others))


def _with_profile(team: TeamSpec, row: int, profile: ProfileSpec) -> TeamSpec:
    return _with_profiles(team, (*team.profiles[:row], profile, *team.profiles[row + 1 :]))


def _with_profiles(team: TeamSpec, profiles: Sequence[ProfileSpec]) -> TeamSpec:
    return change_team(team, profiles=tuple(profiles))


def _free_name(team: TeamSpec, name: str, row: int | None = None) -> str:
    """Return the name without spaces around it. Raises TeamEditError if it is empty or another profile has it."""
    name = name.strip()
    if not name:
        raise TeamEditError(team_texts.PROFILE_WITHOUT_NAME, fix=team_texts.PROFILE_NAME_FIX)
    if any(other.name == name for at, other in enumerate(team.profiles) if at != row):
        raise TeamEditError(team_texts.profile_taken(name), fix=team_texts.TAKEN_FIX)
    return name
