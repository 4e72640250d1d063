"""Light visitors for `tests.benchmarks.page`: sessions that speak Streamlit's websocket protocol without a browser."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

CLICKS = 20
SETTLE_S = 8.0
"""Until all are in the middle of an answer: sixty that begin at the same moment keep a server busy by themselves."""

STREAM = re.compile(rb"/transcript/stream/[\w-]+")
ENDED_S = 20.0
"""Until nothing of the answers is left that the next crowd would feel."""

PROMPTS, PICKED = ("starter 0", "suggestion 0"), "picked"


class Visitor:
    """One session. After `arrive` it knows the ids of the page's widgets, by the names they have in the source."""

    def __init__(self, socket: ClientConnection, host: str, query: str) -> None:
        self._socket, self._host, self._query = socket, host, query
        self.pieces = 0
        self._ids: dict[str, str] = {}

    async def arrive(self) -> None:
        await self._rerun()
        while True:
            message = ForwardMsg.FromString(await self._frame())
            if message.WhichOneof("type") == "script_finished" and PICKED in self._ids:
                return
            element = message.delta.new_element
            for widget in (element.button, element.selectbox):
                id = getattr(widget, "id", "")
                self._ids |= {name: id for name in (*PROMPTS, PICKED) if id.endswith(f"-{name}")}

    async def say(self) -> None:
        """Click the first prompt there is."""
        prompt = next(self._ids[name] for name in PROMPTS if name in self._ids)
        await self._rerun(WidgetState(id=prompt, trigger_value=True))

    async def listen(self) -> None:
        """Take what comes, as a browser does, until cancelled: the page's changes, and what is written in each run."""
        followed = set[bytes]()
        async with asyncio.TaskGroup() as tasks:
            while True:
                for path in STREAM.findall(await self._frame()):
                    if path not in followed:
                        followed.add(path)
                        tasks.create_task(self._follow(path))

    async def _follow(self, path: bytes) -> None:
        """Take what is written in a run, to its end."""
        host, _, port = self._host.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, self._host.encode()))
        while await reader.read(65_536):
            self.pieces += 1
        writer.close()

    async def pick(self, agent: str) -> float:
        """Pick an agent in its list; the milliseconds until the rerun that this causes is complete."""
        started = time.perf_counter()
        await self._rerun(WidgetState(id=self._ids[PICKED], string_value=agent))
        for awaited in ("new_session", "script_finished"):
            while ForwardMsg.FromString(await self._frame()).WhichOneof("type") != awaited:
                pass
        return (time.perf_counter() - started) * 1000

    async def _frame(self) -> bytes:
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        return frame

    async def _rerun(self, *states: WidgetState) -> None:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.widget_states.widgets.extend(states)
        await self._socket.send(message.SerializeToString())


async def visit(url: str, query: str) -> Visitor:
    address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    socket = await connect(address, max_size=None, compression=None, ping_interval=None)
    visitor = Visitor(socket, urlsplit(url).netloc, query)
    await visitor.arrive()
    return visitor


async def answers_while(url: str, crowd: int) -> tuple[list[float], float]:
    """How long clicks in one session took while a crowd of others were all in mid-answer, and the cores the server used.
    Raises RuntimeError when the others were not all told what was written."""
    one = await visit(url, "conversation=visit-99")
    others = [await visit(url, f"conversation=visit-{number}") for number in range(crowd)]
    for other in others:
        await other.say()
    listening = [asyncio.create_task(other.listen()) for other in others]
    await asyncio.sleep(SETTLE_S)
    taken, used, started = [], cpu_s(), time.monotonic()
    for number in range(CLICKS):
        taken.append(await one.pick(PICKS[number % len(PICKS)]))
        await asyncio.sleep(0.1)
    cores = (cpu_s() - used) / (time.monotonic() - started)
    for task in listening:
        task.cancel()
    await asyncio.sleep(ENDED_S)
    if not all(other.pieces for other in others):
        raise RuntimeError("Some sessions were told nothing of what was written; mend tests.benchmarks.visitors.")
    return taken, cores


PICKS = ("Cancellations", "Lost baggage", "Flight changes")


def cpu_s() -> float:
    """The processor time of the app's server, by what the system says of processes."""
    return sum(spent for command, spent in processes().items() if "page_app.py" in command)


def processes() -> Mapping[str, float]:
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text().replace("\0", " ")
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[f"{folder.name} {command}"] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found
