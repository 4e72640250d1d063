"""The head of the conversation: the agent that answers, the choice of another one, and actions on the conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.team.code import has_code
from core.team.names import fresh_id
from core.team.spec import TeamSpec
from core.views import Log, conversation_json, conversation_markdown
from playground import session, talk, texts
from playground.render.safe_text import label
from playground.screens.talk.view import TalkView
from playground.texts import talk_texts
from playground.widgets.fields import draw_switch_field

NEXT = "answer next"


def draw_head(view: TalkView) -> None:
    mocked = view.draft.mocked if any(map(has_code, view.team.functions)) else None
    with st.container(horizontal=True, key="talk_head", vertical_alignment="center"):
        st.html(f'<div class="ap-state" role="status">{_state(view)}{_mock_mark(mocked)}</div>', width="stretch")
        if view.is_running:
            _draw_stop(view)
        elif len(view.team.agents) > 1:
            _draw_choice(view)
        st.button(
            texts.NEW_CONVERSATION,
            key="new",
            icon=":material/edit_square:",
            type="tertiary",
            help=texts.NEW_CONVERSATION_HELP,
            on_click=talk.start_new,
            disabled=not view.log,
        )
        if view.log or mocked is not None:
            _draw_more(view, mocked)


def _draw_more(view: TalkView, mocked: bool | None) -> None:
    with st.popover(talk_texts.MORE, icon=":material/more_vert:", key="talk_more", type="tertiary"):
        if mocked is not None:
            draw_switch_field(talk_texts.MOCK, mocked, talk.mock_functions, key="mock all", help=talk_texts.MOCK_HELP)
        for file in conversation_files(view.team, view.log) if view.log else ():
            st.download_button(
                file.title,
                file.text,
                file_name=file.name,
                mime=file.mime,
                key=f"download {file.mime}",
                icon=":material/download:",
                help=file.about,
                on_click="ignore",
                type="tertiary",
            )


def _state(view: TalkView) -> str:
    appearances = view.agents_at_work
    if not appearances:
        return f'<span class="ap-quiet">{talk_texts.NOBODY}</span>'
    tags = "".join(appearance.tag for appearance in appearances)
    if view.is_running:
        verb = (
            texts.STOPPING if view.is_stopping else (texts.ARE_WORKING if len(appearances) > 1 else texts.IS_ANSWERING)
        )
        return f'{tags}<span class="ap-quiet">{verb}</span><span class="ap-pulse" aria-hidden="true"></span>'
    if view.next_agent != view.expected_agent:
        return f'{tags}<span class="ap-chosen-next">{talk_texts.CHOSEN_BY_YOU}</span>'
    return f'{tags}<span class="ap-quiet">{texts.ANSWERS_NEXT if view.log else texts.IS_READY}</span>'


def _mock_mark(mocked: bool | None) -> str:
    return f'<span class="ap-mocked" title="{talk_texts.MOCK}">{talk_texts.MOCKED}</span>' if mocked else ""


def _draw_stop(view: TalkView) -> None:
    st.button(
        texts.STOPPING if view.is_stopping else texts.STOP,
        key="stop",
        icon=":material/stop_circle:",
        disabled=view.is_stopping,
        on_click=talk.stop,
    )


def _draw_choice(view: TalkView) -> None:
    def choose() -> None:
        agent = str(session.value_of(NEXT) or "")
        talk.answer_next_with("" if agent == view.expected_agent else agent)

    st.menu_button(
        talk_texts.CHANGE_NEXT,
        [str(agent.id) for agent in view.team.agents],
        key=NEXT,
        icon=":material/swap_horiz:",
        type="tertiary",
        format_func=lambda agent: _entry(view, agent),
        help=talk_texts.CHOOSE_NEXT,
        on_click=choose,
    )


def _entry(view: TalkView, agent: str) -> str:
    appearance = view.appearances[agent]
    name = f"{appearance.icon} {appearance.name}".strip()
    return label(talk_texts.as_it_comes(name) if agent == view.expected_agent else name, 80)


# --- the conversation as files


@dataclass(frozen=True, slots=True)
class File:
    """A file to download. Streamlit calls `text` for its content when the file is requested."""

    title: str
    about: str
    name: str
    mime: str
    text: Callable[[], str]


def conversation_files(team: TeamSpec, log: Log) -> tuple[File, File]:
    """Return the conversation as a Markdown and as a JSON file, named after the team."""
    name = f"{fresh_id(team.name, ())}.conversation"
    agents: dict[str, str] = {agent.id: agent.name or agent.id for agent in team.agents}
    return (
        File(
            talk_texts.AS_MARKDOWN,
            talk_texts.AS_MARKDOWN_HELP,
            f"{name}.md",
            "text/markdown",
            lambda: conversation_markdown(log, names=agents, title=team.name),
        ),
        File(
            talk_texts.AS_JSON,
            talk_texts.AS_JSON_HELP,
            f"{name}.json",
            "application/json",
            lambda: conversation_json(log, team_name=team.name),
        ),
    )
