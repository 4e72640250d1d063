"""The tabs beside the form, without a browser: problems and fixes, what a model is sent, the team file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from core.errors import TeamFileError
from core.team.check import Place, check
from core.team.edit import change_agent, change_function, change_team, set_results
from core.team.file import read_team
from core.team.spec import AgentId, AgentSpec, FunctionId, HandoffSpec, ResultRow, TeamSpec
from playground import samples
from playground.screens.build.file_view import REJECTED, excerpt, line_of
from playground.screens.build.tabs import TAB_KEY, apply_all_fixes, describe_place, target_of_link
from playground.texts import build_texts
from playground.workspace_state import Part, Selection
from tests.playground.screens.build.test_function_form import BAGGAGE, draft_of, html_of, keep, opened, pressed, shown
from tests.support.specs import teams

GONE = HandoffSpec(AgentId("gone"), "never")


def broken() -> TeamSpec:
    """The airline, where a handoff leads nowhere and an answer is never used."""
    team = samples.sample_team("airline")
    team = change_agent(team, team.start, handoffs=(*team.agents[0].handoffs, GONE))
    rows = team.functions[2].results
    return set_results(team, team.functions[2].id, (*rows, ResultRow(value="never")))


def tab(page: AppTest, name: str) -> AppTest:
    page.session_state[TAB_KEY] = name
    return shown(page)


def file_tab(page: AppTest) -> AppTest:
    return tab(page, build_texts.TABS[2])


def written(page: AppTest, text: str) -> AppTest:
    page.text_area(key=f"{draft_of(page).id} file").set_value(text)
    return shown(page)


def text_of(page: AppTest) -> str:
    return str(page.text_area(key=f"{draft_of(page).id} file").value)


def selected(page: AppTest, part: Part, id: str = "") -> AppTest:
    keep(page, replace(draft_of(page), selection=Selection(part, id)))
    return shown(page)


# --- problems


def test_a_team_without_problems_shows_that_it_has_none() -> None:
    page = opened()
    shown_text = html_of(page)
    assert build_texts.no_problems(draft_of(page).team) in shown_text
    assert "every function has an answer" in shown_text


def test_nothing_is_said_about_functions_of_a_team_without_any() -> None:
    alone = TeamSpec("T", AgentId("a"), agents=(AgentSpec(AgentId("a"), "A", instructions="x"),))
    shown_text = html_of(opened(team=alone))
    assert "No problems found in 1 agent." in shown_text
    assert "function" not in shown_text


def test_each_problem_opens_the_form_where_it_is() -> None:
    page = opened(team=broken())
    page = pressed(page, "go 0")
    assert draft_of(page).selection == Selection(Part.AGENT, "triage", "gone")
    page = pressed(page, "go 1")
    assert draft_of(page).selection == Selection(Part.FUNCTION, BAGGAGE)


def test_all_problems_are_fixed_in_one_step() -> None:
    page = pressed(opened(team=broken()), "fix all")
    assert check(draft_of(page).team) == ()
    page = pressed(page, "undo")
    assert len(check(draft_of(page).team)) == 2


def test_the_problems_stay_open_when_their_number_changes() -> None:
    page = tab(opened(team=broken()), build_texts.problems(2))
    page = pressed(page, "fix listed 0 0")
    assert page.session_state[TAB_KEY] == build_texts.problems(1)


@settings(max_examples=40)
@given(teams)
def test_fixing_all_ends_and_leaves_nothing_that_could_be_fixed(team: TeamSpec) -> None:
    after = apply_all_fixes(team)
    assert apply_all_fixes(after) == after


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place(agent=AgentId("triage"), field="handoffs", row=1), "Front desk, handoff 2"),
        (Place(function=BAGGAGE, field="results", row=0), "baggage_allowance, answer 1"),
        (Place(agent=AgentId("triage"), field="tool_choice"), "Front desk, what it has to call"),
        (Place(function=FunctionId("gone")), "gone"),
        (Place(field="start"), "Team, where it starts"),
    ],
)
def test_a_place_is_described_in_words(place: Place, told: str) -> None:
    assert describe_place(samples.sample_team("airline"), place) == told


def test_a_link_that_does_not_exist_has_no_target() -> None:
    team = samples.sample_team("airline")
    assert target_of_link(team, Place(agent=team.start, field="handoffs", row=99)) == ""
    assert target_of_link(team, Place(function=BAGGAGE, field="results", row=0)) == ""


# --- what a model sees


def test_an_agent_is_seen_with_its_instructions_as_they_are_now() -> None:
    page = tab(selected(opened(), Part.AGENT, "triage"), build_texts.TABS[1])
    context = samples.sample_team("airline").context
    assert str(context["customer_name"]) in html_of(page)
    assert "transfer_to_lost_baggage" in html_of(page)


def test_with_the_team_selected_the_agent_is_seen_that_starts() -> None:
    page = tab(selected(opened(), Part.TEAM), build_texts.TABS[1])
    assert "You are the front desk" in html_of(page)


def test_a_half_made_team_is_seen_too() -> None:
    page = tab(selected(opened(team=broken()), Part.AGENT, "triage"), build_texts.TABS[1])
    assert "transfer_to_gone" not in html_of(page)


def test_a_forced_function_call_is_reported() -> None:
    team = samples.sample_team("airline")
    for choice, told in (("required", "has to call something"), ("flight_status", "has to call flight_status")):
        page = opened(team=change_agent(team, team.start, tool_choice=choice))
        assert told in html_of(tab(selected(page, Part.AGENT, "triage"), build_texts.TABS[1]))


def test_a_function_is_seen_as_it_is_sent_and_a_change_at_once() -> None:
    page = opened(team=change_function(samples.sample_team("airline"), BAGGAGE, name="수하물"))
    assert "&quot;name&quot;: &quot;suhamul" in html_of(tab(page, build_texts.TABS[1]))


def test_a_team_of_nobody_has_nothing_to_see() -> None:
    page = tab(selected(opened(team=TeamSpec("Nobody")), Part.TEAM), build_texts.TABS[1])
    assert build_texts.NOBODY_THERE in html_of(page)


# --- the team file


def test_the_file_shows_what_a_form_changes() -> None:
    page = file_tab(opened())
    page.text_input(key=f"{draft_of(page).id} function {BAGGAGE} name").set_value("수하물")
    assert "name: 수하물" in text_of(shown(page))


def test_the_team_follows_what_is_written_in_the_file_in_one_step() -> None:
    page = file_tab(opened())
    page = written(page, text_of(page).replace("name: Airline customer service", "name: Mine # really"))
    assert draft_of(page).team.name == "Mine"
    assert "# really" in text_of(page)
    assert draft_of(pressed(page, "undo")).team == samples.sample_team("airline")


def test_a_text_that_is_no_team_stays_with_its_line_until_it_is_one() -> None:
    page = file_tab(opened())
    good = text_of(page)
    bad = good.replace("name: Airline customer service", "name: Mine\nnamee: x", 1)
    page = written(page, bad)
    assert text_of(page) == bad
    assert "ap-wrongline><span>3</span>namee: x" in html_of(page)
    assert draft_of(page).team.name == "Airline customer service"
    page = written(page, bad.replace("namee: x\n", ""))
    assert draft_of(page).team.name == "Mine"
    assert build_texts.NOT_TAKEN not in html_of(page)


def test_a_text_that_is_no_team_is_there_again_after_other_tabs_and_pages() -> None:
    page = written(file_tab(opened()), "format: 1\nname: [")
    page = tab(page, build_texts.TABS[1])
    page.switch_page("pages/home.py").run()
    page = file_tab(shown(page.switch_page("pages/build.py")))
    assert text_of(page) == "format: 1\nname: ["


def test_one_can_go_back_to_the_team_as_it_is() -> None:
    page = file_tab(opened())
    good = text_of(page)
    page = pressed(written(page, "nonsense"), "file back")
    assert text_of(page) == good


def test_when_the_team_changes_meanwhile_both_ways_are_offered() -> None:
    page = written(file_tab(opened()), "nonsense")
    page.text_input(key=f"{draft_of(page).id} function {BAGGAGE} name").set_value("bags")
    page = shown(page)
    assert build_texts.CHANGED_MEANWHILE in html_of(page)
    page = pressed(page, "file keep")
    assert text_of(page) == "nonsense"
    assert build_texts.CHANGED_MEANWHILE not in html_of(page)
    page = pressed(page, "file back")
    assert "name: bags" in text_of(page)


def test_a_team_that_no_file_can_hold_is_reported() -> None:
    page = file_tab(opened(team=change_team(samples.sample_team("airline"), name="\0")))
    assert "ap-refused" in html_of(page)


def test_the_line_of_an_error_is_found() -> None:
    with pytest.raises(TeamFileError) as caught:
        read_team("format: 1\nname: x\n  y: z: a\n")
    assert line_of(caught.value) == 3
    assert line_of(TeamFileError("no place")) is None


def test_an_excerpt_shows_the_line_among_its_neighbours_as_text() -> None:
    assert excerpt("a\n<b>\nc\nd", 2).count("<div") == 3
    assert "&lt;b&gt;" in excerpt("a\n<b>", 2)
    assert "<span>1</span>" in excerpt("", 7)
    assert excerpt("a", None) == ""


def test_what_is_typed_for_one_team_is_not_shown_for_another() -> None:
    page = written(file_tab(opened()), "nonsense")
    kept = draft_of(page).id
    keep(page, replace(draft_of(page), id="another"))
    assert text_of(shown(page)) != "nonsense"
    assert page.session_state[REJECTED.at(kept).key].text == "nonsense"
