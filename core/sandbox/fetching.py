"""HTTP requests of functions (`http.get`, `http.post`), restricted to the hosts that a person allowed.

Security rules: requests arrive as text and are validated; responses and errors go back as text, errors in our own words.
A host name is resolved once and the connection goes to the address that was checked, so that it cannot change in between
(DNS rebinding). A redirect is checked like any other request. The time is bounded whatever the server does: each exchange
has its own thread, which is abandoned at the deadline. Proxies and cookies are not used.
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

from core.sandbox.bounds import Bounds, UnusableValueError, bounded_copy, parse_object
from core.sandbox.hosts import Host, InvalidHostError, is_public, normalize_host_name, parse_host
from core.sandbox.watchdog import CallHandle

MAX_REQUESTS = 10
"""In one call, redirects included: enough to follow a few pages, too few to attack a host with."""

MAX_REDIRECTS = 5
LONGEST_REQUEST_S = 5.0
"""Seconds: half of the time of a call, so that a function can still go on after a host that does not answer."""

LONGEST_REQUEST = 200_000
LONGEST_RESPONSE = 200_000
"""Characters of a request and bytes of a response: as many characters as a function may return (`bounds.RESULT`)."""

LONGEST_ADDRESS = 4_000
"""Characters of an address. Servers accept some 8,000; this leaves room for the encoding."""

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
PASSED_HEADERS = (
    "content-type", "date", "etag", "last-modified", "expires", "cache-control", "link", "location", "retry-after",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
)  # fmt: skip
RESERVED_HEADERS = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "upgrade", "expect", "te", "trailer")
)  # fmt: skip
CHARSETS = frozenset(
    (
        "utf-8", "utf8", "us-ascii", "ascii", "latin-1", "iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250",
        "windows-1251", "windows-1252", "koi8-r", "shift_jis", "euc-jp", "euc-kr", "gbk", "gb2312", "gb18030", "big5",
    )
)  # fmt: skip
"""Those of the web, which decode in linear time. Python knows others that do not, such as punycode."""

CHARSET = re.compile(r"""charset=["']?([\w.-]{1,40})""", re.IGNORECASE | re.ASCII)
LONGEST_CONTENT_TYPE = 300
HEADER_NAME, HEADER_VALUE = re.compile(r"[A-Za-z0-9_-]{1,60}"), re.compile(r"[\x20-\x7e]{0,4000}")

OFF = "http is switched off here: it has to be allowed in the team's form, under Web, for the hosts listed there"
NO_ADDRESS = "This is no address. Write one such as https://api.example.org/items"
NOT_OUTSIDE = "This host leads to an address inside this machine or its network, which is not in the team's list"
NO_ANSWER = "The host did not answer in time"
NO_REDIRECT = "The host redirects to something that is no address"
NO_CONNECTION = "The host could not be reached, or what it answered could not be read"
TOO_LARGE = f"The host answered more than {LONGEST_RESPONSE // 1000} kB"
TOO_MANY = f"A function may send {MAX_REQUESTS} requests in one call"
TOO_MANY_REDIRECTS = "The host sends from one address to the next without an end"
INVALID_REQUEST = "A request is an address, and params, headers and data of text and numbers"

Resolve = Callable[[str, int], Sequence[str]]


class FetchError(Exception):
    """The request was refused or failed. The message is for the function."""


