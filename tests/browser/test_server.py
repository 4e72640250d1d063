"""The server: the addresses it listens on, its output, its headers and its security policy."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from playground import texts
from playground.assets import streamlit_preloads
from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, serving

PROGRAM = FILES.address("graph.js")
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "a" * 22 + "==",
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The playground, started from another folder."""
    with serving(ROOT / "playground" / "app.py", folder=tmp_path_factory.mktemp("elsewhere")) as server:
        yield server


def ask(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPConnection(urlsplit(server.url).netloc, timeout=60)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_the_page_opens_without_a_fault(app: Server, open_page: OpenPage) -> None:
    page = open_page(app.url)
    page.get_by_role("application").wait_for()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in app.printed()


@pytest.mark.parametrize("path", ["/", "/build", "/home"])
def test_each_page_lists_what_it_will_need(app: Server, path: str) -> None:
    _, headers, body = ask(app, path, **{"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert all(preload.tag.encode() in gzip.decompress(body) for preload in streamlit_preloads())


def test_it_also_works_when_started_from_another_folder(elsewhere: Server, open_page: OpenPage) -> None:
    page = open_page(elsewhere.url)
    page.get_by_role("application").wait_for()
    assert "ModuleNotFoundError" not in elsewhere.printed()


@pytest.mark.parametrize("where", ["app", "elsewhere"])
def test_only_this_machine_is_answered(where: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(where)
    port = urlsplit(server.url).port
    assert urlsplit(server.url).hostname == "127.0.0.1"
    with socket.socket(socket.AF_INET) as other:
        other.settimeout(2)
        assert other.connect_ex((_other_address(), port)) != 0


def test_nobody_is_warned_of_a_server_that_only_this_machine_reaches(app: Server, open_page: OpenPage) -> None:
    assert texts.OPEN_TITLE not in app.printed()
    page = open_page(app.url)
    page.get_by_role("application").wait_for()
    expect(page.locator(".st-key-open_warning")).to_have_count(0)


def test_a_server_that_others_reach_says_so_in_the_terminal_and_on_every_page(open_page: OpenPage) -> None:
    with serving(ROOT / "playground" / "app.py", "--server.address=0.0.0.0") as server:
        assert texts.OPEN_TITLE in server.printed()
        with socket.create_connection((_other_address(), urlsplit(server.url).port), timeout=5):
            pass
        assert ask(server, "/", Host="machine.example")[0] == 403
        for path in ("", "/build", "/home"):
            page = open_page(server.url + path, size=(1024, 768))
            warning = page.locator(".st-key-open_warning button")
            expect(warning).to_be_visible()
            warning.click()
            expect(page.get_by_text(texts.OPEN_TITLE)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/_stcore/health", PROGRAM])
def test_every_answer_carries_a_policy(elsewhere: Server, path: str) -> None:
    _, headers, _ = ask(elsewhere, path)
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_path_of_ours_is_not_the_page(app: Server) -> None:
    status, headers, body = ask(app, "/vis/nothing")
    assert status == 404
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["error"]


def test_a_rebound_host_name_gets_nothing(elsewhere: Server) -> None:
    for path in ("/", "/_stcore/stream", PROGRAM):
        status, _, _ = ask(elsewhere, path, Host="evil.example")
        assert status == 403


def test_no_websocket_for_a_rebound_host_name(elsewhere: Server) -> None:
    status, _, _ = ask(elsewhere, "/_stcore/stream", Host="evil.example", Origin="http://evil.example", **UPGRADE)
    assert status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:9", "http://localhost:9", "null"])
def test_no_websocket_for_another_sites_page(app: Server, origin: str) -> None:
    status, _, _ = ask(app, "/_stcore/stream", Origin=origin, **UPGRADE)
    assert status == 403


def test_our_own_page_gets_its_websocket(app: Server) -> None:
    with closing(HTTPConnection(urlsplit(app.url).netloc, timeout=60)) as connection:
        connection.request("GET", "/_stcore/stream", headers={"Origin": app.url, **UPGRADE})
        assert connection.getresponse().status == 101


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/_stcore/upload_file/a/b", "/media/x", PROGRAM, "/_stcore/agent/interact"])
def test_another_sites_page_changes_nothing(app: Server, method: str, path: str) -> None:
    with closing(HTTPConnection(urlsplit(app.url).netloc, timeout=60)) as connection:
        connection.request(method, path, body=b"{}", headers={"Origin": "http://evil.example"})
        assert connection.getresponse().status == 403


def test_programs_have_no_way_in_beside_the_pages(app: Server) -> None:
    with closing(HTTPConnection(urlsplit(app.url).netloc, timeout=60)) as connection:
        connection.request("POST", "/_stcore/agent/interact", body=b"{}", headers={"Content-Type": "application/json"})
        assert connection.getresponse().status == 403


def test_no_page_around_this_one_may_steer_it(app: Server) -> None:
    assert json.loads(ask(app, "/_stcore/host-config")[2])["allowedOrigins"] == []


TRICKS = ("/vis/../web.py", "/vis/%2e%2e/web.py", "/vis/..%2f..%2fapp.py", "/media/../../etc/passwd", "/..%5cweb.py",
          "/app/static/../app.py", "/_stcore/bidi-components/../../etc/passwd", "//etc/passwd", "/vis/%00", "/%2e%2e/%2e%2e/etc/passwd")  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_no_path_leads_to_a_file_that_is_not_given_away(app: Server, path: str) -> None:
    body = ask(app, path)[2]
    assert b"from __future__" not in body
    assert b"root:" not in body


def test_a_script_that_got_into_the_page_runs_nowhere(app: Server, open_page: OpenPage) -> None:
    page = open_page(app.url)
    page.get_by_role("application").wait_for()
    refused = page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            const holder = document.createElement("div");
            holder.innerHTML = '<img src="data:," onerror="window.ran = true">';
            document.body.append(holder);
        })"""
    )
    assert refused == "script-src-attr"
    assert page.evaluate("window.ran") is None


def test_the_page_cannot_fetch_from_elsewhere(app: Server, open_page: OpenPage) -> None:
    page = open_page(app.url)
    page.get_by_role("application").wait_for()
    refused = page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            new Image().src = "http://127.0.0.1:9/leak.png";
        })"""
    )
    assert refused == "img-src"


def test_the_settings_are_those_of_the_root_folder() -> None:
    assert (ROOT / "playground" / ".streamlit").resolve() == (ROOT / ".streamlit").resolve()
    assert Path(ROOT / ".streamlit" / "config.toml").is_file()


def _other_address() -> str:
    """Return an address of this machine other than 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.2"
        return str(probe.getsockname()[0])
