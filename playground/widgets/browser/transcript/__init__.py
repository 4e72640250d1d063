"""The component that draws the conversation, and streams replies from the run without a rerun for each delta.

During a run, the component's program reads the stream of the conversation (`stream`): the rows of the exchange in progress,
and the text of its replies, which it fills into their places (`playground.render.growing_reply.place_for`). It also shows a
message and a place for the reply at the moment of sending. When something happened that other parts of the page show, it
asks for a rerun of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground import texts
from playground.render.status import ConversationStatus
from playground.widgets.browser.component import STATUS, BrowserComponent, address_of
from playground.widgets.browser.published import publish_json
from playground.widgets.browser.transcript.stream import START_WITHIN_S, stream

__all__ = [
    "FILES",
    "HEAD",
    "MESSAGE",
    "START_WITHIN_S",
    "STREAM",
    "ChatHtml",
    "draw_transcript",
    "stream",
    "stream_address",
]

STREAM, MESSAGE = "stream", "message"
_COMPONENT = BrowserComponent(
    "transcript",
    prefix="/transcript",
    folder=Path(__file__).parent / "browser",
    program="conversation.js",
    libraries=STATUS,
)
FILES = _COMPONENT.files
HEAD = '<div class="ap-state" role="status"></div>'
"""HTML of the head of the conversation, which the component's program fills together with the rows."""


@dataclass(frozen=True, slots=True)
class ChatHtml:
    """The rows of a conversation as HTML.

    `past` are the exchanges before the last one, each with a key and its HTML, in blocks of many as JSON; `key` and `rows`
    are those of the last one, `waiting` the messages that are to be sent after the run in progress.
    """

    past: Sequence[bytes] = ()
    key: str = ""
    rows: Sequence[str] = ()
    waiting: str = ""


def stream_address(conversation: str) -> str:
    """Return the address of a conversation's stream."""
    return address_of(FILES.prefix, f"{STREAM}/{conversation}")


def draw_transcript(
    html: ChatHtml,
    conversation: str,
    run: str,
    *,
    status: ConversationStatus,
    reply: str,
    ticket: str,
    on_news: Callable[[], None],
) -> None:
    """Draw a conversation: its rows, streaming replies, and messages from the moment they are sent.

    `run` is the id of the run in progress, or "". `status` is shown by the head of the conversation and by the graph of
    the page. `reply` is the HTML of the place for the next reply, and `ticket` lets the browser send the next message before
    the rerun ("" if it may not). Blocks of past exchanges are fetched by the browser,
    which knows all but the latest: so a rerun sends their addresses only. `on_news` is called when a run has started,
    ended, or done anything else than writing its reply.
    """
    data = {
        "fetched": {"past": [publish_json(block) for block in html.past]},
        "live": [html.key, list(html.rows)] if html.rows else None,
        "waiting": html.waiting,
        "status": status.as_data(),
        "conversation": conversation,
        "stream": stream_address(conversation),
        "run": run,
        "reply": reply,
        "send": address_of(FILES.prefix, f"{MESSAGE}/{ticket}") if ticket else "",
        "you": texts.YOU,
    }
    _COMPONENT.draw("transcript", data, on_news_change=on_news)
