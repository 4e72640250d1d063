"""The memory that a call takes is told where the system tells it, and nothing is made up where it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.sandbox import CodeCall
from core.sandbox.memory_probe import MemoryProbe
from core.sandbox.monty import MontySandbox

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it")
MEGABYTE = 1_000_000


def memory_of(code: str, *, measure_memory: bool = True) -> int | None:
    return MontySandbox().run(CodeCall(code, "f", measure_memory=measure_memory)).memory


@on_linux
def test_what_takes_more_weighs_more() -> None:
    little = memory_of("def f():\n    return 1\n")
    much = memory_of("def f():\n    return len([n for n in range(400_000)])\n")
    assert little is not None
    assert much is not None
    assert little < 2 * MEGABYTE < much


@on_linux
def test_it_weighs_the_same_again_whatever_was_called_before() -> None:
    much = "def f():\n    return len([n for n in range(400_000)])\n"
    weights = [memory_of(much) or 0 for _ in range(5)]
    assert min(weights) > 0.8 * max(weights)


@on_linux
def test_what_failed_is_weighed_too() -> None:
    assert memory_of('def f():\n    raise ValueError("no")\n') is not None


def test_a_call_that_nobody_tries_is_not_weighed() -> None:
    assert memory_of("def f():\n    return 1\n", measure_memory=False) is None


def test_of_a_process_that_has_ended_nothing_is_told() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    probe = MemoryProbe(process.pid)
    process.communicate(b"\n")
    assert probe.peak_bytes() is None
    assert MemoryProbe(process.pid).peak_bytes() is None


def test_without_a_process_nothing_is_told() -> None:
    assert MemoryProbe(None).peak_bytes() is None
