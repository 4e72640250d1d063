"""What the server answers beside the pages, and what it refuses."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import config

from core.conversation import Conversation, ConversationId
from core.runs import ActiveRun
from core.team.spec import AgentId, AgentSpec, TeamSpec
from playground import browser_cookie, web
from playground.assets import Asset, asset_of
from playground.conversations import runs
from playground.early_messages import EarlyMessages
from playground.web import MOST_MESSAGE_BYTES, middleware, policy_for, routes
from playground.widgets.browser import code_editor, parts_list, published, transcript
from playground.widgets.browser.component import BrowserFiles
from playground.widgets.browser.graph import FILES
from playground.widgets.browser.transcript.stream import ALIVE, END
from playground.workspace_cache import new_id
from tests.support.runs import GatedModel

FIGURES = "streamlit_cache_memory_bytes"
PROGRAM = FILES.address("graph.js")


@pytest.fixture
def client() -> TestClient:
    async def page(request: Request) -> Response:
        return PlainTextResponse("a page")

    async def figures(request: Request) -> Response:
        return PlainTextResponse(FIGURES)

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")

    paths = ("/_stcore/metrics", "/_stcore/metrics/", "/base/_stcore/metrics")
    pages: list[BaseRoute] = [Route(path, figures) for path in paths]
    pages += [Route("/{path:path}", page, methods=["GET", "POST"]), WebSocketRoute("/talk", talk)]
    return TestClient(Starlette(routes=[*routes(), *pages], middleware=middleware()), base_url="http://127.0.0.1:8501")


@pytest.mark.parametrize(
    "path",
    [
        *map(FILES.address, FILES),
        *map(parts_list.FILES.address, parts_list.FILES),
        *map(code_editor.FILES.address, code_editor.FILES),
        *map(transcript.FILES.address, transcript.FILES),
    ],
)
def test_every_file_of_a_component_is_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"] or "css" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.js",
        "../web.py",
        "%2e%2e/web.py",
        "graph.js/",
        "vis-network.css",
        "..%2f..%2fapp.py",
        f"{FILES.version}/nothing.js",
        "0" * 16 + "/graph.js",
        "graph.js",
    ],
)
def test_an_unknown_path_under_our_prefix_is_not_a_page(client: TestClient, path: str) -> None:
    answer = client.get(f"{FILES.prefix}/{path}")
    if path.startswith(".."):  # the client itself resolves these, and they leave the prefix
        assert "import" not in answer.text
        return
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is nothing at this address."}


@pytest.mark.parametrize("path", ["/", PROGRAM, f"{FILES.prefix}/nothing"])
def test_every_answer_carries_the_guards(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "img-src 'self' data:" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/base/_stcore/metrics", "/_stcore/metric%73"]
)
def test_the_servers_figures_are_not_served(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert FIGURES not in answer.text


def test_the_policy_lets_a_page_ask_no_other_host(client: TestClient) -> None:
    sources = {
        word for rule in client.get("/").headers["content-security-policy"].split("; ") for word in rule.split()[1:]
    }
    hosts = {word for word in sources if not word.startswith("'sha256-")}
    assert hosts == {
        "'self'",
        "'none'",
        "'unsafe-inline'",
        "blob:",
        "data:",
        *(f"{ws}://127.0.0.1:8501" for ws in ("ws", "wss")),
    }


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "user@evil.example"])
def test_a_foreign_host_name_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", PROGRAM):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 403
        assert "allowedHosts" in answer.json()["error"]


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "LOCALHOST:8501", "[::1]:8501", "localhost."])
def test_this_machines_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get(PROGRAM, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://127.0.0.1:8501", "Sec-Fetch-Site": "cross-site"},
        {},
    ],
)
def test_a_page_of_another_site_cannot_change_anything(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post(PROGRAM, headers=headers).status_code == 403


def test_our_own_page_gets_past_the_origin_guard(client: TestClient) -> None:
    answer = client.post(PROGRAM, headers={"Origin": "http://127.0.0.1:8501"})
    assert answer.status_code != 403


def test_another_sites_page_can_upload_nothing(client: TestClient) -> None:
    assert client.post("/_stcore/upload_file/1/2", headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/_stcore/upload_file/1/2", headers={"Origin": "http://127.0.0.1:8501"}).status_code == 200


FOREIGN = ("http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8501", "https://127.0.0.1:8502")


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_sites_page_opens_no_websocket(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/talk", headers={"Origin": origin}):
        pass


@pytest.mark.parametrize("headers", [{"Origin": "http://127.0.0.1:8501"}, {}])
def test_our_own_page_and_what_is_no_page_open_websockets(client: TestClient, headers: dict[str, str]) -> None:
    with client.websocket_connect("/talk", headers={"Host": "127.0.0.1:8501", **headers}) as socket:
        assert socket.receive_text() == "hello"


def test_an_origin_the_operator_allows_is_welcome(client: TestClient) -> None:
    config.set_option("server.corsAllowedOrigins", ["https://desk.example"])
    try:
        answer = client.post("/page", headers={"Origin": "https://desk.example", "Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
    finally:
        config.set_option("server.corsAllowedOrigins", [])


def test_a_script_written_into_the_page_is_not_among_those_that_may_run(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe" not in scripts


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_the_pages_own_websocket_is_allowed_by_name(client: TestClient, host: str) -> None:
    policy = client.get("/", headers={"Host": host}).headers["content-security-policy"]
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "*", "evil\r\nX: y", "", "[::1", "a@b"])
def test_no_host_name_gets_into_the_policy_that_is_none(client: TestClient, host: str) -> None:
    assert "connect-src 'self';" in policy_for(host)


STREAM = f"{transcript.FILES.prefix}/{transcript.STREAM}"


@pytest.fixture
def going_on() -> Iterator[tuple[ActiveRun, threading.Event]]:
    """A run that has written a word, and the event that lets it end."""
    gate = threading.Event()
    id = ConversationId(new_id())
    team = TeamSpec("Airline", AgentId("desk"), agents=(AgentSpec(AgentId("desk"), "Desk"),))
    model = GatedModel(gate=gate)
    runs().send(Conversation(id=id, team=team), "Hello", create_model=lambda: model)
    run = runs().running(id)
    assert run is not None
    yield run, gate
    gate.set()
    while runs().running(id) is not None:
        time.sleep(0.002)


def address_of(run: ActiveRun) -> str:
    return f"{STREAM}/{run.conversation.id}"


def test_the_page_receives_the_events_of_a_run(client: TestClient, going_on: tuple[ActiveRun, threading.Event]) -> None:
    run, gate = going_on
    threading.Timer(0.2, gate.set).start()
    answer = client.get(address_of(run))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "word" in answer.text


def test_a_page_of_another_site_receives_nothing(
    client: TestClient, going_on: tuple[ActiveRun, threading.Event]
) -> None:
    run, _ = going_on
    assert client.get(address_of(run), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_reader_that_does_not_know_the_conversation_gets_nothing(
    client: TestClient, going_on: tuple[ActiveRun, threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _ = going_on
    monkeypatch.setattr(transcript, "START_WITHIN_S", 0.05)
    for conversation in ("other", run.id, "other?now"):
        answer = client.get(f"{STREAM}/{conversation}")
        assert (answer.status_code, answer.text) == (200, ALIVE + END)
    assert client.get(f"{STREAM}/{run.conversation.id}/{run.id}").status_code == 404


def test_a_message_is_sent_once_by_a_page_with_its_ticket(client: TestClient) -> None:
    early, sent = EarlyMessages(), list[str]()

    def start(text: str) -> bool:
        sent.append(text)
        return True

    own = {"Origin": "http://127.0.0.1:8501"}
    address = f"{transcript.FILES.prefix}/{transcript.MESSAGE}/{early.ticket(start)}"
    assert client.post(address, content="Hi", headers={"Origin": "http://other.example"}).status_code == 403
    for content in (b"", b"\xff", b"a" * (MOST_MESSAGE_BYTES + 1)):
        assert client.post(address, content=content, headers=own).json() == {"sent": False}
    assert client.get(address).status_code == 404
    assert client.post(address, content="Hé", headers=own).json() == {"sent": True}
    assert client.post(address, content="Hé", headers=own).json() == {"sent": False}
    assert sent == ["Hé"]


def test_published_data_are_read_by_their_address_only(client: TestClient) -> None:
    address = published.publish({"a": "é"})
    answer = client.get(address)
    assert answer.json() == {"a": "é"}
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get(f"{published.PREFIX}/{'0' * 32}").status_code == 404


def _browser_cookie(answer: Any) -> SimpleCookie:
    cookies = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        cookies.load(header)
    return cookies


@pytest.fixture
def site() -> TestClient:
    async def page(request: Request) -> Response:
        return HTMLResponse("a page")

    async def data(request: Request) -> Response:
        return PlainTextResponse("data")

    site = Starlette(routes=[Route("/data", data), Route("/{path:path}", page)], middleware=middleware())
    return TestClient(site, base_url="http://127.0.0.1:8501")


def test_a_browser_gets_a_random_id_that_no_script_and_no_other_site_can_use(site: TestClient) -> None:
    first = _browser_cookie(site.get("/"))[browser_cookie.NAME]
    site.cookies.clear()
    second = _browser_cookie(site.get("/build"))[browser_cookie.NAME]
    assert re.fullmatch("[0-9a-f]{32}", first.value)
    assert first.value != second.value
    assert (first["httponly"], first["samesite"], first["path"], first["secure"]) == (True, "Lax", "/", "")


def test_a_browser_keeps_its_id_and_one_that_was_not_made_here_is_replaced(site: TestClient) -> None:
    kept = _browser_cookie(site.get("/"))[browser_cookie.NAME].value
    assert _browser_cookie(site.get("/home"))[browser_cookie.NAME].value == kept
    for bad in ("", "1", "A" * 32, "0" * 33, "\u00e9" * 32, "../" + "0" * 29):
        site.cookies.clear()
        sent = {b"Cookie": f"{browser_cookie.NAME}={bad}".encode("latin-1")}
        made = _browser_cookie(site.get("/", headers=sent))[browser_cookie.NAME].value
        assert re.fullmatch("[0-9a-f]{32}", made)
        assert made != bad


def test_only_pages_carry_the_cookie(site: TestClient, client: TestClient) -> None:
    assert "set-cookie" not in site.get("/data").headers
    assert "set-cookie" not in client.get(PROGRAM).headers
    assert "set-cookie" not in site.post("/", headers={"Origin": "http://127.0.0.1:8501"}).headers
    secure = TestClient(site.app, base_url="https://localhost")
    assert _browser_cookie(secure.get("/"))[browser_cookie.NAME]["secure"]


def test_the_cookie_is_found_among_others(site: TestClient) -> None:
    kept = "0123456789abcdef" * 2
    for others in (
        f"a=b; {browser_cookie.NAME}={kept}; c=d",
        f"x{browser_cookie.NAME}={'0' * 32}; {browser_cookie.NAME}={kept}",
    ):
        site.cookies.clear()
        assert _browser_cookie(site.get("/", headers={"Cookie": others}))[browser_cookie.NAME].value == kept


def test_files_are_compressed_in_a_thread_and_not_on_the_event_loop(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_loop: list[bool] = []

    def compress(files: BrowserFiles, name: str) -> Asset:
        try:
            on_loop.append(bool(asyncio.get_running_loop()))
        except RuntimeError:
            on_loop.append(False)
        return asset_of(name, files.content(name))

    monkeypatch.setattr(web, "_asset", compress)
    assert client.get(PROGRAM).status_code == 200
    assert on_loop == [False]
