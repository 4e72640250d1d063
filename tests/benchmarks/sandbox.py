"""Functions in the sandbox: how fast they are, and how many of those that tutorials have run as they are.

    python -m tests.benchmarks.sandbox [--rounds N]

Prints median and 95th percentile of defining and calling a small function, alone and with 8 callers, beside a plain call
of the same code and an empty Python process; then, of the functions in tools.txt, which run unchanged and what the
others are told.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.sandbox import CodeCall, CodeErrorKind, CodeOutcome, unsupported_in
from core.sandbox.monty import MontySandbox

SMALL = 'def look_up(city: str, days: int = 3):\n    return f"{city} {days}"\n'
CALL = CodeCall(SMALL, "look_up", {"city": "Oslo"}, {"name": "Ada"})
SANDBOX = MontySandbox()


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return times


def shown(name: str, times: list[float]) -> None:
    print(f"{name:36} {statistics.median(times):8.3f} ms median {statistics.quantiles(times, n=20)[-1]:8.3f} ms p95")


def plain() -> object:
    names: dict[str, Any] = {}
    exec(SMALL, names)  # noqa: S102 - the code is the one above
    return names["look_up"]("Oslo")


def speed(rounds: int) -> None:
    SANDBOX.run(CALL)
    shown("plain definition and call", timed(plain, rounds))
    shown("sandbox, 1 caller", timed(lambda: SANDBOX.run(CALL), rounds))
    with ThreadPoolExecutor(8) as threads:
        began = time.perf_counter()
        callers = [threads.submit(timed, lambda: SANDBOX.run(CALL), rounds // 4) for _ in range(8)]
        times = [each for caller in callers for each in caller.result()]
        seconds = time.perf_counter() - began
    shown("sandbox, 8 callers", times)
    print(f"{'':36} {len(times) / seconds:8.0f} calls a second")
    empty = [sys.executable, "-I", "-S", "-c", ""]
    shown("an empty Python process", timed(lambda: subprocess.run(empty, check=True), max(rounds // 20, 20)))


def tools() -> Iterator[tuple[str, dict[str, Any], str]]:
    text = Path(__file__).with_name("tools.txt").read_text(encoding="utf-8").removeprefix("=== ")
    for part in text.split("\n=== "):
        head, source = part.split("\n", 1)
        name, arguments = head.split(" ", 1)
        yield name, json.loads(arguments), source


def outcome_of(name: str, arguments: dict[str, Any], source: str) -> CodeOutcome:
    context = {"cart": {"pear": 1, "plum": 2}}
    return SANDBOX.run(CodeCall(source, name, arguments, context, {"refunds": "Refunds"}))


def coverage() -> None:
    ran, told = 0, 0
    for name, arguments, source in (all_tools := list(tools())):
        error = outcome_of(name, arguments, source).error
        ran += error is None
        told += error is not None and error.kind is CodeErrorKind.UNSUPPORTED and bool(unsupported_in(source))
        if error is not None:
            print(f"  {name}: {error}")
    print(f"{ran} of {len(all_tools)} functions run unchanged; {told} of the other {len(all_tools) - ran} are told why")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    speed(parser.parse_args().rounds)
    coverage()
