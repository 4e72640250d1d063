"""Where the nodes of a graph are while it grows: what has a place keeps it, what is new finds room beside what leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.graph.function_places import Place, place_functions
from core.graph.layout import ACROSS, DOWN, layout
from core.graph.nodes import GraphNode, HandoffGraph

LONGEST_ROW = 5
CLEAR_ACROSS, CLEAR_DOWN = 0.9 * ACROSS, 0.6 * DOWN


def placed(graph: HandoffGraph, pinned: Mapping[str, Place]) -> dict[str, Place]:
    """A place for every node. Those of `pinned` keep theirs; when no agent has one, all are laid out in layers."""
    if not any(node.id in pinned for node in graph.agents):
        places = layout(graph)
        return places | {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    places = {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    for node in graph.agents:
        if node.id not in places:
            places[node.id] = _room_near(_wished(node, graph, places), places)
    return places | place_functions(graph, places)


def _wished(node: GraphNode, graph: HandoffGraph, places: Mapping[str, Place]) -> Place:
    """Below an agent that leads to it; without one, at the end of the lowest row, or of a new one below the first."""
    for edge in graph.edges:
        if edge.target == node.id and edge.source in places:
            x, y = places[edge.source]
            return x, y + DOWN
    lowest = max(y for _, y in places.values())
    row = [x for x, y in places.values() if lowest - y < CLEAR_DOWN]
    if len(row) == len(places) or len(row) >= LONGEST_ROW:
        return min(x for x, _ in places.values()), lowest + DOWN
    return max(row) + ACROSS, lowest


def _room_near(wished: Place, places: Mapping[str, Place]) -> Place:
    return next(spot for spot in _around(wished) if _is_clear(spot, places))


def _around(wished: Place) -> Iterator[Place]:
    """The place itself, then to its right and left, then the same in the next row; without end."""
    x, y = wished
    row = 0
    while True:
        for step in range(4 + row):
            yield x + step * ACROSS, y + row * DOWN
            yield x - step * ACROSS, y + row * DOWN
        row += 1


def _is_clear(spot: Place, places: Mapping[str, Place]) -> bool:
    return all(abs(spot[0] - x) >= CLEAR_ACROSS or abs(spot[1] - y) >= CLEAR_DOWN for x, y in places.values())
