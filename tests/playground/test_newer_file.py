"""A team file of a newer version is opened to look at and to talk to, and never changed, copied or saved."""

from __future__ import annotations

import pytest
import streamlit as st

from core.errors import TeamEditError, TeamFileError
from core.team.edit import add_agent, change_team
from playground import samples, session, workspace
from playground.texts import team_texts
from tests.playground.test_home_page import chosen, draft_of, given, opened, workspace_of
from tests.support.building import html_of

NEWER = """\
format: 99
name: Tomorrow
start: a
budget: 3
agents:
  - {id: a, name: Ada, instructions: Help.}
"""


def test_a_newer_file_cannot_be_changed_or_saved() -> None:
    st.session_state.clear()
    workspace.open_sample(samples.FIRST)
    workspace.open_file(NEWER.encode(), "tomorrow.team.yaml")
    before = session.draft()
    assert (before.team.name, before.newer_format) == ("Tomorrow", 99)
    with pytest.raises(TeamEditError):
        workspace.change(lambda team: change_team(team, name="Mine"))
    with pytest.raises(TeamEditError):
        workspace.add(add_agent)
    with pytest.raises(TeamFileError):
        workspace.file_text()
    assert session.draft() == before
    assert workspace.can_answer()


def test_the_pages_show_a_newer_file_without_forms_and_without_a_way_to_save_it() -> None:
    page = given(opened(), NEWER)
    assert "This file is in format 99; this version reads up to 3." in page.toast[0].value
    assert "line 4, budget" in page.toast[0].value
    assert team_texts.READ_ONLY in html_of(page)
    assert not page.text_input
    assert [element.proto.disabled for element in page.get("download_button")] == [True]
    page.switch_page("pages/home.py").run()
    chosen(page, draft_of(page).id, "copy")
    assert len(workspace_of(page).drafts) == 2
    page.switch_page("pages/conversation.py").run()
    assert not page.exception
