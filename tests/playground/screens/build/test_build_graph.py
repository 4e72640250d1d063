"""The graph of the Build page: clicking, drawing and deleting change the team."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from core.graph import EdgeKind, agent_node_id, agent_positions, edge_id, function_node_id
from core.team.check import check
from core.team.edit import add_delegate, add_handoff
from core.team.spec import AgentId
from playground import samples, session, workspace
from playground.screens.build import graph as drawn
from playground.screens.build import removal
from playground.workspace_state import Part, Selection

TRIAGE, BAGGAGE = AgentId("triage"), AgentId("lost_baggage")


@pytest.fixture(autouse=True)
def acts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the graph component is drawn with: its view and its actions, which a browser would cause."""
    st.session_state.clear()
    workspace.open_sample(samples.FIRST)
    given: dict[str, Any] = {}
    monkeypatch.setattr(
        "playground.screens.team_graph.draw_graph",
        lambda view, actions, *, key: given.update({"view": view, "actions": actions}),
    )
    redraw()
    return given


def redraw() -> None:
    drawn.draw_graph_editor(session.draft(), check(workspace.current_team()))


def way(kind: EdgeKind, source: AgentId, target: AgentId) -> str:
    return edge_id(kind, agent_node_id(source), agent_node_id(target))


def test_a_click_on_an_agent_opens_its_form(acts: dict[str, Any]) -> None:
    acts["actions"].pick(agent_node_id(BAGGAGE))
    assert session.draft().selection == Selection(Part.AGENT, BAGGAGE)


def test_a_click_on_a_handoff_opens_the_agent_it_starts_from_at_the_handoff(acts: dict[str, Any]) -> None:
    acts["actions"].pick(way(EdgeKind.HANDOFF, TRIAGE, BAGGAGE))
    assert session.draft().selection == Selection(Part.AGENT, TRIAGE, target=BAGGAGE)
    redraw()
    assert acts["view"].selected == way(EdgeKind.HANDOFF, TRIAGE, BAGGAGE)


def test_functions_come_and_go_by_the_switch(acts: dict[str, Any]) -> None:
    acts["actions"].show_functions(True)
    redraw()
    acts["actions"].pick(function_node_id("search_baggage"))
    assert session.draft().selection == Selection(Part.FUNCTION, "search_baggage")


def test_drawing_a_line_makes_a_handoff_and_opens_it(acts: dict[str, Any]) -> None:
    acts["actions"].connect(agent_node_id(BAGGAGE), agent_node_id(AgentId("cancellation")))
    agent = workspace.current_team().agent(BAGGAGE)
    assert agent is not None
    assert AgentId("cancellation") in [handoff.to for handoff in agent.handoffs]
    assert session.draft().selection.target == "cancellation"


def test_a_double_click_adds_an_agent_there(acts: dict[str, Any]) -> None:
    acts["actions"].add_agent(300.0, 40.0)
    added = session.draft().selection.id
    assert agent_positions(workspace.current_team())[AgentId(added)] == (300.0, 40.0)


def test_deleting_a_line_takes_the_handoff_away(acts: dict[str, Any]) -> None:
    acts["actions"].remove(way(EdgeKind.HANDOFF, TRIAGE, BAGGAGE))
    agent = workspace.current_team().agent(TRIAGE)
    assert agent is not None
    assert BAGGAGE not in [handoff.to for handoff in agent.handoffs]


def test_deleting_a_delegates_line_takes_only_the_delegate_away(acts: dict[str, Any]) -> None:
    workspace.change(lambda team: add_delegate(team, TRIAGE, BAGGAGE))
    redraw()
    acts["actions"].remove(way(EdgeKind.DELEGATE, TRIAGE, BAGGAGE))
    agent = workspace.current_team().agent(TRIAGE)
    assert agent is not None
    assert not agent.delegates
    assert BAGGAGE in [handoff.to for handoff in agent.handoffs]


def test_deleting_an_agent_asks_first(acts: dict[str, Any]) -> None:
    acts["actions"].remove(agent_node_id(BAGGAGE))
    assert workspace.current_team().agent(BAGGAGE) is not None
    assert removal.ASKED.get() == (Part.AGENT, BAGGAGE)
    removal.remove_part(Part.AGENT, BAGGAGE, "Lost baggage")
    assert workspace.current_team().agent(BAGGAGE) is None
    assert "Lost baggage" in session.NOTICE.take()
    workspace.undo()
    assert workspace.current_team().agent(BAGGAGE) is not None


def test_a_problem_of_a_handoff_is_marked_at_its_line(acts: dict[str, Any]) -> None:
    workspace.change(lambda team: add_handoff(team, BAGGAGE, AgentId("cancellation")))
    redraw()
    assert way(EdgeKind.HANDOFF, BAGGAGE, AgentId("cancellation")) in acts["view"].problems
