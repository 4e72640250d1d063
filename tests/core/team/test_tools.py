"""What a model is told it can call, before anything runs: the same as when it does."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from core import Swarm
from core.errors import TeamEditError
from core.messages import Delta, user
from core.models.protocol import Completion, ModelRequest
from core.team.build import agent_tools, build_team, function_tool
from core.team.file import load_team, read_team
from core.team.spec import AgentId, DelegateSpec, FunctionId, HandoffSpec, TeamSpec
from tests.support.edits import consistent_teams
from tests.support.specs import teams

SAMPLES = sorted((Path(__file__).parents[3] / "sample_agents").glob("*.team.yaml"))

TEAM = read_team("""\
format: 1
name: Team
start: a
agents:
  - id: a
    name: Front desk
    functions: [weather]
    handoffs: [{to: b, when: It is about B.}, {to: c}]
    delegates: [{to: c, when: Ask it.}]
  - {id: b, name: B}
  - {id: c, name: 환불, description: Refunds.}
functions:
  - {id: weather, description: The weather., parameters: [{name: 도시}, {name: days, type: integer, required: false}]}
""")
A = AgentId("a")


class Listening:
    """A model that keeps what it is sent and says nothing."""

    def __init__(self) -> None:
        self.tools: list[dict[str, Any]] = []

    def complete(self, request: ModelRequest) -> Completion:
        self.tools = list(request.tools)
        return Completion({"role": "assistant", "content": ""}, None, "listening", "stop")

    def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        yield self.complete(request)


def sent(team: TeamSpec, id: AgentId) -> list[dict[str, Any]]:
    """The tools that a run really sends for this agent."""
    model = Listening()
    Swarm(model=model).run(build_team(team).agents[id], [user("Hello")])
    return model.tools


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_is_shown_of_a_sample_is_what_is_sent(path: Path) -> None:
    team = load_team(path)
    for agent in team.agents:
        assert agent_tools(team, agent.id) == sent(team, agent.id)


@given(consistent_teams)
def test_what_is_shown_of_any_team_that_can_be_built_is_what_is_sent(team: TeamSpec) -> None:
    for agent in team.agents:
        assert agent_tools(team, agent.id) == sent(team, agent.id)


def test_functions_come_first_then_handoffs_then_delegates() -> None:
    tools = [tool["function"] for tool in agent_tools(TEAM, A)]
    assert [tool["name"] for tool in tools] == ["weather", "transfer_to_b", "transfer_to_hwanbul", "ask_hwanbul"]
    assert list(tools[0]["parameters"]["properties"]) == ["dosi", "days"]
    assert [tool["description"] for tool in tools][1:] == [
        "It is about B.", "Hand the conversation to 환불. Refunds.", "Ask it.",
    ]  # fmt: skip


def test_what_leads_nowhere_or_is_there_twice_is_left_out() -> None:
    spec, nobody = TEAM.agents[0], AgentId("nobody")
    broken = replace(
        spec,
        functions=(*spec.functions, *spec.functions, FunctionId("none")),
        handoffs=(HandoffSpec(nobody), *spec.handoffs),
        delegates=(DelegateSpec(nobody), *spec.delegates),
    )
    team = replace(TEAM, start=nobody, agents=(broken, *TEAM.agents[1:]))
    assert agent_tools(team, A) == agent_tools(TEAM, A)


@given(teams)
def test_any_team_can_be_shown(team: TeamSpec) -> None:
    for agent in team.agents:
        names = [tool["function"]["name"] for tool in agent_tools(team, agent.id)]
        assert len(set(names)) == len(names)


def test_a_function_is_shown_as_it_is_sent() -> None:
    assert function_tool(TEAM, FunctionId("weather")) == sent(TEAM, A)[0]


def test_what_is_shown_can_be_changed_without_harm() -> None:
    agent_tools(TEAM, A)[0].clear()
    agent_tools(TEAM, A)[1]["function"].clear()
    assert agent_tools(TEAM, A) == sent(TEAM, A)


def test_what_is_not_there_is_missed() -> None:
    with pytest.raises(TeamEditError, match="no agent “x”"):
        agent_tools(TEAM, AgentId("x"))
    with pytest.raises(TeamEditError, match="no function “x”"):
        function_tool(TEAM, FunctionId("x"))
