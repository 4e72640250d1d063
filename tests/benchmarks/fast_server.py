"""A Chat Completions server that costs next to nothing, so that what is measured is the client.

    python -m tests.benchmarks.fast_server [--port N]

The model's name says how it behaves, the request alone what comes next, so any number of conversations may go on at once:
`echo` answers; `tools-N` calls the first function offered N times, one a turn, then answers; `turns-N` answers in turn N
and calls until then; `parallel-N` calls it N times at once, then answers; `handoff` calls it without arguments, then
answers; `stream-N` answers in N words. Every one of them can be streamed.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MODEL = re.compile(rb'"model":\s*"([^"]*)"')
STREAM = re.compile(rb'"stream":\s*true')
FUNCTION = re.compile(rb'"function":\s*\{[^{}]*?"name":\s*"([^"]+)"')
USER = re.compile(rb'"role":\s*"user"')
TOOL = re.compile(rb'"role":\s*"tool"')
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)

USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


class Connection(asyncio.Protocol):
    """One connection: requests in, pre-encoded answers out."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            length = LENGTH.search(head)
            size = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < size:
                return
            body, self._received = self._received[end + 4 : size], self._received[size:]
            for part in answer(body):
                self._transport.write(part)


def answer(body: bytes) -> tuple[bytes, ...]:
    """What to send for this request, in the pieces it is to be sent in."""
    model = MODEL.search(body)
    tools = body.find(b'"tools"')
    function = FUNCTION.search(body, max(tools, 0)) if tools >= 0 else None
    last = max((found.start() for found in USER.finditer(body)), default=0)
    returned = sum(1 for _ in TOOL.finditer(body, last))
    encode = _streamed if STREAM.search(body) else _whole
    name = function[1].decode() if function else ""
    return encode(model[1].decode() if model else "echo", name, _turn(model[1] if model else b"echo", returned))


def _turn(model: bytes, returned: int) -> int:
    kind, _, number = model.partition(b"-")
    return returned // int(number) if kind == b"parallel" else returned


@functools.cache
def _whole(model: str, function: str, turn: int) -> tuple[bytes, ...]:
    message, reason = _message(model, function, turn)
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": USAGE,
    }
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return (head.encode() + body,)


@functools.cache
def _streamed(model: str, function: str, turn: int) -> tuple[bytes, ...]:
    message, reason = _message(model, function, turn)
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": word} for word in re.findall(r"\S+\s*", message["content"] or "")]
    deltas += [{"tool_calls": [{"index": i, **call}]} for i, call in enumerate(message.get("tool_calls") or ())]
    events = [_event(model, [{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
    events.append(_event(model, [{"index": 0, "delta": {}, "finish_reason": reason}]))
    events.append(_event(model, [], usage=USAGE))
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return (head, *events, _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")


def _event(model: str, choices: list[dict[str, Any]], **more: Any) -> bytes:
    event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": choices}
    return _chunk(b"data: " + json.dumps({**event, **more}).encode() + b"\n\n")


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _message(model: str, function: str, turn: int) -> tuple[dict[str, Any], str]:
    kind, _, number = model.partition("-")
    count = int(number) if number.isdecimal() else 1
    called = {"tools": 1, "turns": 1, "handoff": 1, "parallel": count}.get(kind, 0)
    turns = {"tools": count, "turns": count - 1, "handoff": 1, "parallel": 1}.get(kind, 0)
    if turn >= turns or not function:
        text = " ".join(f"word{i}" for i in range(count)) if kind == "stream" else "Hello, how can I help you today?"
        return {"role": "assistant", "content": text}, "stop"
    arguments = "{}" if kind == "handoff" else '{"x": 1}'
    calls = [
        {
            "id": f"call_{turn}_{i}",
            "type": "function",
            "function": {"name": function, "arguments": arguments},
        }
        for i in range(called)
    ]
    return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"


async def serve(port: int) -> None:
    """Serve until cancelled; prints the port first."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


@contextmanager
def serve_in_process() -> Iterator[str]:
    """The base URL of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.fast_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
