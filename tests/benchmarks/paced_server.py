"""A Chat Completions server that streams at a fixed pace: `PER_S` words a second to every client. Each word is the moment
it was sent, in milliseconds since 1970. The first word is sent when the request arrives, the last one together with the
end of the answer.

    python -m tests.benchmarks.paced_server

The model's name says how many words there are: `words-300`. Costs little, so that what is measured is the client.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PER_S = 30
MODEL = re.compile(rb'"model":\s*"words-(\d+)"')
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


class Connection(asyncio.Protocol):
    """One request, and the words still to be sent in answer to it."""

    def __init__(self, talking: dict[asyncio.Transport, int]) -> None:
        self._talking = talking
        self._transport: asyncio.Transport
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        found = MODEL.search(self._received)
        if found and self._transport not in self._talking:
            self._transport.write(HEAD + word())
            self._talking[self._transport] = int(found[1]) - 1

    def connection_lost(self, exc: Exception | None) -> None:
        self._talking.pop(self._transport, None)


def chunk(delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "words", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def word() -> bytes:
    return chunk({"content": f"{time.time() * 1000:.0f} "}, None)


LAST = chunk({}, "stop") + b"data: [DONE]\n\n"


async def talk(talking: dict[asyncio.Transport, int]) -> None:
    """Send every client a word, again and again."""
    due = time.monotonic()
    while True:
        due += 1 / PER_S
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        next_word = word()
        for transport, left in list(talking.items()):
            talking[transport] = left - 1
            transport.write(next_word if left > 1 else next_word + LAST)
            if left <= 1:
                transport.close()


async def serve() -> None:
    """Serve until cancelled; prints the port first."""
    talking: dict[asyncio.Transport, int] = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(talking), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await talk(talking)


@contextmanager
def paced() -> Iterator[str]:
    """The base URL of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.paced_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
