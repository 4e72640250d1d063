"""The peak memory of a call is measured where the system reports it, and is None elsewhere."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.sandbox import CodeCall
from core.sandbox.monty import MontySandbox
from core.sandbox.workers import MemoryProbe

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux reports it")
MEGABYTE = 1_000_000


def memory_of(code: str, *, measure_memory: bool = True) -> int | None:
    return MontySandbox().run(CodeCall(code, "f", measure_memory=measure_memory)).memory


@on_linux
def test_a_call_that_takes_more_memory_measures_more() -> None:
    little = memory_of("def f():\n    return 1\n")
    much = memory_of("def f():\n    return len([n for n in range(400_000)])\n")
    assert little is not None
    assert much is not None
    assert little < 2 * MEGABYTE < much


@on_linux
def test_a_measurement_does_not_depend_on_earlier_calls() -> None:
    much = "def f():\n    return len([n for n in range(400_000)])\n"
    peaks = [memory_of(much) or 0 for _ in range(5)]
    assert min(peaks) > 0.8 * max(peaks)


@on_linux
def test_a_failed_call_is_measured_too() -> None:
    assert memory_of('def f():\n    raise ValueError("no")\n') is not None


def test_memory_is_measured_only_on_request() -> None:
    assert memory_of("def f():\n    return 1\n", measure_memory=False) is None


def test_a_process_that_has_ended_has_no_measurement() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    probe = MemoryProbe(process.pid)
    process.communicate(b"\n")
    assert probe.peak_bytes() is None
    assert MemoryProbe(process.pid).peak_bytes() is None


def test_without_a_process_there_is_no_measurement() -> None:
    assert MemoryProbe(None).peak_bytes() is None
