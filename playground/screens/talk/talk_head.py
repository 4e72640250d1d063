"""The head of the conversation: who has it or answers next, the choice of another one, and what can be done with it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import streamlit as st

from playground import session, words
from playground.render.faces import Face
from playground.render.safe_text import label
from playground.widgets.fields import switch_field
from playground.words import talking

NEXT = "answer next"


@dataclass(frozen=True, slots=True)
class File:
    """What can be had as a file: `text` makes it, when it is asked for."""

    title: str
    about: str
    name: str
    mime: str
    text: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Head:
    """`at_work` are the agents that write, or the one that answers next; `agents` are those to choose from, by id,
    `expected` the one that answers when nobody is chosen, `chosen` whether somebody is. `mocked` is whether functions
    answer from their tables only; None where there is nothing else they could do."""

    at_work: Sequence[Face]
    agents: Mapping[str, Face] = field(default_factory=dict)
    expected: str = ""
    chosen: bool = False
    begun: bool = False
    running: bool = False
    stopping: bool = False
    files: Sequence[File] = ()
    mocked: bool | None = None


class Acts(Protocol):
    """What can be done in the head."""

    def stop(self) -> None: ...
    def begin_anew(self) -> None: ...
    def answer_next_with(self, agent: str) -> None: ...
    def mock_functions(self, on: bool) -> None: ...


def talk_head(head: Head, acts: Acts) -> None:
    with st.container(horizontal=True, key="talk_head", vertical_alignment="center"):
        st.html(f'<div class="ap-state" role="status">{_state(head)}{_mocked(head)}</div>', width="stretch")
        if head.running:
            _stop(head, acts)
        elif len(head.agents) > 1:
            _choice(head, acts)
        st.button(
            words.NEW_CONVERSATION,
            key="new",
            icon=":material/edit_square:",
            type="tertiary",
            help=words.NEW_CONVERSATION_HELP,
            on_click=acts.begin_anew,
            disabled=not head.begun,
        )
        if head.files or head.mocked is not None:
            _more(head, acts)


def _more(head: Head, acts: Acts) -> None:
    with st.popover(talking.MORE, icon=":material/more_vert:", key="talk_more", type="tertiary"):
        if head.mocked is not None:
            switch_field(talking.MOCK, head.mocked, acts.mock_functions, key="mock all", help=talking.MOCK_HELP)
        for file in head.files:
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


def _state(head: Head) -> str:
    if not head.at_work:
        return f'<span class="ap-quiet">{talking.NOBODY}</span>'
    tags = "".join(face.tag for face in head.at_work)
    if head.running:
        verb = words.STOPPING if head.stopping else (words.ARE_WORKING if len(head.at_work) > 1 else words.IS_ANSWERING)
        return f'{tags}<span class="ap-quiet">{verb}</span><span class="ap-pulse" aria-hidden="true"></span>'
    if head.chosen:
        return f'{tags}<span class="ap-chosen-next">{talking.CHOSEN_BY_YOU}</span>'
    return f'{tags}<span class="ap-quiet">{words.ANSWERS_NEXT if head.begun else words.IS_READY}</span>'


def _mocked(head: Head) -> str:
    return f'<span class="ap-mocked" title="{talking.MOCK}">{talking.MOCKED}</span>' if head.mocked else ""


def _stop(head: Head, acts: Acts) -> None:
    st.button(
        words.STOPPING if head.stopping else words.STOP,
        key="stop",
        icon=":material/stop_circle:",
        disabled=head.stopping,
        on_click=acts.stop,
    )


def _choice(head: Head, acts: Acts) -> None:
    def chosen() -> None:
        agent = str(session.value_of(NEXT) or "")
        acts.answer_next_with("" if agent == head.expected else agent)

    st.menu_button(
        talking.CHANGE_NEXT,
        list(head.agents),
        key=NEXT,
        icon=":material/swap_horiz:",
        type="tertiary",
        format_func=lambda agent: _entry(head, agent),
        help=talking.CHOOSE_NEXT,
        on_click=chosen,
    )


def _entry(head: Head, agent: str) -> str:
    face = head.agents[agent]
    name = f"{face.icon} {face.name}".strip()
    return label(talking.as_it_comes(name) if agent == head.expected else name, 80)
