"""The right side of the page: the handoff graph, and beneath it what the team knows, how agents are made, what happened.

Draws what it is given and tells callbacks what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import streamlit as st

from core.events import Recorded
from core.graph import HandoffGraph, active_nodes, edge_counts
from core.memo import memoize_by_identity
from core.team.check import Problem
from core.team.spec import TeamSpec
from core.views import ContextHistory, fold
from playground import desk, session, words
from playground.drafts import Draft, Part
from playground.render import panels
from playground.render.context_table import Variables
from playground.render.faces import Faces
from playground.render.graph_problems import problems_by_id
from playground.render.safe_text import option
from playground.screens.talk.context_pane import context_pane
from playground.screens.team_graph import draw_team_graph, graph_of
from playground.shell.top_bar import BUILD
from playground.widgets.browser.graph import GraphActions
from playground.words import talking

PICKED, TAB = "picked", "side tab"
GRAPH_HEIGHT = 372
EVENTS_AT_ONCE, EVENTS_MORE = 60, 240
"""A browser takes a third of a second to show hundreds."""


@dataclass(frozen=True, slots=True)
class Side:
    """A team and its conversation at one moment, as the right side shows them. `at_hand` is the agent that has the conversation, `picked` the
    one to be shown (none: whoever has it), `first` and `run` are the first and the last run."""

    draft: Draft
    faces: Faces
    log: Sequence[Recorded]
    at_hand: str
    problems: Sequence[Problem] = ()
    picked: str = ""
    first: str = ""
    run: str = ""
    running: bool = False
    zone: str | None = None

    @property
    def team(self) -> TeamSpec:
        return self.draft.team


class Acts(Protocol):
    """What can be done in the pane. Which tab and which agent is shown is read from the widgets with the keys above."""

    def picked_in_graph(self, id: str) -> None: ...


def side_pane(side: Side, acts: Acts) -> None:
    graph = graph_of(side.draft)
    with st.container(key="side"):
        with st.container(key="side_graph"):
            draw_team_graph(
                side.draft,
                graph,
                GraphActions(pick=acts.picked_in_graph),
                page="talk",
                height=GRAPH_HEIGHT,
                log=side.log,
                problems=problems_by_id(side.problems, graph, side.team),
            )
        with st.container(border=True, key="side_more"):
            if side.running:
                with st.container():  # as a fragment has one: nothing is mounted anew when a run begins or ends
                    _more(side, graph)
            else:
                st.fragment(_more)(side, graph)


def _more(side: Side, graph: HandoffGraph) -> None:
    """What is beneath the graph. While no run goes on it is drawn alone when something in it is clicked, which is much
    quicker; when that has changed the team or the conversation, all of the page is."""
    if session.draft() is not side.draft:
        st.rerun()
    _tabs(replace(side, picked=str(session.value_of(PICKED) or "")), graph)


def _tabs(side: Side, graph: HandoffGraph) -> None:
    context, agent, events, listed = st.tabs(words.TABS, key=TAB, on_change="rerun", height="stretch")
    if context.open:
        with context:
            _context(side)
    if agent.open:
        with agent:
            _agent(side)
    if events.open:
        with events:
            _events(side)
    if listed.open:
        with listed:
            active, counts = active_nodes(side.log), edge_counts(side.log, graph)
            st.html(panels.graph_list(graph, side.faces, active=active, counts=counts))


def _context(side: Side) -> None:
    history = _history_of(side.log)
    variables = Variables(
        now=history.now if side.log else side.team.context,
        changes=history.variables,
        team=side.team.context,
        chosen=side.draft.next_context,
        first=side.first,
        last=side.run,
    )
    context_pane(variables, side.team.profiles, side.faces, draft=side.draft.id, zone=side.zone, running=side.running)


@memoize_by_identity
def _history_of(log: Sequence[Recorded]) -> ContextHistory:
    return fold(ContextHistory(), log)


def _events(side: Side) -> None:
    if not side.log:
        st.html(_empty(words.EVENTS_EMPTY))
        return
    key = f"events shown {side.first}"
    shown, told = int(session.value_of(key) or EVENTS_AT_ONCE), panels.told_events(side.log)
    st.html(panels.event_list(told[:shown], side.faces, zone=side.zone))
    earlier = len(told) - shown
    if earlier > 0:
        name, more = talking.earlier_events(min(earlier, EVENTS_MORE)), shown + EVENTS_MORE
        st.button(name, key="earlier", type="tertiary", on_click=session.keep_value, args=(key, more))


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
        if st.button(talking.EDIT_AGENT, key="edit agent", icon=":material/edit_note:"):
            desk.select(Part.AGENT, shown.id)
            st.switch_page(BUILD)
        st.html(panels.agent_card(shown, side.team, side.faces))


def _empty(sentence: str) -> str:
    return f'<p class="ap-empty">{sentence}</p>'
