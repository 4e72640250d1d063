"""Build the handoff graph of a team, and keep agents in place while it is edited. A team with errors has a graph, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from core.graph.function_places import Point
from core.graph.layout import layout_around
from core.graph.nodes import (
    AGENTS_ONLY,
    EdgeKind,
    GraphDraft,
    GraphNode,
    HandoffGraph,
    NodeKind,
    agent_node_id,
    agent_of_node,
    function_node_id,
)
from core.team.code import handoffs_in_code
from core.team.names import display_name, function_name
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec


def graph_of_team(team: TeamSpec, *, show: Collection[NodeKind] = AGENTS_ONLY) -> HandoffGraph:
    """Return the graph of the team's agents, with its functions if `show` includes them.

    There is a handoff edge from an agent to the agents that results of its functions, or the code of these, hand off to.
    Ids that are not in the team are ignored.
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


def agent_positions(team: TeamSpec) -> dict[AgentId, Point]:
    """Return where each agent of the team is drawn: at its own position, or where the layout puts it."""
    pinned: dict[str, Point] = {agent_node_id(agent): position for agent, position in team.positions.items()}
    return positions_by_agent(layout_around(graph_of_team(team), pinned))


def positions_by_agent(positions: Mapping[str, Point]) -> dict[AgentId, Point]:
    """Return the positions of those nodes that are agents, by agent id."""
    agents = ((agent_of_node(node), position) for node, position in positions.items())
    return {agent: position for agent, position in agents if agent is not None}


def keep_positions(before: TeamSpec, after: TeamSpec) -> tuple[TeamSpec, TeamSpec]:
    """Return a team before and after an edit so that agents in both are drawn at the same positions.

    The layout depends on the agents and their links. If the edit changed these, agents without a position of their own
    get, in both teams, the position computed for the team before the edit; otherwise both are returned unchanged.
    """
    if _has_same_layout(before, after):
        return before, after
    positions = agent_positions(before)
    earlier = {agent.id: positions[agent.id] for agent in after.agents if agent.id in positions}
    return replace(before, positions={**before.positions, **positions}), replace(
        after, positions={**earlier, **after.positions}
    )


def _has_same_layout(before: TeamSpec, after: TeamSpec) -> bool:
    if before.agents is after.agents and before.functions is after.functions and before.start == after.start:
        return True
    return before.start == after.start and _links_by_agent(before) == _links_by_agent(after)


def _links_by_agent(team: TeamSpec) -> list[tuple[AgentId, tuple[AgentId, ...]]]:
    """Return every agent with the agents it leads to, in the order in which the layout uses them."""
    functions = {function.id: function for function in reversed(team.functions)}
    used = {
        agent.id: [*(link.to for _, links in agent.links for link in links)]
        + [to for id in agent.functions if id in functions for to in _handoff_targets(team, functions[id])]
        for agent in reversed(team.agents)
    }
    return [(agent.id, tuple(used[agent.id])) for agent in team.agents]


def _agent_node(agent: AgentSpec, position: int, *, start: str) -> GraphNode:
    return GraphNode(
        agent_node_id(agent.id),
        agent.id,
        display_name(agent),
        NodeKind.AGENT,
        start=agent.id == start,
        icon=agent.icon,
        color=position,
        title=agent.description,
    )


def _function_node(function: FunctionSpec) -> GraphNode:
    id = function_node_id(function.id)
    return GraphNode(id, function.id, display_name(function), NodeKind.FUNCTION, title=function.description)


def _add_edges(draft: GraphDraft, team: TeamSpec, agent: AgentSpec, functions: dict[FunctionId, FunctionSpec]) -> None:
    source = agent_node_id(agent.id)
    for handoff in agent.handoffs:
        draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(handoff.to), title=handoff.when)
    for delegate in agent.delegates:
        draft.add_edge(EdgeKind.DELEGATE, source, agent_node_id(delegate.to), title=delegate.when)
    for function in (functions[id] for id in agent.functions if id in functions):
        node = function_node_id(function.id)
        draft.add_edge(EdgeKind.FUNCTION, source, node, title=function.description, function=function_name(function))
        for target in _handoff_targets(team, function):
            draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(target), title=function.description)


def _handoff_targets(team: TeamSpec, function: FunctionSpec) -> Iterator[AgentId]:
    yield from (row.handoff for row in function.results if row.handoff is not None)
    yield from handoffs_in_code(team, function)
