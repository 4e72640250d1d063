"""Two people on one server: neither gets at the other's keys, runs, files or teams, however they try.

What an address names, its conversation or its desk, is given to whoever has the address: that is how a reload and a
second tab find it. So the ids in it must not be guessed, and nothing of one session may reach another without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import APIResponse, Browser, FilePayload, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.server import Server
from tests.browser.settling import settle, until
from tests.browser.test_page import answered, connect, start, write
from tests.browser.test_secrets import Wire

SECRET = "my-secret-4711"
KEY = "sk-mine-0123456789abcdef"
TEAM = f"format: 1\nname: {SECRET} team\nstart: a\nagents:\n- id: a\n  name: {SECRET} agent\n"


class Visit:
    """A page in its own browser context, with its websocket frames and its requests."""

    def __init__(self, page: Page) -> None:
        self.page, self.wire = page, Wire()
        self.wire.listen(page)
        self.asked: list[tuple[str, str]] = []
        page.on("request", lambda request: self.asked.append((request.method, request.url)))

    def named(self, name: str) -> str:
        """Return a query parameter of the page's address."""
        return parse_qs(urlsplit(self.page.url).query).get(name, [""])[0]

    def holds(self, text: str) -> bool:
        return text in self.page.content() or any(text.encode() in frame for frame in self.wire.received)

    def put(self, method: str, url: str) -> APIResponse:
        """Upload a file with the page's own XSRF token."""
        token = next((one["value"] for one in self.page.context.cookies() if "xsrf" in one["name"]), "")
        headers = {"X-Xsrftoken": token, "Origin": url[: url.index("/", 8)]}
        return self.page.request.fetch(url, method=method, headers=headers, multipart={"file": _FILE})


_FILE: FilePayload = {"name": "other.team.yaml", "mimeType": "application/yaml", "buffer": b"format: 1\nname: Theirs\n"}


@pytest.fixture(scope="module")
def mine(app: Server, browser: Browser) -> Iterator[Visit]:
    """A session with a team from a file, an endpoint with a key, and a conversation."""
    with endpoint([SECRET, "answered"]) as served, browser.new_context() as context:
        visit = Visit(context.new_page())
        visit.page.goto(f"{app.url}/home")
        box = visit.page.locator(".st-key-begin_file input[type=file]")
        box.wait_for(state="attached")
        box.set_input_files({"name": "mine.team.yaml", "mimeType": "application/yaml", "buffer": TEAM.encode()})
        expect(visit.page.locator(".st-key-build_form")).to_be_visible()
        visit.page.locator(".st-key-bar_pages").get_by_role("link", name="Talk").click()
        expect(visit.page.locator(".ap-welcome")).to_be_visible()
        connect(visit.page, served, key=KEY)
        write(visit.page, f"{SECRET} said")
        answered(visit.page)
        yield visit


@pytest.fixture
def theirs(app: Server, open_page: OpenPage) -> Visit:
    visit = Visit(open_page())
    start(visit.page, app.url)
    return visit


def test_sessions_learn_nothing_of_one_another(mine: Visit, theirs: Visit, app: Server) -> None:
    for path in ("/", "/build", "/home"):
        theirs.page.goto(app.url + path)
        settle(theirs.page)
        for secret in (SECRET, KEY, mine.named("workspace"), mine.named("conversation")):
            assert secret
            assert not theirs.holds(secret)
    assert mine.holds(SECRET)


def test_ids_in_an_address_are_too_long_and_random_to_be_guessed(mine: Visit) -> None:
    desk, conversation = mine.named("workspace"), mine.named("conversation")
    assert desk != conversation
    for id in (desk, conversation):
        assert re.fullmatch("[0-9a-f]{32}", id)


def test_ids_that_are_close_lead_nowhere(mine: Visit, theirs: Visit, app: Server) -> None:
    for name in ("workspace", "conversation"):
        id = mine.named(name)
        for guess in (f"{int(id, 16) + 1:032x}", id[:-1], id.upper(), "*"):
            if guess != id:
                theirs.page.goto(f"{app.url}/?{name}={guess}")
                expect(theirs.page.get_by_test_id("stToast")).to_contain_text("no longer kept here")
                assert not theirs.holds(SECRET)


def test_an_address_opens_the_conversation_without_its_key_and_workspace(mine: Visit, theirs: Visit) -> None:
    theirs.page.goto(re.sub("workspace=[^&]*&?", "", mine.page.url))
    expect(theirs.page.locator(".ap-you")).to_contain_text(SECRET)
    assert not theirs.holds(KEY)
    assert not theirs.holds(mine.named("workspace"))


def test_a_copied_workspace_is_independent(mine: Visit, theirs: Visit) -> None:
    theirs.page.goto(mine.page.url)
    expect(theirs.page.locator(".ap-you")).to_contain_text(SECRET)
    settle(theirs.page)
    until(lambda: theirs.named("workspace") not in {"", mine.named("workspace")}, theirs.page)
    assert theirs.named("workspace") != mine.named("workspace")
    assert not theirs.holds(KEY)


def test_downloads_go_only_to_the_session_that_requested_them(mine: Visit, theirs: Visit, app: Server) -> None:
    sent = next(url for method, url in mine.asked if method == "PUT" and "upload_file" in url)
    session = re.search("upload_file/([^/]+)/", sent)
    assert session is not None
    assert len(session[1]) >= 32
    assert not theirs.holds(session[1])
    guess = sent.replace(session[1], "0" * len(session[1]))
    assert theirs.put("PUT", guess).status in {400, 403}
    assert SECRET not in theirs.page.request.get(sent).text()


def test_what_is_downloaded_goes_by_an_address_made_from_all_of_it(mine: Visit, theirs: Visit, app: Server) -> None:
    with mine.page.expect_download() as download:
        mine.page.locator(".st-key-save button").first.click()
    path = urlsplit(download.value.url).path
    assert re.fullmatch(r"/media/[0-9a-f]{32,}(\.\w+)?", path)
    assert not theirs.holds(path.split("/")[-1])
    for guess in ("/media/", "/media/0.yaml", f"/media/{'0' * 56}.yaml", "/media/../media/", path[:-1]):
        assert SECRET not in theirs.page.request.get(app.url + guess).text()


def test_the_servers_own_figures_name_nobody(mine: Visit, app: Server, theirs: Visit) -> None:
    session = next(url for method, url in mine.asked if "upload_file" in url).split("/")[-2]
    answer = theirs.page.request.get(f"{app.url}/_stcore/metrics")
    assert answer.status == 404
    told = answer.text()
    for secret in (SECRET, KEY, session, mine.named("workspace"), mine.named("conversation")):
        assert secret not in told
    assert KEY not in app.printed()
    assert SECRET not in app.printed()
