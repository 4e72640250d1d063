"""Build the handoff graph of agents written in Python. Calls none of their functions."""

from __future__ import annotations

import functools
import inspect
from collections import deque
from collections.abc import Callable, Collection, Iterator
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
from core.schema import name_of


def graph_of_agents(start: Agent, *, show: Collection[NodeKind] = AGENTS_ONLY) -> HandoffGraph:
    """Return the graph of the agents that can be reached from `start`, with their functions if `show` includes them.

    A handoff made with `core.agents.Handoff`, or any function with an agent as its `target`, is known for sure. Of other
    functions it is a guess: they may hand off to the agents that their code names. One that gets its agent from another
    function, or makes a new one, is missed; one that only mentions an agent is taken for a handoff.
    """
    draft = GraphDraft(show)
    roster = Roster()
    found = [start]
    waiting = deque([start])
    while waiting:
        agent = waiting.popleft()
        draft.add_node(_agent_node(agent, roster.key_of(agent), position=found.index(agent), start=start))
        for other in _add_edges(draft, agent, roster):
            if other not in found:
                found.append(other)
                waiting.append(other)
    return draft.graph()


def _agent_node(agent: Agent, key: str, *, position: int, start: Agent) -> GraphNode:
    return GraphNode(agent_node_id(key), key, agent.name, start=agent is start, color=position, title=agent.description)


def _add_edges(draft: GraphDraft, agent: Agent, roster: Roster) -> list[Agent]:
    """Add the edges that leave the agent, and return the agents they lead to."""
    source = agent_node_id(roster.key_of(agent))
    others: list[Agent] = []
    for function in agent.functions:
        targets = list(_targets(function))
        for target in targets:
            draft.add_edge(EdgeKind.HANDOFF, source, agent_node_id(roster.key_of(target)), title=_about(function))
        if not targets:
            _add_function(draft, agent, function, roster)
        others += targets
    for given in agent.delegates:
        delegate = given.agent if isinstance(given, Delegate) else given
        about = _about(DelegateFunction(given))
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


def _targets(function: Any) -> Iterator[Agent]:
    """Yield the agents that a function may hand off to."""
    while isinstance(function, functools.partial):
        function = function.func
    target = getattr(function, "target", None)
    if isinstance(target, Agent):
        yield target
        return
    seen: set[int] = set()
    for agent in _agents_in(_named_in(inspect.unwrap(function) if callable(function) else function)):
        if id(agent) not in seen:
            seen.add(id(agent))
            yield agent


def _named_in(function: Any) -> list[object]:
    """Return the values of the outer variables that the function's code names, and of its defaults."""
    try:
        named = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # not written in Python, or a variable that has no value yet
        return []
    defaults = getattr(function, "__defaults__", None) or ()
    return [*named.nonlocals.values(), *named.globals.values(), *defaults]


def _agents_in(values: list[object]) -> Iterator[Agent]:
    for value in values:
        match value:
            case Agent():
                yield value
            case list() | tuple() | set() | frozenset():
                yield from (one for one in value if isinstance(one, Agent))
            case dict():
                yield from (one for one in value.values() if isinstance(one, Agent))
