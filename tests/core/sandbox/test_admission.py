"""Who runs next where many want to: a party has its share, and whoever takes long comes after whoever does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeOutcome, monty
from core.sandbox import admission as admission_
from core.sandbox.admission import MOST_PARTIES, Admission, NotAdmittedError
from core.sandbox.monty import MontySandbox
from core.sandbox.parcels import BUSY
from core.sandbox.watch import Guard


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock: Clock) -> Admission:
    return Admission(4, beside=2, share=2, heavy=2, clock=clock)


@pytest.fixture
def started() -> Iterator[Callable[[Admission, str], threading.Event]]:
    """Starts a thread that waits for a place of a party; the event is set when it has it, and until the test is over."""
    with ThreadPoolExecutor(8) as threads, ExitStack() as ends:
        over = threading.Event()
        ends.callback(over.set)

        def start(admission: Admission, party: str) -> threading.Event:
            gets_in = threading.Event()

            def wait() -> None:
                with admission.taken(party, Guard()):
                    gets_in.set()
                    over.wait(10)

            before = admission.waiting
            threads.submit(wait)
            while not gets_in.is_set() and admission.waiting == before:
                time.sleep(0.001)
            return gets_in

        yield start


Start = Callable[[Admission, str], threading.Event]


def took(admission: Admission, clock: Clock, party: str, seconds: float) -> None:
    with admission.taken(party, Guard()):
        clock.now += seconds


def gets_in(admission: Admission, party: str, wait_s: float = 0) -> bool:
    try:
        with admission.taken(party, Guard(), wait_s=wait_s):
            return True
    except NotAdmittedError:
        return False


def test_a_party_has_its_share_and_leaves_the_rest_to_others(admission: Admission) -> None:
    with admission.taken("a", Guard()), admission.taken("a", Guard()):
        assert not gets_in(admission, "a")
        assert gets_in(admission, "b")
    assert gets_in(admission, "a")


def test_calls_of_no_party_share_nothing_but_the_places(admission: Admission) -> None:
    with admission.taken("", Guard()), admission.taken("", Guard()):
        assert gets_in(admission, "")
        with admission.taken("", Guard()):
            assert not gets_in(admission, "")


def test_new_parties_do_not_wait_for_those_who_come_again_and_again(
    admission: Admission, clock: Clock, started: Start
) -> None:
    for known in ("a", "b", "c", "d"):
        took(admission, clock, known, 0.01)
    with admission.taken("a", Guard()), admission.taken("a", Guard()), admission.taken("b", Guard()):
        with admission.taken("d", Guard()):
            new, again = started(admission, "new"), started(admission, "c")
        assert new.wait(5)
        assert not again.is_set()


def test_the_last_place_is_for_those_who_have_been_here(admission: Admission, clock: Clock) -> None:
    took(admission, clock, "known", 0.01)
    with admission.taken("a", Guard()), admission.taken("b", Guard()), admission.taken("c", Guard()):
        assert not gets_in(admission, "d")
        assert gets_in(admission, "known")


def test_the_last_place_is_for_those_who_have_none(admission: Admission, clock: Clock) -> None:
    for known in ("a", "b", "c"):
        took(admission, clock, known, 0.01)
    with admission.taken("a", Guard()), admission.taken("a", Guard()), admission.taken("b", Guard()):
        assert not gets_in(admission, "b")
        assert gets_in(admission, "c")


def test_a_call_that_goes_on_leaves_its_place_to_others(admission: Admission, clock: Clock, started: Start) -> None:
    for known in ("a", "b", "c", "d", "e", "f", "g"):
        took(admission, clock, known, 0.01)
    with ExitStack() as held:
        for party in ("a", "b", "c", "d"):
            held.enter_context(admission.taken(party, Guard()))
        assert not gets_in(admission, "e")
        waiting = started(admission, "e")
        clock.now += 0.15
        assert waiting.wait(5), "nobody has ended, but some have left their places"
        assert gets_in(admission, "f")


def test_beside_the_places_there_is_room_for_a_few_only(admission: Admission, clock: Clock) -> None:
    for known in ("a", "b", "c", "d", "e", "f", "g"):
        took(admission, clock, known, 0.01)
    with ExitStack() as held:
        for party in ("a", "b", "c", "d"):
            held.enter_context(admission.taken(party, Guard()))
        clock.now += 0.15
        for party in ("e", "f"):
            held.enter_context(admission.taken(party, Guard()))
        assert not gets_in(admission, "g")


def test_the_heavy_run_a_few_together(admission: Admission, clock: Clock) -> None:
    for party in ("a", "b", "c"):
        took(admission, clock, party, 1.0)
    with admission.taken("a", Guard()), admission.taken("b", Guard()):
        assert not gets_in(admission, "c")
        assert gets_in(admission, "light")


def test_a_call_that_goes_on_and_on_makes_its_party_heavy(admission: Admission, clock: Clock) -> None:
    for known in ("a", "b", "c"):
        took(admission, clock, known, 0.01)
    with admission.taken("a", Guard()), admission.taken("b", Guard()):
        assert gets_in(admission, "a")
        clock.now += 1.0
        assert not gets_in(admission, "a")
        assert gets_in(admission, "c")


def test_any_number_of_short_calls_is_light(admission: Admission, clock: Clock) -> None:
    for _ in range(100):
        took(admission, clock, "quick", 0.1)
    took(admission, clock, "a", 1.0)
    with admission.taken("a", Guard()), admission.taken("a", Guard()):
        assert gets_in(admission, "quick")


def test_what_was_taken_is_forgotten_by_and_by(admission: Admission, clock: Clock) -> None:
    took(admission, clock, "a", 1.0)
    with admission.taken("x", Guard()), admission.taken("y", Guard()):
        clock.now += 60.0
        assert gets_in(admission, "a")


@pytest.mark.parametrize("seconds", [1.0, 0.6], ids=["heavy", "nearly"])
def test_who_took_less_lately_goes_before_who_waited_longer(
    admission: Admission, clock: Clock, started: Start, seconds: float
) -> None:
    took(admission, clock, "more", seconds)
    for known in ("b", "c", "less"):
        took(admission, clock, known, 0.01)
    with ExitStack() as held:
        for party in ("a", "a", "b"):
            held.enter_context(admission.taken(party, Guard()))
        with admission.taken("c", Guard()):
            more, less = started(admission, "more"), started(admission, "less")
        assert less.wait(5)
        assert not more.is_set()


def test_those_that_are_alike_go_in_order(admission: Admission, clock: Clock, started: Start) -> None:
    for known in ("b", "c", "d", "e"):
        took(admission, clock, known, 0.01)
    with admission.taken("a", Guard()), admission.taken("a", Guard()), admission.taken("b", Guard()):
        with admission.taken("e", Guard()):
            first, second = started(admission, "c"), started(admission, "d")
        assert first.wait(5)
        assert not second.is_set()


def test_a_call_that_is_stopped_while_it_waits_waits_no_longer(admission: Admission) -> None:
    guard = Guard()
    began = time.monotonic()
    with admission.taken("a", Guard()), admission.taken("a", Guard()):
        threading.Timer(0.05, guard.stop).start()
        with pytest.raises(NotAdmittedError), admission.taken("a", guard, wait_s=10):
            pass
    assert time.monotonic() - began < 5
    assert admission.waiting == 0


def test_who_waits_in_a_crowd_looks_for_a_place_only_when_first() -> None:
    looks = count()
    admission = Admission(4, share=1, clock=lambda: 0.0 * next(looks))

    def wait() -> bool:
        return gets_in(admission, "a", 0.5)

    with ThreadPoolExecutor(40) as threads, admission.taken("a", Guard()):
        crowd = [threads.submit(wait) for _ in range(40)]
        assert not any(one.result() for one in crowd)
    assert next(looks) < 100, "one for each that comes, and a few while they wait"


def test_the_next_in_a_crowd_looks_for_a_place_when_the_first_has_given_up(admission: Admission, clock: Clock) -> None:
    for known in ("a", "b", "c", "d"):
        took(admission, clock, known, 0.01)
    with ThreadPoolExecutor(2) as threads, ExitStack() as held:
        for party in ("a", "b", "c", "d"):
            held.enter_context(admission.taken(party, Guard()))
        first = threads.submit(gets_in, admission, "a", 0.1)
        while not admission.waiting:
            time.sleep(0.001)
        second = threads.submit(gets_in, admission, "b", 5)
        assert not first.result()
        clock.now += 0.15
        assert second.result()


def test_parties_of_long_ago_are_not_kept(admission: Admission, clock: Clock) -> None:
    for number in range(2 * MOST_PARTIES):
        took(admission, clock, f"{number}", 0.3)
        clock.now += 0.1
    assert admission.known <= MOST_PARTIES + 1


# --- in the sandbox

LOOP = "def f():\n    while True:\n        pass"
HONEST = "def f():\n    return 'fine'"
SANDBOX = MontySandbox()


def test_an_honest_run_goes_on_beside_many_that_loop() -> None:
    stop = Cancel()

    def loop(number: int) -> CodeOutcome:
        return SANDBOX.run(CodeCall(LOOP, "f", party=f"looping {number % 2}"), stop=stop)

    with ThreadPoolExecutor(16) as threads:
        loops = [threads.submit(loop, number) for number in range(16)]
        honest = [SANDBOX.run(CodeCall(HONEST, "f", party="honest")) for _ in range(100)]
        stop.cancel()
        assert {str(one.result().error.kind) for one in loops if one.result().error} <= {"stopped", "time"}  # type: ignore[union-attr]
    assert {outcome.value for outcome in honest} == {"fine"}
    assert sorted(outcome.seconds for outcome in honest)[90] < 0.5


def test_who_waits_too_long_is_told_that_too_much_is_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monty, "ADMISSION", Admission(0, share=0))
    monkeypatch.setattr(admission_, "WAIT_S", 0.01)
    outcome = SANDBOX.run(CodeCall(HONEST, "f"))
    assert outcome.error == BUSY
