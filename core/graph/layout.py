"""Where the nodes of a handoff graph go: in layers, from the start agent down. Measures in pixels, draws nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import networkx as nx

from core.graph.analysis import directed
from core.graph.nodes import HandoffGraph

ACROSS = 190
DOWN = 140
SWEEPS = 4

Layer = list[str]
Place = tuple[float, float]


def layout(graph: HandoffGraph) -> dict[str, Place]:
    """A place for every node, none of them shared: x across and y down, the start agent at the top.

    A node is as far down as it is away from the start; those that cannot be reached come last. The same graph
    gets the same places.
    """
    ways = directed(graph)
    layers = _layers(graph, ways)
    _untangle(layers, ways)
    widest = max(6, math.ceil(1.5 * math.sqrt(len(graph.nodes))))
    rows = [row for layer in layers for row in _wrapped(layer, widest)]
    return {id: place for down, row in enumerate(rows) for id, place in _row_places(row, down)}


def _layers(graph: HandoffGraph, ways: nx.DiGraph[str]) -> list[Layer]:
    """The start's layers, then those of each part that cannot be reached, side by side."""
    order = {node.id: place for place, node in enumerate(graph.nodes)}
    roots = [graph.start.id] if graph.start else []
    reached = _layers_below(ways, roots, order)
    seen = {id for layer in reached for id in layer}
    rest = ways.subgraph(id for id in order if id not in seen)
    tops = [min(part, key=lambda id: (rest.in_degree(id), order[id])) for part in nx.weakly_connected_components(rest)]
    below = _layers_below(rest, tops, order)
    placed = seen.union(*below)
    left = [id for id in order if id not in placed]
    return [layer for layer in (*reached, *below, left) if layer]


def _layers_below(ways: nx.DiGraph[str], roots: Sequence[str], order: Mapping[str, int]) -> list[Layer]:
    return [sorted(layer, key=order.__getitem__) for layer in nx.bfs_layers(ways, roots)] if roots else []


def _untangle(layers: list[Layer], ways: nx.DiGraph[str]) -> None:
    """Fewer crossings: each layer is sorted by where its neighbours above, then below, stand on average."""
    either = ways.to_undirected(as_view=True)
    for _ in range(SWEEPS):
        for above, layer in pairwise(layers):
            _sort_by(layer, above, either)
        for below, layer in pairwise(reversed(layers)):
            _sort_by(layer, below, either)


def _sort_by(layer: Layer, fixed: Layer, ways: nx.Graph[str]) -> None:
    places = {id: place / max(1, len(fixed) - 1) for place, id in enumerate(fixed)}
    wanted = {id: place / max(1, len(layer) - 1) for place, id in enumerate(layer)}
    for id in layer:
        pulls = [places[other] for other in ways[id] if other in places]
        if pulls:
            wanted[id] = sum(pulls) / len(pulls)
    layer.sort(key=wanted.__getitem__)


def _wrapped(layer: Layer, widest: int) -> list[Layer]:
    """The layer in rows of about the same length, none longer than the widest."""
    rows = math.ceil(len(layer) / widest)
    length = math.ceil(len(layer) / rows)
    return [layer[start : start + length] for start in range(0, len(layer), length)]


def _row_places(row: Layer, down: int) -> list[tuple[str, Place]]:
    left = -(len(row) - 1) * ACROSS / 2
    return [(id, (left + number * ACROSS, float(down * DOWN))) for number, id in enumerate(row)]
