"""The form of a team, without a browser: starters, context variables and profiles are edited in place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.team.spec import ProfileSpec, TeamSpec
from playground import samples, session
from playground.widgets.fields import move_text, replace_text
from playground.workspace_state import Part
from tests.support.building import DRAFT, build_page, html_of, opened, ran, team_of, undone


@pytest.fixture(scope="module")
def team() -> TeamSpec:
    return replace(samples.sample_team(samples.FIRST), profiles=(ProfileSpec("Gold", {"customer_tier": "Gold"}),))


def at(team: TeamSpec, section: str) -> AppTest:
    return opened(build_page(team), Part.TEAM, section=section)


def entered(page: AppTest, key: str, text: str) -> AppTest:
    page.text_input(key=f"{DRAFT} {key}").set_value(text)
    return ran(page)


def clicked(page: AppTest, key: str) -> AppTest:
    page.button(key=f"icon button {DRAFT} {key}").click()
    return ran(page)


def test_name_icon_and_start_are_the_teams(team: TeamSpec) -> None:
    page = at(team, "about")
    entered(page, "team name", "شركة الطيران")
    page.selectbox(key=f"{DRAFT} team start").set_value("lost_baggage")
    ran(page)
    assert (team_of(page).name, team_of(page).start) == ("شركة الطيران", "lost_baggage")


# --- starter prompts


def test_starters_are_added_changed_moved_and_removed(team: TeamSpec) -> None:
    page = at(replace(team, starters=("one", "two")), "begin")
    entered(page, "team starter new", "three")
    assert team_of(page).starters == ("one", "two", "three")
    assert page.text_input(key=f"{DRAFT} team starter new").value == ""
    entered(page, "team starter 0 of 3", "first")
    clicked(page, "team starter up 2")
    clicked(page, "team starter remove 0")
    assert team_of(page).starters == ("three", "two")
    undone(page)
    assert team_of(page).starters == ("first", "three", "two")


def test_a_text_that_is_too_long_stays_in_its_field_with_the_reason(team: TeamSpec) -> None:
    page = entered(at(team, "about"), "team name", "n" * 201)
    assert "201 characters, and at most 200" in html_of(page)
    assert page.text_input(key=f"{DRAFT} team name").value == "n" * 201
    assert team_of(page).name == team.name
    assert page.text_input(key=f"{DRAFT} team name").proto.max_chars == 0, "the browser would drop it without a word"


@pytest.mark.parametrize(
    ("part", "id", "section"),
    [
        (Part.TEAM, "", "begin"),
        (Part.TEAM, "", "context"),
        (Part.AGENT, "triage", "may"),
        (Part.FUNCTION, "baggage_allowance", ""),
    ],
)
def test_buttons_that_remove_something_say_what(team: TeamSpec, part: Part, id: str, section: str) -> None:
    profiles = (*team.profiles, ProfileSpec("Silver", {"customer_tier": "Silver"}))
    page = opened(build_page(replace(team, profiles=profiles)), part, id, section=section)
    names = [button.label for button in page.button if str(button.key).startswith("icon button")]
    assert len(names) == len(set(names))
    assert "Remove" not in names


def test_a_starter_that_is_emptied_is_gone() -> None:
    assert replace_text(("a", "b", "c"), 1, "  ") == ("a", "c")
    assert move_text(("a", "b", "c"), 2, 0) == ("c", "a", "b")
    assert move_text(("a",), 2, 1) == ("a",)


# --- context variables


def test_a_variable_is_added_as_an_empty_text(team: TeamSpec) -> None:
    page = entered(at(team, "context"), "variable new", "mood")
    assert team_of(page).context["mood"] == ""


@pytest.mark.parametrize(("name", "said"), [("two words", "cannot be the name"), ("booking", "already")])
def test_a_name_that_will_not_do_stays_in_its_field_with_the_reason(team: TeamSpec, name: str, said: str) -> None:
    page = entered(at(team, "context"), "variable new", name)
    assert said in html_of(page)
    assert page.text_input(key=f"{DRAFT} variable new").value == name
    assert team_of(page).context == team.context


def test_a_text_that_looks_like_a_number_stays_text_unless_the_type_is_number(team: TeamSpec) -> None:
    page = entered(at(team, "context"), "variable seat value text", "5")
    assert team_of(page).context["seat"] == "5"
    page.selectbox(key=f"{DRAFT} variable seat value kind").set_value("number")
    assert team_of(ran(page)).context["seat"] == 5


def test_a_new_name_is_followed_by_the_instructions(team: TeamSpec) -> None:
    page = entered(at(team, "context"), "variable customer_name name", "guest")
    front = team_of(page).agent(team.start)
    assert "guest" in team_of(page).context
    assert front is not None
    assert "{guest}" in front.instructions


def test_removing_a_used_variable_asks_first(team: TeamSpec) -> None:
    page = clicked(at(team, "context"), "variable customer_name remove")
    assert "{customer_name} in the texts of Front desk will stand for nothing" in html_of(page)
    assert "customer_name" in team_of(page).context
    page.button(key="keep variable").click()
    assert "will stand for nothing" not in html_of(ran(page))
    clicked(page, "variable customer_name remove")
    page.button(key="remove variable").click()
    assert "customer_name" not in team_of(ran(page)).context


def test_a_variable_nobody_speaks_of_goes_at_once(team: TeamSpec) -> None:
    page = entered(at(team, "context"), "variable new", "mood")
    assert "mood" not in team_of(clicked(page, "variable mood remove")).context


# --- profiles


def test_profiles_are_added_renamed_and_removed(team: TeamSpec) -> None:
    page = entered(at(team, "context"), "profile new", "Child")
    entered(page, "profile 1 of 2 name", "Young")
    assert [profile.name for profile in team_of(page).profiles] == ["Gold", "Young"]
    clicked(page, "profile 0 of 2 remove")
    assert [profile.name for profile in team_of(page).profiles] == ["Young"]


@pytest.mark.parametrize(("name", "said"), [("Gold", "already"), (" ", "needs a name")])
def test_profiles_have_names_of_their_own(team: TeamSpec, name: str, said: str) -> None:
    page = at(replace(team, profiles=(*team.profiles, ProfileSpec("Child"))), "context")
    entered(page, "profile 1 of 2 name", name)
    assert said in html_of(page)


def test_a_profile_holds_only_what_differs(team: TeamSpec) -> None:
    page = at(team, "context")
    page.selectbox(key=f"{DRAFT} profile 0 of 1 choose").set_value("bags")
    entered(ran(page), "profile 0 of 1 value bags number", "4")
    assert team_of(page).profiles[0].context == {"customer_tier": "Gold", "bags": 4}
    clicked(page, "profile 0 of 1 value customer_tier forget")
    assert team_of(page).profiles[0].context == {"bags": 4}


# --- hosts that functions may fetch from


def test_hosts_are_listed_and_allowed_by_hand(team: TeamSpec) -> None:
    page = entered(at(team, "web"), "team http new", "api.example.org")
    assert (team_of(page).http, page.session_state[session.WORKSPACE.key].draft.hosts) == (("api.example.org",), ())
    page.toggle(key=f"{DRAFT} team may fetch").set_value(True)
    ran(page)
    assert page.session_state[session.WORKSPACE.key].draft.hosts == ("api.example.org",)
    entered(page, "team http new", "b.example:8000")
    assert page.session_state[session.WORKSPACE.key].draft.hosts == ("api.example.org", "b.example:8000")


def test_what_is_no_host_is_not_taken(team: TeamSpec) -> None:
    page = entered(at(team, "web"), "team http new", "https://api.example.org/")
    assert team_of(page).http == ()
    assert "without http://" in html_of(page)


def test_a_team_comes_without_leave_to_fetch(team: TeamSpec) -> None:
    page = at(replace(team, http=("api.example.org",)), "web")
    assert page.toggle(key=f"{DRAFT} team may fetch").value is False
