"""Build the handoff graph of agents written in Python. Calls none of their functions."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

from core.agents import Agent, Delegate
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
from core.runner.roster import DelegateFunction, Roster
from core.runner.targets import targets_of
from core.schema import name_of


def graph_of_agents(start: Agent, *, show: Collection[NodeKind] = AGENTS_ONLY) -> HandoffGraph:
    """Return the graph of the agents that can be reached from `start`, with their functions if `show` includes them.

    The target of a `core.agents.Handoff`, or of any function with an agent as its `target`, is exact. For other functions
    it is a guess: every agent that their code names, or that a `functools.partial` fills in. Handoffs to an agent that
    the code creates or gets from another function are missed, and a function that only mentions an agent counts as a
    handoff to it.
    """
    draft = GraphDraft(show)
    roster = Roster()
    agents = [start]
    waiting = deque([start])
    while waiting:
        agent = waiting.popleft()
        draft.add_node(_agent_node(agent, roster.key_of(agent), position=agents.index(agent), start=start))
        for other in _add_edges(draft, agent, roster):
            if other not in agents:
                agents.append(other)
                waiting.append(other)
    return draft.graph()


def _agent_node(agent: Agent, key: str, *, position: int, start: Agent) -> GraphNode:
    return GraphNode(agent_node_id(key), key, agent.name, start=agent is start, color=position, title=agent.description)


def _add_edges(draft: GraphDraft, agent: Agent, roster: Roster) -> list[Agent]:
    """Add the edges that leave the agent, and return the agents they lead to."""
    source = agent_node_id(roster.key_of(agent))
    others: list[Agent] = []
    for function in agent.functions:
        targets = list(targets_of(function))
        for target in targets:
            draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(roster.key_of(target)), title=_about(function))
        if not targets:
            _add_function(draft, agent, function, roster)
        others += targets
    for entry in agent.delegates:
        delegate = entry.agent if isinstance(entry, Delegate) else entry
        about = _about(DelegateFunction(entry))
        draft.add_edge(EdgeKind.DELEGATE, source, agent_node_id(roster.key_of(delegate)), title=about)
        others.append(delegate)
    return others


def _add_function(draft: GraphDraft, agent: Agent, function: Callable[..., Any], roster: Roster) -> None:
    """Add a node for this agent's function: two agents may have different functions of the same name."""
    name, owner = name_of(function), roster.key_of(agent)
    id = function_node_id(f"{owner}/{name}")
    draft.add_node(GraphNode(id, name, name, NodeKind.FUNCTION, title=_about(function)))
    draft.add_edge(EdgeKind.FUNCTION, agent_node_id(owner), id, title=_about(function), function=name)


def _about(function: object) -> str:
    return inspect.cleandoc(getattr(function, "__doc__", None) or "").split("\n\n", 1)[0]