@dataclass(frozen=True, slots=True)
class Request:
    """A validated request; `seconds` is its time limit."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    seconds: float = LONGEST_REQUEST_S


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response with the headers in PASSED_HEADERS."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an address; `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str


def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host name."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """The requests of one call of a function, to these hosts. Lines of the list that are not hosts are ignored."""

    def __init__(self, hosts: Iterable[str], *, resolve: Resolve = resolve_host) -> None:
        self._hosts = frozenset(_hosts(hosts))
        self._resolve = resolve
        self._left = MAX_REQUESTS

    def answer(self, text: str, handle: CallHandle, until: float) -> str:
        """Make the request in the JSON text and return the response as JSON text: an object, with `error` if it failed.

        Returns by the time `until` of the monotonic clock, or as soon as the call is ended.
        """
        try:
            request = parse_request(text)
            response = self._follow(request, handle, until)
        except FetchError as error:
            return json.dumps({"error": str(error)})
        return json.dumps({"status": response.status, "headers": response.headers, "text": response.text})

    def _follow(self, request: Request, handle: CallHandle, until: float) -> HttpResponse:
        until = min(until, time.monotonic() + request.seconds)
        for _ in range(MAX_REDIRECTS + 1):
            target = self._check_allowed(request.url)
            self._left -= 1
            if self._left < 0:
                raise FetchError(TOO_MANY)
            response = self._exchange(request, target, handle, until)
            redirected = next_request(request, response, target)
            if redirected is None:
                return response
            request = redirected
        raise FetchError(TOO_MANY_REDIRECTS)

    def _check_allowed(self, url: str) -> Target:
        if not self._hosts:
            raise FetchError(OFF)
        target = parse_target(url)
        if self._is_listed(target):
            return target
        shown = target.host if _is_usual(target) else f"{target.host}:{target.port}"
        raise FetchError(f"{shown} is not in the team's list of hosts that functions may fetch from")

    def _is_listed(self, target: Target) -> bool:
        """Return whether the list has the host with this port, or without a port if it is the scheme's usual one."""
        by_name = _is_usual(target) and Host(target.host) in self._hosts
        return by_name or Host(target.host, target.port) in self._hosts

    def _exchange(self, request: Request, target: Target, handle: CallHandle, until: float) -> HttpResponse:
        exchange = _Exchange(request, target, self._address)
        with handle.notifying(exchange.over.set):
            threading.Thread(target=exchange.run, daemon=True, name="sandbox-http").start()
            exchange.over.wait(max(0.0, until - time.monotonic()))
        return exchange.outcome()

    def _address(self, target: Target) -> str:
        """Resolve the host and return the first address that is allowed: public, or listed itself."""
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in self._resolve(target.host, target.port)]
        for address in found:
            own = target.host == "localhost" and address.is_loopback
            if is_public(address) or own or self._is_listed(replace(target, host=str(address))):
                return str(address)
        raise FetchError(NOT_OUTSIDE if found else NO_CONNECTION)


def _hosts(lines: Iterable[str]) -> Iterator[Host]:
    for line in lines:
        with suppress(InvalidHostError):
            yield parse_host(line)


def _is_usual(target: Target) -> bool:
    return target.port == PORTS[target.scheme]


class _Exchange:
    """One request and its response, in a thread of its own. `over` is set when it is done or abandoned."""

    def __init__(self, request: Request, target: Target, address: Callable[[Target], str]) -> None:
        self.over = threading.Event()
        self._request = request
        self._target = target
        self._address = address
        self._connection: _Pinned | None = None
        self._response: HttpResponse | None = None
        self._error = NO_ANSWER

    def run(self) -> None:
        try:
            self._connection = _Pinned(self._target, self._address(self._target))
            if not self.over.is_set():
                self._response = _send(self._connection, self._request, self._target)
        except FetchError as error:
            self._error = str(error)
        except TimeoutError:
            self._error = NO_ANSWER
        except (OSError, HTTPException, ValueError, LookupError):
            self._error = NO_CONNECTION
        finally:
            self.over.set()
            if self._connection is not None:
                self._connection.close()

    def outcome(self) -> HttpResponse:
        """Return the response. If there is none yet, abandon the exchange. Raises FetchError."""
        self.over.set()
        if self._response is not None:
            return self._response
        error = self._error  # read now: shutting down makes the thread set another one
        if self._connection is not None:
            self._connection.shut_down()
        raise FetchError(error)


