"""The left side of the page: the conversation, suggestions for the next message, and the message box."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.memo import memoize_by_identity
from core.models.choice import ModelSource
from core.team.check import Problem, Severity
from core.team.code import has_code
from core.team.names import display_name, fresh_id, visible_text
from core.team.spec import TeamSpec
from core.views import ChatItem, Log, UserSaid, conversation_json, conversation_markdown
from playground import session, talk, texts, workspace
from playground.render.chat import Cast, exchange_key, exchanges, next_reply, rows, waiting_rows
from playground.render.safe_text import clipped, label, plain
from playground.render.spending import spent_in_all
from playground.render.status import ConversationStatus, head, head_of_run, last_number, route_of
from playground.render.summaries import unique_titles
from playground.screens.problems import open_place
from playground.screens.talk.parts import FOOT, draw_part, draw_wait_for_run
from playground.screens.talk.view import TalkView
from playground.shell.model_menu import choose_offline
from playground.shell.top_bar import BUILD, switch_page
from playground.texts import build_texts, talk_texts
from playground.widgets.browser.transcript import HEAD, ChatHtml, draw_transcript
from playground.widgets.fields import draw_switch_field
from playground.widgets.listeners import keep_typed_text
from playground.workspace_state import Part

MESSAGE = "message"
SUGGESTIONS = 3
MOST_STARTERS = 12
GATHERED = 10
"""Past exchanges in one block. The browser fetches blocks, and the last block again with each message."""


def draw_chat_pane(view: TalkView) -> None:
    with st.container(border=True, key="talk"):
        draw_head(view)
        with st.container(height=400, autoscroll=False, border=False, key="talk_scroll"):
            draw_transcript(
                replace(_html_of(view.items, view.cast), waiting=waiting_rows(view.snapshot.waiting)),
                talk.stream_id(),
                view.run_in_progress,
                status=ConversationStatus(
                    number=last_number(view.log), head=_head(view), route=route_of(view.log, view.team)
                ),
                reply=next_reply(view.agents_at_work[0]) if view.agents_at_work else "",
                ticket=talk.message_ticket(),
                on_news=lambda: None,  # what it is for is the rerun
            )
            if view.is_run_elsewhere:
                draw_wait_for_run(view)
            elif not view.items and not view.is_running:
                _draw_welcome(view)
            elif not view.is_running and talk.can_retry(view.log):
                _draw_retry(view)
            else:
                st.empty()
        with st.container(key="talk_foot"):
            draw_part(FOOT, view, _draw_foot)  # what a sent message redraws at once, so that its reply is not delayed
            keep_typed_text(MESSAGE, session.RETURNED.get())  # a text is returned with a notice, which redraws all


@memoize_by_identity
def _html_of(items: Sequence[ChatItem], cast: Cast) -> ChatHtml:
    """Render the conversation: the exchanges before the last one in blocks, the last one row by row."""
    written = [
        (exchange_key(number, exchange), rows(exchange, cast)) for number, exchange in enumerate(exchanges(items))
    ]
    *past, (key, last) = written or [("", [])]
    whole = [(key, "".join(exchange)) for key, exchange in past]
    blocks = [whole[start : start + GATHERED] for start in range(0, len(whole), GATHERED)]
    return ChatHtml([json.dumps(block, ensure_ascii=False).encode() for block in blocks], key, last)


def _draw_retry(view: TalkView) -> None:
    with st.container(horizontal=True, key="talk_retry"):
        if talk.is_broken_off(view.log):
            st.button(
                talk_texts.RESUME, key="resume", icon=":material/play_arrow:", on_click=talk.resume, type="primary"
            )
        st.button(texts.TRY_AGAIN, key="retry", icon=":material/refresh:", on_click=talk.retry)
        if view.choice.source is not ModelSource.OFFLINE:
            st.button(texts.CHOOSE_OFFLINE, key="go_offline", icon=":material/bolt:", on_click=_retry_offline)
        for agent in talk.agents_in_loop(view.log)[-2:]:  # those that handed off to each other last
            name = label(view.appearances[agent].name, 60)
            if view.team.agent(agent) and st.button(
                talk_texts.edit_handoffs_of(name), key=f"edit loop {agent}", icon=":material/edit_note:"
            ):
                workspace.select(Part.AGENT, agent)
                switch_page(BUILD)


def _draw_welcome(view: TalkView) -> None:
    team = view.team
    with st.container(key="welcome"):
        icon = f'<div class="ap-big" aria-hidden="true">{plain(team.icon)}</div>' if team.icon else ""
        about = f"<p>{plain(clipped(team.description, 400))}</p>"
        ask = f'<p class="ap-ask">{texts.TRY_ASKING if team.starters else texts.WRITE_BELOW}</p>'
        st.html(f'<div class="ap-welcome">{icon}<h2>{plain(team.name)}</h2>{about}{ask}</div>')
        with st.container(key="starters", gap="small"):
            for number, prompt in enumerate(team.starters[:MOST_STARTERS]):
                st.button(
                    label(prompt),
                    key=f"starter {number}",
                    on_click=talk.send,
                    args=(prompt,),
                    width="stretch",
                    disabled=view.is_broken,
                )
        if team.demo:
            st.button(
                talk_texts.play_demo(len(team.demo)),
                key="play demo",
                icon=":material/play_arrow:",
                help=talk_texts.PLAY_DEMO_HELP,
                on_click=talk.play,
                args=(team.demo,),
                disabled=view.is_broken,
            )


def _draw_foot(view: TalkView) -> None:
    if view.is_broken:
        _draw_errors(view.problems)
    elif view.items:
        with st.container(horizontal=True, key="more"):
            for number, prompt in enumerate(_unused_prompts(view)[:SUGGESTIONS]):
                st.button(
                    label(prompt), key=f"suggestion {number}", on_click=talk.send, args=(prompt,), width="content"
                )
    hint = texts.MESSAGE_HINT_RUNNING if view.is_running else texts.MESSAGE_HINT
    st.chat_input(
        talk_texts.MESSAGE_HINT_BROKEN if view.is_broken else hint,
        key=MESSAGE,
        on_submit=_send,
        disabled=view.is_broken,
    )
    _draw_notes(view)


def _draw_notes(view: TalkView) -> None:
    """Draw a line at the very bottom with what the conversation cost and the number of warnings, if there are any."""
    spent = spent_in_all(view.log, view.choice.base_url)
    has_warnings = bool(view.problems) and not view.is_broken
    if not has_warnings and not spent:
        return
    with st.container(horizontal=True, key="talk_notes", vertical_alignment="center"):
        if spent:
            st.html(f'<p class="ap-spent">{plain(spent)}</p>', width="stretch")
        if has_warnings:
            st.page_link(
                BUILD,
                label=talk_texts.some_problems(len(view.problems)),
                icon=":material/warning:",
                query_params=session.address_parameters(),
            )


def _draw_errors(problems: Sequence[Problem]) -> None:
    """Draw the first error of the team, with a button that opens the form where it is."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    more = f" {talk_texts.more_errors(len(errors) - 1)}" if len(errors) > 1 else ""
    with st.container(horizontal=True, key="talk_broken", vertical_alignment="center"):
        st.html(
            f'<p role="alert"><b>{talk_texts.CANNOT_ANSWER}</b> {plain(build_texts.problem(errors[0]))}{more}</p>',
            width="stretch",
        )
        if st.button(talk_texts.MEND_IT, key="mend", icon=":material/build:", type="primary"):
            open_place(errors[0].place)
            switch_page(BUILD)


