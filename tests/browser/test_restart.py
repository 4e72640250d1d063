"""The server is killed and started again: an open page comes back to its conversation and its teams by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from core.events import EndReason
from playground import texts
from playground.texts import home_texts, talk_texts
from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.server import ROOT, Server, serving
from tests.browser.test_page import answered, connect, start, write

pytestmark = pytest.mark.timeout(240)  # two starts of a server, each of several seconds

APP = ROOT / "playground" / "app.py"
BROKEN_OFF, _ = texts.ENDS[EndReason.BROKEN_OFF]
BAG = "My bag never arrived in Oslo. The tag is LW482913."


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Server]:
    """A server whose data is in the folder of the test."""
    with serving(APP, home_folder=tmp_path) as server:
        yield server


@contextmanager
def restarted(server: Server, home: Path) -> Iterator[None]:
    """Kill the server, and start it again at the same address with the same data."""
    server.process.kill()
    server.process.wait()
    with serving(APP, f"--server.port={urlsplit(server.url).port}", home_folder=home):
        yield


def said(page: Page, text: str) -> Locator:
    """Return the paragraph of a reply that holds this text."""
    return page.locator(".st-key-talk_scroll").get_by_role("paragraph").filter(has_text=text)


def test_an_answer_that_a_kill_broke_off_goes_on_from_there(first: Server, tmp_path: Path, open_page: OpenPage) -> None:
    with endpoint(["one", "moment"], pause_s=0.1, calls=True) as served:
        page = start(open_page(), first.url)
        connect(page, served)
        write(page, "Where is my bag?")
        expect(page.locator(".ap-call").first).to_be_visible()
        served.words, served.calls = ["slowly"] * 1000, False
        expect(said(page, "slowly")).to_be_visible()
        served.words = ["all", "done"]
        address = page.url
        with restarted(first, tmp_path):
            expect(page.get_by_text(BROKEN_OFF)).to_be_visible(timeout=90_000)
            assert page.url == address
            calls = page.locator(".ap-call").count()
            page.get_by_role("button", name=talk_texts.RESUME).click()
            expect(said(page, "all done")).to_be_visible()
            page.reload()
            expect(said(page, "all done")).to_be_visible()
            expect(page.locator(".ap-you")).to_have_count(1)
            expect(page.locator(".ap-call")).to_have_count(calls)


def test_an_answer_and_a_team_outlive_the_server(first: Server, tmp_path: Path, open_page: OpenPage) -> None:
    page = start(open_page(), first.url)
    write(page, BAG)
    answered(page)
    conversation = page.url
    page.goto(f"{first.url}/home")
    page.get_by_role("button", name=home_texts.BEGIN, exact=True).click()
    expect(page.locator(".st-key-build_form")).to_be_visible()
    page.goto(f"{first.url}/home")
    expect(page.get_by_text(str(tmp_path))).to_be_visible()
    with restarted(first, tmp_path):
        page.reload()
        expect(page.locator(".st-key-cards-own .ap-cardtitle")).to_have_count(1)
        page.goto(conversation)
        expect(said(page, "is in Copenhagen")).to_be_visible()
        expect(page.locator(".ap-over")).to_have_count(0)
