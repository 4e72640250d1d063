"""Agents added, copied, changed, moved and removed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.errors import TeamEditError
from core.team.check import check
from core.team.edit import (
    add_agent,
    add_handoff,
    blank_team,
    change_agent,
    change_team,
    duplicate_agent,
    move_agent,
    remove_agent,
    set_positions,
    set_start,
)
from core.team.spec import AgentId, FunctionId, FunctionSpec, ResultRow, TeamSpec
from tests.support.teams import team_of

A, B, NOBODY = AgentId("a"), AgentId("b"), AgentId("nobody")
TEAM = team_of({"a": ["b"], "b": ["a"], "c": ["b"]})


def test_a_new_agent_has_an_id_made_from_its_name() -> None:
    team, id = add_agent(TEAM, " Flight changes ", description="Changes flights.", icon="✈️")
    agent = team.agents[-1]
    assert (id, agent.name, agent.description, agent.icon) == (
        "flight_changes",
        "Flight changes",
        "Changes flights.",
        "✈️",
    )
    assert team.start == "a"


def test_agents_without_a_name_are_distinguished() -> None:
    team, first = add_agent(TeamSpec("T"))
    team, second = add_agent(team)
    assert [agent.name for agent in team.agents] == ["New agent", "New agent 2"]
    assert (first, second) == ("new_agent", "new_agent_2")


def test_conversations_start_with_the_first_agent() -> None:
    team, id = add_agent(TeamSpec("T"), "Desk")
    assert team.start == id == "desk"


def test_a_copy_has_what_the_original_has_and_nobody_leads_to_it() -> None:
    team, id = duplicate_agent(TEAM, A)
    team, again = duplicate_agent(team, A)
    assert [agent.name for agent in team.agents] == ["A", "A copy 2", "A copy", "B", "C"]
    assert (id, again) == ("a_copy", "a_copy_2")
    assert team.agents[1] == replace(TEAM.agents[0], id=again, name="A copy 2")
    assert all(way.to != id for agent in team.agents for way in agent.handoffs)


def test_a_removed_agent_is_named_nowhere() -> None:
    rows = (ResultRow(handoff=B), ResultRow(handoff=A))
    team = replace(
        TEAM, functions=(FunctionSpec(FunctionId("f"), "f", results=rows),), positions={A: (1, 2), B: (3, 4)}
    )
    after = remove_agent(team, B)
    assert [agent.handoffs for agent in after.agents] == [(), ()]
    assert [result.handoff for result in after.functions[0].results] == [None, A]
    assert after.positions == {A: (1, 2)}
    assert after.start == A


def test_without_the_agent_they_start_with_conversations_start_with_the_first_one_left() -> None:
    after = remove_agent(TEAM, A)
    assert after.start == "b"
    assert remove_agent(remove_agent(after, B), AgentId("c")).start == ""


def test_a_new_name_keeps_the_id() -> None:
    team = change_agent(TEAM, A, name="Desk", instructions="Help.")
    assert (team.agents[0].id, team.agents[0].name, team.agents[0].instructions) == ("a", "Desk", "Help.")


def test_who_always_has_to_hand_over_still_does_when_the_other_one_has_a_new_name() -> None:
    team = change_agent(TEAM, A, tool_choice="transfer_to_b")
    assert change_agent(team, B, name="Money").agents[0].tool_choice == "transfer_to_money"
    assert remove_agent(team, B).agents[0].tool_choice == "auto"
    assert change_agent(team, A, tool_choice="none").agents[0].tool_choice == "none"


def test_a_copy_has_to_call_what_the_original_has_to() -> None:
    team, id = duplicate_agent(change_agent(TEAM, A, tool_choice="transfer_to_b"), A)
    copy = team.agent(id)
    assert copy is not None
    assert copy.tool_choice == "transfer_to_b"
    assert not [problem for problem in check(team) if problem.severity == "error"]


def test_what_nobody_offers_stays_as_typed() -> None:
    team = change_agent(TEAM, A, tool_choice="fly")
    assert change_agent(team, B, name="Money").agents[0].tool_choice == "fly"


@pytest.mark.parametrize(("index", "order"), [(0, "bac"), (1, "abc"), (2, "acb"), (9, "acb"), (-3, "bac")])
def test_an_agent_moves_to_a_position(index: int, order: str) -> None:
    assert "".join(agent.id for agent in move_agent(TEAM, B, index).agents) == order


def test_another_agent_can_start() -> None:
    assert set_start(TEAM, B).start == B


def test_an_agent_that_is_not_there_is_missed_by_its_id() -> None:
    edits = (
        lambda: duplicate_agent(TEAM, NOBODY),
        lambda: remove_agent(TEAM, NOBODY),
        lambda: change_agent(TEAM, NOBODY, name="x"),
        lambda: move_agent(TEAM, NOBODY, 0),
        lambda: set_start(TEAM, NOBODY),
    )
    for edit in edits:
        with pytest.raises(TeamEditError, match="There is no agent “nobody” in this team"):
            edit()


def test_a_blank_team_is_sound_and_has_somebody_to_talk_to() -> None:
    team = blank_team()
    assert check(team) == ()
    assert (team.name, blank_team("Mine").name) == ("New team", "Mine")


def test_a_team_has_fields_of_its_own() -> None:
    assert change_team(TEAM, name="Desk", starters=("Hello",)).starters == ("Hello",)


def test_agents_have_places_and_those_that_are_gone_have_none() -> None:
    team = set_positions(
        replace(TEAM, positions={A: (1, 2), B: (3, 4)}), {AgentId("b"): (5, 6), AgentId("gone"): (7, 8)}
    )
    assert team.positions == {"a": (1, 2), "b": (5.0, 6.0)}


def test_the_team_that_is_given_does_not_change() -> None:
    before = repr(TEAM)
    remove_agent(add_handoff(TEAM, A, AgentId("c"), "x"), B)
    assert repr(TEAM) == before


def test_a_large_team_is_edited_at_once() -> None:
    ids = [f"a{number}" for number in range(300)]
    team = team_of({id: [other] for id, other in zip(ids, [*ids[1:], ids[0]], strict=True)})
    always = replace(
        team, agents=tuple(replace(one, tool_choice=f"transfer_to_{one.handoffs[0].to}") for one in team.agents)
    )
    began = time.process_time()
    assert change_agent(always, AgentId("a1"), name="Desk").agents[0].tool_choice == "transfer_to_desk"
    assert time.process_time() - began < 1
