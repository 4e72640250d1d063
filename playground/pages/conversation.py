"""The conversation page: choose a team, talk to it, and see on the graph who takes over.

Reads top to bottom like the screen. All that is drawn is a fold over the event log; the page itself is a viewer that can
be drawn anew at any moment, in mid-run too.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.graph import active_nodes, agent_of_node
from core.models.choice import ModelSource
from core.team.code import has_code
from core.views import transcript_of
from playground import desk, session, talk, words
from playground.conversations import runs
from playground.drafts import Draft
from playground.render.chat import Cast, cast_of
from playground.render.spending import spent_in_all
from playground.screens.talk import side_pane, talk_pane
from playground.screens.talk.conversation_files import conversation_files
from playground.screens.talk.talk_head import Head
from playground.shell.frame import draw_frame, tell

# How long a click may have to wait for the drawing of the page that goes on.
LOOK_EVERY_S = 0.1


class TalkActs:
    """What is done on the left side, passed on to the conversation."""

    say = staticmethod(talk.say)
    stop = staticmethod(talk.stop)
    try_again = staticmethod(talk.try_again)
    begin_anew = staticmethod(talk.begin_anew)
    answer_next_with = staticmethod(talk.answer_next_with)
    mock_functions = staticmethod(talk.mock_functions)

    def send_typed(self) -> None:
        text = str(session.value_of(talk_pane.MESSAGE) or "").strip()
        if text:
            talk.say(text)

    def go_offline(self) -> None:
        desk.choose_model(source=ModelSource.OFFLINE)
        talk.try_again()


class SideActs:
    """What is done on the right side, kept in the session."""

    def picked_in_graph(self, id: str) -> None:
        agent = agent_of_node(id)
        if agent is not None:
            session.keep_value(side_pane.PICKED, agent)
            session.keep_value(side_pane.TAB, words.TABS[1])


def draw() -> None:
    draw_frame()
    seen = talk.take_snapshot()
    tell()
    draft = session.draft()
    cast = cast_of(draft.team, session.choice().base_url)

    left, right = st.columns([1.3, 1], gap="small")
    with left:
        talk_pane.talk_pane(talk_of(seen, draft, cast), TalkActs())
    with right:
        side_pane.side_pane(side_of(seen, draft, cast), SideActs())
    if seen.run is not None:
        watch(seen)


def talk_of(seen: talk.Snapshot, draft: Draft, cast: Cast) -> talk_pane.Talk:
    return talk_pane.Talk(
        team=draft.team,
        cast=cast,
        items=talk.chat_items(seen.log) if seen.run is None else transcript_of(seen.log),
        head=head_of(seen, draft, cast),
        problems=desk.problems(),
        spent=spent_in_all(seen.log, session.choice().base_url),
        waiting=seen.waiting,
        may_retry=seen.run is None and talk.may_be_tried_again(seen.log),
        may_go_offline=session.choice().source is not ModelSource.OFFLINE,
        stream=talk.stream_id(),
        run=seen.run.id if seen.run is not None else "",
    )


def head_of(seen: talk.Snapshot, draft: Draft, cast: Cast) -> Head:
    at_work: list[str] = [agent for node in active_nodes(seen.log) if (agent := agent_of_node(node)) is not None]
    if seen.run is None:
        at_work = [talk.next_agent(seen.log, draft)]
    expected = talk.next_agent(seen.log, replace(draft, next_agent=""))
    return Head(
        [cast.faces[agent] for agent in at_work if seen.run is not None or draft.team.agent(agent) is not None],
        agents={agent.id: cast.faces[agent.id] for agent in draft.team.agents},
        expected=expected,
        chosen=seen.run is None and at_work != [expected],
        begun=bool(seen.log),
        running=seen.run is not None,
        stopping=seen.run is not None and seen.run.is_stopping,
        files=conversation_files(draft.team, seen.log) if seen.log else (),
        mocked=draft.mocked if any(map(has_code, draft.team.functions)) else None,
    )


def side_of(seen: talk.Snapshot, draft: Draft, cast: Cast) -> side_pane.Side:
    return side_pane.Side(
        draft,
        cast.faces,
        seen.log,
        talk.next_agent(seen.log, draft),
        problems=desk.problems(),
        picked=str(session.value_of(side_pane.PICKED) or ""),
        first=next((recorded.run for recorded in seen.log), ""),
        run=next((recorded.run for recorded in reversed(seen.log) if not recorded.parent), ""),
        running=seen.run is not None,
        zone=st.context.timezone,
    )


def watch(seen: talk.Snapshot) -> None:
    """Draw the page anew when something has happened that changes more of it than the reply being written."""
    while True:
        session.touch()
        if runs().wait_for_progress(session.conversation(), seen.last_number, timeout_s=LOOK_EVERY_S):
            st.rerun()


draw()
