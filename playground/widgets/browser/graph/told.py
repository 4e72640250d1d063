"""What the browser tells of the graph, read and checked: nothing that the graph does not hold goes on to the page."""

from __future__ import annotations

from collections.abc import Collection

from core.graph import Arrangement, GraphNode, HandoffGraph, NodeKind

Place = tuple[float, float]

_FARTHEST = 1e6


def picked(sent: object, graph: HandoffGraph) -> str | None:
    """The id of a node or an edge."""
    match sent:
        case {"id": str(id)} if graph.node(id) or graph.edge(id):
            return id
    return None


def moved(sent: object, graph: HandoffGraph) -> dict[str, Place] | None:
    """New places by node; a place that cannot be read is left out."""
    match sent:
        case {"places": dict(places)}:
            return _known_places(places, frozenset(node.id for node in graph.nodes)) or None
    return None


def joined(sent: object, graph: HandoffGraph) -> tuple[str, str] | None:
    """The agent that is to hand over, and the one that is to take over."""
    match sent:
        case {"source": str(source), "target": str(target)}:
            if _is_agent(graph.node(source)) and _is_agent(graph.node(target)):
                return source, target
    return None


def spot(sent: object) -> Place | None:
    match sent:
        case {"place": place}:
            return _place(place)
    return None


def arranged(sent: object) -> Arrangement | None:
    match sent:
        case {"arrangement": str(name)} if name in tuple(Arrangement):
            return Arrangement(name)
    return None


def switched(sent: object) -> bool | None:
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
