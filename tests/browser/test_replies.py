"""What the chat tells of replies that are not as they should be: thoughts, silence, cuts, filters, calls as text."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.texts import talk_texts
from tests.browser.settling import settle
from tests.browser.test_hostile import connect
from tests.browser.test_page import answered, start, write
from tests.support.server import Reply, ScriptedServer, error_reply, event, stream_reply, text_reply

THINKING = ("<th", "ink>\nTheir card ends in 4242.", "\n</", "think>\n\n", "Your bag is ", "on its way.")


def streamed(*texts: str, reason: str = "stop", **fields: Any) -> Reply:
    events = [event({"role": "assistant", "content": text, **fields}) for text in texts]
    return stream_reply(*events, event({}, finish_reason=reason))


@pytest.fixture
def asked(page: Page, app_url: str, replies: tuple[Reply, ...]) -> Page:
    """The page after a message that the endpoint answers with these replies."""
    start(page, app_url)
    with ScriptedServer(*replies, models=("tiny",)) as server:
        connect(page, server)
        settle(page)
        write(page, "Where is my bag?")
        answered(page)
    return page


@pytest.mark.parametrize("replies", [(streamed(*THINKING),)])
def test_thoughts_are_folded_above_the_reply(asked: Page) -> None:
    expect(asked.locator(".ap-text")).to_have_text("Your bag is on its way.")
    thoughts = asked.get_by_text("Their card ends in 4242.")
    expect(thoughts).to_be_hidden()
    asked.locator("summary").filter(has_text=talk_texts.THOUGHTS).click()
    expect(thoughts).to_be_visible()


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ((streamed("", reason="length", reasoning_content="Long"),), talk_texts.CUT_BEFORE_TEXT),
        ((streamed("", reason="content_filter"),), talk_texts.FILTERED),
        ((streamed(""),), talk_texts.SAID_NOTHING),
    ],
    ids=["length", "filter", "nothing"],
)
def test_silence_is_explained_with_a_way_on(asked: Page, words: str) -> None:
    expect(asked.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(asked.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ((streamed("Your refund will be on your", reason="length"),), talk_texts.CUT_AT_LIMIT),
        ((streamed("Your refund", reason="content_filter"),), talk_texts.REST_FILTERED),
        ((text_reply('{"name": "lost_and_found", "arguments": {}}'),), "function call as text"),
        (
            (error_reply(400, "Unrecognized request argument supplied: stream_options"), text_reply("Hello")),
            "stream_options is left out",
        ),
    ],
    ids=["cut", "filter", "as-text", "adjusted"],
)
def test_what_is_odd_about_a_reply_is_reported_in_a_small_line(asked: Page, words: str) -> None:
    expect(asked.locator(".ap-note").filter(has_text=words)).to_be_visible()
