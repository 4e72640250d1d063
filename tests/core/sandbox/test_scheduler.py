"""Scheduling across tenants: each has its share, and long-running ones never starve short ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeOutcome, monty
from core.sandbox import scheduler as scheduler_module
from core.sandbox.marshalling import BUSY
from core.sandbox.monty import MontySandbox
from core.sandbox.scheduler import MAX_TENANTS, NoSlotError, Scheduler
from core.sandbox.watchdog import CallHandle


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scheduler(clock: Clock) -> Scheduler:
    return Scheduler(4, per_tenant=2, heavy=2, clock=clock)


@pytest.fixture
def started() -> Iterator[Callable[[Scheduler, str], threading.Event]]:
    """Starts a thread that acquires a slot for a tenant and holds it to the end of the test; the event is set once it has it."""
    with ThreadPoolExecutor(8) as threads, ExitStack() as ends:
        over = threading.Event()
        ends.callback(over.set)

        def start(scheduler: Scheduler, tenant: str) -> threading.Event:
            gets_in = threading.Event()

            def wait() -> None:
                with scheduler.acquire(tenant, CallHandle()):
                    gets_in.set()
                    over.wait(10)

            before = scheduler.waiting
            threads.submit(wait)
            while not gets_in.is_set() and scheduler.waiting == before:
                time.sleep(0.001)
            return gets_in

        yield start


Start = Callable[[Scheduler, str], threading.Event]


def took(scheduler: Scheduler, clock: Clock, tenant: str, seconds: float) -> None:
    with scheduler.acquire(tenant, CallHandle()):
        clock.now += seconds


def gets_in(scheduler: Scheduler, tenant: str, wait_s: float = 0) -> bool:
    try:
        with scheduler.acquire(tenant, CallHandle(), wait_s=wait_s):
            return True
    except NoSlotError:
        return False


def test_a_tenant_has_its_share_and_leaves_the_rest_to_others(scheduler: Scheduler) -> None:
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("a", CallHandle()):
        assert not gets_in(scheduler, "a")
        assert gets_in(scheduler, "b")
    assert gets_in(scheduler, "a")


def test_calls_without_a_tenant_have_no_quota(scheduler: Scheduler) -> None:
    with scheduler.acquire("", CallHandle()), scheduler.acquire("", CallHandle()):
        assert gets_in(scheduler, "")
        with scheduler.acquire("", CallHandle()):
            assert not gets_in(scheduler, "")


def test_new_tenants_do_not_wait_for_frequent_ones(scheduler: Scheduler, clock: Clock, started: Start) -> None:
    for known in ("a", "b", "c", "d"):
        took(scheduler, clock, known, 0.01)
    with (
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("b", CallHandle()),
    ):
        with scheduler.acquire("d", CallHandle()):
            new, again = started(scheduler, "new"), started(scheduler, "c")
        assert new.wait(5)
        assert not again.is_set()


def test_the_last_slot_is_not_for_new_tenants(scheduler: Scheduler, clock: Clock) -> None:
    took(scheduler, clock, "known", 0.01)
    with (
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("b", CallHandle()),
        scheduler.acquire("c", CallHandle()),
    ):
        assert not gets_in(scheduler, "d")
        assert gets_in(scheduler, "known")


def test_the_last_slot_is_for_tenants_without_one(scheduler: Scheduler, clock: Clock) -> None:
    for known in ("a", "b", "c"):
        took(scheduler, clock, known, 0.01)
    with (
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("b", CallHandle()),
    ):
        assert not gets_in(scheduler, "b")
        assert gets_in(scheduler, "c")


def test_heavy_tenants_hold_few_slots_together(scheduler: Scheduler, clock: Clock) -> None:
    for tenant in ("a", "b", "c"):
        took(scheduler, clock, tenant, 1.0)
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("b", CallHandle()):
        assert not gets_in(scheduler, "c")
        assert gets_in(scheduler, "light")


def test_a_running_call_makes_its_tenant_heavy(scheduler: Scheduler, clock: Clock) -> None:
    for known in ("a", "b", "c"):
        took(scheduler, clock, known, 0.01)
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("b", CallHandle()):
        assert gets_in(scheduler, "a")
        clock.now += 1.0
        assert not gets_in(scheduler, "a")
        assert gets_in(scheduler, "c")


def test_any_number_of_short_calls_is_light(scheduler: Scheduler, clock: Clock) -> None:
    for _ in range(100):
        took(scheduler, clock, "quick", 0.1)
    took(scheduler, clock, "a", 1.0)
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("a", CallHandle()):
        assert gets_in(scheduler, "quick")


def test_use_is_forgotten_over_time(scheduler: Scheduler, clock: Clock) -> None:
    took(scheduler, clock, "a", 1.0)
    with scheduler.acquire("x", CallHandle()), scheduler.acquire("y", CallHandle()):
        clock.now += 60.0
        assert gets_in(scheduler, "a")


@pytest.mark.parametrize("seconds", [1.0, 0.6], ids=["heavy", "nearly"])
def test_less_recent_use_goes_before_a_longer_wait(
    scheduler: Scheduler, clock: Clock, started: Start, seconds: float
) -> None:
    took(scheduler, clock, "more", seconds)
    for known in ("b", "c", "less"):
        took(scheduler, clock, known, 0.01)
    with ExitStack() as held:
        for tenant in ("a", "a", "b"):
            held.enter_context(scheduler.acquire(tenant, CallHandle()))
        with scheduler.acquire("c", CallHandle()):
            more, less = started(scheduler, "more"), started(scheduler, "less")
        assert less.wait(5)
        assert not more.is_set()


def test_equal_tenants_go_in_order(scheduler: Scheduler, clock: Clock, started: Start) -> None:
    for known in ("b", "c", "d", "e"):
        took(scheduler, clock, known, 0.01)
    with (
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("a", CallHandle()),
        scheduler.acquire("b", CallHandle()),
    ):
        with scheduler.acquire("e", CallHandle()):
            first, second = started(scheduler, "c"), started(scheduler, "d")
        assert first.wait(5)
        assert not second.is_set()


def test_a_call_that_is_stopped_while_it_waits_waits_no_longer(scheduler: Scheduler) -> None:
    handle = CallHandle()
    began = time.monotonic()
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("a", CallHandle()):
        threading.Timer(0.05, handle.stop).start()
        with pytest.raises(NoSlotError), scheduler.acquire("a", handle, wait_s=10):
            pass
    assert time.monotonic() - began < 5
    assert scheduler.waiting == 0


def test_the_use_of_any_number_of_long_calls_is_forgotten_in_the_same_time(scheduler: Scheduler, clock: Clock) -> None:
    for _ in range(100):
        took(scheduler, clock, "a", 2.0)
    took(scheduler, clock, "b", 2.0)
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("b", CallHandle()):
        assert not gets_in(scheduler, "a")
    clock.now += 20.0
    with scheduler.acquire("a", CallHandle()), scheduler.acquire("b", CallHandle()):
        assert gets_in(scheduler, "a")


def test_a_call_starts_when_the_one_before_it_in_the_queue_has_given_up(scheduler: Scheduler, clock: Clock) -> None:
    for known in ("a", "b", "c", "d"):
        took(scheduler, clock, known, 0.01)
    with ThreadPoolExecutor(2) as threads, ExitStack() as held:
        for tenant in ("b", "c", "d"):
            held.enter_context(scheduler.acquire(tenant, CallHandle()))
        with scheduler.acquire("a", CallHandle()):
            first = threads.submit(gets_in, scheduler, "a", 0.1)
            while not scheduler.waiting:
                time.sleep(0.001)
            second = threads.submit(gets_in, scheduler, "b", 5)
            assert not first.result()
        held.close()
        assert second.result()


def test_the_number_of_remembered_tenants_is_limited(scheduler: Scheduler, clock: Clock) -> None:
    for number in range(2 * MAX_TENANTS):
        took(scheduler, clock, f"{number}", 0.3)
        clock.now += 0.1
    assert scheduler.remembered_tenants <= MAX_TENANTS + 1


# --- in the sandbox

LOOP = "def f():\n    while True:\n        pass"
HONEST = "def f():\n    return 'fine'"
SANDBOX = MontySandbox()


def test_an_honest_run_goes_on_beside_many_that_loop() -> None:
    stop = Cancel()

    def loop(number: int) -> CodeOutcome:
        return SANDBOX.run(CodeCall(LOOP, "f", tenant=f"looping {number % 2}"), stop=stop)

    with ThreadPoolExecutor(16) as threads:
        loops = [threads.submit(loop, number) for number in range(16)]
        honest = [SANDBOX.run(CodeCall(HONEST, "f", tenant="honest")) for _ in range(100)]
        stop.cancel()
        assert {str(one.result().error.kind) for one in loops if one.result().error} <= {"stopped", "time"}  # type: ignore[union-attr]
    assert {outcome.value for outcome in honest} == {"fine"}
    assert sorted(outcome.seconds for outcome in honest)[90] < 0.5


def test_a_call_that_waits_too_long_is_refused_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monty, "SCHEDULER", Scheduler(0, per_tenant=0))
    monkeypatch.setattr(scheduler_module, "WAIT_S", 0.01)
    outcome = SANDBOX.run(CodeCall(HONEST, "f"))
    assert outcome.error == BUSY
