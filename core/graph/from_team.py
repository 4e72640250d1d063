"""The handoff graph of a team file's team. Builds and runs nothing; a team with mistakes in it has a graph, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.graph.nodes import (
    AGENTS_ONLY,
    EdgeKind,
    GraphDraft,
    GraphNode,
    HandoffGraph,
    NodeKind,
    agent_node_id,
    function_node_id,
)
from core.team.code import handoffs_in_code
from core.team.names import function_name
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec


def graph_of_team(team: TeamSpec, *, show: Collection[NodeKind] = AGENTS_ONLY) -> HandoffGraph:
    """The team's agents, and its functions where `show` has them, with every way between them.

    A function with a result that hands off, or with code that names an agent in a handoff, makes a handoff edge. Ids that the team does not hold are left out.
    """
    draft = GraphDraft(show)
    functions = {function.id: function for function in reversed(team.functions)}
    for position, agent in enumerate(team.agents):
        draft.add_node(_agent_node(agent, position, start=team.start))
    for function in team.functions:
        draft.add_node(_function_node(function))
    for agent in team.agents:
        _add_edges(draft, team, agent, functions)
    return draft.graph()


def _agent_node(agent: AgentSpec, position: int, *, start: str) -> GraphNode:
    return GraphNode(
        agent_node_id(agent.id),
        agent.id,
        agent.name or agent.id,
        NodeKind.AGENT,
        start=agent.id == start,
        icon=agent.icon,
        color=position,
        title=agent.description,
    )


def _function_node(function: FunctionSpec) -> GraphNode:
    id = function_node_id(function.id)
    return GraphNode(id, function.id, function.name or function.id, NodeKind.FUNCTION, title=function.description)


def _add_edges(draft: GraphDraft, team: TeamSpec, agent: AgentSpec, functions: dict[FunctionId, FunctionSpec]) -> None:
    source = agent_node_id(agent.id)
    for handoff in agent.handoffs:
        draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(handoff.to), title=handoff.when)
    for delegate in agent.delegates:
        draft.add_edge(EdgeKind.DELEGATE, source, agent_node_id(delegate.to), title=delegate.when)
    for function in (functions[id] for id in agent.functions if id in functions):
        node = function_node_id(function.id)
        draft.add_edge(EdgeKind.FUNCTION, source, node, title=function.description, function=function_name(function))
        for target in _handed_to(team, function):
            draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(target), title=function.description)


def _handed_to(team: TeamSpec, function: FunctionSpec) -> Iterator[AgentId]:
    yield from (row.handoff for row in function.results if row.handoff is not None)
    yield from handoffs_in_code(team, function)