class _Pinned(HTTPConnection):
    """A connection to the address that was checked, whatever the host name resolves to now."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=LONGEST_REQUEST_S)
        self._address = address
        self._is_secure = target.scheme == "https"
        self._is_closed = False
        self._socket: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self._socket = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_closed:
            raise TimeoutError
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = self._socket = context.wrap_socket(self.sock, server_hostname=self.host)

    def shut_down(self) -> None:
        """Wake the thread that waits for the server, now or once it has connected. Thread-safe."""
        self._is_closed = True
        if self._socket is not None:  # HTTPConnection drops its `sock` before all is read
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def _send(connection: _Pinned, request: Request, target: Target) -> HttpResponse:
    headers = {"User-Agent": "agent-playground", "Accept": "*/*", **request.headers}
    connection.request(request.method, target.path, body=request.body, headers=headers)
    with connection.getresponse() as response:
        body = response.read(LONGEST_RESPONSE + 1)
    if len(body) > LONGEST_RESPONSE:
        raise FetchError(TOO_LARGE)
    passed = {
        name: value[: LONGEST_ADDRESS + 1]
        for name in PASSED_HEADERS
        if (value := response.headers.get(name)) is not None
    }
    return HttpResponse(response.status, passed, _decoded(body, passed.get("content-type", "")))


def _decoded(body: bytes, content_type: str) -> str:
    """Decode a body by the charset in its Content-Type; by UTF-8 if that is not in CHARSETS."""
    named = CHARSET.search(content_type[:LONGEST_CONTENT_TYPE])
    charset = named[1].lower() if named is not None else ""
    return body.decode(charset if charset in CHARSETS else "utf-8", "replace")


def parse_request(text: str) -> Request:
    """Validate the request that a function wrote as JSON. Raises FetchError."""
    if len(text) > LONGEST_REQUEST:
        raise FetchError(INVALID_REQUEST)
    try:
        fields = bounded_copy(parse_object(text), Bounds(characters=LONGEST_REQUEST))
    except UnusableValueError:
        raise FetchError(INVALID_REQUEST) from None
    url, method, content = fields.get("url"), fields.get("method"), fields.get("text")
    if type(url) is not str or method not in ("GET", "POST") or type(content) not in (str, type(None)):
        raise FetchError(INVALID_REQUEST)
    headers = dict(_headers(_string_values(fields, "headers")))
    form = urlencode(_string_values(fields, "form"))
    if form:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    params = urlencode(_string_values(fields, "params"))
    if params:
        url += ("&" if "?" in url else "?") + params
    body = (content or form or "").encode() if method == "POST" else None
    return Request(url, method, headers, body, _time_limit(fields.get("seconds")))


def _time_limit(seconds: Any) -> float:
    if type(seconds) in (int, float) and seconds > 0:
        return min(float(seconds), LONGEST_REQUEST_S)
    return LONGEST_REQUEST_S


def _string_values(fields: Mapping[str, Any], name: str) -> dict[str, str]:
    values = fields.get(name) or {}
    if type(values) is not dict or any(type(value) not in (str, int, float, bool) for value in values.values()):
        raise FetchError(INVALID_REQUEST)
    return {key: str(value).lower() if value is True or value is False else str(value) for key, value in values.items()}


def _headers(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if HEADER_NAME.fullmatch(name) is None or HEADER_VALUE.fullmatch(value) is None:
            raise FetchError(INVALID_REQUEST)
        if name.lower() in RESERVED_HEADERS or name.lower().startswith("proxy"):
            raise FetchError(f"A function cannot set the header {name}")
        yield name, value


def parse_target(url: str) -> Target:
    """Parse an address. Raises FetchError unless it is a valid one of the web."""
    if len(url) > LONGEST_ADDRESS:
        raise FetchError(NO_ADDRESS)
    try:
        parts = urlsplit(url)
        host, port = normalize_host_name(parts.hostname or ""), parts.port
    except (ValueError, InvalidHostError):
        raise FetchError(NO_ADDRESS) from None
    if parts.scheme not in PORTS or parts.username is not None:
        raise FetchError(NO_ADDRESS)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port, path)


def next_request(request: Request, response: HttpResponse, target: Target) -> Request | None:
    """Return the request that a redirect leads to, or None. Raises FetchError if it leads to no address.

    Headers and body are for the first host only, so they are dropped if it leads to another host or port.
    """
    location = response.headers.get("location")
    if response.status not in REDIRECTS or location is None:
        return None
    if len(location) > LONGEST_ADDRESS:
        raise FetchError(NO_REDIRECT)
    try:
        url = urljoin(request.url, location)
        new = parse_target(url)
    except (ValueError, FetchError):
        raise FetchError(NO_REDIRECT) from None
    redirected = replace(request, url=url)
    if response.status == 303 or (response.status in (301, 302) and request.method == "POST"):
        redirected = replace(redirected, method="GET", body=None)
    is_same = (new.scheme, new.host, new.port) == (target.scheme, target.host, target.port)
    return redirected if is_same else replace(redirected, headers={}, body=None)
