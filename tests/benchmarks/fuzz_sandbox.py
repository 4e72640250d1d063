"""Looks for inputs that break the sandbox or what reads code for it, guided by what of our code each input reaches.

    python -m pip install atheris
    python -m tests.benchmarks.fuzz_sandbox FOLDER [--seconds N]

Outside CI, and atheris is in no list of requirements: it has wheels for Linux only and needs Clang elsewhere. FOLDER
keeps the inputs that reached something new (`inputs`, where the next run begins), those that broke something or were slow
(`found`), and `report.json`: executions, findings, slowest inputs, memory of this process. It is written every half
minute, as the fuzzer ends the process without a word. An exception is noted and the search goes on; should the process
itself die, the fuzzer leaves the input beside the report.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import random
import re
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

REPORT_EVERY_S = 30.0
CALL_S = 0.25
"""What a call may take, and sleep, here instead of the sandbox's two seconds: many seeds are loops that never end."""

SLOW_S = {"reading": 0.5, "advising": 0.5, "bounding": 0.5, "calling": CALL_S + 1, "passing": CALL_S + 1}
CALLS = ("calling", "passing")
"""Targets that wait for another process: what they take is measured by the clock, the others by the work they do."""

LONGEST_INPUT = 8192
WORDS = (
    *[
        "yield",
        "del x",
        "lambda: ",
        "class C:",
        "async ",
        "await ",
        "import os",
        "from swarm import Result",
        "nonlocal x",
    ],
    *["context_variables", "handoff('refunds')", "Result(", "_playground", "__class__", "exec(", "eval(", "getattr("],
    *[
        "while True:",
        "* 10**9",
        "** 10**7",
        "10**9",
        "-1",
        "\\ud800",
        "\0",
        "'''",
        'f"{',
        "match x:",
        "case ",
        ":=",
        "@",
    ],
    *[
        "(" * 100,
        "[" * 100,
        "{" * 60,
        "-" * 200,
        "not " * 90,
        "if 1:\n ",
        "\t",
        "\f",
        "\\\n",
        "# type: ",
        "é",
        "\U0001d487",
    ],
)


class Search:
    """Tries inputs, and keeps count of what came of them."""

    def __init__(self, folder: Path, targets: Any) -> None:
        self._folder = folder
        self._targets = targets
        self._began = self._told = time.monotonic()
        self._tried: Counter[str] = Counter()
        self._broken: Counter[str] = Counter()
        self._slowest: dict[str, float] = {}

    def one(self, data: bytes) -> None:
        began, worked = time.monotonic(), time.thread_time()
        try:
            name = self._targets.tried(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._keep(data, "broken", f"{type(error).__name__} in {last.name} at {last.filename}:{last.lineno}")
            name = "broken"
        now = time.monotonic()
        took = now - began if name in CALLS else time.thread_time() - worked
        self._tried[name] += 1
        self._slowest[name] = max(self._slowest.get(name, 0.0), took)
        if took > SLOW_S.get(name, 1.0):
            self._keep(data, "slow", f"slow in {name}")
        if now - self._told > REPORT_EVERY_S:
            self._told = now
            self._report()

    def _keep(self, data: bytes, kind: str, why: str) -> None:
        """Of what breaks in the same place, the first few are enough."""
        self._broken[why] += 1
        if self._broken[why] <= 5:
            (self._folder / "found" / f"{kind}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)

    def _report(self) -> None:
        told = {
            "seconds": round(time.monotonic() - self._began),
            "executions": {"all": self._tried.total(), **self._tried},
            "findings": dict(self._broken),
            "slowest, in seconds": {name: round(seconds, 3) for name, seconds in self._slowest.items()},
            "most memory, in MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        (self._folder / "report.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


class Mutation:
    """Changes inputs as somebody would change code: by the line and by the word; as often, by the byte.

    The fuzzer forgets seeds that reach no more of our code than others do, though the interpreter, into which it cannot
    see, may take them differently: so a part of the inputs is made from the seeds again.
    """

    def __init__(self, atheris: Any, seeds: list[bytes]) -> None:
        self._atheris = atheris
        self._seeds = seeds
        self._lines = sorted({line for seed in seeds for line in seed[1:].decode().split("\n") if line})

    def of(self, data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.3:
            data = chance.choice(self._seeds)
        elif chance.random() < 0.5 or len(data) < 2:
            return bytes(self._atheris.Mutate(data, longest))
        text = data[1:].decode("utf-8", "surrogateescape")
        for _ in range(chance.randint(1, 4)):
            text = chance.choice([self._by_line, self._by_word])(text, chance)
        letter = chance.choice(b"rabcp") if chance.random() < 0.1 else data[0]
        return (bytes([letter]) + text.encode("utf-8", "surrogateescape"))[:longest]

    def _by_line(self, text: str, chance: random.Random) -> str:
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[at] = self._like(lines[at], chance)
            case 1:
                lines.insert(at, self._like(lines[at], chance))
            case 2:
                del lines[at]
            case _:
                lines.insert(at, lines[chance.randrange(len(lines))])
        return "\n".join(lines)

    def _like(self, line: str, chance: random.Random) -> str:
        """A line of one of the seeds, indented like this one."""
        return line[: len(line) - len(line.lstrip())] + chance.choice(self._lines).lstrip()

    def _by_word(self, text: str, chance: random.Random) -> str:
        words = list(re.finditer(r"\w+|[^\w\s]+", text))
        if not words:
            return chance.choice(WORDS)
        old = chance.choice(words)
        new = chance.choice([chance.choice(WORDS), chance.choice(words)[0], ""])
        return text[: old.start()] + new + text[old.end() :]


def _hurry() -> None:
    """Calls may take no longer than CALL_S."""
    workers: Any = importlib.import_module("core.sandbox.workers")
    sandbox: Any = importlib.import_module("core.sandbox.monty")
    for limit in ("max_feed_duration_secs", "max_turn_duration_secs", "max_total_sleep_secs"):
        workers.LIMITS[limit] = CALL_S
    workers.LONGEST_SLEEP_S = sandbox.FEED_S = CALL_S


def fuzz(folder: Path, seconds: int) -> None:
    """Searches for as long as told; the process ends with it."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["core.sandbox", "core.schema"]):
        targets = importlib.import_module("tests.benchmarks.fuzz_targets")
    _hurry()
    for name in ("inputs", "found"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    seeds = list(targets.seeds())
    for seed in seeds:
        (folder / "inputs" / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-timeout=30", "-rss_limit_mb=2048"]
    arguments = [sys.argv[0], str(folder / "inputs"), f"-artifact_prefix={folder}/", *options]
    atheris.Setup(arguments, Search(folder, targets).one, custom_mutator=Mutation(atheris, seeds).of)
    atheris.Fuzz()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=3600)
    given = parser.parse_args()
    fuzz(given.folder, given.seconds)
