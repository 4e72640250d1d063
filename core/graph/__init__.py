"""Who can hand a conversation to whom: the graph of a team, what can be said of it, and where conversations have gone.

The only home of networkx. Draws nothing.
"""

from core.graph.analysis import dead_ends, loops, reachable
from core.graph.from_agents import graph_of_agents
from core.graph.from_team import graph_of_team
from core.graph.function_places import place_functions
from core.graph.layout import Arrangement, layout, layout_around
from core.graph.mermaid import to_mermaid
from core.graph.nodes import (
    AGENTS_AND_FUNCTIONS,
    AGENTS_ONLY,
    EdgeKind,
    GraphEdge,
    GraphNode,
    HandoffGraph,
    NodeKind,
    agent_node_id,
    edge_id,
    function_node_id,
)
from core.graph.traffic import active_agents, edge_counts, last_edge, visited_agents

__all__ = [
    "AGENTS_AND_FUNCTIONS",
    "AGENTS_ONLY",
    "Arrangement",
    "EdgeKind",
    "GraphEdge",
    "GraphNode",
    "HandoffGraph",
    "NodeKind",
    "active_agents",
    "agent_node_id",
    "dead_ends",
    "edge_counts",
    "edge_id",
    "function_node_id",
    "graph_of_agents",
    "graph_of_team",
    "last_edge",
    "layout",
    "layout_around",
    "loops",
    "place_functions",
    "reachable",
    "to_mermaid",
    "visited_agents",
]
