"""Requests of functions to a real local server: only to allowed hosts, within the limits of size and time."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, fetching
from core.sandbox.fetching import (
    INVALID_REQUEST,
    LONGEST_RESPONSE,
    MAX_REQUESTS,
    NO_ANSWER,
    NO_CONNECTION,
    NO_REDIRECT,
    NOT_OUTSIDE,
    OFF,
    TOO_LARGE,
    TOO_MANY,
    TOO_MANY_REDIRECTS,
    Fetcher,
    FetchError,
    parse_request,
    parse_target,
)
from core.sandbox.monty import MontySandbox
from core.sandbox.watchdog import CallHandle

SANDBOX = MontySandbox()


class Answering(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        match path:
            case "/slow" | "/dripping":
                self._drip(path)
            case "/silent":
                time.sleep(5)
            case "/huge":
                self._answer(200, {}, b"x" * 10_000_000)
            case "/nonsense":
                self.wfile.write(b"\xff\xff\r\n\r\n")
            case "/charset":
                self._answer(200, {"Content-Type": unquote(query)}, "é".encode("latin-1"))
            case "/punycode":
                self._answer(200, {"Content-Type": unquote(query)}, b"-" + b"9" * 150_000)
            case "/to" | "/round":
                self._answer(302, {"Location": query or path}, b"")
            case _:
                body = json.dumps({"path": self.path, "city": "Oslo"}).encode()
                self._answer(200, {"Content-Type": "application/json", "Set-Cookie": "a=b"}, body)

    def _drip(self, path: str) -> None:
        if path == "/slow":
            self._answer(200, {"Content-Length": "1000"}, b"")
        for _ in range(100):
            time.sleep(0.05)
            self.wfile.write(b"H")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        self._answer(201, {}, body)

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever asked has gone
            super().handle()

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[tuple[str, str, dict[str, str]]] = []


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def at(server: Server) -> str:
    return f"127.0.0.1:{server.server_port}"


@dataclass
class Names:
    """A resolver that returns another address each time."""

    addresses: list[str]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return [self.addresses.pop(0)]


def fetched(web: Fetcher, url: str, *, until_s: float = 5.0, **more: Any) -> dict[str, Any]:
    asked = json.dumps({"method": "GET", "url": url, **more})
    told: dict[str, Any] = json.loads(web.answer(asked, CallHandle(), time.monotonic() + until_s))
    return told


def run(code: str, *hosts: str, stop: Cancel | None = None) -> CodeOutcome:
    return SANDBOX.run(CodeCall(code, "f", hosts=hosts), stop=stop)


# --- what a function sees


def test_a_function_gets_what_is_there(at: str) -> None:
    code = f"def f():\n    r = http.get('http://{at}/w', params={{'q': 'a b', 'on': True}})\n    return [r.ok, r.status, r.json(), r.headers]"
    ok, status, told, headers = run(code, at).value
    assert (ok, status) == (True, 200)
    assert told == {"path": "/w?q=a+b&on=true", "city": "Oslo"}
    assert set(headers) == {"content-type", "date"}


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [("json={'n': 1}", '{"n": 1}', "application/json"), ("data={'n': 1}", "n=1", "application/x-www-form-urlencoded")],
)
def test_a_function_sends_json_and_forms(at: str, server: Server, body: str, text: str, kind: str) -> None:
    code = f"def f():\n    return http.post('http://{at}/', {body}, headers={{'X-Kind': 'a'}}).text"
    assert run(code, at).value == text
    headers = server.asked[0][2]
    assert (headers["Content-Type"], headers["X-Kind"]) == (kind, "a")


def test_http_is_off_unless_a_host_is_allowed() -> None:
    error = run("def f():\n    return http.get('https://example.org').text").error
    assert error is not None
    assert (error.kind, error.line) == (CodeErrorKind.RAISED, 2)
    assert OFF in error.message


def test_a_function_can_go_on_after_an_error(at: str) -> None:
    code = "def f():\n    try:\n        http.get('http://other.example/')\n    except OSError as error:\n        return str(error)"
    assert "other.example is not in the team's list" in run(code, at).value


def test_a_function_that_asks_for_more_and_more_is_ended(at: str) -> None:
    code = f"def f():\n    for n in range({MAX_REQUESTS + 1}):\n        http.get('http://{at}/')"
    assert TOO_MANY in str(run(code, at).error)


def test_a_request_is_only_text(at: str) -> None:
    code = f"def f():\n    return http.get({{'http://{at}/'}})"
    assert run(code, at).error is not None
    code = f"class S(str):\n    pass\n\ndef f():\n    return http.get('http://{at}/', headers={{'A': ['b']}})"
    assert run(code.partition("\n\n")[2], at).error is not None


def test_a_run_that_is_stopped_does_not_wait_for_the_other_side(at: str) -> None:
    stop = Cancel()
    threading.Timer(0.3, stop.cancel).start()
    began = time.monotonic()
    outcome = run(f"def f():\n    return http.get('http://{at}/silent').text", at, stop=stop)
    assert outcome.error is not None
    assert time.monotonic() - began < 3


# --- where it may go


@pytest.mark.parametrize("hosts", [("127.0.0.1",), ("localhost:1",), ("example.org",)])
def test_another_port_or_host_is_not_the_one_allowed(at: str, hosts: tuple[str, ...]) -> None:
    assert "is not in the team's list" in fetched(Fetcher(hosts), f"http://{at}/")["error"]


def test_localhost_is_this_machine_when_it_is_listed(server: Server) -> None:
    at = f"localhost:{server.server_port}"
    assert fetched(Fetcher([at], resolve=Names(["127.0.0.1"])), f"http://{at}/")["status"] == 200


def test_a_name_that_leads_inside_is_refused(server: Server) -> None:
    web = Fetcher([f"evil.example:{server.server_port}"], resolve=Names(["127.0.0.1"]))
    assert fetched(web, f"http://evil.example:{server.server_port}/") == {"error": NOT_OUTSIDE}
    assert not server.asked


def test_a_name_that_leads_inside_is_allowed_with_its_address(server: Server) -> None:
    port = server.server_port
    web = Fetcher([f"printer.example:{port}", f"127.0.0.1:{port}"], resolve=Names(["127.0.0.1"]))
    assert fetched(web, f"http://printer.example:{port}/")["status"] == 200


def test_an_address_inside_is_allowed_at_the_port_of_its_line_alone(server: Server) -> None:
    port = server.server_port
    for line in ("127.0.0.1", f"127.0.0.1:{port % 60_000 + 1}"):
        web = Fetcher([f"printer.example:{port}", line], resolve=Names(["127.0.0.1"]))
        assert fetched(web, f"http://printer.example:{port}/") == {"error": NOT_OUTSIDE}
    assert not server.asked


def test_a_name_is_resolved_once_and_the_address_looked_at_is_the_one_used(server: Server) -> None:
    port = server.server_port
    names = Names(["127.0.0.1", "169.254.169.254"])
    web = Fetcher([f"printer.example:{port}", f"127.0.0.1:{port}"], resolve=names)
    assert fetched(web, f"http://printer.example:{port}/")["status"] == 200
    assert names.asked == ["printer.example"]
    assert fetched(web, f"http://printer.example:{port}/") == {"error": NOT_OUTSIDE}


def test_a_redirect_is_followed_where_it_is_allowed(at: str) -> None:
    assert "Oslo" in fetched(Fetcher([at]), f"http://{at}/to?/w")["text"]


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest", "http://localhost/", "https://other.example/", "http://127.0.0.1:1/"]
)
def test_a_redirect_elsewhere_is_refused(at: str, target: str) -> None:
    assert "is not in the team's list" in fetched(Fetcher([at]), f"http://{at}/to?{target}")["error"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://a/", "//[", "http://a:b/", "http://[::1", "//[/w"],
)  # fmt: skip
def test_a_redirect_to_what_is_no_address_of_the_web_is_an_error_of_the_fetch(at: str, target: str) -> None:
    assert fetched(Fetcher([at]), f"http://{at}/to?{target}") == {"error": NO_REDIRECT}


def test_a_redirect_to_an_address_that_is_too_long_is_an_error_of_the_fetch() -> None:
    request = parse_request(json.dumps({"method": "GET", "url": "http://a.example/"}))
    response = fetching.HttpResponse(302, {"location": "http://a.example/" + "x" * 4_000}, "")
    with pytest.raises(FetchError, match=NO_REDIRECT):
        fetching.next_request(request, response, parse_target(request.url))


def test_a_function_can_handle_a_redirect_to_what_is_no_address(at: str) -> None:
    code = f"def f():\n    try:\n        http.get('http://{at}/to?//[')\n    except OSError as error:\n        return str(error)"
    assert run(code, at).value == NO_REDIRECT


def test_redirects_come_to_an_end(at: str) -> None:
    assert fetched(Fetcher([at]), f"http://{at}/round") == {"error": TOO_MANY_REDIRECTS}


def test_headers_for_one_host_are_not_sent_to_another(at: str, server: Server) -> None:
    other = f"localhost:{server.server_port}"
    web = Fetcher([at, other])
    fetched(web, f"http://{at}/to?http://{other}/w", headers={"Authorization": "Bearer abc"})
    assert [("Authorization" in headers) for _, _, headers in server.asked] == [True, False]


def test_a_body_for_one_host_is_not_sent_to_another() -> None:
    request = parse_request(json.dumps({"method": "POST", "url": "http://a.example/", "text": "secret"}))
    for location, body in (("/b", b"secret"), ("http://b.example/", None), ("http://a.example:81/", None)):
        response = fetching.HttpResponse(307, {"location": location}, "")
        following = fetching.next_request(request, response, parse_target(request.url))
        assert following is not None
        assert following.body == body


def test_a_post_that_is_sent_on_becomes_a_get() -> None:
    request = parse_request(json.dumps({"method": "POST", "url": "http://a.example/", "text": "x"}))
    response = fetching.HttpResponse(303, {"location": "/b"}, "")
    following = fetching.next_request(request, response, parse_target(request.url))
    assert following is not None
    assert (following.url, following.method, following.body) == ("http://a.example/b", "GET", None)


@pytest.mark.parametrize(
    "url", ["", "example.org", "file:///etc/passwd", "ftp://a.example/", "http://", "http://a:b@a.example/", "http://[::1", "http://a.example:x/",
            "http://1.2/", "http://0x7f000001/", "http://a.example/" + "x" * 5000, "javascript:1", "http:///a"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match="no address"):
        parse_target(url)


def secured(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Let the server speak TLS with a certificate for pinned.example, which is trusted. Return the names clients ask for."""
    pem, names = str(Path(__file__).with_name("pinned.pem")), list[str | None]()
    monkeypatch.setenv("SSL_CERT_FILE", pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda _, name, __: names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return names


def test_the_address_is_ours_and_the_certificate_that_of_the_name(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, port = secured(server, monkeypatch), server.server_port
    web = Fetcher([f"pinned.example:{port}", f"127.0.0.1:{port}"], resolve=Names(["127.0.0.1"]))
    assert fetched(web, f"https://pinned.example:{port}/")["status"] == 200
    assert names == ["pinned.example"]


def test_a_certificate_of_another_name_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    secured(server, monkeypatch)
    other = f"other.example:{server.server_port}"
    web = Fetcher([other, f"127.0.0.1:{server.server_port}"], resolve=Names(["127.0.0.1"]))
    assert fetched(web, f"https://{other}/") == {"error": NO_CONNECTION}
    assert not server.asked


# --- how much and how long


@pytest.mark.parametrize("path", ["slow", "silent", "dripping"])
def test_a_host_that_takes_its_time_is_left(at: str, path: str) -> None:
    began = time.monotonic()
    assert fetched(Fetcher([at]), f"http://{at}/{path}", seconds=0.3) == {"error": NO_ANSWER}
    assert time.monotonic() - began < 2


def test_what_is_left_of_the_call_is_the_time_there_is(at: str) -> None:
    began = time.monotonic()
    assert fetched(Fetcher([at]), f"http://{at}/silent", until_s=0.2) == {"error": NO_ANSWER}
    assert time.monotonic() - began < 2


def test_a_name_that_nobody_resolves_in_time_is_left() -> None:
    def never(host: str, port: int) -> Sequence[str]:
        time.sleep(3)
        return ()

    began = time.monotonic()
    assert fetched(Fetcher(["slow.example"], resolve=never), "http://slow.example/", seconds=0.2) == {
        "error": NO_ANSWER
    }
    assert time.monotonic() - began < 2


def test_a_huge_response_is_refused(at: str) -> None:
    assert fetched(Fetcher([at]), f"http://{at}/huge") == {"error": TOO_LARGE}
    assert LONGEST_RESPONSE < 1_000_000


@pytest.mark.parametrize("path", ["nonsense"])
def test_an_unreadable_body_is_reported(at: str, path: str) -> None:
    assert fetched(Fetcher([at]), f"http://{at}/{path}") == {"error": NO_CONNECTION}


@pytest.mark.parametrize(
    ("content_type", "text"),
    [("text/plain; charset=ISO-8859-1", "é"), ('text/plain; charset="windows-1252"', "é"), ("text/plain", "\ufffd"),
     ("text/plain; charset=utf-8", "\ufffd"), ("text/plain; charset=nonsense", "\ufffd"), ("charset=", "\ufffd")],
)  # fmt: skip
def test_a_body_is_decoded_by_a_charset_of_the_web(at: str, content_type: str, text: str) -> None:
    assert fetched(Fetcher([at]), f"http://{at}/charset?{quote(content_type)}")["text"] == text


@pytest.mark.parametrize(
    "charset", ["charset=punycode", "charset*=punycode''x", "charset=idna", "charset=unicode_escape"]
)
def test_a_charset_that_decodes_slowly_is_not_used(at: str, charset: str) -> None:
    text = fetched(Fetcher([at]), f"http://{at}/punycode?{quote('text/plain; ' + charset)}")["text"]
    assert text == "-" + "9" * 150_000


def test_a_host_without_an_address_is_reported() -> None:
    assert fetched(Fetcher(["a.example"], resolve=lambda host, port: ()), "http://a.example/") == {
        "error": NO_CONNECTION
    }


# --- what is asked


@pytest.mark.parametrize(
    "more", [{"headers": {"Host": "b"}}, {"headers": {"Proxy-Authorization": "b"}}, {"headers": {"Content-Length": "3"}},
             {"headers": {"A": "b\r\nC: d"}}, {"headers": {"A\n": "b"}}, {"headers": ["a"]}, {"params": {"a": [1]}}, {"text": 3}, {"method": "PUT"},
             {"url": 3}, {"text": "x" * 300_000}],
)  # fmt: skip
def test_a_request_that_is_none_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(FetchError, match=r"A request is|cannot set"):
        parse_request(json.dumps({"method": "GET", "url": "http://a.example/", **more}))


@given(
    st.text(max_size=200)
    | st.dictionaries(
        st.sampled_from(["url", "method", "headers", "params", "form", "text", "seconds"]),
        st.text() | st.integers() | st.none(),
    ).map(json.dumps)
)
def test_any_request_text_is_answered(asked: str) -> None:
    told = json.loads(Fetcher(()).answer(asked, CallHandle(), time.monotonic() + 1))
    assert told["error"] in (INVALID_REQUEST, OFF) or "cannot set" in told["error"]
