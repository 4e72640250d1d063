"""A message is on the page from the moment it is sent, and what the page itself shows takes its place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.buffering_proxy import buffering_proxy
from tests.browser.endpoint import endpoint
from tests.browser.settling import settle
from tests.browser.test_page import BAG, BAG_PROMPT, LONG, answered, connect, start, write

AGAIN_MS = 1200  # longer than the pause after which the page is asked again when the stream tells nothing

WATCH = """() => {
    window.seen = {message: "", place: false, most: 0};
    new MutationObserver(() => {
        const message = document.querySelector(".ap-pending .ap-you");
        if (message) window.seen.message ||= message.textContent;
        if (document.querySelector(".ap-pending .ap-thinking")) window.seen.place = true;
        window.seen.most = Math.max(window.seen.most, document.querySelectorAll(".ap-you").length);
    }).observe(document.body, {subtree: true, childList: true});
}"""

# A prompt that the page does not know.
STRANGE_PROMPT = """() => {
    const button = Object.assign(document.createElement("button"), {textContent: "Not taken"});
    const holder = Object.assign(document.createElement("div"), {className: "st-key-more"});
    holder.append(button);
    document.body.append(holder);
    button.click();
}"""


def test_a_message_and_a_place_for_its_reply_are_shown_before_the_page_is_drawn_again(page: Page, app_url: str) -> None:
    with endpoint(["Good", "day."]) as served:
        start(page, app_url)
        connect(page, served)
        page.evaluate(WATCH)
        page.get_by_role("button", name=BAG).click()
        answered(page)
        assert page.evaluate("seen") == {"message": f"You: {BAG_PROMPT}", "place": True, "most": 1}
        expect(page.locator(".ap-pending")).to_have_count(0)
        expect(page.locator(".ap-text")).to_have_text("Good day.")
        page.evaluate(WATCH)
        write(page, "And another <b>one</b>")
        expect(page.locator(".ap-you")).to_have_count(2)
        answered(page)
        assert page.evaluate("seen.message") == "You: And another <b>one</b>"
        assert page.evaluate("seen.most") == 2
        expect(page.locator(".ap-you b")).to_have_count(0)


def test_a_message_that_the_page_does_not_take_goes_away(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.evaluate(STRANGE_PROMPT)
    expect(page.locator(".ap-pending .ap-you")).to_have_text("You: Not taken")
    expect(page.locator(".ap-pending")).to_have_count(0)
    expect(page.locator(".st-key-welcome")).to_be_visible()


def test_a_reply_is_shown_when_the_stream_of_replies_is_blocked(page: Page, app_url: str) -> None:
    page.route(re.compile(r"/stream/\w"), lambda route: route.abort())
    start(page, app_url)
    write(page, BAG_PROMPT)
    answered(page)
    expect(page.locator(".ap-you")).to_have_count(1)
    expect(page.locator(".ap-pending")).to_have_count(0)


@pytest.mark.alone  # a stream that is silent for seconds, as the machine is busy, makes the page ask once more
def test_a_reply_in_a_conversation_that_has_begun_redraws_the_page_once_when_it_is_over(
    page: Page, app_url: str
) -> None:
    asked: list[bytes] = []

    def note(frame: bytes | str) -> None:
        message = BackMsg.FromString(frame) if isinstance(frame, bytes) else BackMsg()
        states = message.rerun_script.widget_states.widgets
        asked.extend(state.json_trigger_value.encode() for state in states if "transcript" in state.id)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    with endpoint(["Good", "day."] * 60, pause_s=0.01) as served:
        start(page, app_url)
        connect(page, served)
        for number in range(1, 5):
            write(page, f"Message {number}")
            expect(page.locator(".ap-text")).to_have_count(number)
            answered(page)
            settle(page)
            page.wait_for_timeout(AGAIN_MS)
            if number == 1:
                asked.clear()
    assert len(asked) == 3, asked


def test_a_page_behind_a_proxy_that_holds_the_stream_back_shows_the_reply_while_it_is_written(
    page: Page, app_url: str
) -> None:
    with endpoint(LONG, held=True) as served, buffering_proxy(app_url) as url:
        start(page, url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-you:not(.ap-pending *)")).to_have_count(1)
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(page.locator(".ap-state")).to_contain_text("is answering")
        served.go_on()
        answered(page)
        expect(page.locator(".ap-text")).to_have_text(" ".join(LONG))
        page.wait_for_timeout(500)  # in which what was held back arrives
        expect(page.locator(".ap-text")).to_have_text(" ".join(LONG))


def test_rows_that_are_there_stay_the_same_elements(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    page.locator("details.ap-call > summary").first.click()
    page.evaluate("window.row = document.querySelector('.ap-row')")
    write(page, "Thank you")
    expect(page.locator(".ap-you")).to_have_count(2)
    answered(page)
    assert page.evaluate("window.row.isConnected && window.row === document.querySelector('.ap-row')")
    expect(page.locator("details.ap-call").first).to_have_attribute("open", "")
