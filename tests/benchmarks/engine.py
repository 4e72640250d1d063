"""Compare the engine with a loop written by hand with the SDK, on the same local server, interleaved in one run.

    python -m tests.benchmarks.engine [--rounds N] [SCENARIO ...]

Prints, for each scenario, the median wall time of both and their ratio (below 1 the engine is faster), the aim, and the
ratio of the processor time, which other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import json
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from openai import AsyncOpenAI, OpenAI

from core import Agent, AsyncSwarm, Cancel, Swarm, function_to_json
from core.events import DeltaReceived
from core.messages import Delta
from core.models.protocol import Completion, ModelRequest
from tests.benchmarks.fast_server import serve_in_process

USER = [{"role": "user", "content": "Hello"}]
LONG = [
    {"role": ("user", "assistant")[i % 2], "content": f"Message {i} of a long conversation."} for i in range(999)
] + USER
CONVERSATIONS = 200


def work(x: int = 0) -> str:
    """Do a little work."""
    return str(x)


def slow(x: int = 0) -> str:
    """Do work that takes 100 ms."""
    time.sleep(0.1)
    return str(x)


def numbered(number: int) -> Callable[..., str]:
    def function(city: str, days: int = 3) -> str:
        """Look something up."""
        return f"{city} {days}"

    function.__name__ = f"look_up_{number}"
    return function


HUNDRED = [numbered(number) for number in range(100)]


def transfer_to_b() -> Agent:
    """Hand over to B."""
    return AGENT_B


AGENT_B = Agent("B", functions=[work])


# --- by hand ------------------------------------------------------------------------------------------------------------


def by_hand(client: Any, model: str, messages: list[Any], functions: list[Any], tools: list[Any]) -> Any:
    """Run the loop of the SDK's documentation: request, append, call the functions, request again."""
    names = {function.__name__: function for function in functions}
    history: list[Any] = [{"role": "system", "content": "You are a helpful agent."}, *messages]
    while True:
        extra = {"tools": tools} if tools else {}
        message = client.chat.completions.create(model=model, messages=history, **extra).choices[0].message
        history.append(message)
        if not message.tool_calls:
            return message
        for call in message.tool_calls:
            result = names[call.function.name](**json.loads(call.function.arguments))
            text = "Handed over." if isinstance(result, Agent) else result
            history.append({"role": "tool", "tool_call_id": call.id, "content": text})


async def by_hand_async(client: Any, model: str, functions: list[Any], tools: list[Any]) -> Any:
    """Run the same loop with the async client."""
    names = {function.__name__: function for function in functions}
    history: list[Any] = [{"role": "system", "content": "You are a helpful agent."}, *USER]
    while True:
        extra = {"tools": tools} if tools else {}
        reply = await client.chat.completions.create(model=model, messages=history, **extra)
        message = reply.choices[0].message
        history.append(message)
        if not message.tool_calls:
            return message
        for call in message.tool_calls:
            result = names[call.function.name](**json.loads(call.function.arguments))
            text = "Handed over." if isinstance(result, Agent) else result
            history.append({"role": "tool", "tool_call_id": call.id, "content": text})


async def stream_by_hand_async(client: Any) -> None:
    history: list[Any] = [{"role": "system", "content": "You are a helpful agent."}, *USER]
    pieces = 0
    async for chunk in await client.chat.completions.create(model="stream-500", messages=history, stream=True):
        pieces += bool(chunk.choices and chunk.choices[0].delta.content)
    assert pieces >= 500


def by_hand_together(client: Any, model: str, functions: list[Any], tools: list[Any]) -> Any:
    names = {function.__name__: function for function in functions}
    history: list[Any] = [{"role": "system", "content": "You are a helpful agent."}, *USER]
    with ThreadPoolExecutor(8) as pool:
        while True:
            message = client.chat.completions.create(model=model, messages=history, tools=tools).choices[0].message
            history.append(message)
            if not message.tool_calls:
                return message
            futures = [
                pool.submit(names[call.function.name], **json.loads(call.function.arguments))
                for call in message.tool_calls
            ]
            for call, future in zip(message.tool_calls, futures, strict=True):
                history.append({"role": "tool", "tool_call_id": call.id, "content": future.result()})


