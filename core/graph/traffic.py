"""The route of conversations in a handoff graph, folded from the event log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from core.events import FunctionCalled, HandedOff, Recorded, RunEnded, RunStarted, TurnStarted
from core.graph.nodes import EdgeKind, HandoffGraph, NodeId, agent_node_id, edge_id

Log = Sequence[Recorded]


def edge_counts(log: Log, graph: HandoffGraph) -> Mapping[str, int]:
    """Return how often each edge was used, by id; unused edges are left out."""
    return Counter(_used_edges(log, graph))


def last_edge(log: Log, graph: HandoffGraph) -> str | None:
    """Return the id of the edge used last since the last user message; None if none was used."""
    start = next((n for n in range(len(log) - 1, -1, -1) if _is_new_run(log[n])), 0)
    used = list(_used_edges(log[start:], graph))
    return used[-1] if used else None


def edges_at_work(log: Log, graph: HandoffGraph) -> tuple[str, ...]:
    """Return the ids of the edges to the delegates that are at work; without any, of the edge used last, if there is one."""
    callers: dict[tuple[str, str], str] = {}
    asked: dict[str, str] = {}
    for recorded in log:
        match recorded.event:
            case FunctionCalled(agent=agent, call_id=call):
                callers[recorded.run, call] = agent
            case RunStarted(agent=agent) if recorded.parent:
                asked[recorded.run] = _edge_to_delegate(recorded, agent, callers)
            case RunEnded():
                asked.pop(recorded.run, None)
    at_work = tuple(edge for edge in dict.fromkeys(asked.values()) if graph.edge(edge) is not None)
    last = last_edge(log, graph)
    return at_work or ((last,) if last is not None else ())


def active_nodes(log: Log) -> tuple[NodeId, ...]:
    """Return the nodes of the active agents: the agent of the run in progress, or the delegates that it waits for.

    Without a run in progress it is the agent that answered last; before the first run the result is empty.
    """
    open_runs: dict[str, str] = {}
    parents: dict[str, str] = {}
    last: tuple[str, ...] = ()
    for recorded in log:
        match recorded.event:
            case RunStarted():
                if not recorded.parent:
                    open_runs.clear()
                open_runs[recorded.run] = recorded.event.agent
                parents[recorded.run] = recorded.parent_run
            case HandedOff():
                open_runs[recorded.run] = recorded.event.target
            case RunEnded():
                open_runs.pop(recorded.run, None)
                last = last if recorded.parent else (recorded.event.agent,)
    waiting = {parents.get(run) for run in open_runs}
    active = tuple(agent for run, agent in open_runs.items() if run not in waiting)
    return tuple(agent_node_id(agent) for agent in dict.fromkeys(active or last))


def visited_nodes(log: Log) -> frozenset[NodeId]:
    """Return the nodes of the agents that have had a turn."""
    return frozenset(agent_node_id(r.event.agent) for r in log if isinstance(r.event, TurnStarted))


def _is_new_run(recorded: Recorded) -> bool:
    return isinstance(recorded.event, RunStarted) and not recorded.parent


def _used_edges(log: Log, graph: HandoffGraph) -> Iterator[str]:
    """Yield the ids of the edges in the order in which they were used."""
    edge_ids = {edge.id for edge in graph.edges}
    functions = {(edge.source, edge.function): edge.id for edge in graph.edges if edge.kind is EdgeKind.FUNCTION}
    callers: dict[tuple[str, str], str] = {}
    for recorded in log:
        edge: str | None = None
        match recorded.event:
            case HandedOff(source=source, target=target):
                edge = edge_id(EdgeKind.HANDOFF, agent_node_id(source), agent_node_id(target))
            case FunctionCalled(agent=agent, call_id=call, name=name):
                callers[recorded.run, call] = agent
                edge = functions.get((agent_node_id(agent), name))
            case RunStarted(agent=agent) if recorded.parent:
                edge = _edge_to_delegate(recorded, agent, callers)
        if edge in edge_ids:
            yield edge


def _edge_to_delegate(started: Recorded, delegate: str, callers: Mapping[tuple[str, str], str]) -> str:
    """Return the id of the edge from the agent that called a delegate. `callers` has the agent of each call, by run and id."""
    caller = callers.get((started.parent_run, started.parent), "")
    return edge_id(EdgeKind.DELEGATE, agent_node_id(caller), agent_node_id(delegate))
