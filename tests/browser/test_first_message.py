"""The conversation is in the address of the page from the moment at which the page shows that it has begun."""

from __future__ import annotations

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.endpoint import endpoint
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


def test_the_address_stays_as_it_was_written_first_and_back_does_not_lead_out_of_the_conversation(
    page: Page, app_url: str
) -> None:
    start(page, app_url)
    length = page.evaluate("history.length")
    page.evaluate(AT_THE_FIRST_ROW, False)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    assert re.fullmatch(r"\?sample=airline&conversation=\w+", page.evaluate("window.first"))
    assert page.evaluate("[location.search === window.first, history.length]") == [True, length]


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
