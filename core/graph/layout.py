"""Analyse a handoff graph (reachability, dead ends, loops) and place its nodes, in pixels. Draws nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise

import networkx as nx

from core.graph.function_places import Point, place_functions
from core.graph.nodes import EdgeKind, GraphNode, HandoffGraph, NodeId

# Distances between the centres of agents, in pixels. Chosen by eye for boxes of `AGENT_WIDTH` by `AGENT_HEIGHT`
# (`core.graph.function_places`): they leave room for an edge and its label.
ACROSS = 190
"""Between agents in a row, and between rings."""
DOWN = 140
"""Between rows."""
COLUMN = 250
"""Between columns, from left to right: wider than `ACROSS`, because labels of edges lie between the columns."""
STACKED = 100
"""Between agents in a column: less than `DOWN`, because no labels lie between them."""
SWEEPS = 4
"""Passes over the layers to reduce crossings. Chosen, not measured: such a heuristic settles within a few."""
LARGEST_RING = 16
"""Agents in a single ring. Chosen: such a ring is just under 1,000 pixels wide, so it fits on a screen."""
FLAT = 0.6
"""Height of several rings divided by their width: names are wider than high, so rings can be closer vertically."""

Layer = list[NodeId]


class Arrangement(StrEnum):
    """Layers from the start agent down, layers from left to right, or a circle."""

    LAYERS = "layers"
    ACROSS = "across"
    CIRCLE = "circle"


def layout(graph: HandoffGraph, arrangement: Arrangement = Arrangement.LAYERS) -> dict[str, Point]:
    """Return a different place for every node, x to the right and y down.

    In layers, the layer of an agent is its distance from the start agent; unreachable agents are in the last layers. In
    a circle, agents that lead to each other are neighbours; a large team gets several rings, with the start agent in the
    innermost. Functions are placed near their agents and do not affect the places of agents. The result is
    deterministic.
    """
    places = _agent_places(graph, arrangement)
    return places | place_functions(graph, places)


def _agent_places(graph: HandoffGraph, arrangement: Arrangement) -> dict[str, Point]:
    links = directed(graph).subgraph(node.id for node in graph.agents).copy()
    if arrangement is Arrangement.CIRCLE:
        return _places_on_rings(_rings(graph, links))
    rows = _rows(graph, links)
    across = arrangement is Arrangement.ACROSS
    place = _column_places if across else _row_places
    return {id: spot for number, row in enumerate(rows) for id, spot in place(row, number)}


def _rows(graph: HandoffGraph, links: nx.DiGraph[NodeId]) -> list[Layer]:
    layers = _layers(graph, links)
    _reduce_crossings(layers, links)
    widest = max(6, math.ceil(1.5 * math.sqrt(len(graph.agents))))
    return [row for layer in layers for row in _wrapped(layer, widest)]


def _layers(graph: HandoffGraph, links: nx.DiGraph[NodeId]) -> list[Layer]:
    """Return the layers below the start agent, then those of the unreachable components, merged level by level."""
    order = {node.id: place for place, node in enumerate(graph.agents)}
    roots = [graph.start.id] if graph.start else []
    reached = _layers_below(links, roots, order)
    reached_ids = {id for layer in reached for id in layer}
    rest = links.subgraph(id for id in order if id not in reached_ids)
    roots_of_rest = [
        min(part, key=lambda id: (rest.in_degree(id), order[id])) for part in nx.weakly_connected_components(rest)
    ]
    below = _layers_below(rest, roots_of_rest, order)
    placed = reached_ids.union(*below)
    remaining = [id for id in order if id not in placed]
    return [layer for layer in (*reached, *below, remaining) if layer]


def _layers_below(links: nx.DiGraph[NodeId], roots: Sequence[NodeId], order: Mapping[NodeId, int]) -> list[Layer]:
    return [sorted(layer, key=order.__getitem__) for layer in nx.bfs_layers(links, roots)] if roots else []


def _reduce_crossings(layers: list[Layer], links: nx.DiGraph[NodeId]) -> None:
    """Reduce crossings of edges: sort each layer by the average position of its neighbours above, then below."""
    either = links.to_undirected()
    for _ in range(SWEEPS):
        for above, layer in pairwise(layers):
            _sort_by(layer, above, either)
        for below, layer in pairwise(reversed(layers)):
            _sort_by(layer, below, either)


def _sort_by(layer: Layer, fixed: Layer, links: nx.Graph[NodeId]) -> None:
    places = {id: place / max(1, len(fixed) - 1) for place, id in enumerate(fixed)}
    positions = {id: place / max(1, len(layer) - 1) for place, id in enumerate(layer)}
    for id in layer:
        neighbours = [places[other] for other in links[id] if other in places]
        if neighbours:
            positions[id] = sum(neighbours) / len(neighbours)
    layer.sort(key=positions.__getitem__)


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


def _rings(graph: HandoffGraph, links: nx.DiGraph[NodeId]) -> list[Layer]:
    """Return one ring in the order of the links, or several from the inside out, each with as many nodes as fit."""
    layers = _layers(graph, links)
    near_first = [id for layer in layers for id in layer]
    if len(near_first) <= LARGEST_RING:
        roots = [layer[0] for layer in layers]
        followed = (id for root in roots for id in nx.dfs_preorder_nodes(links, root))
        return [list(dict.fromkeys((*followed, *near_first)))]
    rings: list[Layer] = []
    while near_first:
        room = int(math.tau * (len(rings) + 1))
        rings.append(near_first[:room])
        near_first = near_first[room:]
    return rings


def _places_on_rings(rings: list[Layer]) -> dict[str, Point]:
    """Return places on rings around the origin, clockwise from the top."""
    if len(rings) == 1:
        return dict(_ring_places(rings[0], ACROSS / (2 * math.sin(math.pi / max(2, len(rings[0]))))))
    spots = [spot for number, ring in enumerate(rings) for spot in _ring_places(ring, (number + 1) * ACROSS)]
    return {id: (x, FLAT * y) for id, (x, y) in spots}


def _ring_places(ring: Layer, radius: float) -> list[tuple[NodeId, Point]]:
    if len(ring) == 1 and radius < ACROSS:
        return [(ring[0], (0.0, 0.0))]
    angles = [math.tau * number / len(ring) for number in range(len(ring))]
    return [(id, (radius * math.sin(angle), -radius * math.cos(angle))) for id, angle in zip(ring, angles, strict=True)]


LONGEST_ROW = 5
"""Agents in the lowest row before a new agent starts another row. Chosen: five take about the width of a screen."""
CLEAR_ACROSS, CLEAR_DOWN = 0.9 * ACROSS, 0.6 * DOWN
"""Distances at which a place is free: agents moved by hand may be a little closer than in a layout."""


def layout_around(graph: HandoffGraph, pinned: Mapping[str, Point]) -> dict[str, Point]:
    """Return a place for every node. Nodes in `pinned` keep theirs; if no agent is pinned, all are laid out in layers."""
    if not any(node.id in pinned for node in graph.agents):
        places = layout(graph)
        return places | {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    places = {node.id: pinned[node.id] for node in graph.nodes if node.id in pinned}
    for node in graph.agents:
        if node.id not in places:
            places[node.id] = _room_near(_preferred_place(node, graph, places), places)
    return places | place_functions(graph, places)


def _preferred_place(node: GraphNode, graph: HandoffGraph, places: Mapping[str, Point]) -> Point:
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


def _room_near(preferred: Point, places: Mapping[str, Point]) -> Point:
    return next(spot for spot in _around(preferred) if _is_clear(spot, places))


def _around(preferred: Point) -> Iterator[Point]:
    """Yield the place itself, then places to its right and left, then the same in each next row, infinitely."""
    x, y = preferred
    row = 0
    while True:
        for step in range(4 + row):
            yield x + step * ACROSS, y + row * DOWN
            yield x - step * ACROSS, y + row * DOWN
        row += 1


def _is_clear(spot: Point, places: Mapping[str, Point]) -> bool:
    return all(abs(spot[0] - x) >= CLEAR_ACROSS or abs(spot[1] - y) >= CLEAR_DOWN for x, y in places.values())


HANDOFFS = frozenset({EdgeKind.HANDOFF})
EVERY_WAY = frozenset(EdgeKind)


def reachable(graph: HandoffGraph) -> frozenset[NodeId]:
    """Return the nodes that a conversation can reach from the start agent, including it; none without a start."""
    if graph.start is None:
        return frozenset()
    return frozenset(nx.descendants(directed(graph), graph.start.id) | {graph.start.id})


def dead_ends(graph: HandoffGraph) -> tuple[GraphNode, ...]:
    """Return the agents that a conversation can be handed to and cannot leave."""
    ways = directed(graph, over=HANDOFFS)
    return tuple(node for node in graph.agents if ways.in_degree(node.id) and not ways.out_degree(node.id))


def loops(graph: HandoffGraph) -> tuple[tuple[GraphNode, ...], ...]:
    """Return the groups of agents that can hand a conversation round in a circle, in the order of the graph."""
    ways = directed(graph, over=HANDOFFS)
    groups = [group for group in nx.strongly_connected_components(ways) if _goes_round(ways, group)]
    ordered = [tuple(node for node in graph.nodes if node.id in group) for group in groups]
    position = {node.id: place for place, node in enumerate(graph.nodes)}
    return tuple(sorted(ordered, key=lambda group: position[group[0].id]))


def _goes_round(ways: nx.DiGraph[NodeId], group: set[NodeId]) -> bool:
    return len(group) > 1 or any(ways.has_edge(id, id) for id in group)


def directed(graph: HandoffGraph, *, over: Collection[EdgeKind] = EVERY_WAY) -> nx.DiGraph[NodeId]:
    """Return the graph for networkx, with the edges of these kinds."""
    directed_graph: nx.DiGraph[NodeId] = nx.DiGraph()
    directed_graph.add_nodes_from(node.id for node in graph.nodes)
    directed_graph.add_edges_from((edge.source, edge.target) for edge in graph.edges if edge.kind in over)
    return directed_graph
