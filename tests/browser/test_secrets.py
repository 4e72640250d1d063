"""Plant keys wherever one can be entered, and search for them wherever one could leak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect

from playground import texts
from playground.texts import talk_texts
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, serving
from tests.browser.settling import settle
from tests.browser.test_page import answered, start, write
from tests.support.server import ScriptedServer, error_reply, text_reply

TYPED = "sk-typed-0123456789abcdefABCDEF"
IN_ENVIRONMENT = "sk-env-9876543210fedcbaFEDCBA"
IN_ADDRESS = "hunter2-0123456789"
PLANTED = (TYPED, IN_ENVIRONMENT, IN_ADDRESS)
ECHO = f"Incorrect API key provided: {TYPED}. Not {IN_ENVIRONMENT}, nor Bearer {TYPED}."


@dataclass
class Wire:
    """The frames of a page's websockets in both directions."""

    received: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self.received.append(_bytes(payload)))
        socket.on("framesent", lambda payload: self.sent.append(_bytes(payload)))


def _bytes(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


def planted_in(*places: str | bytes) -> list[str]:
    """Return the planted keys that occur in any of these texts."""
    return [key for key in PLANTED if any(key.encode() in _bytes(place) for place in places)]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedServer]:
    with ScriptedServer(models=("tiny",)) as served:
        yield served


@pytest.fixture(scope="module")
def server(endpoint: ScriptedServer) -> Iterator[Server]:
    """The playground with a key for the endpoint in its environment."""
    environment = {"OPENAI_API_KEY": IN_ENVIRONMENT, "OPENAI_BASE_URL": endpoint.url}
    with serving(ROOT / "playground" / "app.py", environment=environment) as server:
        yield server


def address(page: Page, url: str) -> None:
    page.locator(".st-key-model_menu button").first.click()
    page.get_by_role("radio", name="A language model").click()
    box = page.get_by_label("Address (base URL)", exact=True)
    box.fill(url)
    box.press("Enter")


def model(page: Page) -> None:
    page.get_by_role("button", name="List models").click()
    expect(page.get_by_text("1 model found")).to_be_visible()
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="tiny").click()
    settle(page)
    page.keyboard.press("Escape")


def type_key(page: Page, key: str) -> None:
    box = page.get_by_label("Key (API key)", exact=True)
    box.fill(key)
    box.press("Enter")
    expect(box).to_have_attribute("placeholder", texts.KEY_IS_SET)


def sent_keys(endpoint: ScriptedServer) -> list[str]:
    sent = [{name.lower(): value for name, value in request.headers.items()} for request in endpoint.requests]
    return [headers.get("authorization", "") for headers in sent]


def downloads(page: Page, folder: Path) -> Iterator[str]:
    page.locator(".st-key-talk_more button").first.click()
    for title in (talk_texts.AS_MARKDOWN, talk_texts.AS_JSON):
        with page.expect_download() as download:
            page.get_by_role("button", name=title).click()
        download.value.save_as(folder / "file")
        yield (folder / "file").read_text("utf-8")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.locator(".st-key-save button").first.click()
    download.value.save_as(folder / "file")
    yield (folder / "file").read_text("utf-8")


def test_a_key_goes_to_the_endpoint_and_comes_out_nowhere(
    server: Server, endpoint: ScriptedServer, open_page: OpenPage, tmp_path: Path
) -> None:
    endpoint.add(text_reply("Hello."), error_reply(401, ECHO, code="invalid_api_key"))
    page, wire = open_page(), Wire()
    wire.listen(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    start(page, server.url)
    address(page, endpoint.url)
    type_key(page, TYPED)
    model(page)
    write(page, "Hello")
    answered(page)
    write(page, "Again")
    expect(page.get_by_role("alert").filter(has_text="refused the key")).to_be_visible()
    assert sent_keys(endpoint)[-2:] == [f"Bearer {TYPED}"] * 2

    page.get_by_role("tab", name="Events").click()
    expect(page.locator(".ap-events")).to_be_visible()
    files = list(downloads(page, tmp_path))
    assert len(files) == 3
    assert planted_in(*files, page.content(), *asked, page.url, server.printed(), *wire.received) == []
    assert len([frame for frame in wire.sent if planted_in(frame)]) == 1


def test_a_key_left_by_a_click_is_taken(server: Server, endpoint: ScriptedServer, open_page: OpenPage) -> None:
    page = open_page()
    start(page, server.url)
    address(page, endpoint.url)
    settle(page)
    box = page.get_by_label("Key (API key)", exact=True)
    box.fill(TYPED)
    # both in one task of the browser, so that the server hears of the click while it takes the key
    page.get_by_role("button", name="List models").evaluate(
        "(button) => { document.activeElement.blur(); button.click(); }"
    )
    expect(page.get_by_text("1 model found")).to_be_visible()
    expect(box).to_have_attribute("placeholder", texts.KEY_IS_SET)


def test_a_password_in_an_address_is_left_out(server: Server, endpoint: ScriptedServer, open_page: OpenPage) -> None:
    page, wire = open_page(), Wire()
    wire.listen(page)
    start(page, server.url)
    address(page, endpoint.url.replace("http://", f"http://me:{IN_ADDRESS}@"))
    expect(page.get_by_text(re.compile("was removed, because"))).to_be_visible()
    expect(page.get_by_label("Address (base URL)", exact=True)).to_have_value(endpoint.url)
    assert planted_in(page.content(), server.printed(), *wire.received) == []


def test_who_opens_a_conversation_by_its_address_gets_no_key(
    server: Server, endpoint: ScriptedServer, open_page: OpenPage
) -> None:
    endpoint.add(text_reply("Hello."), text_reply("Hello to you."))
    mine = start(open_page(), server.url)
    address(mine, endpoint.url)
    type_key(mine, TYPED)
    model(mine)
    write(mine, "Hello")
    answered(mine)

    theirs, wire = open_page(), Wire()
    wire.listen(theirs)
    theirs.goto(mine.url)
    expect(theirs.locator(".ap-you")).to_contain_text("Hello")
    write(theirs, "And I?")
    expect(theirs.locator(".ap-text").last).to_have_text("Hello to you.")
    assert sent_keys(endpoint)[-1] == f"Bearer {IN_ENVIRONMENT}"
    assert planted_in(theirs.content(), theirs.url, *wire.received) == []


def test_the_environments_key_goes_to_its_own_endpoint_alone(server: Server, open_page: OpenPage) -> None:
    with ScriptedServer(always=text_reply("Hello."), models=("tiny",)) as other:
        page, wire = open_page(), Wire()
        wire.listen(page)
        start(page, server.url)
        address(page, other.url)
        model(page)
        write(page, "Hello")
        answered(page)
        assert planted_in(" ".join(sent_keys(other))) == []
        assert planted_in(page.content(), *wire.received) == []
