"""Validates messages from the browser about the graph. Every function returns None for an invalid message."""

from __future__ import annotations

from collections.abc import Collection

from core.graph import Arrangement, GraphNode, HandoffGraph, NodeKind

Place = tuple[float, float]

_FARTHEST = 1e6  # in pixels; beyond that the canvas cannot be zoomed out to show a node


def read_pick(sent: object, graph: HandoffGraph) -> str | None:
    """Return the id of a node or an edge of the graph."""
    match sent:
        case {"id": str(id)} if graph.node(id) or graph.edge(id):
            return id
    return None


def read_move(sent: object, graph: HandoffGraph) -> dict[str, Place] | None:
    """Return new positions by node. Unknown nodes and positions that are not pairs of finite numbers are left out."""
    match sent:
        case {"places": dict(places)}:
            return _known_places(places, frozenset(node.id for node in graph.nodes)) or None
    return None


def read_connection(sent: object, graph: HandoffGraph) -> tuple[str, str] | None:
    """Return the nodes of two agents: source and target of a new handoff."""
    match sent:
        case {"source": str(source), "target": str(target)}:
            if _is_agent(graph.node(source)) and _is_agent(graph.node(target)):
                return source, target
    return None


def read_place(sent: object) -> Place | None:
    """Return a position on the canvas."""
    match sent:
        case {"place": place}:
            return _place(place)
    return None


def read_arrangement(sent: object) -> Arrangement | None:
    """Return the arrangement with the name sent."""
    match sent:
        case {"arrangement": str(name)} if name in tuple(Arrangement):
            return Arrangement(name)
    return None


def read_switch(sent: object) -> bool | None:
    """Return the state of a switch."""
    match sent:
        case {"on": bool(on)}:
            return on
    return None


def _known_places(places: dict[object, object], ids: Collection[str]) -> dict[str, Place]:
    read = {id: _place(value) for id, value in places.items() if isinstance(id, str) and id in ids}
    return {id: place for id, place in read.items() if place is not None}


def _place(value: object) -> Place | None:
    match value:
        case [int() | float() as x, int() | float() as y] if abs(x) <= _FARTHEST and abs(y) <= _FARTHEST:
            return float(x), float(y)
    return None


def _is_agent(node: GraphNode | None) -> bool:
    return node is not None and node.kind is NodeKind.AGENT
