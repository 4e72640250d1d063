"""A proxy on the loopback address, and a front that adds TLS to a server: what stands between an endpoint and its users.

with ScriptedServer(text_reply("Hello")) as server, ForwardProxy(server.port) as proxy:
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    OpenAIModel(base_url="http://endpoint.test/v1").complete(...)
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

SELF_SIGNED = Path(__file__).parents[1] / "core" / "models" / "self_signed.pem"
"""A certificate of endpoint.test, localhost and 127.0.0.1 with its key, valid until 2125."""


class _Relay:
    """Accepts connections and serves each in a thread of its own."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.heads: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                self._open.append(line)
                threading.Thread(target=self._serve_safely, args=(line,), daemon=True).start()

    def _serve_safely(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            self.serve(line)

    def serve(self, line: socket.socket) -> None:
        raise NotImplementedError

    def connect(self, line: socket.socket, first: bytes = b"") -> None:
        """Pass on what comes from either side, until one of them closes."""
        with socket.create_connection(("127.0.0.1", self.target_port)) as target:
            self._open.append(target)
            target.sendall(first)
            back = threading.Thread(target=_copy, args=(target, line), daemon=True)
            back.start()
            _copy(line, target)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


class ForwardProxy(_Relay):
    """A proxy that sends everything to one port. With a `refusal`, an HTTP answer, it sends nothing on and answers that.

    `heads` are the first lines of the requests, with their headers.
    """

    def __init__(self, target_port: int, *, refusal: bytes = b"") -> None:
        super().__init__(target_port)
        self._refusal = refusal

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, line: socket.socket) -> None:
        received = line.recv(65536)
        while b"\r\n\r\n" not in received and received[:1].isalpha():  # else it is no HTTP, as when TLS is begun
            more = line.recv(65536)
            if not more:
                return
            received += more
        head, _, rest = received.partition(b"\r\n\r\n")
        self.heads.append(head.decode("latin-1"))
        if self._refusal:
            line.sendall(self._refusal)
        elif head.startswith(b"CONNECT"):
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self.connect(line, rest)
        else:
            method, url, rest_of_head = head.split(b" ", 2)
            path = b"/" + url.split(b"/", 3)[3]
            self.connect(line, b" ".join((method, path, rest_of_head)) + b"\r\n\r\n" + rest)


class TlsFront(_Relay):
    """A front with a self-signed certificate, behind which a server without TLS answers."""

    def serve(self, line: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(SELF_SIGNED)
        with context.wrap_socket(line, server_side=True) as encrypted:
            self.connect(encrypted)


def http_answer(status: str, body: str = "", *headers: str, content_type: str = "text/html") -> bytes:
    """Return the bytes of an answer, as a proxy sends them."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join((*lines, "Connection: close", "", body)).encode()
