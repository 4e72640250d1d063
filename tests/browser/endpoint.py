"""A Chat Completions endpoint for browser tests, which streams fixed words at a fixed pace."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HELD_AFTER = 20
"""Words; more than the tests look for in the middle of a reply."""


class Endpoint(ThreadingHTTPServer):
    """Answers every request with `words`, one every `pause_s` seconds, and keeps the request bodies and the keys.

    With `calls`, it calls the first function that is offered instead, if there is one.
    """

    daemon_threads = True

    def __init__(self, words: list[str], pause_s: float, *, calls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.words = words
        self.pause_s = pause_s
        self.calls = calls
        self.questions: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.may_end = threading.Event()

    def go_on(self) -> None:
        """Let the replies that are held come to their end."""
        self.may_end.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Answer(BaseHTTPRequestHandler):
    server: Endpoint

    def do_GET(self) -> None:
        self._begin("application/json")
        self.wfile.write(json.dumps({"object": "list", "data": [{"id": "tiny", "object": "model"}]}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.questions.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        if body.get("stream"):
            self._stream(body.get("tools", []) if self.server.calls else [])
        else:
            self._begin("application/json")
            choice = {"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}
            self.wfile.write(json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode())

    def _stream(self, called: list[dict[str, Any]]) -> None:
        self._begin("text/event-stream")
        try:
            for tool in called[:1]:
                function = {"name": tool["function"]["name"], "arguments": "{}"}
                call = {"index": 0, "id": f"call{len(self.server.questions)}", "type": "function", "function": function}
                self._send({"tool_calls": [call]}, None)
            for number, word in enumerate(self.server.words):
                if number == HELD_AFTER:
                    self.server.may_end.wait()
                self._send({"content": f"{word} "}, None)
                time.sleep(self.server.pause_s)
            self._send({}, "tool_calls" if called else "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            return  # the run was stopped

    def _send(self, delta: dict[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def endpoint(words: list[str], *, pause_s: float = 0.03, calls: bool = False, held: bool = False) -> Iterator[Endpoint]:
    """Run an endpoint while the block is entered. Long replies are `held` in the middle until `go_on()` is called."""
    server = Endpoint(words, pause_s, calls=calls)
    if not held:
        server.go_on()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go_on()
        server.shutdown()
        server.server_close()
