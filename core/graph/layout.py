"""Place the nodes of a handoff graph, in pixels. Draws nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

import networkx as nx

from core.graph.analysis import directed
from core.graph.function_places import Point, place_functions
from core.graph.nodes import GraphNode, HandoffGraph, NodeId

ACROSS = 190
DOWN = 140
# Left to right there is a column a layer: wider apart, for the words on the edges, and closer within.
COLUMN = 250
STACKED = 100
SWEEPS = 4
LARGEST_RING = 16
# Rings are flat: a name is wider than it is high.
FLAT = 0.6

Layer = list[NodeId]


class Arrangement(StrEnum):
    """Layers from the start agent down, layers from left to right, or a circle."""

    LAYERS = "layers"
    ACROSS = "across"
    CIRCLE = "circle"


def layout(graph: HandoffGraph, arrangement: Arrangement = Arrangement.LAYERS) -> dict[str, Point]:
    """Return a place for every node, all different: x to the right and y down, the start agent first.

    In layers a node is as far on as it is away from the start; those that cannot be reached come last. In a circle those
    that lead to each other are neighbours; a large team gets rings, with the start in the innermost. Functions stand near
    their agents and never change where these are. The same graph gets the same places.
    """
    places = _agent_places(graph, arrangement)
    return places | place_functions(graph, places)


def _agent_places(graph: HandoffGraph, arrangement: Arrangement) -> dict[str, Point]:
    ways = directed(graph).subgraph(node.id for node in graph.agents).copy()
    if arrangement is Arrangement.CIRCLE:
        return _round(_ringed(graph, ways))
    rows = _rows(graph, ways)
    across = arrangement is Arrangement.ACROSS
    place = _column_places if across else _row_places
    return {id: spot for number, row in enumerate(rows) for id, spot in place(row, number)}


def _rows(graph: HandoffGraph, ways: nx.DiGraph[NodeId]) -> list[Layer]:
    layers = _layers(graph, ways)
    _untangle(layers, ways)
    widest = max(6, math.ceil(1.5 * math.sqrt(len(graph.agents))))
    return [row for layer in layers for row in _wrapped(layer, widest)]


def _layers(graph: HandoffGraph, ways: nx.DiGraph[NodeId]) -> list[Layer]:
    """Return the layers below the start, then those of each part that cannot be reached, side by side."""
    order = {node.id: place for place, node in enumerate(graph.agents)}
    roots = [graph.start.id] if graph.start else []
    reached = _layers_below(ways, roots, order)
    seen = {id for layer in reached for id in layer}
    rest = ways.subgraph(id for id in order if id not in seen)
    tops = [min(part, key=lambda id: (rest.in_degree(id), order[id])) for part in nx.weakly_connected_components(rest)]
    below = _layers_below(rest, tops, order)
    placed = seen.union(*below)
    left = [id for id in order if id not in placed]
    return [layer for layer in (*reached, *below, left) if layer]


def _layers_below(ways: nx.DiGraph[NodeId], roots: Sequence[NodeId], order: Mapping[NodeId, int]) -> list[Layer]:
    return [sorted(layer, key=order.__getitem__) for layer in nx.bfs_layers(ways, roots)] if roots else []


def _untangle(layers: list[Layer], ways: nx.DiGraph[NodeId]) -> None:
    """Reduce crossings: sort each layer by the average position of its neighbours above, then below."""
    either = ways.to_undirected()
    for _ in range(SWEEPS):
        for above, layer in pairwise(layers):
            _sort_by(layer, above, either)
        for below, layer in pairwise(reversed(layers)):
            _sort_by(layer, below, either)


def _sort_by(layer: Layer, fixed: Layer, ways: nx.Graph[NodeId]) -> None:
    places = {id: place / max(1, len(fixed) - 1) for place, id in enumerate(fixed)}
    wanted = {id: place / max(1, len(layer) - 1) for place, id in enumerate(layer)}
    for id in layer:
        pulls = [places[other] for other in ways[id] if other in places]
        if pulls:
            wanted[id] = sum(pulls) / len(pulls)
    layer.sort(key=wanted.__getitem__)


def _wrapped(layer: Layer, widest: int) -> list[Layer]:
    """Split the layer into rows of about the same length, none longer than `widest`."""
    rows = math.ceil(len(layer) / widest)
    length = math.ceil(len(layer) / rows)
    return [layer[start : start + length] for start in range(0, len(layer), length)]


def _row_places(row: Layer, down: int) -> list[tuple[NodeId, Point]]:
    left = -(len(row) - 1) * ACROSS / 2
    return [(id, (left + number * ACROSS, float(down * DOWN))) for number, id in enumerate(row)]


def _column_places(column: Layer, across: int) -> list[tuple[NodeId, Point]]:
    top = -(len(column) - 1) * STACKED / 2
    return [(id, (float(across * COLUMN), top + number * STACKED)) for number, id in enumerate(column)]


def _ringed(graph: HandoffGraph, ways: nx.DiGraph[NodeId]) -> list[Layer]:
    """Return one ring in the order of the links, or several from the inside out, each with as many nodes as fit."""
    layers = _layers(graph, ways)
    near_first = [id for layer in layers for id in layer]
    if len(near_first) <= LARGEST_RING:
        tops = [layer[0] for layer in layers]
        followed = (id for top in tops for id in nx.dfs_preorder_nodes(ways, top))
        return [list(dict.fromkeys((*followed, *near_first)))]
    rings: list[Layer] = []
    while near_first:
        room = int(math.tau * (len(rings) + 1))
        rings.append(near_first[:room])
        near_first = near_first[room:]
    return rings


def _round(rings: list[Layer]) -> dict[str, Point]:
    """Return places on rings around the origin, clockwise from the top."""
    if len(rings) == 1:
        return dict(_ring_places(rings[0], ACROSS / (2 * math.sin(math.pi / max(2, len(rings[0]))))))
    spots = [spot for number, ring in enumerate(rings) for spot in _ring_places(ring, (number + 1) * ACROSS)]
    return {id: (x, FLAT * y) for id, (x, y) in spots}


def _ring_places(ring: Layer, radius: float) -> list[tuple[NodeId, Point]]:
    if len(ring) == 1 and radius < ACROSS:
        return [(ring[0], (0.0, 0.0))]
    turns = [math.tau * number / len(ring) for number in range(len(ring))]
    return [(id, (radius * math.sin(turn), -radius * math.cos(turn))) for id, turn in zip(ring, turns, strict=True)]


LONGEST_ROW = 5
CLEAR_ACROSS, CLEAR_DOWN = 0.9 * ACROSS, 0.6 * DOWN


def layout_around(graph: HandoffGraph, pinned: Mapping[str, Point]) -> dict[str, Point]:
    """Return a place for every node. Nodes in `pinned` keep theirs; if no agent is pinned, all are laid out in layers."""
    if not any(node.id in pinned for node in graph.agents):
        places = layout(graph)
        return places | {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    places = {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    for node in graph.agents:
        if node.id not in places:
            places[node.id] = _room_near(_wished(node, graph, places), places)
    return places | place_functions(graph, places)


def _wished(node: GraphNode, graph: HandoffGraph, places: Mapping[str, Point]) -> Point:
    """Return the preferred place of a new node: below an agent that leads to it, otherwise at the end of the lowest row."""
    for edge in graph.edges:
        if edge.target == node.id and edge.source in places:
            x, y = places[edge.source]
            return x, y + DOWN
    lowest = max(y for _, y in places.values())
    row = [x for x, y in places.values() if lowest - y < CLEAR_DOWN]
    if len(row) == len(places) or len(row) >= LONGEST_ROW:
        return min(x for x, _ in places.values()), lowest + DOWN
    return max(row) + ACROSS, lowest


def _room_near(wished: Point, places: Mapping[str, Point]) -> Point:
    return next(spot for spot in _around(wished) if _is_clear(spot, places))


def _around(wished: Point) -> Iterator[Point]:
    """Yield the place itself, then places to its right and left, then the same in the next rows, without end."""
    x, y = wished
    row = 0
    while True:
        for step in range(4 + row):
            yield x + step * ACROSS, y + row * DOWN
            yield x - step * ACROSS, y + row * DOWN
        row += 1


def _is_clear(spot: Point, places: Mapping[str, Point]) -> bool:
    return all(abs(spot[0] - x) >= CLEAR_ACROSS or abs(spot[1] - y) >= CLEAR_DOWN for x, y in places.values())
