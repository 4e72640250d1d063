"""Beside the conversation: what the team knows, how an agent is made, what happened, and the graph in words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from core.events import Change, ContextChanged, HandedOff, RunStarted
from core.graph import AGENTS_AND_FUNCTIONS, edge_counts, graph_of_team
from core.messages import user
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec
from playground import texts
from playground.render.appearances import Appearances
from playground.render.chat import cast_of
from playground.render.panels import (
    agent_card,
    event_list,
    graph_list,
    instructions_with_values,
    sentence,
    shown_events,
)
from tests.playground.render.test_chat import TEAM, text_of
from tests.support.logs import GeneratedLog, logs, recorded

CAST = cast_of(TEAM, "")
APPEARANCES = CAST.appearances
OPENING = RunStarted("desk", (user("Hello"),), {"seat": "1B", "bags": 2})
CHANGED = ContextChanged("desk", "c", "choose_seat", (Change("seat", "1B", "3A"), Change("note", new="x", added=True)))


def test_an_agent_shows_its_handoffs_and_delegates() -> None:
    shown = text_of(agent_card(TEAM.agents[0], TEAM, APPEARANCES))
    assert "Handoffs L Lost baggage A bag is missing." in shown
    assert "Delegates L Lost baggage Ask about bags." in shown


def test_an_agent_with_nothing_but_words_says_so() -> None:
    shown = text_of(agent_card(TEAM.agents[1], TEAM, APPEARANCES))
    assert texts.NO_FUNCTIONS in shown
    assert texts.NO_HANDOFFS in shown


def test_the_list_says_what_the_graph_shows() -> None:
    graph = graph_of_team(TEAM)
    log = recorded(OPENING, HandedOff("desk", "bags", "c", "f"))
    shown = text_of(graph_list(graph, APPEARANCES, active=["agent:bags"], counts=edge_counts(log, graph)))
    assert f"Front desk ({texts.STARTS}) {texts.HANDS_OFF_TO} Lost baggage {texts.times(1)} A bag is missing." in shown
    assert f"Lost baggage ({texts.AT_WORK}) {texts.NO_LINKS}" in shown


def test_the_list_tells_functions_from_handoffs() -> None:
    desk, seats = AgentId("desk"), FunctionId("seats")
    agents = (AgentSpec(desk, "Desk", functions=(seats,)),)
    team = TeamSpec("Team", desk, agents=agents, functions=(FunctionSpec(seats, "choose_seat"),))
    graph = graph_of_team(team, show=AGENTS_AND_FUNCTIONS)
    shown = text_of(graph_list(graph, Appearances(team), active=[], counts={}))
    assert f"{texts.LINKS['function']} choose_seat" in shown
    assert texts.HANDS_OFF_TO not in shown


def test_events_come_newest_first() -> None:
    shown = text_of(event_list(shown_events(recorded(OPENING, CHANGED)), CAST, zone="UTC"))
    assert shown.index("choose_seat") < shown.index("Run started")


def test_a_handoff_tells_why_it_is_made() -> None:
    made = recorded(OPENING, HandedOff("desk", "bags", "c", "transfer_to_lost_baggage"))
    assert f"Front desk handed off to Lost baggage handed_off {texts.WHY}: A bag is missing." in text_of(
        event_list(made, CAST, zone="UTC")
    )


def test_a_handoff_without_a_condition_tells_what_its_function_is_for() -> None:
    described = FunctionSpec(FunctionId("pass_on"), "pass_on", description="For missing <bags>.")
    cast = cast_of(replace(TEAM, functions=(described,)), "")
    made = event_list(recorded(OPENING, HandedOff("bags", "desk", "c", "pass_on")), cast, zone="UTC")
    assert f"{texts.WHY}: For missing &lt;bags&gt;." in made


def test_a_handoff_of_which_no_reason_is_known_tells_none() -> None:
    made = event_list(recorded(OPENING, HandedOff("bags", "desk", "c", "unknown")), CAST, zone="UTC")
    assert texts.WHY not in made


def test_an_unknown_time_zone_does_no_harm() -> None:
    assert "00:16:40" in event_list(recorded(OPENING), CAST, zone="Nowhere/Land")


@given(logs())
def test_every_event_of_any_log_has_a_sentence(made: GeneratedLog) -> None:
    for one in made.log:
        title, _ = sentence(one.event, APPEARANCES)
        assert title


def test_a_long_value_that_is_named_often_is_shown_up_to_a_limit() -> None:
    html = instructions_with_values("{a} " * 1_000 + "{b}", {"a": "x" * 15_000, "b": "end"})
    assert 15_000 < html.count("x") <= 20_000
    assert "… (3 more characters)" in html
    assert len(html) < 200_000
