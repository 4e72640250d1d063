"""Programs that never close an async model end quietly."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys

import pytest

from core.models.openai import AsyncOpenAIModel
from tests.support.server import ScriptedServer, text_reply
from tests.support.ways import request

HEAD = """
import asyncio, gc, sys
from core import Agent, AsyncSwarm, Swarm
from core.models.openai import AsyncOpenAIModel, OpenAIModel

HELLO = [{"role": "user", "content": "Hello"}]

def new():
    return AsyncSwarm(model=AsyncOpenAIModel(base_url=sys.argv[1]))

async def talk(swarm, stream=False):
    ran = await swarm.run(Agent(), HELLO, stream=stream)
    if stream:
        async for _ in ran:
            pass

async def leave(swarm):
    async for _ in await swarm.run(Agent(), HELLO, stream=True):
        break

async def talk_together():
    shared = new()
    await asyncio.gather(*(talk(shared) for _ in range(5)), *(talk(new()) for _ in range(5)))

async def cancel():
    task = asyncio.create_task(talk(new(), stream=True))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

async def exit():
    await talk(new())
    raise SystemExit(0)
"""

# Few processes, as each loads the `openai` package, which takes a second of processor time
PROGRAMS = {
    "whole, streamed, left and cancelled": (
        "asyncio.run(talk(new())); asyncio.run(talk(new(), stream=True)); asyncio.run(leave(new())); asyncio.run(cancel())"
    ),
    "many models, and two loops": "swarm = new()\nfor _ in range(2): asyncio.run(talk(swarm))\nasyncio.run(talk_together())",
    "an exit": "asyncio.run(exit())",
    "threads": (
        "swarm = Swarm(model=OpenAIModel(base_url=sys.argv[1])); swarm.run(Agent(), HELLO)\n"
        "list(swarm.run(Agent(), HELLO, stream=True))"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_programs_end_without_a_word_on_the_terminal(program: str) -> None:
    with ScriptedServer(always=text_reply("Hello there")) as server:
        command = [sys.executable, "-W", "error::ResourceWarning", "-c", f"{HEAD}\n{program}\ngc.collect()", server.url]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_clients_of_models_that_are_gone_are_closed_when_the_next_one_is_made() -> None:
    async def run(server: ScriptedServer) -> tuple[object, object]:
        first = AsyncOpenAIModel(base_url=server.url)
        await first.complete(request())
        ((client, _),) = first._opened.values()  # noqa: SLF001 - no program can reach the client
        del first
        gc.collect()
        second = AsyncOpenAIModel(base_url=server.url)
        await second.complete(request())
        closed = client.is_closed()
        await second.aclose()
        return closed, (await second.complete(request())).message["content"]

    with ScriptedServer(always=text_reply("Hello")) as server:
        assert asyncio.run(run(server)) == (True, "Hello")


def test_a_model_may_be_used_in_several_event_loops() -> None:
    with ScriptedServer(always=text_reply("Hello")) as server:
        model = AsyncOpenAIModel(base_url=server.url)
        for _ in range(3):
            assert asyncio.run(model.complete(request())).message["content"] == "Hello"
        assert server.connections == 3


def test_an_event_loop_that_begins_in_another_thread_disturbs_no_request() -> None:
    class Looked(asyncio.SelectorEventLoop):
        """While this loop is looked at, another thread begins one."""

        def is_closed(self) -> bool:
            model._opened.setdefault(begun, client)  # noqa: SLF001 - threads cannot be made to meet at a moment
            return super().is_closed()

    with ScriptedServer(always=text_reply("Hello")) as server:
        model, begun, looked = AsyncOpenAIModel(base_url=server.url), asyncio.SelectorEventLoop(), Looked()
        asyncio.run(model.complete(request()))
        (client,) = model._opened.values()  # noqa: SLF001 - as above
        model._opened[looked] = client  # noqa: SLF001 - as above
        assert asyncio.run(model.complete(request())).message["content"] == "Hello"
        begun.close()
        looked.close()
