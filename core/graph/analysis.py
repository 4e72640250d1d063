"""Reachability, dead ends and loops of a handoff graph."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx

from core.graph.nodes import EdgeKind, GraphNode, HandoffGraph, NodeId

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
