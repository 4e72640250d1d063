"""The graph a team is edited on: what is clicked opens its form, what is drawn becomes a handoff, what is deleted goes."""

from __future__ import annotations

from collections.abc import Sequence

from core.graph import EdgeKind, GraphEdge, HandoffGraph, agent_node_id, agent_of_node, function_node_id
from core.team.check import Problem
from core.team.edit import add_agent, add_handoff, likely_when, remove_delegate, remove_handoff, take_function
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import desk
from playground.drafts import Draft, Part, Selection
from playground.render.graph_problems import problems_by_id
from playground.screens.build.removing import ask_to_remove
from playground.screens.team_graph import graph_of, team_graph

HEIGHT = 380


def build_graph(draft: Draft, problems: Sequence[Problem]) -> None:
    graph = graph_of(draft)
    team_graph(
        draft,
        graph,
        page="build",
        height=HEIGHT,
        problems=problems_by_id(problems, graph, draft.team),
        selected=_selected(draft.selection, graph),
        on_pick=lambda id: _pick(graph, id),
        on_connect=_connect,
        on_remove=lambda id: _remove(graph, id),
        on_add_agent=_add,
    )


def _selected(selection: Selection, graph: HandoffGraph) -> str:
    """The node or edge of what is selected."""
    if selection.part is Part.TEAM:
        return ""
    if selection.part is Part.FUNCTION:
        return function_node_id(selection.id)
    source = agent_node_id(selection.id)
    edges = (edge for edge in graph.edges if edge.source == source and _key(graph, edge.target) == selection.way)
    return next((edge.id for edge in edges), source) if selection.way else source


def _pick(graph: HandoffGraph, id: str) -> None:
    """Open the form of the node, or of the agent an edge starts from."""
    edge = _edge(graph, id)
    node = graph.node(edge.source if edge is not None else id)
    if node is None:
        return
    if edge is not None and edge.kind is EdgeKind.FUNCTION:
        desk.select(Part.FUNCTION, _key(graph, edge.target))
    else:
        desk.select(Part(node.kind), node.key, way=_key(graph, edge.target) if edge is not None else "")


def _connect(source: str, target: str) -> None:
    one, other = agent_of_node(source), agent_of_node(target)
    if one is None or other is None:
        return
    desk.change(lambda team: add_handoff(team, one, other, likely_when(team, other)))
    desk.select(Part.AGENT, one, way=other)


def _add(x: float, y: float) -> None:
    added = desk.add(add_agent)
    desk.place({added: (x, y)})
    desk.select(Part.AGENT, added)


def _remove(graph: HandoffGraph, id: str) -> None:
    """Take an edge away at once; ask before an agent or a function goes."""
    edge, node = _edge(graph, id), graph.node(id)
    if edge is not None:
        desk.change(lambda team: _without(team, edge, graph))
    elif node is not None:
        ask_to_remove(Part(node.kind), node.key)


def _without(team: TeamSpec, edge: GraphEdge, graph: HandoffGraph) -> TeamSpec:
    source, target = AgentId(_key(graph, edge.source)), _key(graph, edge.target)
    match edge.kind:
        case EdgeKind.HANDOFF:
            return remove_handoff(team, source, AgentId(target))
        case EdgeKind.DELEGATE:
            return remove_delegate(team, source, AgentId(target))
        case EdgeKind.FUNCTION:
            return take_function(team, source, FunctionId(target))


def _edge(graph: HandoffGraph, id: str) -> GraphEdge | None:
    return next((edge for edge in graph.edges if edge.id == id), None)


def _key(graph: HandoffGraph, id: str) -> str:
    node = graph.node(id)
    return node.key if node is not None else ""
