"""`http.get` and `http.post` of functions: only from hosts that a person allowed, and never behind the person's back.

House rules. What is asked comes as text and is read with care; what is told goes back as text, errors with a text of
ours. A name is resolved once, and the connection goes to the address that was looked at, so that no name can lead
elsewhere a moment later. A redirect is a request like any other. Whatever the other side does, the time is bounded:
the exchange has a thread of its own, which is left when time is up. No proxy and no cookie has a part in this.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from core.sandbox.bounds import Bounds, UnfitError, bounded, parsed
from core.sandbox.hosts import Host, UnfitHostError, host_in, is_public, name_of
from core.sandbox.watch import Guard

MOST_REQUESTS = 10
MOST_REDIRECTS = 5
LONGEST_REQUEST_S = 5.0
LONGEST_ASKED = 200_000
LONGEST_RESPONSE = 200_000
LONGEST_ADDRESS = 4_000

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
TOLD_HEADERS = (
    "content-type", "date", "etag", "last-modified", "expires", "cache-control", "link", "location", "retry-after",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
)  # fmt: skip
OURS = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "upgrade", "expect", "te", "trailer")
)  # fmt: skip
HEADER_NAME, HEADER_VALUE = re.compile(r"[A-Za-z0-9_-]{1,60}"), re.compile(r"[\x20-\x7e]{0,4000}")

OFF = "http is switched off here: it has to be allowed in the team's form, under Web, for the hosts listed there"
NO_ADDRESS = "This is no address. Write one such as https://api.example.org/items"
NOT_OUTSIDE = "This host leads to an address inside this machine or its network, which is not in the team's list"
NO_ANSWER = "The host did not answer in time"
NO_CONNECTION = "The host could not be reached, or what it answered could not be read"
TOO_LARGE = f"The host answered more than {LONGEST_RESPONSE // 1000} kB"
TOO_MANY = f"A function may send {MOST_REQUESTS} requests in one call"
TOO_MANY_REDIRECTS = "The host sends from one address to the next without an end"
UNFIT = "A request is an address, and params, headers and data of text and numbers"

Resolve = Callable[[str, int], Sequence[str]]


class FetchError(Exception):
    """Why nothing was fetched; the text is for the function."""


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = LONGEST_REQUEST_S


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where a request goes to; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str


def addresses_of(host: str, port: int) -> Sequence[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Web:
    """What one call of a function may fetch, from these hosts. What stands in the list and is no host is left out."""

    def __init__(self, hosts: Iterable[str], *, resolve: Resolve = addresses_of) -> None:
        self._hosts = frozenset(_hosts(hosts))
        self._resolve = resolve
        self._left = MOST_REQUESTS

    def answer(self, asked: str, guard: Guard, until: float) -> str:
        """The JSON text that answers a request, by the time `until`; a guard that ends the call ends the wait."""
        try:
            request = request_in(asked)
            response = self._follow(request, guard, until)
        except FetchError as error:
            return json.dumps({"error": str(error)})
        return json.dumps({"status": response.status, "headers": response.headers, "text": response.text})

    def _follow(self, request: Request, guard: Guard, until: float) -> Response:
        until = min(until, time.monotonic() + request.seconds)
        for _ in range(MOST_REDIRECTS + 1):
            where = self._allowed(request.url)
            self._left -= 1
            if self._left < 0:
                raise FetchError(TOO_MANY)
            response = self._exchanged(request, where, guard, until)
            following = redirected(request, response, where)
            if following is None:
                return response
            request = following
        raise FetchError(TOO_MANY_REDIRECTS)

    def _allowed(self, url: str) -> Where:
        if not self._hosts:
            raise FetchError(OFF)
        where = where_to(url)
        usual = where.port == PORTS[where.scheme]
        if Host(where.host, where.port) in self._hosts or (usual and Host(where.host) in self._hosts):
            return where
        shown = where.host if usual else f"{where.host}:{where.port}"
        raise FetchError(f"{shown} is not in the team's list of hosts that functions may fetch from")

    def _exchanged(self, request: Request, where: Where, guard: Guard, until: float) -> Response:
        exchange = _Exchange(request, where, self._address)
        with guard.wakes(exchange.over.set):
            threading.Thread(target=exchange.run, daemon=True, name="sandbox-http").start()
            exchange.over.wait(max(0.0, until - time.monotonic()))
        return exchange.outcome()

    def _address(self, where: Where) -> str:
        """The address to connect to, once it is known to be allowed."""
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in self._resolve(where.host, where.port)]
        listed = {host.name for host in self._hosts}
        for address in found:
            own = where.host == "localhost" and address.is_loopback
            if is_public(address) or own or str(address) in listed:
                return str(address)
        raise FetchError(NOT_OUTSIDE if found else NO_CONNECTION)


def _hosts(lines: Iterable[str]) -> Iterator[Host]:
    for line in lines:
        with suppress(UnfitHostError):
            yield host_in(line)


class _Exchange:
    """One request and its response, in a thread of its own; `over` is set when it is done, or need not go on."""

    def __init__(self, request: Request, where: Where, address: Callable[[Where], str]) -> None:
        self.over = threading.Event()
        self._request = request
        self._where = where
        self._address = address
        self._connection: _Pinned | None = None
        self._response: Response | None = None
        self._why = NO_ANSWER

    def run(self) -> None:
        try:
            self._connection = _Pinned(self._where, self._address(self._where))
            if not self.over.is_set():
                self._response = _sent(self._connection, self._request, self._where)
        except FetchError as error:
            self._why = str(error)
        except TimeoutError:
            self._why = NO_ANSWER
        except (OSError, HTTPException, ValueError, LookupError):
            self._why = NO_CONNECTION
        finally:
            self.over.set()
            if self._connection is not None:
                self._connection.close()

    def outcome(self) -> Response:
        """What came of it. Ends it when nothing did. Raises FetchError."""
        self.over.set()
        if self._response is not None:
            return self._response
        why = self._why
        if self._connection is not None:
            self._connection.cut()
        raise FetchError(why)


class _Pinned(HTTPConnection):
    """A connection to an address that was looked at, whatever its host's name would lead to now."""

    def __init__(self, where: Where, address: str) -> None:
        super().__init__(where.host, where.port, timeout=LONGEST_REQUEST_S)
        self._to = address
        self._is_secure = where.scheme == "https"
        self._is_cut = False
        self._held: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self._held = socket.create_connection((self._to, self.port), self.timeout)
        if self._is_cut:
            raise TimeoutError
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = self._held = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """Wake whoever waits for the other side; from any thread. What is connected later is of no use, either."""
        self._is_cut = True
        if self._held is not None:  # the library forgets its own before all is read
            with suppress(OSError):
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)


