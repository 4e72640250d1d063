"""Speed of functions in the sandbox, and how many of the functions in tutorials run unchanged.

    python -m tests.benchmarks.sandbox [--rounds N] [--hostile N]

Prints median and 95th percentile of defining and calling a small function, alone and with 8 callers, beside a plain call
of the same code, what the interpreter takes without us, and an empty Python process; calls with 0.5 MB of context
variables of several shapes and uses, in turns with the same calls with few; then, of the functions in tools.txt, which
run unchanged and what the others are told (see `tools`). With --hostile also, in a process of its own:
how an honest conversation fares beside so many calls of the functions in tests/core/sandbox/hostile.txt, from 16 threads
of 8 conversations, and what memory they cost the host.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from core.sandbox import CodeCall
from core.sandbox.monty import MontySandbox
from core.sandbox.workers import LIMITS, shared_pool
from tests.benchmarks.tools import coverage

SMALL = 'def look_up(city: str, days: int = 3):\n    return f"{city} {days}"\n'
CALL = CodeCall(SMALL, "look_up", {"city": "Oslo"}, {"name": "Ada"})
SANDBOX = MontySandbox()
CORPUS = Path(__file__).parent.parent / "core" / "sandbox" / "hostile.txt"


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


def library_alone() -> object:
    """Define and call the function in the interpreter alone, with its limits: the lower bound."""
    with shared_pool().checkout(limits=LIMITS) as session:
        session.feed_start(SMALL)
        return session.feed_run("look_up(**given)", inputs={"given": {"city": "Oslo"}})


def speed(rounds: int) -> None:
    SANDBOX.run(CALL)
    shown("plain definition and call", timed(plain, rounds))
    shown("sandbox, 1 caller", timed(lambda: SANDBOX.run(CALL), rounds))
    with ThreadPoolExecutor(8) as threads:
        began = time.perf_counter()
        own = [replace(CALL, tenant=f"caller {number}") for number in range(8)]
        callers = [threads.submit(timed, partial(SANDBOX.run, call), rounds // 4) for call in own]
        times = [each for caller in callers for each in caller.result()]
        seconds = time.perf_counter() - began
    shown("sandbox, 8 callers", times)
    print(f"{'':36} {statistics.mean(times):8.3f} ms mean   {len(times) / seconds:8.0f} calls a second")
    with ThreadPoolExecutor(8) as threads:
        callers = [threads.submit(timed, library_alone, rounds // 4) for _ in range(8)]
        shown("the interpreter alone, 8 callers", [each for caller in callers for each in caller.result()])
    empty = [sys.executable, "-I", "-S", "-c", ""]
    shown("an empty Python process", timed(lambda: subprocess.run(empty, check=True), max(rounds // 20, 20)))


SHAPES: dict[str, tuple[Any, str]] = {
    "one text": ("x" * 500_000, "+= 'y'"),
    "5,000 short entries": ({f"key {number}": f"{number} " + "x" * 80 for number in range(5_000)}, "['key 7'] = 'new'"),
    "2,000 records": (
        [{"id": number, "name": "Ada Lovelace", "text": "x" * 200, "paid": True} for number in range(2_000)],
        "[7]['paid'] = False",
    ),
    "nested lists": ([[[row, column, "x" * 8] for column in range(25)] for row in range(900)], "[7][7][1] = 8"),
}
"""Values of 0.5 MB as JSON, each with the code that changes a small part of it."""

USES = {
    "reads another": "return context_variables['city']",
    "reads it": "return len(context_variables['large'])",
    "reads all": "return len([it for it in context_variables.values()])",
    "sets another": "context_variables['city'] = str(len(context_variables['large']))",
}
"""What functions do with two variables, a city and one of the shapes."""


def context(rounds: int) -> None:
    """Compare calls with 0.5 MB of context variables with the same calls with few of them, made in turns."""
    for shape, (value, change) in SHAPES.items():
        for use, code in {**USES, "changes it": f"context_variables['large']{change}"}.items():
            contexts = [{"city": "Oslo", "large": each} for each in (beginning(value), value)]
            compare(f"{use}: {shape}", code, contexts, rounds)
    many = {f"key {number}": f"{number} " + "x" * 80 for number in range(5_000)}
    for use, code in {
        "reads one": "return context_variables['city']",
        "reads all": USES["reads all"],
        "sets one": "context_variables['city'] = 'Bergen'",
    }.items():
        compare(
            f"{use} of 5,000 variables", code, [{"city": "Oslo", **beginning(many)}, {"city": "Oslo", **many}], rounds
        )


def beginning(value: Any) -> Any:
    """Return the first nine characters, items or entries."""
    return dict(list(value.items())[:9]) if isinstance(value, dict) else value[:9]


def compare(what: str, code: str, contexts: list[dict[str, Any]], rounds: int) -> None:
    """Print what a call takes with a small context and with a large one, each the median, and how they compare."""
    source = f"def look_up(context_variables):\n    {code}\n"
    calls = [CodeCall(source, "look_up", {}, given) for given in contexts]
    for call in calls:
        assert SANDBOX.run(call).error is None
    times = [
        (timed(partial(SANDBOX.run, calls[0]), 1)[0], timed(partial(SANDBOX.run, calls[1]), 1)[0])
        for _ in range(rounds)
    ]
    without, with_it = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"{what:36} {without:8.3f} ms without {with_it:8.3f} ms with {with_it / without:8.1f} times as long")


def crowd(calls: int) -> None:
    """Make 20 honest calls a second beside hostile ones."""
    corpus = CORPUS.read_text(encoding="utf-8").removeprefix("=== ").split("\n=== ")
    hostile = [corpus[number % len(corpus)].split("\n", 1)[1] for number in range(calls)]
    SANDBOX.run(CALL)
    alone = [waited(SANDBOX, 0.05) for _ in range(60)]
    before, began = memory_mb(), time.perf_counter()
    with ThreadPoolExecutor(16) as threads:
        ends = [
            threads.submit(SANDBOX.run, CodeCall(source, "f", {}, {"name": "Ada"}, tenant=f"hostile {number % 8}"))
            for number, source in enumerate(hostile)
        ]
        beside = []
        while not all(end.done() for end in ends):
            beside.append(waited(SANDBOX, 0.05))
    seconds = time.perf_counter() - began
    kinds = Counter(str(outcome.error.kind) if outcome.error else "value" for outcome in (end.result() for end in ends))
    shown("an honest call, alone", alone)
    shown(f"beside {calls} hostile ones", beside)
    print(f"{'':36} {max(beside):8.0f} ms at most; {len(beside)} honest calls, all answered, in {seconds:.0f} s")
    print(f"{'':36} the hostile ones ended so: {dict(kinds)}")
    print(
        f"{'':36} the host took {memory_mb() - before:.0f} MB more at the most, from {before:.0f} MB, {kept_mb()} now"
    )


def waited(sandbox: MontySandbox, pause_s: float) -> float:
    """Return the milliseconds of an honest call, after a pause."""
    time.sleep(pause_s)
    outcome = sandbox.run(replace(CALL, tenant="honest"))
    assert outcome.value == "Oslo 3", outcome
    return outcome.seconds * 1000


def kept_mb() -> str:
    """Return the present memory of this process, where the system reports it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return "unknown"
    return f"{pages * resource.getpagesize() / (1024 * 1024):.0f} MB"


def memory_mb() -> float:
    """Return the peak memory of this process, without its workers."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--hostile", type=int, default=0)
    parser.add_argument("--only-hostile", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_hostile:
        crowd(options.hostile)
    else:
        speed(options.rounds)
        context(options.rounds // 4)
        coverage()
    if options.hostile and not options.only_hostile:
        again = [sys.executable, "-m", "tests.benchmarks.sandbox", "--hostile", str(options.hostile), "--only-hostile"]
        subprocess.run(again, check=True)