def _unused_prompts(view: TalkView) -> list[str]:
    """Return the prompts of the team that were not sent yet."""
    sent = {item.text for item in view.items if isinstance(item, UserSaid)} | set(view.snapshot.waiting)
    if view.snapshot.run is not None:
        sent.add(view.snapshot.run.order.text)  # it may not have written its first event yet
    return [prompt for prompt in dict.fromkeys((*view.team.starters, *view.team.demo)) if prompt not in sent]


def _send() -> None:
    text = visible_text(str(session.value_of(MESSAGE) or ""))
    if len(text) > talk.LONGEST_MESSAGE:
        session.NOTICE.set(f"{texts.too_long(len(text), talk.LONGEST_MESSAGE)} {texts.TOO_LONG_FIX}")
        session.return_to_message_box(text)
    elif text:
        talk.send(text)


def _retry_offline() -> None:
    choose_offline()
    talk.retry()


NEXT = "answer next"


def draw_head(view: TalkView) -> None:
    mocked = view.draft.mocked if any(map(has_code, view.team.functions)) else None
    with st.container(horizontal=True, key="talk_head", vertical_alignment="center"):
        st.html(HEAD, width="stretch")
        if mocked:
            st.html(f'<span class="ap-mocked" title="{talk_texts.MOCK}">{talk_texts.MOCKED}</span>', width="content")
        _draw_stop(view)  # the style sheet shows it during a run, and the choice between two
        if len(view.team.agents) > 1:
            _draw_choice(view)
        st.button(
            texts.NEW_CONVERSATION,
            key="new",
            icon=":material/edit_square:",
            type="tertiary",
            help=texts.NEW_CONVERSATION_HELP,
            on_click=talk.start_new,
            disabled=not view.log and view.snapshot.run is None,  # a run may not have written its first event yet
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


def _head(view: TalkView) -> str:
    """Return the HTML that tells who is at work, or answers next."""
    agents = view.agents_at_work
    if not agents:
        return f'<span class="ap-quiet">{talk_texts.NOBODY}</span>'
    if view.is_running:
        return head_of_run(agents, is_stopping=view.is_stopping)
    if view.next_agent != view.expected_agent:
        return head(agents, f'<span class="ap-chosen-next">{talk_texts.CHOSEN_BY_YOU}</span>')
    return head(agents, f'<span class="ap-quiet">{texts.ANSWERS_NEXT if view.log else texts.IS_READY}</span>')


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

    ids = [str(agent.id) for agent in view.team.agents]
    titles = dict(zip(ids, unique_titles(_entry(view, id) for id in ids), strict=True))
    st.menu_button(
        talk_texts.CHANGE_NEXT,
        ids,
        key=NEXT,
        icon=":material/swap_horiz:",
        type="tertiary",
        format_func=lambda agent: label(titles[agent]),
        help=talk_texts.CHOOSE_NEXT,
        on_click=choose,
    )


def _entry(view: TalkView, agent: str) -> str:
    appearance = view.appearances[agent]
    name = f"{appearance.icon} {appearance.name}".strip()
    return talk_texts.as_it_comes(name) if agent == view.expected_agent else name


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
    agents: dict[str, str] = {agent.id: display_name(agent) for agent in team.agents}
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