def stream_by_hand(client: Any) -> float:
    """Return the seconds to the first piece of text."""
    started, first, text = time.perf_counter(), 0.0, []
    history: list[Any] = [{"role": "system", "content": "You are a helpful agent."}, *USER]
    for chunk in client.chat.completions.create(model="stream-500", messages=history, stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            first = first or time.perf_counter() - started
            text.append(chunk.choices[0].delta.content)
    assert len(text) >= 500
    return first


# --- by the engine ------------------------------------------------------------------------------------------------------


def stream_by_engine(swarm: Swarm) -> float:
    started, first, pieces = time.perf_counter(), 0.0, 0
    for chunk in swarm.run(Agent(model="stream-500"), USER, stream=True):
        if chunk.get("content"):
            first = first or time.perf_counter() - started
            pieces += 1
    assert pieces >= 500
    return first


async def stream_by_engine_async(swarm: AsyncSwarm) -> None:
    pieces = 0
    async for chunk in await swarm.run(Agent(model="stream-500"), USER, stream=True):
        pieces += bool(chunk.get("content"))
    assert pieces >= 500


# --- scenarios ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scenario:
    name: str
    aim: float
    hand: Callable[[], Any]
    engine: Callable[[], Any]
    rounds: int = 60


def scenarios(url: str) -> Iterator[Scenario]:
    client, swarm = OpenAI(base_url=url, api_key="k"), Swarm(OpenAI(base_url=url, api_key="k"))
    tools = [function_to_json(work)]

    def plain(name: str, aim: float, model: str, functions: list[Any], messages: list[Any], rounds: int) -> Scenario:
        described = [function_to_json(function) for function in functions]
        agent = Agent("A", model=model, functions=functions)
        return Scenario(
            name,
            aim,
            lambda: by_hand(client, model, messages, functions, described),
            lambda: swarm.run(agent, messages),
            rounds,
        )

    yield plain("no tool", 0.75, "echo", [], USER, 150)
    yield plain("one tool", 0.75, "tools-1", [work], USER, 100)
    AGENT_B.model = "handoff"
    handed = [function_to_json(transfer_to_b)]
    first = Agent("A", model="handoff", functions=[transfer_to_b])
    yield Scenario(
        "handoff",
        0.75,
        lambda: by_hand(client, "handoff", USER, [transfer_to_b], handed),
        lambda: swarm.run(first, USER),
        100,
    )
    yield plain("10 turns", 0.45, "turns-10", [work], USER, 30)
    yield Scenario("stream of 500 tokens", 0.30, lambda: stream_by_hand(client), lambda: stream_by_engine(swarm), 30)
    yield plain("history of 1,000 messages", 0.05, "echo", [], LONG, 30)
    yield plain("100 functions", 0.35, "echo", HUNDRED, USER, 60)
    eight = Agent("A", model="parallel-8", functions=[slow])
    described = [{**tools[0], "function": {**tools[0]["function"], "name": "slow"}}]
    yield Scenario(
        "8 functions of 100 ms together",
        1.10,
        lambda: by_hand_together(client, "parallel-8", [slow], described),
        lambda: swarm.run(eight, USER),
        15,
    )


def async_scenarios(url: str) -> Iterator[Scenario]:
    """Yield scenarios whose two sides return coroutines."""
    client, swarm = AsyncOpenAI(base_url=url, api_key="k"), AsyncSwarm(AsyncOpenAI(base_url=url, api_key="k"))
    AGENT_B.model = "handoff"
    for name, aim, model, functions in (
        ("no tool", 0.75, "echo", []),
        ("one tool", 0.65, "tools-1", [work]),
        ("handoff", 0.65, "handoff", [transfer_to_b]),
        ("10 turns", 0.45, "turns-10", [work]),
    ):
        yield Scenario(
            f"async, {name}",
            aim,
            functools.partial(by_hand_async, client, model, functions, [function_to_json(f) for f in functions]),
            functools.partial(swarm.run, Agent("A", model=model, functions=functions), USER),
            30 if model == "turns-10" else 100,
        )
    yield Scenario(
        "async, stream of 500 tokens",
        0.40,
        lambda: stream_by_hand_async(client),
        lambda: stream_by_engine_async(swarm),
        30,
    )


class Timer:
    """Wall and processor seconds of a block, and what it returned."""

    def __enter__(self) -> Timer:
        self._started = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self._started[0]
        self.cpu = time.process_time() - self._started[1]

    result: Any = None


WARM_UP = 3
"""Rounds that do not count: the first ones open connections and fill caches."""


def compare(scenario: Scenario, rounds: int | None) -> None:
    taken: list[tuple[Timer, Timer]] = []
    for _ in range(WARM_UP + (rounds or scenario.rounds)):
        with Timer() as hand:
            hand.result = scenario.hand()
        with Timer() as engine:
            engine.result = scenario.engine()
        taken.append((hand, engine))
    _report_rounds(scenario, taken[WARM_UP:])


async def compare_async(url: str, wanted: list[str], rounds: int | None) -> None:
    for scenario in async_scenarios(url):
        if wanted and not any(name in scenario.name for name in wanted):
            continue
        taken: list[tuple[Timer, Timer]] = []
        for _ in range(WARM_UP + (rounds or scenario.rounds)):
            with Timer() as hand:
                await scenario.hand()
            with Timer() as engine:
                await scenario.engine()
            taken.append((hand, engine))
        _report_rounds(scenario, taken[WARM_UP:])


def _report_rounds(scenario: Scenario, taken: list[tuple[Timer, Timer]]) -> None:
    hand, engine = (statistics.median(timer.wall for timer in side) for side in zip(*taken, strict=True))
    hand_cpu, engine_cpu = (statistics.median(timer.cpu for timer in side) for side in zip(*taken, strict=True))
    _report(scenario.name, hand, engine, scenario.aim, cpu=engine_cpu / hand_cpu)
    if isinstance(taken[0][0].result, float):
        hand, engine = (statistics.median(timer.result for timer in side) for side in zip(*taken, strict=True))
        _report("  its first delta", hand, engine, None)


def _report(name: str, hand: float, engine: float, aim: float | None, cpu: float | None = None) -> None:
    more = ("" if aim is None else f"aim {aim:.2f}") + ("" if cpu is None else f"   processor {cpu:5.2f}")
    print(
        f"{name:34} by hand {hand * 1e3:9.2f} ms   engine {engine * 1e3:9.2f} ms   ratio {engine / hand:5.2f}   {more}"
    )


# --- many at once, in processes of their own, so that their memory can be measured -------------------------------------------


def many_threads(url: str, way: str) -> None:
    client = OpenAI(base_url=url, api_key="k", max_retries=5)
    swarm = Swarm(client)
    tools = [function_to_json(work)]
    agent = Agent("A", model="turns-10", functions=[work])

    def one(_: int) -> Any:
        if way == "hand":
            return by_hand(client, "turns-10", USER, [work], tools)
        return swarm.run(agent, USER)

    with ThreadPoolExecutor(CONVERSATIONS) as pool:
        list(pool.map(one, range(CONVERSATIONS)))


async def many_tasks(url: str, way: str) -> None:
    client: Any = AsyncOpenAI(base_url=url, api_key="k", max_retries=5)
    swarm = AsyncSwarm(client)
    tools = [function_to_json(work)]
    agent = Agent("A", model="turns-10", functions=[work])

    async def hand() -> Any:
        return await by_hand_async(client, "turns-10", [work], tools)

    one: Callable[[], Awaitable[Any]] = hand if way == "hand" else lambda: swarm.run(agent, USER)
    await asyncio.gather(*(one() for _ in range(CONVERSATIONS)))


def measure_many(url: str, kind: str, way: str) -> None:
    started = time.perf_counter()
    if kind == "threads":
        many_threads(url, way)
    else:
        asyncio.run(many_tasks(url, way))
    seconds = time.perf_counter() - started
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def compare_many(url: str, rounds: int = 3) -> None:
    for kind in ("threads", "tasks"):
        taken: dict[str, list[list[float]]] = {"hand": [], "engine": []}
        for _ in range(rounds):
            for way, results in taken.items():
                out = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.engine", "--many", kind, way, url],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                results.append(json.loads(out.stdout))
        hand, engine = (statistics.median(r[0] for r in taken[way]) for way in taken)
        _report(f"{CONVERSATIONS} conversations, {kind}", hand, engine, None)
        peaks = [max(r[1] for r in taken[way]) for way in taken]
        print(f"{'  their peak memory':34} by hand {peaks[0]:9.0f} MB   engine {peaks[1]:9.0f} MB")


def compare_imports(rounds: int = 9) -> None:
    def imported(statement: str) -> float:
        with Timer() as timer:
            subprocess.run([sys.executable, "-c", statement], check=True)
        return timer.wall

    taken = [[imported(s) for s in ("pass", "import openai", "import core")] for _ in range(rounds)]
    empty, hand, engine = (statistics.median(column) for column in zip(*taken, strict=True))
    _report("import (core / openai)", hand - empty, engine - empty, 1.10)
    with_client = "import core; core.Swarm().model; from openai import OpenAI; core.Swarm(OpenAI(api_key='k'))"
    ready = statistics.median(imported(with_client) for _ in range(rounds))
    client = statistics.median(imported("from openai import OpenAI; OpenAI(api_key='k')") for _ in range(rounds))
    _report("import and make a client", client - empty, ready - empty, 1.10)


# --- stopping -----------------------------------------------------------------------------------------------------------


class Stalling:
    """A model whose stream stalls after one word."""

    def __init__(self) -> None:
        self.leave = threading.Event()

    def complete(self, request: ModelRequest) -> Completion:
        raise NotImplementedError

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        yield {"role": "assistant", "content": "Well"}
        self.leave.wait(5)


def measure_stopping(rounds: int = 30) -> None:
    taken = sorted(_stopped_after() for _ in range(rounds))
    median, p95 = statistics.median(taken), taken[int(rounds * 0.95)]
    print(
        f"{'cancel in a stalled stream':34} median {median * 1e3:9.2f} ms   p95 {p95 * 1e3:12.2f} ms   aim below 100 ms"
    )


def _stopped_after() -> float:
    model, cancel, asked = Stalling(), Cancel(), []

    def stop() -> None:
        asked.append(time.perf_counter())
        cancel.cancel()

    for record in Swarm(model=model).run_events(Agent(), USER, cancel=cancel):
        if isinstance(record.event, DeltaReceived):
            threading.Timer(0.02, stop).start()
    model.leave.set()
    return time.perf_counter() - asked[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="*", help="only scenarios whose name contains one of these")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--many", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.many:
        measure_many(arguments.many[2], arguments.many[0], arguments.many[1])
        return
    wanted = [name.lower() for name in arguments.scenario]
    with serve_in_process() as url:
        for scenario in scenarios(url):
            if not wanted or any(name in scenario.name for name in wanted):
                compare(scenario, arguments.rounds)
        asyncio.run(compare_async(url, wanted, arguments.rounds))
        if not wanted or "conversations" in wanted:
            compare_many(url)
    if not wanted or "cancel" in wanted:
        measure_stopping()
    if not wanted or "import" in wanted:
        compare_imports()


if __name__ == "__main__":
    main()
