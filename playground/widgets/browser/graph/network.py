"""Builds the data of a handoff graph for vis-network with pyvis: nodes, edges and options. All texts are plain text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from pyvis.network import Network

from core.graph import EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeKind
from playground import palette

Place = tuple[float, float]

_MANY = 150
# The curvature of parallel edges, in order, as a share of their length.
_BOWS = (0.16, 0.3, 0.44, 0.58)


def network_data(graph: HandoffGraph, *, positions: Mapping[str, Place], problems: Mapping[str, str]) -> bytes:
    """JSON with `nodes`, `edges` and `options` for vis-network, and the agents' `palette` for our own drawing.

    A node without a place is put at the origin, where the browser finds room for it. The result for an equal graph is
    reused, as a conversation asks for it at each of its steps.
    """
    return _made(graph, tuple(positions.items()), tuple(problems.items()))


@lru_cache(maxsize=16)
def _made(graph: HandoffGraph, places: tuple[tuple[str, Place], ...], wrongs: tuple[tuple[str, str], ...]) -> bytes:
    positions, problems = dict(places), dict(wrongs)
    network = Network(directed=True)
    for node in graph.nodes:
        x, y = positions.get(node.id, (0.0, 0.0))
        network.add_node(node.id, label=node.label or node.id, shape="custom", x=x, y=y, **_node(node, problems))
    bows = _bows(graph.edges)
    for edge in graph.edges:
        network.add_edge(edge.source, edge.target, **_edge(edge, problems, bow=bows[edge.id]))
    network.options = _options(len(graph.nodes))
    nodes, edges, _, _, _, options = network.get_network_data()
    data = {"nodes": nodes, "edges": edges, "options": json.loads(options), "palette": _palette()}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _node(node: GraphNode, problems: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": str(node.kind),
        "start": node.start,
        "icon": node.icon,
        "title": node.title,
        "problem": problems.get(node.id, ""),
        "shades": node.color % palette.SIZE if node.kind is NodeKind.AGENT else None,
    }


def _palette() -> list[dict[str, Any]]:
    return [asdict(palette.color(number)) for number in range(palette.SIZE)]


def _edge(edge: GraphEdge, problems: Mapping[str, str], *, bow: float) -> dict[str, Any]:
    return {
        "id": edge.id,
        "kind": str(edge.kind),
        "label": edge.label,
        "title": edge.title or edge.label,
        "problem": problems.get(edge.id, ""),
        "dashes": [7, 6] if edge.kind is EdgeKind.DELEGATE else False,
        "smooth": {"enabled": True, "type": "curvedCW", "roundness": bow} if bow else {"enabled": False},
    }


def _bows(edges: tuple[GraphEdge, ...]) -> dict[str, float]:
    """Return the curvature of each edge to its left, so that edges between the same nodes do not overlap; 0 is straight."""
    between: dict[frozenset[str], list[GraphEdge]] = {}
    for edge in edges:
        between.setdefault(frozenset({edge.source, edge.target}), []).append(edge)
    return {id: bow for group in between.values() for id, bow in _group_bows(group).items()}


def _group_bows(group: list[GraphEdge]) -> dict[str, float]:
    if len(group) == 1:
        return {group[0].id: 0.0}
    bows: dict[str, float] = {}
    taken: dict[str, int] = {}
    for edge in group:
        number = taken.get(edge.source, 0)
        taken[edge.source] = number + 1
        bows[edge.id] = _BOWS[min(number, len(_BOWS) - 1)]
    return bows


def _options(size: int) -> dict[str, Any]:
    return {
        "autoResize": False,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "nodes": {"physics": False, "chosen": False},
        "edges": {
            "physics": False,
            "chosen": False,
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.6}},
            "arrowStrikethrough": False,
            "selfReference": {"size": 18, "angle": 0.8, "renderBehindTheNode": True},
        },
        "interaction": {
            "hover": False,
            "multiselect": False,
            "selectConnectedEdges": False,
            "keyboard": False,
            "zoomSpeed": 0.6,
            "hideEdgesOnDrag": size > _MANY,
            "hideEdgesOnZoom": size > _MANY,
        },
        "manipulation": {"enabled": False},
    }
