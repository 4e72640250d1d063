"""The graph of the Build page: a click opens a form, a drawn line adds a handoff, deleting removes a part or a link."""

from __future__ import annotations

from collections.abc import Sequence

from core.graph import EdgeKind, GraphEdge, HandoffGraph, agent_node_id, agent_of_node, function_node_id
from core.team.check import Problem
from core.team.edit import add_agent, add_handoff, likely_when, remove_delegate, remove_handoff, take_function
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import workspace
from playground.screens.build.removal import ask_to_remove
from playground.screens.team_graph import draw_team_graph, graph_of, problems_by_id
from playground.widgets.browser.graph import GraphActions
from playground.workspace_state import Draft, Part, Selection

HEIGHT = 380
"""Pixels; the rest of the column is left to the tabs below."""


def draw_graph_editor(draft: Draft, problems: Sequence[Problem]) -> None:
    graph = graph_of(draft)
    actions = GraphActions(
        pick=lambda id: _open(graph, id),
        connect=_add_handoff,
        remove=lambda id: _remove(graph, id),
        add_agent=_add_agent,
    )
    draw_team_graph(
        draft,
        actions,
        page="build",
        height=HEIGHT,
        problems=problems_by_id(problems, graph, draft.team),
        selected=_selected(draft.selection, graph),
    )


def _selected(selection: Selection, graph: HandoffGraph) -> str:
    """Return the id of the node or edge whose form is open, or "" for the team's."""
    if selection.part is Part.TEAM:
        return ""
    if selection.part is Part.FUNCTION:
        return function_node_id(selection.id)
    source = agent_node_id(selection.id)
    edges = (edge for edge in graph.edges if edge.source == source and _key(graph, edge.target) == selection.target)
    return next((edge.id for edge in edges), source) if selection.target else source


def _open(graph: HandoffGraph, id: str) -> None:
    """Open the form of a node, or of the agent from which an edge starts."""
    edge = _edge(graph, id)
    node = graph.node(edge.source if edge is not None else id)
    if node is None:
        return
    if edge is not None and edge.kind is EdgeKind.FUNCTION:
        workspace.select(Part.FUNCTION, _key(graph, edge.target))
    else:
        workspace.select(Part(node.kind), node.key, target=_key(graph, edge.target) if edge is not None else "")


def _add_handoff(source_node: str, target_node: str) -> None:
    source, target = agent_of_node(source_node), agent_of_node(target_node)
    if source is None or target is None:
        return
    workspace.change(lambda team: add_handoff(team, source, target, likely_when(team, target)))
    workspace.select(Part.AGENT, source, target=target)


def _add_agent(x: float, y: float) -> None:
    added = workspace.add(add_agent)
    workspace.set_agent_positions({added: (x, y)})
    workspace.select(Part.AGENT, added)


def _remove(graph: HandoffGraph, id: str) -> None:
    """Remove an edge at once, and a node after a question."""
    edge, node = _edge(graph, id), graph.node(id)
    if edge is not None:
        workspace.apply_edit(_without_edge, edge, graph)
    elif node is not None:
        ask_to_remove(Part(node.kind), node.key)


def _without_edge(team: TeamSpec, edge: GraphEdge, graph: HandoffGraph) -> TeamSpec:
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
    """Return the id of the agent or function that a node stands for."""
    node = graph.node(id)
    return node.key if node is not None else ""
