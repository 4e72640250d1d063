"""Who runs next where many want to: a party has its share, and whoever takes long comes after whoever does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeOutcome, monty
from core.sandbox import turns as turns_
from core.sandbox.monty import MontySandbox
from core.sandbox.parcels import BUSY
from core.sandbox.turns import MOST_PARTIES, NoTurnError, Turns
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
def turns(clock: Clock) -> Turns:
    return Turns(4, share=2, clock=clock)


@pytest.fixture
def started() -> Iterator[Callable[[Turns, str], threading.Event]]:
    """Starts a thread that waits for a turn of a party; the event is set when it has it, and until the test is over."""
    with ThreadPoolExecutor(8) as threads, ExitStack() as ends:
        over = threading.Event()
        ends.callback(over.set)

        def start(turns: Turns, party: str) -> threading.Event:
            has_turn = threading.Event()

            def wait() -> None:
                with turns.taken(party, Guard()):
                    has_turn.set()
                    over.wait(10)

            before = turns.waiting
            threads.submit(wait)
            while not has_turn.is_set() and turns.waiting == before:
                time.sleep(0.001)
            return has_turn

        yield start


Start = Callable[[Turns, str], threading.Event]


def took(turns: Turns, clock: Clock, party: str, seconds: float) -> None:
    with turns.taken(party, Guard()):
        clock.now += seconds


def has_turn(turns: Turns, party: str) -> bool:
    try:
        with turns.taken(party, Guard(), wait_s=0):
            return True
    except NoTurnError:
        return False


def test_a_party_has_its_share_and_leaves_the_rest_to_others(turns: Turns) -> None:
    with turns.taken("a", Guard()), turns.taken("a", Guard()):
        assert not has_turn(turns, "a")
        assert has_turn(turns, "b")
    assert has_turn(turns, "a")


def test_calls_of_no_party_share_nothing_but_the_places(turns: Turns) -> None:
    with turns.taken("", Guard()), turns.taken("", Guard()):
        assert has_turn(turns, "")
        with turns.taken("", Guard()):
            assert not has_turn(turns, "")


def test_new_parties_do_not_wait_for_those_who_come_again_and_again(turns: Turns, clock: Clock, started: Start) -> None:
    for known in ("a", "b", "c"):
        took(turns, clock, known, 0.01)
    with turns.taken("a", Guard()), turns.taken("a", Guard()), turns.taken("b", Guard()):
        with turns.taken("b", Guard()):
            new, again = started(turns, "new"), started(turns, "c")
        assert new.wait(5)
        assert not again.is_set()


def test_the_last_place_is_for_those_who_have_been_here(turns: Turns, clock: Clock) -> None:
    took(turns, clock, "known", 0.01)
    with turns.taken("a", Guard()), turns.taken("b", Guard()), turns.taken("c", Guard()):
        assert not has_turn(turns, "d")
        assert has_turn(turns, "known")


def test_the_heavy_have_half_of_the_places_together(turns: Turns, clock: Clock) -> None:
    for party in ("a", "b", "c"):
        took(turns, clock, party, 1.0)
    with turns.taken("a", Guard()), turns.taken("b", Guard()):
        assert not has_turn(turns, "c")
        assert has_turn(turns, "light")


def test_a_call_that_goes_on_and_on_makes_its_party_heavy(turns: Turns, clock: Clock) -> None:
    with turns.taken("a", Guard()), turns.taken("b", Guard()):
        clock.now += 1.0
        assert not has_turn(turns, "a")
        assert has_turn(turns, "c")


def test_any_number_of_short_calls_is_light(turns: Turns, clock: Clock) -> None:
    for _ in range(100):
        took(turns, clock, "quick", 0.1)
    took(turns, clock, "a", 1.0)
    with turns.taken("a", Guard()), turns.taken("a", Guard()):
        assert has_turn(turns, "quick")


def test_what_was_taken_is_forgotten_by_and_by(turns: Turns, clock: Clock) -> None:
    took(turns, clock, "a", 1.0)
    with turns.taken("x", Guard()), turns.taken("y", Guard()):
        clock.now += 60.0
        assert has_turn(turns, "a")


def test_the_light_go_before_the_heavy_that_waited_longer(turns: Turns, clock: Clock, started: Start) -> None:
    took(turns, clock, "heavy", 1.0)
    for known in ("b", "light"):
        took(turns, clock, known, 0.01)
    with ExitStack() as held:
        for party in ("a", "a", "b"):
            held.enter_context(turns.taken(party, Guard()))
        with turns.taken("b", Guard()):
            heavy, light = started(turns, "heavy"), started(turns, "light")
        assert light.wait(5)
        assert not heavy.is_set()


def test_those_that_are_alike_go_in_order(turns: Turns, clock: Clock, started: Start) -> None:
    for known in ("b", "c", "d"):
        took(turns, clock, known, 0.01)
    with turns.taken("a", Guard()), turns.taken("a", Guard()), turns.taken("b", Guard()):
        with turns.taken("b", Guard()):
            first, second = started(turns, "c"), started(turns, "d")
        assert first.wait(5)
        assert not second.is_set()


def test_a_call_that_is_stopped_while_it_waits_waits_no_longer(turns: Turns) -> None:
    guard = Guard()
    began = time.monotonic()
    with turns.taken("a", Guard()), turns.taken("a", Guard()):
        threading.Timer(0.05, guard.stop).start()
        with pytest.raises(NoTurnError), turns.taken("a", guard, wait_s=10):
            pass
    assert time.monotonic() - began < 5
    assert turns.waiting == 0


def test_parties_of_long_ago_are_not_kept(turns: Turns, clock: Clock) -> None:
    for number in range(2 * MOST_PARTIES):
        took(turns, clock, f"{number}", 0.3)
        clock.now += 0.1
    assert turns.known <= MOST_PARTIES + 1


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
    monkeypatch.setattr(monty, "TURNS", Turns(0, share=0))
    monkeypatch.setattr(turns_, "WAIT_S", 0.01)
    outcome = SANDBOX.run(CodeCall(HONEST, "f"))
    assert outcome.error == BUSY
