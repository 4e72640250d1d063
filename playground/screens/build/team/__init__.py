"""The form of a team itself: what it is called, how conversations begin, what it knows at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import streamlit as st

from core.team.check import Problem
from core.team.edit import change_team, set_start
from core.team.spec import AgentId
from playground import desk, session
from playground import words as shared
from playground.drafts import Draft
from playground.render.faces import Faces
from playground.render.safe_text import plain
from playground.screens.build.team.profiles import profiles_part
from playground.screens.build.team.variables import variables_part
from playground.screens.build.team.web import web_part
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import choice_field, text_field
from playground.widgets.icon_field import icon_field
from playground.widgets.texts_field import texts_field
from playground.words import teams as words

SECTION = "team section"


class Section(StrEnum):
    ABOUT = "about"
    BEGIN = "begin"
    CONTEXT = "context"
    WEB = "web"


FIELDS = {
    Section.ABOUT: ("name", "icon", "description", "start"),
    Section.BEGIN: ("starters", "demo"),
    Section.CONTEXT: ("context", "profiles"),
    Section.WEB: ("http",),
}


def team_form(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    own = problems_of(problems)
    placed = {field for fields in FIELDS.values() for field in fields}
    with st.container(key="team_form"):
        name = plain(draft.team.name or shared.NO_NAME)
        st.html(
            f'<div class="ap-formtitle"><span class="ap-partsign">{plain(draft.team.icon or "🗂️")}</span><h2><bdi>{name}</bdi></h2></div>'
        )
        problem_lines([one for one in own if one.place.field not in placed], key=f"{draft.id} team")
        match _section():
            case Section.ABOUT:
                _about(draft, faces, own)
            case Section.BEGIN:
                _beginnings(draft)
            case Section.CONTEXT:
                variables_part(draft)
                profiles_part(draft)
            case Section.WEB:
                web_part(draft, own)


def change(**fields: Any) -> None:
    """Change fields of the team itself, as one step."""
    desk.change(lambda team: change_team(team, **fields))


def _section() -> Section:
    wanted = Section(session.value_of(SECTION) or Section.ABOUT)
    if session.value_of(SECTION) != wanted:
        session.keep_value(SECTION, wanted)
    chosen = st.segmented_control(
        words.SECTION_LABEL,
        list(Section),
        format_func=lambda section: words.SECTIONS[section],
        default=wanted,
        required=True,
        key=SECTION,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    return Section(chosen or wanted)


def _about(draft: Draft, faces: Faces, problems: Sequence[Problem]) -> None:
    team = draft.team
    with st.container(horizontal=True, key="name_and_icon", gap="small"):
        with st.container(key="name_of_team"):
            text_field(words.NAME, team.name, lambda name: change(name=name), key=f"{draft.id} team name")
        icon_field(team.icon, lambda icon: change(icon=icon), key=f"{draft.id} team icon")
    problem_lines(problems_of(problems, field="name"), key=f"{draft.id} team name")
    text_field(
        words.DESCRIPTION,
        team.description,
        lambda text: change(description=text),
        key=f"{draft.id} team description",
        hint=words.DESCRIPTION_HINT,
        help=words.DESCRIPTION_HELP,
        longest=2_000,
        lines=3,
    )
    choice_field(
        words.START,
        [agent.id for agent in team.agents],
        team.start,
        lambda id: desk.change(lambda team: set_start(team, AgentId(id))),
        key=f"{draft.id} team start",
        shown=lambda id: f"{faces[id].icon} {faces[id].name}".strip() if id else words.NOBODY,
        help=words.START_HELP,
    )
    problem_lines(problems_of(problems, field="start"), key=f"{draft.id} team start")


def _beginnings(draft: Draft) -> None:
    _head(words.STARTERS, words.STARTERS_EXPLAINED)
    key = f"{draft.id} starter"
    texts_field(
        words.STARTERS,
        draft.team.starters,
        lambda edit: _change_texts("starters", edit),
        key=key,
        hint=words.STARTER_HINT,
    )
    with st.expander(words.DEMO, key="demo script", expanded=not draft.team.starters and bool(draft.team.demo)):
        st.html(f'<p class="ap-quiet">{words.DEMO_EXPLAINED}</p>')
        texts_field(
            words.DEMO,
            draft.team.demo,
            lambda edit: _change_texts("demo", edit),
            key=f"{draft.id} demo",
            hint=words.DEMO_HINT,
        )


def _change_texts(field: str, edit: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    desk.change(lambda team: change_team(team, **{field: edit(getattr(team, field))}))


def _head(title: str, explained: str) -> None:
    st.html(f'<h3 class="ap-formhead">{title}</h3><p class="ap-quiet">{explained}</p>')
