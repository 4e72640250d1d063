"""Runs go on by themselves, can be watched and stopped from anywhere, and are forgotten in the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.agents import Agent
from core.errors import WrongKeyError
from core.events import DeltaReceived, EndReason, MessageFinished, Recorded, RunEnded, RunStarted
from core.messages import Delta, user
from core.models.protocol import Completion, ModelRequest
from core.runner.cancel import Cancel, party_in_reach
from core.runner.swarm import Swarm
from core.team.history import History
from core.team.spec import TeamSpec
from playground import words
from playground.drafts import Draft
from playground.runs import Events, Registry, Run, TooManyRunsError, settled
from playground.session import Setup

SOON_S = 5.0
SETUP = Setup(Draft("d1", History(TeamSpec("Team")), TeamSpec("Team")))
OPENING = RunStarted("a", (user("hello"),))


class SlowModel:
    """Says a number of words, one every `pause_s`, until the `gate` opens at the latest."""

    def __init__(self, count: int = 3, *, pause_s: float = 0.0, gate: threading.Event | None = None) -> None:
        self._count, self._pause_s, self._gate = count, pause_s, gate

    def complete(self, request: ModelRequest) -> Completion:
        return Completion({"role": "assistant", "content": "word " * self._count})

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        for _ in range(self._count):
            time.sleep(self._pause_s)
            yield {"content": "word "}
        if self._gate is not None:
            self._gate.wait(SOON_S)
        yield self.complete(request)


def spoken(model: SlowModel) -> Events:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        return Swarm(model=model).run_events(Agent(key="a"), [user("hello")], cancel=cancel)

    return events


def started(registry: Registry, model: SlowModel, *, run: str = "r1", conversation: str = "c1") -> Run:
    made = Run(run, conversation, opening=OPENING)
    registry.start(made, spoken(model), setup=SETUP)
    return made


def end_of(run: Run) -> RunEnded:
    deadline = time.monotonic() + SOON_S
    while not run.is_over and time.monotonic() < deadline:
        run.has_moved(run.size, timeout_s=0.05)
    last = run.log()[-1].event
    assert isinstance(last, RunEnded)
    return last


def test_a_run_goes_on_with_nobody_watching() -> None:
    run = started(Registry(), SlowModel())
    assert end_of(run).reason is EndReason.ANSWERED


def until(happened: Callable[[], bool], run: Run) -> None:
    """Wait for it, and look again whenever the run has grown."""
    grown = threading.Event()
    with run.heard_by(grown.set):
        while not happened():
            assert grown.wait(SOON_S)
            grown.clear()


def pieces(run: Run) -> int:
    return sum(isinstance(recorded.event, DeltaReceived) for recorded in run.log())


def test_a_watcher_sees_every_event_once() -> None:
    gate = threading.Event()
    run = started(Registry(), SlowModel(20, pause_s=0.002, gate=gate))
    seen: list[Recorded] = []

    def look() -> bool:
        seen.extend(run.since(len(seen)))
        return sum(isinstance(recorded.event, DeltaReceived) for recorded in seen) == 20

    until(look, run)
    gate.set()
    assert [recorded.seq for recorded in seen] == list(range(len(seen)))


def test_pieces_of_a_reply_are_no_move() -> None:
    gate = threading.Event()
    run = started(Registry(), SlowModel(5, gate=gate))
    until(lambda: pieces(run) == 5, run)
    assert run.has_moved(0, timeout_s=0)
    assert not run.has_moved(run.size - 5, timeout_s=0.05)
    gate.set()


def test_the_end_of_a_run_is_a_move() -> None:
    run = started(Registry(), SlowModel(1))
    end_of(run)
    assert run.has_moved(run.size + 100, timeout_s=0)


def test_who_has_heard_enough_is_told_no_more() -> None:
    gate, heard = threading.Event(), list[int]()
    run = started(Registry(), SlowModel(1, gate=gate))
    until(lambda: pieces(run) == 1, run)
    with run.heard_by(lambda: heard.append(1)):
        pass
    gate.set()
    end_of(run)
    assert not heard


def test_stopping_does_not_wait_for_a_model_that_stalls() -> None:
    gate = threading.Event()
    run = started(Registry(), SlowModel(2, gate=gate))
    until(lambda: pieces(run) > 0, run)
    began = time.monotonic()
    run.stop()
    reason = end_of(run).reason
    took = time.monotonic() - began
    gate.set()
    assert reason is EndReason.STOPPED
    assert took < 5


def test_a_stopped_run_keeps_what_was_said() -> None:
    gate = threading.Event()
    run = started(Registry(), SlowModel(2, gate=gate))
    until(lambda: pieces(run) == 2, run)
    run.stop()
    end_of(run)
    gate.set()
    said = [recorded.event.message["content"] for recorded in run.log() if isinstance(recorded.event, MessageFinished)]
    assert said == ["word word "]


def test_an_error_that_may_be_shown_becomes_the_last_event() -> None:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        raise WrongKeyError("The endpoint refused the key.")

    run = Run("r", "c", opening=OPENING)
    run.carry_out(events)
    failure = end_of(run).failure
    assert failure is not None
    assert failure.message == "The endpoint refused the key."
    assert failure.fix


def test_functions_are_called_on_behalf_of_the_conversation() -> None:
    parties: list[str] = []

    def events(cancel: Cancel) -> Iterator[Recorded]:
        parties.append(party_in_reach())
        yield from ()

    Run("r", "c", opening=OPENING).carry_out(events)
    assert parties == ["c"]


def test_a_run_that_fails_before_it_begins_still_tells_what_was_said() -> None:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        raise WrongKeyError("The endpoint refused the key.")

    run = Run("r", "c", opening=OPENING)
    run.carry_out(events)
    assert [recorded.event.kind for recorded in run.log()] == ["run_started", "run_ended"]
    assert run.log()[0].event == OPENING


def test_an_unexpected_error_ends_the_run_without_telling_its_particulars() -> None:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        yield Recorded(RunStarted("a", ()), "run", 0, 1.0)
        raise RuntimeError("secret /etc/passwd sk-123")

    run = Run("r", "c", opening=OPENING)
    run.carry_out(events)
    end = run.log()[-1]
    assert isinstance(end.event, RunEnded)
    assert (end.run, end.seq, end.event.agent) == ("run", 1, "a")
    assert end.event.failure is not None
    assert end.event.failure.message == words.UNEXPECTED
    assert "sk-123" not in str(run.log())


def test_a_finished_run_is_kept_without_the_pieces_of_its_replies() -> None:
    run = started(Registry(), SlowModel(50))
    end_of(run)
    assert not any(isinstance(recorded.event, DeltaReceived) for recorded in run.log())
    assert any(isinstance(recorded.event, MessageFinished) for recorded in run.log())
    assert list(run.log()) == settled(run.log())


def test_one_conversation_has_one_run_at_a_time() -> None:
    gate = threading.Event()
    registry = Registry()
    started(registry, SlowModel(gate=gate))
    with pytest.raises(TooManyRunsError):
        started(registry, SlowModel(), run="r2")
    gate.set()


def test_conversations_do_not_see_each_other() -> None:
    registry = Registry()
    first = started(registry, SlowModel(), run="r1", conversation="c1")
    second = started(registry, SlowModel(), run="r2", conversation="c2")
    end_of(first)
    end_of(second)
    kept = registry.find("c1")
    assert kept is not None
    assert [run.id for run in kept.runs] == ["r1"]
    assert registry.find("c3") is None


def test_a_run_tried_again_takes_the_place_of_the_first_try() -> None:
    registry = Registry()
    end_of(started(registry, SlowModel()))
    again = Run("r2", "c1", opening=OPENING, instead_of="r1")
    registry.start(again, spoken(SlowModel()), setup=SETUP)
    end_of(again)
    kept = registry.find("c1")
    assert kept is not None
    assert [run.id for run in kept.runs] == ["r2"]


def test_the_oldest_conversations_are_forgotten() -> None:
    registry = Registry(conversations=3)
    for number in range(6):
        end_of(started(registry, SlowModel(), run=f"r{number}", conversation=f"c{number}"))
    assert [registry.find(f"c{number}") is not None for number in range(6)] == [False, False, False, True, True, True]


def test_a_conversation_that_is_looked_at_is_not_the_oldest() -> None:
    registry = Registry(conversations=2)
    end_of(started(registry, SlowModel(), run="r0", conversation="c0"))
    end_of(started(registry, SlowModel(), run="r1", conversation="c1"))
    registry.find("c0")
    end_of(started(registry, SlowModel(), run="r2", conversation="c2"))
    assert registry.find("c0") is not None
    assert registry.find("c1") is None


def test_many_events_make_old_conversations_be_forgotten() -> None:
    registry = Registry(events=10)
    for number in range(6):
        end_of(started(registry, SlowModel(), run=f"r{number}", conversation=f"c{number}"))
    assert registry.find("c0") is None
    assert registry.find("c5") is not None


def test_a_run_going_on_is_never_forgotten() -> None:
    gate = threading.Event()
    registry = Registry(conversations=1)
    started(registry, SlowModel(gate=gate), run="r0", conversation="c0")
    for number in range(1, 4):
        end_of(started(registry, SlowModel(), run=f"r{number}", conversation=f"c{number}"))
    assert registry.running("c0") is not None
    gate.set()
