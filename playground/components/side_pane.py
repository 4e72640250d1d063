"""The right side of the page: the handoff graph, and beneath it what the team knows, how agents are made, what happened.

Draws what it is given and tells callbacks what was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from core.events import Recorded
from core.graph import HandoffGraph, active_agents, lit_edge, traffic, visited
from core.team.spec import TeamSpec
from core.views import ContextHistory, folded
from playground import words
from playground.components import panels
from playground.components.context_pane import context_pane
from playground.components.context_table import Variables
from playground.components.faces import Faces
from playground.components.graph import handoff_graph
from playground.components.safe_text import option

PICKED, TAB = "picked", "side tab"
GRAPH_HEIGHT = 372

Places = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Side:
    """A team and its conversation at one moment, as the right side shows them. `draft` is the id of the draft, `at_hand` the agent that has the
    conversation, `picked` the one to be shown (none: whoever has it), `first` and `run` are the first and the last run, `chosen` the context
    variables the person wants to go on with."""

    team: TeamSpec
    draft: str
    faces: Faces
    graph: HandoffGraph
    positions: Places
    log: Sequence[Recorded]
    at_hand: str
    picked: str = ""
    first: str = ""
    run: str = ""
    chosen: Mapping[str, Any] | None = None
    running: bool = False
    zone: str | None = None


class Acts(Protocol):
    """What can be done in the pane. Which tab and which agent is shown is read from the widgets with the keys above."""

    def picked_in_graph(self, id: str) -> None: ...
    def moved_in_graph(self, places: Places) -> None: ...


def side_pane(side: Side, acts: Acts) -> None:
    active = active_agents(side.log)
    with st.container(key="side"):
        with st.container(key="side_graph"):
            handoff_graph(
                side.graph,
                positions=side.positions,
                active=active,
                lit=lit_edge(side.log, side.graph),
                counts=traffic(side.log, side.graph),
                visited=visited(side.log),
                height=GRAPH_HEIGHT,
                key=f"graph {side.draft}",
                on_pick=acts.picked_in_graph,
                on_move=acts.moved_in_graph,
            )
        with st.container(border=True, key="side_more"):
            _tabs(side, active)


def _tabs(side: Side, active: Sequence[str]) -> None:
    context, agent, events, listed = st.tabs(words.TABS, key=TAB, on_change="rerun", height="stretch")
    if context.open:
        with context:
            _context(side)
    if agent.open:
        with agent:
            _agent(side)
    if events.open:
        with events:
            st.html(panels.event_list(side.log, side.faces, zone=side.zone) if side.log else _empty(words.EVENTS_EMPTY))
    if listed.open:
        with listed:
            counts = traffic(side.log, side.graph)
            st.html(panels.graph_list(side.graph, side.faces, active=active, counts=counts))


def _context(side: Side) -> None:
    history = folded(ContextHistory(), side.log)
    variables = Variables(
        now=history.now if side.log else side.team.context,
        changes=history.variables,
        team=side.team.context,
        chosen=side.chosen,
        first=side.first,
        last=side.run,
    )
    context_pane(variables, side.team.profiles, side.faces, draft=side.draft, zone=side.zone, running=side.running)


def _agent(side: Side) -> None:
    names = {agent.id: agent.name or agent.id for agent in side.team.agents}
    st.selectbox(
        words.PICKED_AGENT,
        ["", *names],
        format_func=lambda id: option(names[id]) if id else words.FOLLOW_ACTIVE,
        key=PICKED,
        label_visibility="collapsed",
    )
    shown = side.team.agent(side.picked) or side.team.agent(side.at_hand)
    if shown is not None:
        st.html(panels.agent_card(shown, side.team, side.faces))


def _empty(sentence: str) -> str:
    return f'<p class="ap-empty">{sentence}</p>'
