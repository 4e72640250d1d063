"""A Chat Completions server on the loopback address that follows a script of replies, streams, errors and faults.

    with ScriptedServer(text_reply("Hello"), error_reply(429, "Slow down")) as server:
        OpenAIModel(base_url=server.url).complete(...)
        server.requests[0].body["messages"]

A reply of the script answers one request, in order; a function of the request's body may stand for it. `always=` answers
all that come when the script is over. `python -m tests.support.server --port N [WORD ...]` answers everything with words.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self

from core.messages import WIRE_FIELDS

Json = dict[str, Any]

USAGE: Json = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
LONGEST_STALL_S = 20.0
PATH = re.compile(r"/(v1|openai/deployments/[^/]+)/chat/completions(\?.*)?")
"""OpenAI's, or Azure's."""


class End(Enum):
    """How a stream ends: as it should; without the mark that it does; with the mark, but the connection kept open; by a
    broken connection; never."""

    DONE = "done"
    NO_MARK = "no mark"
    KEPT_OPEN = "kept open"
    CUT = "cut"
    STALLED = "stalled"


@dataclass(frozen=True)
class Reply:
    """What to answer: `events` to a request for a stream, `body` to any other. Without events the body answers both.

    Events are dicts, or bytes to be sent as they are. `pause_s` comes before each of them, `delay_s` before everything.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    events: tuple[Json | bytes, ...] | None = None
    end: End = End.DONE
    pause_s: float = 0.0
    delay_s: float = 0.0


Line = Reply | Callable[[Json], Reply]


def message_reply(message: Json, *, usage: Json | None = USAGE, model: str = "scripted", **how: Any) -> Reply:
    """Return the reply of an assistant's message, streamed word by word. `how` are fields of Reply."""
    reason = "tool_calls" if message.get("tool_calls") else "stop"
    choice = {"index": 0, "message": message, "finish_reason": reason}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice]}
    events = [event(delta, model=model) for delta in _deltas(message)]
    events.append(event({}, finish_reason=reason, model=model))
    if usage is not None:
        events.append({**event(None, model=model), "usage": usage})
        body["usage"] = usage
    return Reply(json.dumps(body).encode(), events=tuple(events), **how)


def text_reply(text: str, **how: Any) -> Reply:
    return message_reply({"role": "assistant", "content": text}, **how)


def tool_reply(*calls: Json, text: str | None = None, **how: Any) -> Reply:
    """Return a reply with function calls as built by `tests.support.runs.call`."""
    return message_reply({"role": "assistant", "content": text, "tool_calls": list(calls)}, **how)


def answer_reply(answer: object) -> Reply:
    """Return a reply whose body is any JSON value."""
    return Reply(json.dumps(answer).encode())


def event(delta: Json | None, *, finish_reason: str | None = None, model: str = "scripted") -> Json:
    """Return one event of a stream; without a delta it has no choices."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices}


def stream_reply(*events: Json | bytes, end: End = End.DONE, **how: Any) -> Reply:
    return Reply(events=events, end=end, **how)


def error_reply(status: int, message: str, *, headers: dict[str, str] | None = None, **error: Any) -> Reply:
    """Return an error in OpenAI's format; `error` are further fields, such as `code`."""
    body = json.dumps({"error": {"message": message, "type": "invalid_request_error", **error}}).encode()
    return Reply(body, status, {"Content-Type": "application/json", **(headers or {})})


def raw_reply(body: str | bytes, *, status: int = 200, content_type: str = "application/json") -> Reply:
    return Reply(body.encode() if isinstance(body, str) else body, status, {"Content-Type": content_type})


def cut_reply(reply: Reply, *, after: int, end: End = End.CUT) -> Reply:
    """Return the reply cut off after this number of events."""
    return replace(reply, events=(reply.events or ())[:after], end=end)


def _deltas(message: Json) -> Iterator[Json]:
    rest = {name: value for name, value in message.items() if name not in ("role", "content", "tool_calls")}
    yield {"role": "assistant", "content": "", **rest}
    words = (message.get("content") or "").split(" ")
    yield from ({"content": word if i == 0 else f" {word}"} for i, word in enumerate(words) if word or i)
    for index, call in enumerate(message.get("tool_calls") or ()):
        function, arguments = call["function"], call["function"]["arguments"]
        yield {"tool_calls": [{**call, "index": index, "function": {**function, "arguments": ""}}]}
        for start in range(0, len(arguments), 5):
            yield {"tool_calls": [{"index": index, "function": {"arguments": arguments[start : start + 5]}}]}


@dataclass(frozen=True)
class Request:
    """A request as it was received."""

    path: str
    headers: dict[str, str]
    body: Json


