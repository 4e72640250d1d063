"""The graph of the team at hand, as every page shows it: where its agents were put, with its arrangement and its downloads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from core.events import Recorded
from core.graph import (
    AGENTS_AND_FUNCTIONS,
    AGENTS_ONLY,
    HandoffGraph,
    active_nodes,
    agent_node_id,
    edge_counts,
    graph_of_team,
    last_edge,
    layout_around,
    positions_by_agent,
    to_mermaid,
    visited_nodes,
)
from core.memo import memoize_by_identity
from core.team.spec import TeamSpec
from playground import desk
from playground.drafts import Draft
from playground.widgets.browser.graph import handoff_graph

Place = tuple[float, float]


def team_graph(
    draft: Draft,
    graph: HandoffGraph,
    *,
    page: str,
    height: int,
    on_pick: Callable[[str], None],
    log: Sequence[Recorded] = (),
    problems: Mapping[str, str] | None = None,
    selected: str = "",
    on_connect: Callable[[str, str], None] | None = None,
    on_remove: Callable[[str], None] | None = None,
    on_add_agent: Callable[[float, float], None] | None = None,
) -> None:
    """Draw it, with what the conversation in `log` did. Where it is dragged to and how it is arranged goes to the desk."""
    walked = _walked(log, graph)
    handoff_graph(
        graph,
        positions=places_of(draft.team, graph),
        active=walked.active,
        lit=walked.lit,
        counts=walked.counts,
        visited=walked.visited,
        problems=problems or {},
        selected=selected,
        arrangement=draft.arrangement,
        functions_shown=draft.shows_functions,
        title=draft.team.name,
        mermaid=_mermaid(graph),
        height=height,
        key=f"{page} graph {draft.id}",
        editable=on_connect is not None,
        on_pick=on_pick,
        on_move=_moved,
        on_connect=on_connect,
        on_remove=on_remove,
        on_add_agent=on_add_agent,
        on_arrange=desk.arrange,
        on_show_functions=_show_functions,
    )


def graph_of(draft: Draft) -> HandoffGraph:
    """The team's graph with what the person wants to see in it."""
    return _graph_of(draft.team, draft.shows_functions)


@memoize_by_identity
def _graph_of(team: TeamSpec, with_functions: bool) -> HandoffGraph:
    return graph_of_team(team, show=AGENTS_AND_FUNCTIONS if with_functions else AGENTS_ONLY)


@memoize_by_identity
def places_of(team: TeamSpec, graph: HandoffGraph) -> Mapping[str, Place]:
    """Where every node is: where it was put, or where there is room."""
    return layout_around(graph, {agent_node_id(agent): place for agent, place in team.positions.items()})


@dataclass(frozen=True, slots=True)
class _Walked:
    """Where a conversation went: the nodes at work, the edge taken last, how often each was, the nodes that had a turn."""

    active: Collection[str]
    lit: str | None
    counts: Mapping[str, int]
    visited: Collection[str]


@memoize_by_identity
def _walked(log: Sequence[Recorded], graph: HandoffGraph) -> _Walked:
    return _Walked(active_nodes(log), last_edge(log, graph), edge_counts(log, graph), visited_nodes(log))


_mermaid = memoize_by_identity(to_mermaid)


def _moved(places: Mapping[str, Place]) -> None:
    desk.place(positions_by_agent(places))


def _show_functions(shown: bool) -> None:
    desk.revise(shows_functions=shown)
