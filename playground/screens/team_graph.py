"""The graph of a team as all pages draw it: with the positions and the arrangement of the draft, and downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.graph import (
    AGENTS_AND_FUNCTIONS,
    AGENTS_ONLY,
    EdgeKind,
    HandoffGraph,
    agent_node_id,
    edge_id,
    function_node_id,
    graph_of_team,
    layout_around,
    positions_by_agent,
    to_mermaid,
)
from core.memo import memoize_by_identity
from core.team.check import Place as ProblemPlace
from core.team.check import Problem
from core.team.spec import TeamSpec
from core.views import Log
from playground import workspace
from playground.render.status import route_of
from playground.texts import build_texts
from playground.widgets.browser.graph import GraphActions, GraphView, Place, draw_graph
from playground.workspace_state import Draft


def draw_team_graph(
    draft: Draft,
    actions: GraphActions,
    *,
    page: str,
    height: int,
    log: Log = (),
    conversation: str = "",
    problems: Mapping[str, str] | None = None,
    selected: str = "",
) -> None:
    """Draw the graph with the route of the conversation in `log`. Moving and arranging it changes the draft.

    `conversation` is the address of the conversation's stream, if its transcript is on the same page.
    """
    graph = graph_of(draft)
    view = GraphView(
        graph=graph,
        positions=places_of(draft.team, graph),
        height=height,
        route=route_of(log, draft.team),
        problems=problems or {},
        selected=selected,
        arrangement=draft.arrangement,
        functions_shown=draft.shows_functions,
        title=draft.team.name,
        mermaid=_mermaid(graph),
        conversation=conversation,
    )
    actions = replace(actions, move=_moved, arrange=workspace.arrange, show_functions=_show_functions)
    draw_graph(view, actions, key=f"{page} graph {draft.id}")


def graph_of(draft: Draft) -> HandoffGraph:
    """Return the graph of the draft's team, with functions if the draft shows them."""
    return _graph_of(draft.team, draft.shows_functions)


@memoize_by_identity
def _graph_of(team: TeamSpec, with_functions: bool) -> HandoffGraph:
    return graph_of_team(team, show=AGENTS_AND_FUNCTIONS if with_functions else AGENTS_ONLY)


@memoize_by_identity
def places_of(team: TeamSpec, graph: HandoffGraph) -> Mapping[str, Place]:
    """Return the position of every node: the one stored in the team, or else a free place."""
    return layout_around(graph, {agent_node_id(agent): place for agent, place in team.positions.items()})


_mermaid = memoize_by_identity(to_mermaid)


def _moved(places: Mapping[str, Place]) -> None:
    workspace.set_agent_positions(positions_by_agent(places))


def _show_functions(shown: bool) -> None:
    workspace.revise(shows_functions=shown)


def problems_by_id(problems: Sequence[Problem], graph: HandoffGraph, team: TeamSpec) -> Mapping[str, str]:
    """Return the problems of a team as sentences, by the node or the edge of the graph where they are shown."""
    sentences: dict[str, str] = {}
    for problem in problems:
        id = _id_of_place(problem.place, graph, team)
        text = build_texts.problem(problem)
        sentences[id] = f"{sentences[id]}\n{text}" if id in sentences else text
    return sentences


def _id_of_place(place: ProblemPlace, graph: HandoffGraph, team: TeamSpec) -> str:
    if not place.agent:
        return function_node_id(place.function or "")
    source, agent = agent_node_id(place.agent), team.agent(place.agent)
    ways = {"handoffs": EdgeKind.HANDOFF, "delegates": EdgeKind.DELEGATE}
    if agent is None or place.row is None or place.field not in ways:
        return source
    rows = agent.handoffs if place.field == "handoffs" else agent.delegates
    edge = edge_id(ways[place.field], source, agent_node_id(rows[place.row].to))
    return edge if any(known.id == edge for known in graph.edges) else source
