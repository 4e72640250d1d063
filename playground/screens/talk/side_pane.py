"""The right side of the page: the handoff graph, and below it tabs with context variables, an agent, and all events."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.events import Recorded
from core.graph import NodeId, active_nodes, agent_of_node, edge_counts
from core.memo import memoize_by_identity
from core.team.names import display_name
from core.views import ContextHistory, fold
from playground import session, talk, texts, workspace
from playground.render import panels
from playground.render.context_table import Variables
from playground.render.summaries import unique_titles
from playground.screens.talk.context_pane import draw_context_pane
from playground.screens.talk.parts import AGENT, TABS, draw_part
from playground.screens.talk.view import TalkView
from playground.screens.team_graph import draw_team_graph, graph_of, problems_by_id
from playground.shell.top_bar import BUILD, switch_page
from playground.slots import Slot
from playground.texts import talk_texts
from playground.widgets.browser.fetched_html import draw_fetched_html
from playground.widgets.browser.graph import GraphActions
from playground.widgets.browser.transcript import stream_address
from playground.widgets.listeners import TabToOpen, open_tab, tab_to_open
from playground.workspace_state import Part

SIDE = "side_more"
TAB_TO_OPEN = Slot("tab to open", TabToOpen())
"""The tab to which the browser goes, after an agent was picked in the graph."""
GRAPH_HEIGHT = 372
EVENTS_AT_ONCE, EVENTS_MORE = 60, 240
"""Few at first: a browser takes a third of a second to display hundreds of events (measured)."""
EVENTS_SHOWN = Slot("events shown", EVENTS_AT_ONCE)


def draw_side_pane(view: TalkView) -> None:
    with st.container(key="side"):
        with st.container(key="side_graph"):
            _draw_graph(view)
        with st.container(border=True, key=SIDE):
            draw_part(TABS, view, _draw_tabs)


def _draw_graph(view: TalkView) -> None:
    graph = graph_of(view.draft)
    draw_team_graph(
        view.draft,
        GraphActions(pick=_show_agent),
        page="talk",
        height=GRAPH_HEIGHT,
        log=view.log,
        conversation=stream_address(talk.stream_id()),
        problems=problems_by_id(view.problems, graph, view.team),
    )


def _show_agent(node: str) -> None:
    """Open the tab of the agent that was picked in the graph."""
    agent = agent_of_node(NodeId(node))
    if agent is not None:
        session.keep_value(session.PICKED_AGENT, agent)
        TAB_TO_OPEN.set(tab_to_open(texts.TABS[1]))


def _draw_tabs(view: TalkView) -> None:
    graph = graph_of(view.draft)
    # All tabs are drawn, not only the open one, so that the browser can switch to another without a rerun.
    context, agent, events, listed = st.tabs(texts.TABS, key="side tab", height="stretch")
    with context:
        _draw_context(view)
    with agent:
        draw_part(AGENT, view, _draw_agent)  # to pick another agent changes nothing else
        open_tab(TAB_TO_OPEN.get(), inside=SIDE, key="open tab")
    with events:
        _draw_events(view)
    with listed:
        active, counts = active_nodes(view.log), edge_counts(view.log, graph)
        draw_fetched_html(panels.graph_list(graph, view.appearances, active=active, counts=counts), key="graph list")


def _draw_context(view: TalkView) -> None:
    history = _history_of(view.log)
    variables = Variables(
        now=history.now if view.log else view.team.context,
        changes=history.variables,
        team=view.team.context,
        chosen=view.draft.next_context,
        first=view.first_run,
        last=view.last_run,
    )
    draw_context_pane(view, variables, zone=st.context.timezone)


@memoize_by_identity
def _history_of(log: Sequence[Recorded]) -> ContextHistory:
    return fold(ContextHistory(), log)


def _draw_events(view: TalkView) -> None:
    if not view.log:
        st.html(f'<p class="ap-empty">{texts.EVENTS_EMPTY}</p>')
        return
    shown_of_run = EVENTS_SHOWN.at(view.first_run)
    shown, events = shown_of_run.get(), panels.shown_events(view.log)
    draw_fetched_html(panels.event_list(events[:shown], view.cast, zone=st.context.timezone), key="event list")
    earlier = len(events) - shown
    if earlier > 0:
        name = talk_texts.earlier_events(min(earlier, EVENTS_MORE))
        st.button(name, key="earlier", type="tertiary", on_click=shown_of_run.set, args=(shown + EVENTS_MORE,))


def _draw_agent(view: TalkView) -> None:
    ids = [str(agent.id) for agent in view.team.agents]
    titles = dict(zip(ids, unique_titles(map(display_name, view.team.agents)), strict=True))
    picked = st.selectbox(
        texts.PICKED_AGENT,
        ["", *ids],
        format_func=lambda id: titles[id] if id else texts.FOLLOW_ACTIVE,
        key=session.PICKED_AGENT,
        label_visibility="collapsed",
    )
    shown = view.team.agent(picked or "") or view.team.agent(view.next_agent)
    if shown is not None:
        if st.button(talk_texts.EDIT_AGENT, key="edit agent", icon=":material/edit_note:"):
            workspace.select(Part.AGENT, shown.id)
            switch_page(BUILD)
        st.html(panels.agent_card(shown, view.team, view.appearances))
