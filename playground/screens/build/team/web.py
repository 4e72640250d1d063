"""Where functions of the team may fetch from: the hosts, which the file keeps, and whether they may, which it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.errors import TeamEditError
from core.sandbox.hosts import InvalidHostError, parse_host
from core.team.check import Problem
from core.team.edit import change_team
from core.team.spec import TeamSpec
from playground import desk, session
from playground.drafts import Draft
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import switch_field
from playground.widgets.texts_field import Texts, texts_field
from playground.words import teams as words


def web_part(draft: Draft, problems: Sequence[Problem]) -> None:
    st.html(f'<h3 class="ap-formhead">{words.WEB}</h3><p class="ap-quiet">{words.WEB_EXPLAINED}</p>')
    texts_field(words.HOST, draft.team.http, _change, key=f"{draft.id} http", hint=words.HOST_HINT)
    problem_lines(problems_of(problems, field="http"), key=f"{draft.id} http")
    if draft.team.http:
        switch_field(words.MAY_FETCH, is_on(draft), _switch, key=f"{draft.id} may fetch", help=words.MAY_FETCH_HELP)
        st.html(f'<p class="ap-quiet" role="status">{words.FETCHES if is_on(draft) else words.FETCHES_NOT}</p>')


def is_on(draft: Draft) -> bool:
    """Whether functions may fetch from all that the team lists."""
    return bool(draft.team.http) and set(draft.team.http) <= set(draft.hosts)


def _change(edit: Callable[[Texts], Texts]) -> None:
    """Change the list. While the switch is on, it is on for what the person adds, too."""
    was_on = is_on(session.draft())
    desk.change(lambda team: change_team(team, http=_taken(team, edit)))
    if was_on:
        _switch(True)


def _taken(team: TeamSpec, edit: Callable[[Texts], Texts]) -> Texts:
    lines = edit(team.http)
    for line in lines:
        if line not in team.http:
            try:
                parse_host(line)
            except InvalidHostError as unfit:
                raise TeamEditError(str(unfit)) from None
    return lines


def _switch(on: bool) -> None:
    desk.allow_hosts(desk.team().http if on else ())
