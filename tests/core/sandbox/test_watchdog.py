"""Calls are ended from outside: a process in the place of a worker is killed at its deadline, and not before."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from core.sandbox import watchdog
from core.sandbox.watchdog import CallHandle, Watchdog


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_a_call_that_is_stopped_loses_its_worker(worker: subprocess.Popen[bytes]) -> None:
    handle = CallHandle()
    handle.attach(worker.pid)
    handle.stop()
    assert worker.wait(10) != 0
    assert handle.stopped
    assert not handle.overdue


def test_a_call_that_was_stopped_before_loses_its_worker_at_once(worker: subprocess.Popen[bytes]) -> None:
    handle = CallHandle()
    handle.stop()
    handle.attach(worker.pid)
    assert worker.wait(10) != 0


def test_a_worker_that_is_given_back_is_left_alone(worker: subprocess.Popen[bytes]) -> None:
    handle = CallHandle()
    handle.attach(worker.pid)
    handle.detach()
    handle.expire()
    time.sleep(0.05)
    assert worker.poll() is None


def test_a_worker_that_has_ended_by_itself_is_no_trouble(worker: subprocess.Popen[bytes]) -> None:
    handle = CallHandle()
    handle.attach(worker.pid)
    worker.kill()
    worker.wait(10)
    handle.stop()
    assert handle.stopped


def test_a_call_that_is_overdue_expires_and_others_do_not(
    worker: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "TICK_S", 0.02)
    late, early, looked = CallHandle(), CallHandle(), Watchdog()
    late.attach(worker.pid)
    with looked.deadline(early, 60):
        pass
    time.sleep(0.1)  # the thread has gone to sleep, and is woken
    with looked.deadline(late, 0.05), looked.deadline(early, 60):
        assert worker.wait(10) != 0
    assert late.overdue
    assert not early.overdue
