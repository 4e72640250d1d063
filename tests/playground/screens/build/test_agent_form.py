"""The form of an agent, without a browser: entries change the team, and refused ones stay with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.team.edit import add_delegate, add_function, change_agent
from core.team.spec import AgentId, AgentSpec, HandoffSpec, TeamSpec
from playground import samples
from playground.texts import agent_texts
from playground.workspace_state import Part
from tests.support.building import DRAFT, build_page, draft_of, html_of, opened, ran, team_of, undone

DESK, BAGGAGE, CHANGES = AgentId("triage"), AgentId("lost_baggage"), AgentId("flight_change")


@pytest.fixture(scope="module")
def team() -> TeamSpec:
    return samples.sample_team(samples.FIRST)


def at(team: TeamSpec, agent: str, section: str = "who", *, target: str = "") -> AppTest:
    return opened(build_page(team), Part.AGENT, agent, target=target, section=section)


def key(agent: str, name: str) -> str:
    return f"{DRAFT} agent {agent} {name}"


def agent_of(page: AppTest, id: str) -> AgentSpec:
    agent = team_of(page).agent(id)
    assert agent is not None
    return agent


# --- who it is


def test_a_name_that_is_typed_is_the_agents_and_undo_takes_it_back(team: TeamSpec) -> None:
    page = at(team, DESK)
    page.text_input(key=key(DESK, "name")).set_value("수하물 📦")
    ran(page)
    assert agent_of(page, DESK).name == "수하물 📦"
    undone(page)
    assert agent_of(page, DESK).name == "Front desk"
    assert page.text_input(key=key(DESK, "name")).value == "Front desk"


def test_instructions_of_twenty_thousand_characters_are_kept_whole(team: TeamSpec) -> None:
    page, long = at(team, DESK), "word " * 4_000
    page.text_area(key=key(DESK, "instructions")).set_value(long)
    ran(page)
    assert agent_of(page, DESK).instructions == long


def test_a_file_may_hold_more_than_can_be_typed(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, instructions="x" * 30_000), DESK)
    assert len(page.text_area(key=key(DESK, "instructions")).value or "") == 30_000


def test_an_icon_is_chosen_or_typed(team: TeamSpec) -> None:
    page = at(team, DESK)
    page.text_input(key=key(DESK, "icon")).set_value(" 👩🏽‍🚀 ")
    ran(page)
    assert agent_of(page, DESK).icon == "👩🏽‍🚀"


def test_an_unknown_placeholder_is_reported_and_one_click_adds_its_variable(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, instructions="Speak {mood}, to {customer_name}."), DESK)
    assert agent_texts.UNKNOWN in html_of(page)
    fix = next(button for button in page.button if "mood" in button.label)
    fix.click()
    ran(page)
    assert "mood" in team_of(page).context
    assert agent_texts.UNKNOWN not in html_of(page)


def test_the_preview_shows_the_instructions_with_the_values_in_them(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, instructions="You talk with {customer_name} <b>."), DESK)
    assert "Maya Lindqvist</span> &lt;b&gt;." in html_of(page)


# --- as a whole


def test_another_agent_can_become_the_start(team: TeamSpec) -> None:
    page = at(team, BAGGAGE)
    page.button(key="let it start").click()
    ran(page)
    assert team_of(page).start == BAGGAGE
    assert agent_texts.STARTS in html_of(page)


def test_a_copy_is_opened(team: TeamSpec) -> None:
    page = at(team, BAGGAGE)
    page.button(key="duplicate agent").click()
    ran(page)
    copy = draft_of(page).selection.id
    assert agent_of(page, copy).instructions == agent_of(page, BAGGAGE).instructions
    assert copy != BAGGAGE


def test_deleting_an_agent_lists_the_consequences_and_can_be_undone(team: TeamSpec) -> None:
    page = at(team, BAGGAGE)
    page.button(key="delete agent").click()
    ran(page)
    assert "Front desk can no longer hand off to Lost baggage." in html_of(page)
    assert team_of(page).agent(BAGGAGE) is not None
    page.button(key="remove yes").click()
    ran(page)
    assert team_of(page).agent(BAGGAGE) is None
    assert draft_of(page).selection.part is Part.TEAM
    undone(page)
    assert replace(team_of(page), positions={}) == replace(team, positions={})


# --- what it may do


def test_functions_are_given_and_taken(team: TeamSpec) -> None:
    page = at(team, BAGGAGE, "may")
    page.multiselect(key=key(BAGGAGE, "functions")).set_value(["flight_status"])
    ran(page)
    assert agent_of(page, BAGGAGE).functions == ("flight_status",)


def test_a_new_function_belongs_to_the_agent_and_is_opened(team: TeamSpec) -> None:
    page = at(team, BAGGAGE, "may")
    page.button(key="new function for agent").click()
    ran(page)
    selected = draft_of(page).selection
    assert selected.part is Part.FUNCTION
    assert selected.id in agent_of(page, BAGGAGE).functions


def test_functions_with_the_same_name_have_different_titles(team: TeamSpec) -> None:
    team, _ = add_function(team, "flight status")
    page = at(team, BAGGAGE, "may")
    options = page.multiselect(key=key(BAGGAGE, "functions")).options
    assert len(set(options)) == len(options)


def test_when_to_hand_off_is_written_in_place(team: TeamSpec) -> None:
    page = at(team, DESK, "may")
    page.text_area(key=key(DESK, "when handoffs lost_baggage 1")).set_value("A bag is gone")
    ran(page)
    link = next(link for link in agent_of(page, DESK).handoffs if link.to == BAGGAGE)
    assert link.when == "A bag is gone"


def test_a_handoff_is_added_marked_and_removed(team: TeamSpec) -> None:
    page = at(team, BAGGAGE, "may")
    page.selectbox(key=key(BAGGAGE, "add handoffs")).set_value(CHANGES)
    ran(page)
    assert CHANGES in {link.to for link in agent_of(page, BAGGAGE).handoffs}
    assert draft_of(page).selection.target == CHANGES
    assert agent_texts.SELECTED in html_of(page)
    assert page.selectbox(key=key(BAGGAGE, "add handoffs")).value is None
    page.button(key=f"icon button {key(BAGGAGE, f'remove handoffs {CHANGES} 1')}").click()
    ran(page)
    assert CHANGES not in {link.to for link in agent_of(page, BAGGAGE).handoffs}


def test_a_handoff_may_lead_to_an_agent_made_for_it_as_one_step(team: TeamSpec) -> None:
    page = at(team, BAGGAGE, "may")
    page.selectbox(key=key(BAGGAGE, "add handoffs")).set_value("")
    ran(page)
    assert len(team_of(page).agents) == len(team.agents) + 1
    assert agent_of(page, BAGGAGE).handoffs[-1].to == team_of(page).agents[-1].id
    undone(page)
    assert len(team_of(page).agents) == len(team.agents)


def test_a_handoff_becomes_a_delegate_and_a_handoff_again(team: TeamSpec) -> None:
    page = at(team, DESK, "may")
    page.button(key=key(DESK, "turn handoffs lost_baggage 1")).click()
    ran(page)
    assert [link.to for link in agent_of(page, DESK).delegates] == [BAGGAGE]
    page.button(key=key(DESK, "turn delegates lost_baggage 1")).click()
    ran(page)
    assert agent_of(page, DESK).delegates == ()


@pytest.mark.parametrize("selected", [BAGGAGE, CHANGES])
def test_the_way_picked_in_the_graph_comes_first_whatever_part_of_the_form_was_open(
    team: TeamSpec, selected: AgentId
) -> None:
    page = opened(at(team, DESK, "model"), Part.AGENT, DESK, target=selected)
    fields = [area.key for area in page.text_area if "when" in str(area.key)]
    assert fields[0] == key(DESK, f"when handoffs {selected} 1")


def test_a_delegate_picked_in_the_graph_comes_before_the_handoffs(team: TeamSpec) -> None:
    team = add_delegate(team, BAGGAGE, CHANGES)
    page = at(team, BAGGAGE, target=CHANGES)
    fields = [area.key for area in page.text_area if "when" in str(area.key)]
    assert fields[0] == key(BAGGAGE, f"when delegates {CHANGES} 1")


def test_another_part_of_the_form_can_be_opened_after_a_way_was_picked(team: TeamSpec) -> None:
    page = at(team, DESK, target=BAGGAGE)
    page.button_group(key="agent section").set_value("model")
    ran(page)
    assert page.text_input(key=key(DESK, "model"))
    assert draft_of(page).selection.target == ""


def test_the_part_of_the_form_stays_from_agent_to_agent(team: TeamSpec) -> None:
    page = at(team, DESK, "model")
    opened(page, Part.AGENT, BAGGAGE)
    assert page.text_input(key=key(BAGGAGE, "model"))


def test_many_handoffs_are_folded_until_expanded() -> None:
    others = tuple(AgentSpec(AgentId(f"a{number}"), f"Agent {number}") for number in range(20))
    front = AgentSpec(AgentId("front"), "Front", handoffs=tuple(HandoffSpec(other.id, "x") for other in others))
    page = at(TeamSpec("Many", front.id, agents=(front, *others)), "front", "may")
    assert sum("when handoffs" in str(area.key) for area in page.text_area) == 12
    page.button(key=key("front", "all handoffs button")).click()
    ran(page)
    assert sum("when handoffs" in str(area.key) for area in page.text_area) == 20


# --- how its model is asked


def test_temperature_and_length_are_set_and_unset(team: TeamSpec) -> None:
    page = at(team, DESK, "model")
    page.text_input(key=key(DESK, "temperature")).set_value("0.5")
    page.text_input(key=key(DESK, "max_tokens")).set_value("300")
    ran(page)
    assert agent_of(page, DESK).settings == {"temperature": 0.5, "max_tokens": 300}
    page.text_input(key=key(DESK, "temperature")).set_value("")
    ran(page)
    assert agent_of(page, DESK).settings == {"max_tokens": 300}


def test_reasoning_effort_and_verbosity_are_chosen_and_unset(team: TeamSpec) -> None:
    page = at(team, DESK, "model")
    page.selectbox(key=key(DESK, "reasoning_effort")).set_value("low")
    page.selectbox(key=key(DESK, "verbosity")).set_value("high")
    ran(page)
    assert agent_of(page, DESK).settings == {"reasoning_effort": "low", "verbosity": "high"}
    page.selectbox(key=key(DESK, "verbosity")).set_value(agent_texts.NOT_SET)
    ran(page)
    assert agent_of(page, DESK).settings == {"reasoning_effort": "low"}


def test_a_models_own_word_for_its_effort_is_shown(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, settings={"reasoning_effort": "ultra"}), DESK, "model")
    assert page.selectbox(key=key(DESK, "reasoning_effort")).value == "ultra"


@pytest.mark.parametrize(
    ("name", "typed"),
    [("temperature", "hot"), ("temperature", "2.1"), ("max_tokens", "1.5"), ("max_tokens", "0"), ("max_tokens", "nan")],
)
def test_a_number_that_will_not_do_stays_in_its_field_with_the_reason(team: TeamSpec, name: str, typed: str) -> None:
    page = at(team, DESK, "model")
    page.text_input(key=key(DESK, name)).set_value(typed)
    ran(page)
    assert agent_of(page, DESK).settings == {}
    assert page.text_input(key=key(DESK, name)).value == typed
    assert 'role="alert"' in html_of(page)


@pytest.mark.parametrize("settings", [{"temperature": 1}, {"temperature": 9.5}, {"max_completion_tokens": 2**40}])
def test_settings_of_a_file_are_shown_as_they_are(team: TeamSpec, settings: dict[str, int | float]) -> None:
    page = at(change_agent(team, DESK, settings=settings), DESK, "model")
    name, value = next(iter(settings.items()))
    assert page.text_input(key=key(DESK, name)).value == str(value)
    assert agent_of(page, DESK).settings == settings


def test_problems_in_other_sections_are_named(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, tool_choice="gone"), DESK)
    assert agent_texts.problems_elsewhere(agent_texts.SECTIONS["model"]) in html_of(page)


def test_bad_json_is_refused_in_words_and_kept_while_one_looks_elsewhere(team: TeamSpec) -> None:
    page = at(team, DESK, "model")
    page.text_area(key=key(DESK, "settings")).set_value('{"top_p": 0.9,')
    ran(page)
    assert "That is not JSON yet" in html_of(page)
    assert agent_of(page, DESK).settings == {}
    opened(page, Part.TEAM)
    opened(page, Part.AGENT, DESK)
    assert page.text_area(key=key(DESK, "settings")).value == '{"top_p": 0.9,'
    page.text_area(key=key(DESK, "settings")).set_value('{"top_p": 0.9}')
    ran(page)
    assert agent_of(page, DESK).settings == {"top_p": 0.9}
    assert "That is not JSON yet" not in html_of(page)


def test_it_can_always_have_to_call_one_function(team: TeamSpec) -> None:
    page = at(team, BAGGAGE, "model")
    page.selectbox(key=key(BAGGAGE, "tool choice")).set_value("search_baggage")
    ran(page)
    assert agent_of(page, BAGGAGE).tool_choice == "search_baggage"


def test_a_choice_that_is_not_offered_is_shown_with_the_problem_it_is(team: TeamSpec) -> None:
    page = at(change_agent(team, DESK, tool_choice="gone"), DESK, "model")
    assert page.selectbox(key=key(DESK, "tool choice")).value == "gone"
    assert "which it does not have" in html_of(page)


def test_agents_with_the_same_name_have_different_titles(team: TeamSpec) -> None:
    page = at(change_agent(team, CHANGES, name="Front desk"), BAGGAGE, "may")
    ran(page)
    assert draft_of(page).id == DRAFT
    options = page.selectbox(key=key(BAGGAGE, "add handoffs")).options
    assert len(set(options)) == len(options)
