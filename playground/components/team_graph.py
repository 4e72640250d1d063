"""The graph of the team at hand, as every page shows it: where its agents were put, with its arrangement and its downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from core.events import Recorded
from core.graph import (
    AGENTS_AND_FUNCTIONS,
    AGENTS_ONLY,
    HandoffGraph,
    active_agents,
    agent_node_id,
    graph_of_team,
    lit_edge,
    placed,
    to_mermaid,
    traffic,
    visited,
)
from core.team.spec import TeamSpec
from playground import desk
from playground.components.graph import handoff_graph
from playground.drafts import Draft

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
    handoff_graph(
        graph,
        positions=places_of(draft.team, graph),
        active=active_agents(log),
        lit=lit_edge(log, graph),
        counts=traffic(log, graph),
        visited=visited(log),
        problems=problems or {},
        selected=selected,
        arrangement=draft.arrangement,
        functions_shown=draft.shows_functions,
        title=draft.team.name,
        mermaid=to_mermaid(graph),
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
    return graph_of_team(draft.team, show=AGENTS_AND_FUNCTIONS if draft.shows_functions else AGENTS_ONLY)


def places_of(team: TeamSpec, graph: HandoffGraph) -> Mapping[str, Place]:
    """Where every node is: where it was put, or where there is room."""
    return _places(graph, tuple(sorted((agent_node_id(agent), place) for agent, place in team.positions.items())))


@lru_cache(maxsize=64)
def _places(graph: HandoffGraph, pinned: tuple[tuple[str, Place], ...]) -> Mapping[str, Place]:
    return placed(graph, dict(pinned))


def _moved(places: Mapping[str, Place]) -> None:
    desk.place(desk.by_agent(places))


def _show_functions(shown: bool) -> None:
    desk.revise(shows_functions=shown)
