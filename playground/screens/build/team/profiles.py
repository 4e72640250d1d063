"""Profiles of a team: named sets of context variables to begin a conversation with, each holding what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core.errors import TeamEditError
from core.team.edit import change_team
from core.team.spec import JsonValue, ProfileSpec, TeamSpec
from playground import desk
from playground.drafts import Draft
from playground.render.safe_text import label, plain
from playground.widgets.fields import add_field, pick_field, text_field
from playground.widgets.value_field import value_field
from playground.words import teams as words


def profiles_part(draft: Draft) -> None:
    st.html(f'<h3 class="ap-formhead">{words.PROFILES}</h3><p class="ap-quiet">{words.PROFILES_EXPLAINED}</p>')
    for row, profile in enumerate(draft.team.profiles):
        with st.container(border=True, key=f"profile {row}", gap="small"):
            _profile(draft, row, profile)
    add_field(words.ADD_PROFILE, add_profile, key=f"{draft.id} profile new", hint=words.ADD_PROFILE_HINT)


# --- what is done


def add_profile(name: str) -> None:
    desk.change(lambda team: _with(team, (*team.profiles, ProfileSpec(_free(team, name)))))


def rename_profile(row: int, name: str) -> None:
    desk.change(lambda team: _put(team, row, replace(team.profiles[row], name=_free(team, name, row))))


def remove_profile(row: int) -> None:
    desk.change(lambda team: _with(team, (*team.profiles[:row], *team.profiles[row + 1 :])))


def set_value(row: int, name: str, value: JsonValue) -> None:
    """Have the profile hold another value than the team."""
    desk.change(lambda team: _put(team, row, _holding(team.profiles[row], {name: value})))


def forget_value(row: int, name: str) -> None:
    """Have the profile hold the team's value again."""

    def changed(team: TeamSpec) -> TeamSpec:
        profile = team.profiles[row]
        kept = {other: value for other, value in profile.context.items() if other != name}
        return _put(team, row, replace(profile, context=kept))

    desk.change(changed)


def _with(team: TeamSpec, profiles: Sequence[ProfileSpec]) -> TeamSpec:
    return change_team(team, profiles=tuple(profiles))


def _put(team: TeamSpec, row: int, profile: ProfileSpec) -> TeamSpec:
    return _with(team, (*team.profiles[:row], profile, *team.profiles[row + 1 :]))


def _holding(profile: ProfileSpec, values: Mapping[str, JsonValue]) -> ProfileSpec:
    return replace(profile, context={**profile.context, **values})


def _free(team: TeamSpec, name: str, row: int | None = None) -> str:
    """The name, if it is one and no other profile has it."""
    name = name.strip()
    if not name:
        raise TeamEditError(words.PROFILE_WITHOUT_NAME, fix=words.PROFILE_NAME_FIX)
    if any(other.name == name for at, other in enumerate(team.profiles) if at != row):
        raise TeamEditError(words.profile_taken(name), fix=words.TAKEN_FIX)
    return name


# --- how it is drawn


def _profile(draft: Draft, row: int, profile: ProfileSpec) -> None:
    key = f"{draft.id} profile {row} of {len(draft.team.profiles)}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"textrow {key}"):
        text_field(
            words.nth(words.PROFILE_NAME, row + 1),
            profile.name,
            lambda name: rename_profile(row, name),
            key=f"{key} name",
            hide_name=True,
        )
        _button(words.REMOVE_PROFILE, "delete", f"{key} remove", remove_profile, row)
    for name, value in profile.context.items():
        _value(row, name, value, key=f"{key} value {name}")
    if not profile.context:
        st.html(f'<p class="ap-quiet">{words.NOTHING_DIFFERS}</p>')
    _choose(draft, row, profile, key=f"{key} choose")


def _value(row: int, name: str, value: JsonValue, *, key: str) -> None:
    shown = label(name, 80)

    def take(new: JsonValue) -> None:
        set_value(row, name, new)

    with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"variablerow {key}"):
        st.html(f'<code class="ap-variable" title="{plain(name)}">{plain(name)}</code>')
        value_field(f"{words.VARIABLE_VALUE}: {shown}", value, take, key=key, hide_name=True)
        _button(words.AS_IN_TEAM, "undo", f"{key} forget", forget_value, row, name)


def _button(name: str, icon: str, key: str, act: Callable[..., None], *given: object) -> None:
    st.button(
        name, key=f"icon button {key}", icon=f":material/{icon}:", help=name, type="tertiary", on_click=act, args=given
    )


def _choose(draft: Draft, row: int, profile: ProfileSpec, *, key: str) -> None:
    others = [name for name in draft.team.context if name not in profile.context]
    if others:
        pick_field(words.CHANGE_VARIABLE, others, lambda name: set_value(row, name, draft.team.context[name]), key=key)
