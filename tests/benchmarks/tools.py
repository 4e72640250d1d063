"""Functions as in tutorials: which run unchanged, and whether the others get advice that works.

tools.txt has them, each after a line with its name and the arguments of a call; below "--- instead" stands what the one
above is told to become. HOST in arguments is a page on this machine, which the function may fetch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, unsupported_in
from core.sandbox.monty import MontySandbox

SANDBOX = MontySandbox()
CONTEXT = {"cart": {"pear": 1, "plum": 2}}
AGENTS = {"refunds": "Refunds"}


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    arguments: str
    source: str
    instead: str = ""

    def call(self, source: str, host: str) -> CodeOutcome:
        arguments: dict[str, Any] = json.loads(self.arguments.replace("HOST", host))
        return SANDBOX.run(CodeCall(source, self.name, arguments, CONTEXT, AGENTS, hosts=(host,)))


def tools() -> Iterator[Tool]:
    text = Path(__file__).with_name("tools.txt").read_text(encoding="utf-8").removeprefix("=== ")
    for part in text.split("\n=== "):
        head, source = part.split("\n", 1)
        written, _, instead = source.partition("\n--- instead\n")
        name, _, arguments = head.partition(" ")
        yield Tool(name, arguments, written, instead)


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"Open from ten to six."
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Requests are not logged."""


@contextmanager
def page() -> Iterator[str]:
    """Serve a page on this machine; yields its host with the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def coverage() -> None:
    """Print how many run unchanged, the errors of the others, and how many of those run when written as advised."""
    ran = told = mended = 0
    with page() as host:
        for tool in (all_tools := list(tools())):
            error = tool.call(tool.source, host).error
            if error is None:
                ran += 1
                continue
            print(f"  {tool.name}: {error}")
            told += error.kind is CodeErrorKind.UNSUPPORTED and bool(unsupported_in(tool.source))
            mended += bool(tool.instead) and tool.call(tool.instead, host).error is None
    rest = len(all_tools) - ran
    print(
        f"{ran} of {len(all_tools)} functions run unchanged; of the other {rest}, {told} are told why, and {mended} run"
    )
    print("when they are written as they are told to be")
