"""The status of a conversation, which its head and the graph show."""

from __future__ import annotations

from core.events import DeltaReceived, FunctionCalled, HandedOff, RunStarted, TurnStarted
from core.messages import user
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec
from playground import texts
from playground.render.appearances import Appearances
from playground.render.status import agents_of_run, head_of_run, last_number, route_of
from tests.support.logs import recorded

A, B, LOOK = AgentId("a"), AgentId("b"), FunctionId("look")
TEAM = TeamSpec(
    "Team",
    A,
    agents=(AgentSpec(A, "<A>", handoffs=(HandoffSpec(B),)), AgentSpec(B, "B", functions=(LOOK,))),
    functions=(FunctionSpec(LOOK, "look"),),
)
LOG = recorded(
    RunStarted(A, (user("Hello"),)),
    HandedOff(A, B, "1", "to_b"),
    TurnStarted(B, 2, ""),
    FunctionCalled(B, "2", "look", "{}"),
    DeltaReceived(B, {"content": "One"}),
)


def test_a_graph_without_functions_shows_the_handoff_before_a_call() -> None:
    route = route_of(LOG, TEAM)
    assert route.active == ("agent:b",)
    assert route.lit_edges == ("function:agent:b>function:look",)
    assert route.lit_without_functions == ("handoff:agent:a>agent:b",)


def test_the_head_names_the_agent_at_work_as_text() -> None:
    agents = agents_of_run(LOG[:1], Appearances(TEAM))
    assert "&lt;A&gt;" in head_of_run(agents, is_stopping=False)
    assert texts.IS_ANSWERING in head_of_run(agents, is_stopping=False)
    assert texts.STOPPING in head_of_run(agents, is_stopping=True)


def test_deltas_do_not_count_as_news_of_the_status() -> None:
    assert (last_number([]), last_number(LOG)) == (-1, 3)
