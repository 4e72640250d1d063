"""The handoff graph of a team or of agents in Python: building, analysis, layout, and the route of conversations in it.

The only home of networkx. Draws nothing.
"""

from core.graph.from_agents import graph_of_agents
from core.graph.from_team import agent_positions, graph_of_team, keep_positions, positions_by_agent
from core.graph.function_places import place_functions
from core.graph.layout import Arrangement, dead_ends, layout, layout_around, loops, reachable
from core.graph.nodes import (
    AGENTS_AND_FUNCTIONS,
    AGENTS_ONLY,
    EdgeKind,
    GraphEdge,
    GraphNode,
    HandoffGraph,
    NodeId,
    NodeKind,
    agent_node_id,
    agent_of_node,
    edge_id,
    function_node_id,
    to_mermaid,
)
from core.graph.traffic import active_nodes, edge_counts, edges_at_work, last_edge, visited_nodes

__all__ = [
    "AGENTS_AND_FUNCTIONS",
    "AGENTS_ONLY",
    "Arrangement",
    "EdgeKind",
    "GraphEdge",
    "GraphNode",
    "HandoffGraph",
    "NodeId",
    "NodeKind",
    "active_nodes",
    "agent_node_id",
    "agent_of_node",
    "agent_positions",
    "dead_ends",
    "edge_counts",
    "edge_id",
    "edges_at_work",
    "function_node_id",
    "graph_of_agents",
    "graph_of_team",
    "keep_positions",
    "last_edge",
    "layout",
    "layout_around",
    "loops",
    "place_functions",
    "positions_by_agent",
    "reachable",
    "to_mermaid",
    "visited_nodes",
]
