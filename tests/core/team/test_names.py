"""Names for models: legal, readable, different from each other, always the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.team.names import (
    agent_names,
    delegate_names,
    display_name,
    fresh_id,
    function_name,
    handoff_names,
    visible_text,
)
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec, is_id
from tests.support.specs import teams, texts

LEGAL = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def team_named(**names: str) -> TeamSpec:
    agents = tuple(AgentSpec(AgentId(id), name) for id, name in names.items())
    ways = tuple(AgentId(id) for id in names)
    first = AgentSpec(
        AgentId("first"), "First", handoffs=tuple(map(HandoffSpec, ways)), delegates=tuple(map(DelegateSpec, ways))
    )
    return TeamSpec("Team", first.id, agents=(first, *agents))


def handoffs(**names: str) -> list[str]:
    team = team_named(**names)
    return list(handoff_names(team, team.agents[0]).values())


def test_names_say_where_the_conversation_goes() -> None:
    assert handoffs(a="Flight changes", b="환불 담당") == ["transfer_to_flight_changes", "transfer_to_hwanbul_damdang"]
    team = team_named(a="Searcher")
    assert delegate_names(team, team.agents[0]) == {"a": "ask_searcher"}


def test_a_name_that_cannot_be_spelt_gives_way_to_the_id() -> None:
    assert handoffs(sales="日本語") == ["transfer_to_sales"]
    assert function_name(FunctionSpec(FunctionId("look_up"), "日本語")) == "look_up"
    assert function_name(FunctionSpec(FunctionId("look_up"), "")) == "look_up"


def test_agents_of_one_name_are_distinguished_by_their_ids() -> None:
    assert handoffs(a="Agent", b="Agent", c="agent!") == [
        "transfer_to_agent_a",
        "transfer_to_agent_b",
        "transfer_to_agent_c",
    ]
    assert handoffs(a="Agent", b="Agent", c="Agent a") == [
        "transfer_to_agent_a_2",
        "transfer_to_agent_b",
        "transfer_to_agent_a",
    ]


def test_ways_to_agents_that_are_not_there_have_no_name() -> None:
    agent = AgentSpec(AgentId("a"), "A", handoffs=(HandoffSpec(AgentId("x")),), delegates=(DelegateSpec(AgentId("x")),))
    team = TeamSpec("Team", agent.id, agents=(agent,))
    assert handoff_names(team, agent) == delegate_names(team, agent) == {}


def test_long_names_stay_distinct() -> None:
    one, two = handoffs(a="long " * 30 + "one", b="long " * 30 + "two")
    assert one != two
    assert len(one) == len(two) == 64


@given(teams)
def test_names_are_legal_different_and_the_same_each_time(team: TeamSpec) -> None:
    names = agent_names(team)
    assert len(set(names.values())) == len(names)
    assert all(LEGAL.fullmatch(f"transfer_to_{name}") for name in names.values())
    assert all(LEGAL.fullmatch(function_name(function)) for function in team.functions)
    assert agent_names(team) == names


def test_a_fresh_id_is_readable_in_its_own_script() -> None:
    assert fresh_id("Flight changes!", ()) == "flight_changes"
    assert fresh_id("환불 담당", {"환불_담당"}) == "환불_담당_2"
    assert fresh_id("?", {"new", "new_2"}) == "new_3"


@given(texts | st.text(max_size=100), st.sets(st.sampled_from(["a", "new", "yes"])))
def test_a_fresh_id_is_legal_and_not_taken(wanted: str, taken: set[str]) -> None:
    made = fresh_id(wanted, taken)
    assert is_id(made)
    assert made not in taken


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\u2060\ufeff \u00a0", "\u3164", "\u202e\u2066"])
def test_a_name_of_invisible_characters_is_none(name: str) -> None:
    assert visible_text(name) == ""
    assert display_name(AgentSpec(AgentId("desk"), name)) == "desk"


@pytest.mark.parametrize("name", ["Desk", "고객 지원", "👩\u200d👧", "\u200bDesk", "."])
def test_a_name_with_a_visible_character_stays_as_it_is(name: str) -> None:
    assert visible_text(f" {name} ") == name
