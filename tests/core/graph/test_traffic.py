from __future__ import annotations

from core.events import (
    EndReason,
    FunctionCalled,
    HandedOff,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.graph import (
    AGENTS_AND_FUNCTIONS,
    active_nodes,
    edge_counts,
    edges_at_work,
    graph_of_team,
    last_edge,
    visited_nodes,
)
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec
from tests.support.logs import numbered, recorded

A, B, C, F = AgentId("a"), AgentId("b"), AgentId("c"), FunctionId("f")
TEAM = TeamSpec(
    "t",
    A,
    agents=(
        AgentSpec(A, "A", handoffs=(HandoffSpec(B),), delegates=(DelegateSpec(B), DelegateSpec(C)), functions=(F,)),
        AgentSpec(B, "B", handoffs=(HandoffSpec(A),)),
        AgentSpec(C, "C"),
    ),
    functions=(FunctionSpec(F, "look_up"),),
)
GRAPH = graph_of_team(TEAM, show=AGENTS_AND_FUNCTIONS)
TO_B, BACK = "handoff:agent:a>agent:b", "handoff:agent:b>agent:a"
ASK_B, ASK_C = "delegate:agent:a>agent:b", "delegate:agent:a>agent:c"
MOVED = (RunStarted("a"), TurnStarted("a", 1, ""), HandedOff("a", "b", "c1", "to_b"))
ASKING = (RunStarted("a"), FunctionCalled("a", "c1", "ask_b", "{}"), FunctionCalled("a", "c2", "ask_c", "{}"))
BELOW_B = recorded(RunStarted("b"), run="run-b", parent="c1", parent_run="run-0")
BELOW_C = recorded(RunStarted("c"), run="run-c", parent="c2", parent_run="run-0")


def test_edges_count_how_often_they_were_gone_over() -> None:
    back = (TurnStarted("b", 2, ""), HandedOff("b", "a", "c2", "to_a"), HandedOff("a", "b", "c3", "to_b"))
    assert edge_counts(recorded(*MOVED, *back), GRAPH) == {TO_B: 2, BACK: 1}


def test_delegates_and_functions_count_too() -> None:
    calls = recorded(*ASKING, FunctionCalled("a", "c3", "look_up", "{}"))
    counted = edge_counts(numbered(calls, BELOW_B, BELOW_C), GRAPH)
    assert counted == {ASK_B: 1, ASK_C: 1, "function:agent:a>function:f": 1}


def test_what_the_graph_does_not_have_is_not_counted() -> None:
    log = recorded(HandedOff("a", "gone", "c1", "to_gone"), FunctionCalled("a", "c2", "gone", "{}"))
    assert edge_counts(log, GRAPH) == {}


def test_the_last_edge_is_lit_until_the_next_message() -> None:
    log = recorded(*MOVED, RunEnded("b", EndReason.ANSWERED))
    assert last_edge(log, GRAPH) == TO_B
    assert last_edge(numbered(log, recorded(RunStarted("b"), run="run-1")), GRAPH) is None


def test_all_delegates_at_work_have_their_edges_lit() -> None:
    both = numbered(recorded(*ASKING), BELOW_B, BELOW_C)
    assert edges_at_work(both, GRAPH) == (ASK_B, ASK_C)
    ended = recorded(RunEnded("b", EndReason.ANSWERED), run="run-b", parent="c1", parent_run="run-0")
    assert edges_at_work(numbered(both, ended), GRAPH) == (ASK_C,)


def test_without_a_delegate_at_work_the_last_edge_is_lit() -> None:
    assert edges_at_work(recorded(*MOVED), GRAPH) == (TO_B,)
    assert edges_at_work(recorded(RunStarted("a")), GRAPH) == ()


def test_a_delegate_lights_the_edge_to_it() -> None:
    assert last_edge(numbered(recorded(*ASKING), BELOW_B), GRAPH) == ASK_B


def test_the_active_agent_follows_handoffs_and_stays_after_the_run() -> None:
    log = recorded(*MOVED, RunEnded("b", EndReason.ANSWERED))
    assert [active_nodes(log[:length]) for length in range(5)] == [
        (),
        ("agent:a",),
        ("agent:a",),
        ("agent:b",),
        ("agent:b",),
    ]


def test_while_delegates_work_they_are_the_active_ones() -> None:
    both = numbered(recorded(*ASKING), BELOW_B, BELOW_C)
    assert active_nodes(both) == ("agent:b", "agent:c")
    ended = recorded(RunEnded("c", EndReason.ANSWERED), run="run-c", parent="c2", parent_run="run-0")
    assert active_nodes(numbered(both, ended)) == ("agent:b",)


def test_a_run_that_was_broken_off_does_not_stay_active() -> None:
    log = numbered(recorded(*ASKING), BELOW_B, recorded(RunStarted("a"), run="run-1"))
    assert active_nodes(log) == ("agent:a",)


def test_visited_are_those_that_had_a_turn() -> None:
    assert visited_nodes(recorded(*MOVED)) == {"agent:a"}
