"""The address of a conversation from its first row on, the history of the browser, and the end of a conversation that grows."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.endpoint import endpoint
from tests.browser.settling import settle
from tests.browser.test_page import BAG, BAG_PROMPT, LONG, answered, connect, messages_in, start, write

# Notes the address, and reloads the page if asked to, when the first row that the server rendered is in the document. A
# message that was sent is shown before that, by the page alone.
AT_THE_FIRST_ROW = """(reloads) => {
    const observer = new MutationObserver(() => {
        if (!document.querySelector(".ap-you[data-run]")) return;
        observer.disconnect();
        window.first = location.search;
        if (reloads) location.reload();
    });
    observer.observe(document.body, {subtree: true, childList: true});
}"""


PANE = ".st-key-talk_scroll"
# How many pixels of the conversation are below what is seen of it.
TO_END = f"(({{scrollHeight, scrollTop, clientHeight}}) => scrollHeight - scrollTop - clientHeight)(document.querySelector('{PANE}'))"


class SlowServer:
    """Passes on what the server sends to the page, but nothing once `is_silent`. The stream of replies is not affected."""

    def __init__(self, page: Page) -> None:
        self.is_silent = False
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server, is_first = route.connect_to_server(), not self.is_silent
        server.on_message(lambda message: None if self.is_silent and is_first else route.send(message))


def test_a_reload_at_the_first_row_of_a_conversation_keeps_it(page: Page, app_url: str) -> None:
    with endpoint(LONG) as served:
        server = SlowServer(page)
        start(page, app_url)
        connect(page, served)
        page.evaluate(AT_THE_FIRST_ROW, True)
        server.is_silent = True
        with page.expect_event("load"):
            page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-you")).to_contain_text(BAG)
        answered(page)
        expect(page.locator(".ap-text").last).to_have_text(" ".join(LONG))
        assert messages_in(served) == [BAG_PROMPT]


def test_the_address_that_is_there_at_the_first_row_stays(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.evaluate(AT_THE_FIRST_ROW, False)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    assert re.fullmatch(r"\?sample=airline&conversation=\w+", page.evaluate("window.first"))
    assert page.evaluate("location.search === window.first")


def test_a_new_conversation_in_mid_run_does_not_get_the_address_of_the_one_before(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        first = re.search(r"conversation=(\w+)", page.url)
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".st-key-welcome")).to_be_visible()
        expect(page).not_to_have_url(re.compile("conversation="))
        served.go_on()
        write(page, BAG_PROMPT)
        answered(page)
        expect(page).to_have_url(re.compile("conversation="))
        second = re.search(r"conversation=(\w+)", page.url)
        assert first is not None
        assert second is not None
        assert first[1] != second[1]


def test_back_and_forward_lead_from_page_to_page_at_one_press(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    settle(page)
    for name, last in (("Build", ".st-key-build_side"), ("Home", ".st-key-home")):
        page.locator(".st-key-bar_pages").get_by_role("link", name=name).click()
        expect(page.locator(last)).to_be_visible()
        settle(page)
    page.go_back()
    expect(page.locator(".st-key-build_side")).to_be_visible()
    settle(page)
    page.go_back()
    expect(page.locator(".ap-handoff")).to_be_visible()
    settle(page)
    page.go_forward()
    expect(page.locator(".st-key-build_side")).to_be_visible()


def test_a_message_of_invisible_characters_is_not_sent(page: Page, app_url: str) -> None:
    start(page, app_url)
    write(page, "\u200b\u2060 \u00a0")
    settle(page)
    expect(page.locator(".ap-you")).to_have_count(0)
    assert "conversation=" not in page.url


def test_the_end_of_a_conversation_stays_in_sight_until_the_person_scrolls_away(page: Page, app_url: str) -> None:
    with endpoint(["A", "line.\n\n"] * 60, pause_s=0.01) as served:
        start(page, app_url)
        connect(page, served)
        for number in range(1, 4):
            write(page, f"Message {number}")
            expect(page.locator(".ap-text")).to_have_count(number)
            answered(page)
            settle(page)
            assert page.evaluate(TO_END) < 2
        write(page, "Message 4")
        expect(page.locator(".ap-streaming")).to_contain_text("A line. A line.")
        page.locator(PANE).hover()
        page.mouse.wheel(0, -400)
        answered(page)
        settle(page)
        assert page.evaluate(TO_END) > 300
