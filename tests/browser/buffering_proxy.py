"""A proxy in front of a server that passes everything on but streams, whose connections it keeps open without passing anything."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HELD_BACK = re.compile(rb"GET \S*/stream/")
KEEP_ALIVE = re.compile(rb"\r\nConnection: keep-alive", re.IGNORECASE)
PIECE = 65_536


class Connection(socketserver.BaseRequestHandler):
    """A connection of a browser: one request and its response, or a websocket."""

    server: Proxy

    def handle(self) -> None:
        with suppress(OSError), socket.create_connection(self.server.upstream) as upstream:
            head, rest = _head_of(self.request)
            # The next request has to come by a connection of its own, or it would be passed on unread.
            upstream.sendall(KEEP_ALIVE.sub(b"\r\nConnection: close", head) + rest)
            threading.Thread(target=_pass_on, args=(self.request, upstream), daemon=True).start()
            if HELD_BACK.match(head):
                answer, begun = _head_of(upstream)
                self.request.sendall(answer)
                self.request.sendall(begun + _all_of(upstream))
            else:
                _pass_on(upstream, self.request)


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: tuple[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.upstream = upstream


def _head_of(source: socket.socket) -> tuple[bytes, bytes]:
    """Return the request line or status with the headers, and what has come after them."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = source.recv(PIECE)
        if not piece:
            raise ConnectionError("the connection ended within the headers")
        read += piece
    head, end, rest = read.partition(b"\r\n\r\n")
    return head + end, rest


def _all_of(source: socket.socket) -> bytes:
    return b"".join(iter(lambda: source.recv(PIECE), b""))


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def buffering_proxy(url: str) -> Iterator[str]:
    """Run a proxy in front of this server while the block is entered, and give its address."""
    address = urlsplit(url)
    proxy = Proxy((address.hostname or "", address.port or 80))
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
    finally:
        proxy.shutdown()
        proxy.server_close()