def _sent(connection: _Pinned, request: Request, where: Where) -> Response:
    headers = {"User-Agent": "agent-playground", "Accept": "*/*", **request.headers}
    connection.request(request.method, where.target, body=request.body, headers=headers)
    with connection.getresponse() as response:
        body = response.read(LONGEST_RESPONSE + 1)
    if len(body) > LONGEST_RESPONSE:
        raise FetchError(TOO_LARGE)
    told = {name: value[:1000] for name in TOLD_HEADERS if (value := response.headers.get(name)) is not None}
    charset = response.headers.get_content_charset("utf-8")
    return Response(response.status, told, body.decode(charset, "replace"))


def request_in(asked: str) -> Request:
    """The request that a function wrote as JSON. Raises FetchError."""
    try:
        given = bounded(parsed(asked), Bounds(characters=LONGEST_ASKED)) if len(asked) <= LONGEST_ASKED else {}
    except UnfitError:
        raise FetchError(UNFIT) from None
    url, method, text = given.get("url"), given.get("method"), given.get("text")
    if type(url) is not str or method not in ("GET", "POST") or type(text) not in (str, type(None)):
        raise FetchError(UNFIT)
    headers = dict(_headers(_texts(given, "headers")))
    form = urlencode(_texts(given, "form"))
    if form:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    params = urlencode(_texts(given, "params"))
    if params:
        url += ("&" if "?" in url else "?") + params
    body = (text or form or "").encode() if method == "POST" else None
    return Request(url, method, headers, body, _seconds(given.get("seconds")))


def _seconds(given: Any) -> float:
    return min(float(given), LONGEST_REQUEST_S) if type(given) in (int, float) and given > 0 else LONGEST_REQUEST_S


def _texts(given: Mapping[str, Any], name: str) -> dict[str, str]:
    found = given.get(name) or {}
    if type(found) is not dict or any(type(value) not in (str, int, float, bool) for value in found.values()):
        raise FetchError(UNFIT)
    return {key: str(value).lower() if value is True or value is False else str(value) for key, value in found.items()}


def _headers(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if HEADER_NAME.fullmatch(name) is None or HEADER_VALUE.fullmatch(value) is None:
            raise FetchError(UNFIT)
        if name.lower() in OURS or name.lower().startswith("proxy"):
            raise FetchError(f"A function cannot set the header {name}")
        yield name, value


def where_to(url: str) -> Where:
    """Where an address leads. Raises FetchError for what is no address, or not of the web."""
    try:
        parts = urlsplit(url)
        host, port = name_of(parts.hostname or ""), parts.port
    except (ValueError, UnfitHostError):
        raise FetchError(NO_ADDRESS) from None
    if parts.scheme not in PORTS or parts.username is not None or len(url) > LONGEST_ADDRESS:
        raise FetchError(NO_ADDRESS)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return Where(parts.scheme, host, PORTS[parts.scheme] if port is None else port, target)


def redirected(request: Request, response: Response, where: Where) -> Request | None:
    """The request that a response sends on to, if it does. What is meant for one host is not told to another."""
    location = response.headers.get("location")
    if response.status not in REDIRECTS or location is None:
        return None
    url = urljoin(request.url, location)
    following = replace(request, url=url)
    if response.status == 303 or (response.status in (301, 302) and request.method == "POST"):
        following = replace(following, method="GET", body=None)
    there = where_to(url)
    return (
        following
        if (there.scheme, there.host, there.port) == (where.scheme, where.host, where.port)
        else replace(following, headers={})
    )
