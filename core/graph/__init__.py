"""Who can hand a conversation to whom: the graph of a team, what can be said of it, and where conversations have gone.

The only home of networkx. Draws nothing.
"""

from core.graph.analysis import dead_ends, loops, reachable
from core.graph.from_agents import graph_of_agents
from core.graph.from_team import graph_of_team
from core.graph.function_places import place_functions
from core.graph.layout import Arrangement, layout
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
from core.graph.placing import placed
from core.graph.traffic import active_agents, lit_edge, traffic, visited

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
    "edge_id",
    "function_node_id",
    "graph_of_agents",
    "graph_of_team",
    "layout",
    "lit_edge",
    "loops",
    "place_functions",
    "placed",
    "reachable",
    "to_mermaid",
    "traffic",
    "visited",
]
