"""The graph a team is drawn and edited on: what is clicked opens its form, what is drawn becomes a handoff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.graph import EdgeKind, HandoffGraph, agent_node_id, edge_id, function_node_id, graph_of_team, layout
from core.team.check import Problem
from core.team.edit import add_handoff
from core.team.spec import AgentId
from playground import desk
from playground.components.graph import handoff_graph
from playground.drafts import Draft, Part, Selection

HEIGHT = 380


def build_graph(draft: Draft, problems: Sequence[Problem]) -> None:
    graph = graph_of_team(draft.team)
    placed = {agent_node_id(agent): place for agent, place in draft.team.positions.items()}
    handoff_graph(
        graph,
        positions={**layout(graph), **placed},
        problems=_problems_by_node(problems),
        height=HEIGHT,
        key=f"build graph {draft.id}",
        editable=True,
        on_pick=lambda id: _pick(graph, id),
        on_move=_place,
        on_connect=_connect,
    )


def _problems_by_node(problems: Sequence[Problem]) -> Mapping[str, str]:
    told: dict[str, str] = {}
    for problem in problems:
        place = problem.place
        node = agent_node_id(place.agent) if place.agent else function_node_id(place.function or "")
        told[node] = f"{told[node]}\n{problem.message}" if node in told else problem.message
    return told


def _pick(graph: HandoffGraph, id: str) -> None:
    """Open the form of the node, or of the agent an edge starts from."""
    edge = next((edge for edge in graph.edges if edge.id == id), None)
    node = graph.node(edge.source if edge is not None else id)
    target = graph.node(edge.target) if edge is not None else None
    if node is not None:
        desk.select(Part(node.kind), node.key, way=target.key if target is not None else "")


def selected_in(selection: Selection) -> str:
    """The node or edge of what is selected."""
    if selection.part is Part.TEAM:
        return ""
    if selection.part is Part.FUNCTION:
        return function_node_id(selection.id)
    source = agent_node_id(selection.id)
    return edge_id(EdgeKind.HANDOFF, source, agent_node_id(selection.way)) if selection.way else source


def _place(places: Mapping[str, tuple[float, float]]) -> None:
    desk.place({id.removeprefix("agent:"): place for id, place in places.items() if id.startswith("agent:")})


def _connect(source: str, target: str) -> None:
    one, other = (AgentId(node.removeprefix("agent:")) for node in (source, target))
    desk.change(lambda team: add_handoff(team, one, other))
    desk.select(Part.AGENT, one, way=other)
