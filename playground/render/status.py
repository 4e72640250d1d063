"""The status of a conversation: which agents are at work, and the route of the conversation through the graph.

The head of the conversation and the graph show it. It is sent together with the rows of the conversation, so that the
browser changes all three at the same moment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.events import DeltaReceived
from core.graph import (
    AGENTS_AND_FUNCTIONS,
    HandoffGraph,
    active_nodes,
    agent_of_node,
    edge_counts,
    edges_at_work,
    graph_of_team,
    visited_nodes,
)
from core.memo import memoize_by_identity
from core.team.spec import TeamSpec
from core.views import Log
from playground import texts
from playground.render.appearances import Appearance, Appearances


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The route of a conversation: active nodes (several while delegates run), the edges that led to them, how often each
    edge was taken, and the nodes that had a turn.

    It has the edges to functions, too. A graph that is drawn without functions shows `lit_without_functions`.
    """

    active: Collection[str] = ()
    lit_edges: Collection[str] = ()
    lit_without_functions: Collection[str] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    visited: Collection[str] = ()

    def as_data(self) -> Mapping[str, Any]:
        """Return the route as the program of the graph reads it."""
        return {
            "active": sorted(self.active),
            "lit": [list(self.lit_edges), list(self.lit_without_functions)],
            "counts": dict(self.counts),
            "visited": sorted(self.visited),
        }


NO_ROUTE = Route()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStatus:
    """The status after the event with this number: the HTML of the head of the conversation, and the route."""

    number: int
    head: str
    route: Route

    def as_data(self) -> Mapping[str, Any]:
        return {"number": self.number, "head": self.head, "route": self.route.as_data()}


@memoize_by_identity
def route_of(log: Log, team: TeamSpec) -> Route:
    """Return the route of a conversation with this log."""
    with_functions, agents_only = _graphs_of(team)
    return Route(
        active=active_nodes(log),
        lit_edges=edges_at_work(log, with_functions),
        lit_without_functions=edges_at_work(log, agents_only),
        counts=edge_counts(log, with_functions),
        visited=visited_nodes(log),
    )


@memoize_by_identity
def _graphs_of(team: TeamSpec) -> tuple[HandoffGraph, HandoffGraph]:
    return graph_of_team(team, show=AGENTS_AND_FUNCTIONS), graph_of_team(team)


def agents_of_run(log: Log, appearances: Appearances) -> Sequence[Appearance]:
    """Return the agents that are active in the run in progress."""
    agents = map(agent_of_node, active_nodes(log))
    return [appearances[agent] for agent in agents if agent is not None]


def head_of_run(agents: Sequence[Appearance], *, is_stopping: bool) -> str:
    """Return the HTML of the head of a conversation while these agents are at work."""
    verb = texts.STOPPING if is_stopping else texts.ARE_WORKING if len(agents) > 1 else texts.IS_ANSWERING
    return head(agents, f'<span class="ap-quiet">{verb}</span><span class="ap-pulse" aria-hidden="true"></span>')


def head(agents: Sequence[Appearance], remark: str) -> str:
    """Return HTML with the tags of agents and what is remarked on them, which is HTML."""
    return "".join(agent.tag for agent in agents) + remark


def last_number(log: Log) -> int:
    """Return the number of the last event other than a delta, or -1. Deltas change neither rows nor status."""
    return next((recorded.seq for recorded in reversed(log) if not isinstance(recorded.event, DeltaReceived)), -1)
