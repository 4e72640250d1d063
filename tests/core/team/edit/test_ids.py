"""Ids of agents and functions: changed with everything that refers to them, and made from names."""

from __future__ import annotations

import pytest

from core.errors import TeamEditError
from core.team.build import build_team
from core.team.check import check
from core.team.edit import change_agent, change_agent_id, change_function_id, ids_after_names, with_ids
from core.team.file import read_team, write_team
from core.team.spec import AgentId, FunctionId, TeamSpec

TEXT = """\
format: 1
name: Team
start: new_agent
agents:
  - id: new_agent
    name: Front desk
    instructions: Help.
    functions: [new_function]
    handoffs: [{to: new_agent_2, when: It is about money.}]
    delegates: [{to: new_agent_3, when: Something is to be found.}]
    tool_choice: new_function
  - id: new_agent_2
    name: 환불 담당
    instructions: Refund.
    functions: [route]
    handoffs: [{to: new_agent, when: It is about something else.}]
    tool_choice: transfer_to_front_desk
  - id: new_agent_3
    name: Searcher
    instructions: Find.
functions:
  - id: new_function
    name: new_function
    description: Go on.
    results: [{handoff: new_agent_2}]
    tests: [{name: one, handoff: new_agent_2}]
  - id: route
    description: Route.
    code: |
      def route(kind: str):
          note = "new_agent_2"
          return handoff("new_agent_2") if kind == "money" else handoff("Front desk")
positions: {new_agent_2: [1, 2]}
"""
TEAM = read_team(TEXT)
SECOND, FUNCTION = AgentId("new_agent_2"), FunctionId("new_function")


def test_everything_follows_a_new_id_of_an_agent() -> None:
    team = change_agent_id(TEAM, SECOND, "refunds")
    text = write_team(team)
    assert text.count("new_agent_2") == 1
    assert 'note = "new_agent_2"' in text
    assert 'handoff("refunds") if' in text
    assert team.positions == {"refunds": (1.0, 2.0)}
    assert [agent.tool_choice for agent in team.agents[:2]] == ["new_function", "transfer_to_front_desk"]
    assert check(team) == check(TEAM)
    assert build_team(team).agents[AgentId("refunds")].name == "환불 담당"
    assert change_agent_id(team, AgentId("refunds"), "new_agent_2") == TEAM


def test_the_start_follows_its_id() -> None:
    assert change_agent_id(TEAM, AgentId("new_agent"), "desk").start == "desk"


def test_agents_follow_a_new_id_of_a_function_and_still_have_to_call_it() -> None:
    nameless = read_team(TEXT.replace("    name: new_function\n", "    name: ''\n"))
    team = change_function_id(nameless, FUNCTION, "go_on")
    assert team.agents[0].functions == ("go_on",)
    assert team.agents[0].tool_choice == "go_on"
    assert check(team) == check(change_function_id(team, FunctionId("go_on"), "go_on"))


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("", "“” cannot be an id. Use letters, digits"),
        ("a b", "“a b” cannot be an id"),
        ("x" * 65, "64 at most"),
        ("new_agent", "The id “new_agent” is that of “Front desk”. Choose another one."),
    ],
)
def test_an_id_that_cannot_be_is_refused(id: str, message: str) -> None:
    with pytest.raises(TeamEditError) as raised:
        change_agent_id(TEAM, SECOND, id)
    assert message in str(raised.value)
    if id != "new_agent":
        with pytest.raises(TeamEditError, match="cannot be an id"):
            change_function_id(TEAM, FUNCTION, id)


def test_an_id_does_not_become_that_of_a_part_that_is_not_there() -> None:
    with pytest.raises(TeamEditError, match="no agent “x”"):
        change_agent_id(TEAM, AgentId("x"), "y")
    with pytest.raises(TeamEditError, match="no function “x”"):
        change_function_id(TEAM, FunctionId("x"), "y")


def follow(team: TeamSpec, *ids: str, taken: tuple[str, ...] = ()) -> TeamSpec:
    return with_ids(team, ids_after_names(team, ids, ids, taken))


def test_ids_are_made_from_names_and_only_those_that_may_change() -> None:
    team = follow(TEAM, "new_agent", "new_agent_2", "new_function")
    assert [agent.id for agent in team.agents] == ["front_desk", "환불_담당", "new_agent_3"]
    assert [function.id for function in team.functions] == ["new_function", "route"]
    assert follow(team, "front_desk", "환불_담당", "new_function") == team


def test_an_id_made_from_a_name_is_no_other_part_and_no_other_name() -> None:
    team = change_agent(TEAM, AgentId("new_agent_3"), name="route")
    assert follow(team, "new_agent_3").agents[2].id == "route_2"
    assert follow(TEAM, "new_agent_3", taken=("searcher",)).agents[2].id == "searcher_2"
    other = change_agent(TEAM, AgentId("new_agent"), name="searcher")
    assert follow(other, "new_agent_3").agents[2].id == "searcher_2"


def test_a_part_without_a_name_keeps_its_id() -> None:
    assert follow(change_agent(TEAM, SECOND, name=" "), "new_agent_2").agents[1].id == "new_agent_2"
