"""Where in the graph a problem of a team shows: at a node, or at the edge of a handoff or delegate. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.graph import EdgeKind, HandoffGraph, agent_node_id, edge_id, function_node_id
from core.team.check import Place, Problem
from core.team.spec import TeamSpec
from playground.texts import build_texts


def problems_by_id(problems: Sequence[Problem], graph: HandoffGraph, team: TeamSpec) -> Mapping[str, str]:
    """What is wrong with each node and each edge, by its id."""
    told: dict[str, str] = {}
    for problem in problems:
        id = _where(problem.place, graph, team)
        text = build_texts.problem(problem)
        told[id] = f"{told[id]}\n{text}" if id in told else text
    return told


def _where(place: Place, graph: HandoffGraph, team: TeamSpec) -> str:
    if not place.agent:
        return function_node_id(place.function or "")
    source, agent = agent_node_id(place.agent), team.agent(place.agent)
    ways = {"handoffs": EdgeKind.HANDOFF, "delegates": EdgeKind.DELEGATE}
    if agent is None or place.row is None or place.field not in ways:
        return source
    rows = agent.handoffs if place.field == "handoffs" else agent.delegates
    edge = edge_id(ways[place.field], source, agent_node_id(rows[place.row].to))
    return edge if any(known.id == edge for known in graph.edges) else source