class ScriptedServer:
    """See the module. `key` is the only one let in; `strict` refuses what the API does not define.

    It lists `models`, of that `owner`, at any path or at `models_only_at`; None is a server that has no such list.
    `requests` came in this order, over so many `connections`; `listings` are the headers of the requests for its list;
    `abandoned` is set when a client leaves in mid-stream.
    """

    def __init__(
        self,
        *script: Line,
        always: Line | None = None,
        key: str = "",
        strict: bool = False,
        models: Sequence[str] | None = ("scripted",),
        owner: str = "scripted",
        port: int = 0,
    ) -> None:
        self.script = list(script)
        self.always = always
        self.key = key
        self.strict = strict
        self.models = models
        self.owner = owner
        self.models_only_at = ""
        self.requests: list[Request] = []
        self.listings: list[dict[str, str]] = []
        self.connections = 0
        self.abandoned = threading.Event()
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._http = _Listening(self, port)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def add(self, *lines: Line) -> None:
        self.script.extend(lines)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()

    def next(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            line = self.script.pop(0) if self.script else self.always
        if line is None:
            return error_reply(500, "The script is over.", headers={"x-should-retry": "false"})
        return line(request.body) if callable(line) else line


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, scripted: ScriptedServer, port: int) -> None:
        self.scripted = scripted
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Answering)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.scripted.connections += 1
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for line in list(self._open):
            _shut(line)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect."""


class _Answering(BaseHTTPRequestHandler):
    server: _Listening
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm: ClassVar[bool] = True

    def do_GET(self) -> None:
        self.server.scripted.listings.append(dict(self.headers))
        self._whole(self._refused_key() or self._listed(self.server.scripted))

    def _listed(self, scripted: ScriptedServer) -> Reply:
        if scripted.models is None or scripted.models_only_at not in ("", self.path):
            return raw_reply('{"detail":"Not Found"}', status=404)
        models = [{"id": name, "object": "model", "owned_by": scripted.owner} for name in scripted.models]
        return answer_reply({"object": "list", "data": models})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        scripted = self.server.scripted
        if not PATH.fullmatch(self.path):
            self._whole(raw_reply('{"detail":"Not Found"}', status=404))
            return
        refused = self._refused_key() or (refused_body(body) if scripted.strict else None)
        reply = refused or scripted.next(Request(self.path, dict(self.headers), body))
        scripted.closing.wait(reply.delay_s)
        if body.get("stream") and reply.events is not None:
            self._stream(reply, reply.events)
        else:
            self._whole(reply)

    def _refused_key(self) -> Reply | None:
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.server.scripted.key or sent == self.server.scripted.key:
            return None
        return error_reply(401, f"Incorrect API key provided: {sent}.", code="invalid_api_key")

    def _whole(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.end is End.CUT:
            self._cut(reply.body[: len(reply.body) // 2])
        else:
            self.wfile.write(reply.body)

    def _stream(self, reply: Reply, events: Sequence[Json | bytes]) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for sent in events:
                self._wait(reply.pause_s)
                self._chunk(sent if isinstance(sent, bytes) else f"data: {json.dumps(sent)}\n\n".encode())
            self._finish(reply.end)
        except OSError:
            self.server.scripted.abandoned.set()
            self.close_connection = True

    def _finish(self, end: End) -> None:
        if end in (End.DONE, End.KEPT_OPEN):
            self._chunk(b"data: [DONE]\n\n")
        match end:
            case End.DONE | End.NO_MARK:
                self.wfile.write(b"0\r\n\r\n")
            case End.CUT:
                self._cut(b"")
            case End.KEPT_OPEN | End.STALLED:
                self._wait(LONGEST_STALL_S)

    def _cut(self, last: bytes) -> None:
        self.wfile.write(last)
        self.close_connection = True
        _shut(self.connection)

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _wait(self, seconds: float) -> None:
        """Wait while the client is connected. Raises OSError when it disconnects."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.server.scripted.closing.is_set():
            self.connection.settimeout(min(left, 0.05))
            try:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise ConnectionResetError
            except TimeoutError:
                continue
            finally:
                self.connection.settimeout(None)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was faster


def refused_body(body: Json) -> Reply | None:
    """Return the error of a strict server, or None when the API defines every field of the body."""
    for name, value in body.items():
        if value is None or value == []:
            return error_reply(400, f"Invalid value for '{name}'.", param=name)
    for name in ("tool_choice", "parallel_tool_calls"):
        if name in body and "tools" not in body:
            return error_reply(400, f"'{name}' is only allowed when 'tools' are specified.", param=name)
    for place, message in enumerate(body["messages"]):
        unknown = set(message) - set(WIRE_FIELDS.get(message.get("role"), ()))
        if unknown or (message.get("content") is None and not message.get("tool_calls")):
            return error_reply(400, f"Invalid fields in 'messages[{place}]': {sorted(unknown)}.", param="messages")
    return None if _calls_are_answered(body["messages"]) else error_reply(400, "A tool call has no answer.")


def _calls_are_answered(messages: Sequence[Json]) -> bool:
    open_calls: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_calls:
                return False
            open_calls.discard(message["tool_call_id"])
        elif open_calls:
            return False
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}
    return not open_calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("words", nargs="*", default=["Hello,", "how", "can", "I", "help", "you?"])
    arguments = parser.parse_args()
    with ScriptedServer(always=text_reply(" ".join(arguments.words), pause_s=0.05), port=arguments.port) as server:
        print(server.url, flush=True)  # noqa: T201 - a terminal program
        threading.Event().wait()


if __name__ == "__main__":
    main()
