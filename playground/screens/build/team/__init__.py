"""The form of the team itself, in four sections: about, starters and demo, context variables (`context`), web access."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial

import streamlit as st

from core.errors import TeamEditError
from core.sandbox.hosts import InvalidHostError, parse_host
from core.team.check import Problem
from core.team.edit import change_team, set_start
from core.team.names import visible_text
from core.team.spec import AgentId, TeamSpec
from playground import session, talk, texts, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import plain
from playground.screens.build.form_parts import draw_heading, draw_note, draw_section_switch
from playground.screens.build.part_form import TeamForm, team_form
from playground.screens.build.team.context import draw_profiles, draw_variables
from playground.screens.problems import draw_problem_lines
from playground.shell.top_bar import TALK, switch_page
from playground.texts import team_texts
from playground.widgets.fields import (
    Texts,
    TextSize,
    draw_choice_field,
    draw_switch_field,
    draw_text_field,
    draw_texts_field,
)
from playground.widgets.icon_field import draw_icon_field
from playground.workspace_state import Draft

SECTION_KEY = "team section"


class TeamSection(StrEnum):
    ABOUT = "about"
    BEGIN = "begin"
    CONTEXT = "context"
    WEB = "web"


FIELDS_SHOWN = frozenset(("name", "icon", "description", "start", "starters", "demo", "context", "profiles", "http"))
"""The fields of a team whose problems belong to a section. The others are shown above the sections."""


def draw_team_form(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> None:
    form = team_form(draft, appearances, problems)
    with st.container(key="team_form"):
        sign, name = plain(draft.team.icon or "🗂️"), plain(visible_text(draft.team.name) or texts.NO_NAME)
        st.html(f'<div class="ap-formtitle"><span class="ap-partsign">{sign}</span><h2><bdi>{name}</bdi></h2></div>')
        draw_problem_lines([one for one in form.problems if one.place.field not in FIELDS_SHOWN], key=form.form_key)
        match _draw_section_switch():
            case TeamSection.ABOUT:
                _draw_about(form)
            case TeamSection.BEGIN:
                _draw_starters_and_demo(form)
            case TeamSection.CONTEXT:
                draw_variables(draft)
                draw_profiles(draft)
            case TeamSection.WEB:
                _draw_web_access(form)


def _draw_section_switch() -> TeamSection:
    return draw_section_switch(
        team_texts.SECTION_LABEL,
        {section: team_texts.SECTIONS[section] for section in TeamSection},
        TeamSection(session.value_of(SECTION_KEY) or TeamSection.ABOUT),
        key=SECTION_KEY,
    )


def _draw_about(form: TeamForm) -> None:
    team = form.spec
    with st.container(horizontal=True, key="name_and_icon", gap="small"):
        with st.container(key="name_of_team"):
            draw_text_field(team_texts.NAME, team.name, partial(form.set_field, "name"), key=form.key("name"))
        draw_icon_field(team.icon, partial(form.set_field, "icon"), key=form.key("icon"))
    form.draw_problems("name")
    form.draw_text(
        "description",
        team_texts.DESCRIPTION,
        hint=team_texts.DESCRIPTION_HINT,
        help=team_texts.DESCRIPTION_HELP,
        size=TextSize(2_000, lines=3),
    )
    draw_choice_field(
        team_texts.START,
        [agent.id for agent in team.agents],
        team.start,
        partial(form.edit, set_start),
        key=form.key("start"),
        shown=partial(_start_name, form),
        help=team_texts.START_HELP,
    )
    form.draw_problems("start")


def _start_name(form: TeamForm, id: AgentId) -> str:
    appearance = form.appearances[id]
    return f"{appearance.icon} {appearance.name}".strip() if id else team_texts.NOBODY


# --- starters and demo


def _draw_starters_and_demo(form: TeamForm) -> None:
    team = form.spec
    draw_heading(team_texts.STARTERS, team_texts.STARTERS_EXPLAINED)
    draw_texts_field(
        team_texts.STARTERS,
        team.starters,
        partial(form.edit, with_texts_edited, "starters"),
        key=form.key("starter"),
        hint=team_texts.STARTER_HINT,
    )
    with st.expander(team_texts.DEMO, key="demo script", expanded=not team.starters and bool(team.demo)):
        draw_note(team_texts.DEMO_EXPLAINED)
        draw_texts_field(
            team_texts.DEMO,
            team.demo,
            partial(form.edit, with_texts_edited, "demo"),
            key=form.key("demo"),
            hint=team_texts.DEMO_HINT,
        )
        if team.demo and st.button(team_texts.PLAY, key="play demo", icon=":material/play_arrow:"):
            talk.start_new()
            talk.play(team.demo)
            switch_page(TALK)


def with_texts_edited(team: TeamSpec, field: str, edit: Callable[[Texts], Texts]) -> TeamSpec:
    """Return the team with the present texts of a field edited: another row may have changed them just before."""
    return change_team(team, **{field: edit(getattr(team, field))})


# --- web access


def _draw_web_access(form: TeamForm) -> None:
    """Draw the hosts that functions of the team may fetch from, which the file keeps, and whether they may, which it does not."""
    draw_heading(team_texts.WEB, team_texts.WEB_EXPLAINED)
    draw_texts_field(team_texts.HOST, form.spec.http, _edit_hosts, key=form.key("http"), hint=team_texts.HOST_HINT)
    draw_problem_lines([one for one in form.problems if one.place.field == "http"], key=form.key("http"))
    if form.spec.http:
        is_allowed = allows_all_hosts(form.draft)
        draw_switch_field(
            team_texts.MAY_FETCH, is_allowed, _allow_hosts, key=form.key("may fetch"), help=team_texts.MAY_FETCH_HELP
        )
        st.html(f'<p class="ap-quiet" role="status">{team_texts.FETCHES if is_allowed else team_texts.FETCHES_NOT}</p>')


def allows_all_hosts(draft: Draft) -> bool:
    """Return whether functions may fetch from every host the team lists."""
    return bool(draft.team.http) and set(draft.team.http) <= set(draft.hosts)


def _edit_hosts(edit: Callable[[Texts], Texts]) -> None:
    """Edit the list of hosts. If access was allowed, it is also allowed to the host that a person adds."""
    was_allowed = allows_all_hosts(session.draft())
    workspace.apply_edit(with_hosts_edited, edit)
    if was_allowed:
        _allow_hosts(True)


def with_hosts_edited(team: TeamSpec, edit: Callable[[Texts], Texts]) -> TeamSpec:
    """Return the team with its list of hosts edited. Raises TeamEditError for a new one that is not a host."""
    hosts = edit(team.http)
    for host in hosts:
        if host not in team.http:
            try:
                parse_host(host)
            except InvalidHostError as error:
                raise TeamEditError(str(error)) from None
    return change_team(team, http=hosts)


def _allow_hosts(on: bool) -> None:
    workspace.allow_hosts(workspace.current_team().http if on else ())
