from __future__ import annotations

from core.graph import dead_ends, graph_of_team, loops, reachable
from core.graph.nodes import GraphNode
from core.team.spec import AgentId, AgentSpec, DelegateSpec, HandoffSpec, TeamSpec
from tests.support.teams import team_of


def keys(nodes: tuple[GraphNode, ...]) -> str:
    return "".join(node.key for node in nodes)


def test_reachable_is_what_a_conversation_can_come_to() -> None:
    graph = graph_of_team(team_of({"a": "b", "b": "a", "c": "a"}))
    assert reachable(graph) == {"agent:a", "agent:b"}


def test_nothing_is_reachable_without_a_start() -> None:
    assert reachable(graph_of_team(team_of({"a": "b", "b": ""}, start="z"))) == set()


def test_a_dead_end_takes_conversations_and_never_gives_them_back() -> None:
    assert keys(dead_ends(graph_of_team(team_of({"a": "bc", "b": "", "c": "a", "d": ""})))) == "b"


def test_a_delegate_is_no_dead_end() -> None:
    alone = AgentSpec(AgentId("a"), "A", delegates=(DelegateSpec(AgentId("b")),))
    team = TeamSpec("t", AgentId("a"), agents=(alone, AgentSpec(AgentId("b"), "B")))
    assert dead_ends(graph_of_team(team)) == ()


def test_loops_are_the_groups_a_conversation_can_go_round_in() -> None:
    graph = graph_of_team(team_of({"a": "b", "b": "c", "c": "bd", "d": "d", "e": "a"}))
    assert [keys(group) for group in loops(graph)] == ["bc", "d"]


def test_a_handoff_to_an_agent_itself_is_a_loop() -> None:
    me = AgentSpec(AgentId("a"), "A", handoffs=(HandoffSpec(AgentId("a")),))
    assert [keys(group) for group in loops(graph_of_team(TeamSpec("t", AgentId("a"), agents=(me,))))] == ["a"]
