"""Runs go on whoever looks on, one at a time in a conversation; what waits is sent when they end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import pytest

from core.conversation import Conversation, ConversationId, ConversationSettings, LogEntry
from core.errors import StoreError, TooManyRunsError, WrongKeyError
from core.events import (
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
)
from core.leases import LEASE_S
from core.messages import Delta, user
from core.models.protocol import Completion, Model, ModelRequest
from core.runner.cancel import current_tenant
from core.runs import UNEXPECTED, CreateModel, Runs
from core.store import MemoryStore
from core.team.spec import AgentId, AgentSpec, TeamSpec
from tests.support.runs import GatedModel, call, calls

SOON_S = 10.0
TEAM = TeamSpec("Team", AgentId("a"), agents=(AgentSpec(AgentId("a"), "A"), AgentSpec(AgentId("b"), "B")))
C1, C2 = ConversationId("c1"), ConversationId("c2")


def conversation(id: ConversationId = C1, **settings: object) -> Conversation:
    return Conversation(id=id, team=TEAM, settings=ConversationSettings(**settings))  # type: ignore[arg-type]


def created(model: Model) -> CreateModel:
    return lambda: model


def failing(error: Exception) -> CreateModel:
    def create() -> Model:
        raise error

    return create


class SlowStore(MemoryStore):
    """A store that takes its time to save a conversation, as one on a disk does."""

    def save(self, conversation: Conversation) -> None:
        time.sleep(0.02)
        super().save(conversation)


def runs_of(store: MemoryStore | None = None, *, most_runs: int = 8) -> Runs:
    return Runs(store or MemoryStore(), most_runs=most_runs)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def at_rest(runs: Runs, id: ConversationId = C1) -> Sequence[LogEntry]:
    """The log once nothing is in progress."""
    until(lambda: runs.running(id) is None)
    return runs.store.read(id)


def log_of(runs: Runs, id: ConversationId = C1) -> Sequence[Recorded]:
    """The conversation's log, at rest."""
    at_rest(runs, id)
    loaded = runs.store.load(id)
    assert loaded is not None
    return loaded.log


def deltas(runs: Runs, id: ConversationId = C1) -> int:
    entries = runs.store.read(id) if runs.store.load(id) is not None else ()
    return sum(isinstance(entry, Recorded) and isinstance(entry.event, DeltaReceived) for entry in entries)


def openings(log: Sequence[Recorded]) -> list[RunStarted]:
    return [recorded.event for recorded in log if isinstance(recorded.event, RunStarted)]


def ends(log: Sequence[LogEntry]) -> list[RunEnded]:
    return [entry.event for entry in log if isinstance(entry, Recorded) and isinstance(entry.event, RunEnded)]


def test_a_run_goes_on_with_nobody_watching() -> None:
    runs = runs_of()
    runs.send(conversation(), "hello", create_model=created(GatedModel()))
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.ANSWERED]


def test_a_message_sent_during_a_run_is_answered_after_it_with_nobody_watching() -> None:
    gate, runs = threading.Event(), runs_of()
    model = GatedModel(gate=gate)
    runs.send(conversation(), "one", create_model=created(model))
    runs.send(conversation(), "two", create_model=created(model))
    runs.send(conversation(), "three", create_model=created(model))
    assert runs.waiting(C1) == ["two", "three"]
    gate.set()
    log = log_of(runs)
    assert [opening.messages for opening in openings(log)] == [(user("one"),), (user("two"),), (user("three"),)]
    assert runs.waiting(C1) == []


def test_between_a_run_and_a_waiting_message_a_run_is_in_progress_all_the_time() -> None:
    gate, runs = threading.Event(), Runs(SlowStore())
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    gate.set()
    pauses, paused = 0, False
    while len(ends(runs.store.read(C1))) < 2:
        pauses += paused  # seen before the log that shows the last run as not ended yet
        paused = runs.running(C1) is None
    assert pauses == 0


def test_a_waiting_message_is_answered_with_what_it_was_sent_with() -> None:
    gate, runs = threading.Event(), runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    second = GatedModel()
    runs.send(conversation(next_agent="b"), "two", create_model=created(second))
    gate.set()
    assert [opening.agent for opening in openings(log_of(runs))] == ["a", "b"]
    assert len(second.requests) == 1


def test_waiting_messages_follow_a_change_of_the_team_and_the_model() -> None:
    gate, runs = threading.Event(), runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.send(conversation(next_agent="b"), "two", create_model=failing(AssertionError()))
    changed = replace(TEAM, agents=(TEAM.agents[0], replace(TEAM.agents[1], instructions="Be brief.")))
    model = GatedModel()
    runs.update_waiting(C1, lambda waiting: replace(waiting, team=changed), create_model=created(model))
    gate.set()
    assert openings(log_of(runs))[1].agent == "b"
    assert model.requests[0].messages[0]["content"] == "Be brief."


def test_stopping_gives_back_what_waited() -> None:
    gate, runs = threading.Event(), runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    until(lambda: deltas(runs) == 1)
    assert runs.stop(C1) == ["two"]
    log = log_of(runs)
    gate.set()
    assert [end.reason for end in ends(log)] == [EndReason.STOPPED]
    assert [recorded.event.message["content"] for recorded in log if isinstance(recorded.event, MessageFinished)] == [
        "word "
    ]


def test_stopping_where_nothing_goes_on_does_nothing() -> None:
    assert runs_of().stop(C1) == []


def test_a_run_that_is_being_stopped_is_known() -> None:
    gate, runs = threading.Event(), runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    run = runs.running(C1)
    assert run is not None
    before = run.is_stopping
    runs.stop(C1)
    assert (before, run.is_stopping) == (False, True)
    gate.set()
    at_rest(runs)


def test_an_answer_yields_every_event_once_and_in_order() -> None:
    gate, runs = threading.Event(), runs_of()
    seen: list[Recorded] = []
    for recorded in runs.answer(conversation(), "one", create_model=created(GatedModel(50, gate=gate))):
        seen.append(recorded)
        if len(seen) == 40:
            gate.set()
    assert [recorded.seq for recorded in seen] == list(range(len(seen)))
    assert sum(isinstance(recorded.event, DeltaReceived) for recorded in seen) == 50


def test_no_delta_of_an_answer_is_lost_however_fast_the_run_ends() -> None:
    for _ in range(50):
        answer = runs_of().answer(conversation(), "one", create_model=created(GatedModel(5)))
        assert sum(isinstance(recorded.event, DeltaReceived) for recorded in answer) == 5


def test_an_answer_that_is_left_early_is_stopped() -> None:
    gate, runs = threading.Event(), runs_of()
    answer = runs.answer(conversation(), "one", create_model=created(GatedModel(50, gate=gate)))
    next(iter(answer))
    assert isinstance(answer, Generator)
    answer.close()
    assert runs.running(C1) is None
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.STOPPED]


def test_a_message_sent_at_the_very_end_of_a_run_is_answered_once() -> None:
    runs = runs_of(most_runs=64)
    model = GatedModel()

    def talk(id: ConversationId) -> None:
        for number in range(20):
            runs.send(conversation(id), str(number), create_model=created(model))
            until(lambda: runs.running(id) is None)

    ids = [ConversationId(f"c{number}") for number in range(16)]
    threads = [threading.Thread(target=talk, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(model.requests) == 16 * 20
    for id in ids:
        assert [end.reason for end in ends(log_of(runs, id))] == [EndReason.ANSWERED] * 20


def test_a_thread_that_cannot_start_leaves_nothing_in_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = runs_of()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(TooManyRunsError):
            runs.send(conversation(), "one", create_model=created(GatedModel()))
    assert runs.running(C1) is None
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    assert openings(log_of(runs))[0].messages == (user("two"),)


def test_a_run_whose_model_exits_ends_and_the_next_message_is_answered() -> None:
    gate, runs = threading.Event(), runs_of()

    def leave() -> Model:
        gate.wait(SOON_S)
        raise SystemExit

    runs.send(conversation(), "one", create_model=leave)
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.FAILED, EndReason.ANSWERED]


def test_a_listener_that_fails_ends_no_run() -> None:
    runs = runs_of()

    def fail(_: Recorded | None) -> None:
        raise RuntimeError("the loop is closed")

    with runs.subscribed(C1, fail):
        runs.send(conversation(), "one", create_model=created(GatedModel()))
        assert [end.reason for end in ends(log_of(runs))] == [EndReason.ANSWERED]


def test_a_choice_for_one_run_is_not_part_of_the_stored_settings() -> None:
    runs = runs_of()
    runs.send(conversation(next_agent="b"), "one", create_model=created(GatedModel()))
    at_rest(runs)
    stored = runs.store.load(C1)
    assert stored is not None
    assert stored.settings.next_agent == ""
    assert openings(stored.log)[0].agent == "b"


def test_a_listener_hears_every_event_in_order_and_the_end() -> None:
    runs, heard = runs_of(), list[Recorded | None]()
    with runs.subscribed(C1, heard.append):
        runs.send(conversation(), "one", create_model=created(GatedModel(5)))
        log = at_rest(runs)
        until(lambda: heard[-1] is None)
    told = [recorded for recorded in heard if recorded is not None]
    assert [recorded.seq for recorded in told] == [*range(len(told))]
    assert [recorded for recorded in told if not isinstance(recorded.event, DeltaReceived)] == list(log)
    assert len(told) == len(log) + 5


def test_a_listener_hears_nothing_after_its_block() -> None:
    gate, runs, heard = threading.Event(), runs_of(), list[object]()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    until(lambda: deltas(runs) == 1)
    with runs.subscribed(C1, heard.append):
        pass
    gate.set()
    at_rest(runs)
    assert heard == []


def test_a_finished_run_is_kept_without_its_deltas() -> None:
    runs = runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(50)))
    log = at_rest(runs)
    assert deltas(runs) == 0
    assert any(isinstance(entry, Recorded) and isinstance(entry.event, MessageFinished) for entry in log)


def test_functions_are_called_on_behalf_of_the_conversation() -> None:
    parties: list[str] = []

    def create() -> Model:
        parties.append(current_tenant())
        return GatedModel()

    runs = runs_of()
    runs.send(conversation(), "one", create_model=create)
    at_rest(runs)
    assert parties == [C1]


def test_an_error_that_may_be_shown_becomes_the_last_event_after_the_message() -> None:
    runs = runs_of()
    runs.send(conversation(), "one", create_model=failing(WrongKeyError("The endpoint refused the key.")))
    log = log_of(runs)
    assert [recorded.event.kind for recorded in log] == ["run_started", "run_ended"]
    assert openings(log)[0].messages == (user("one"),)
    failure = ends(log)[0].failure
    assert failure is not None
    assert (failure.message, bool(failure.fix)) == ("The endpoint refused the key.", True)


def test_an_unexpected_error_is_no_mistake_of_the_user_and_shows_nothing_of_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs = runs_of()
    with caplog.at_level(logging.ERROR):
        runs.send(conversation(), "one", create_model=failing(RuntimeError("secret /etc/passwd sk-123")))
        log = log_of(runs)
    failure = ends(log)[0].failure
    assert failure is not None
    assert (failure.message, failure.code) == (UNEXPECTED, "unexpected")
    assert "RuntimeError" in caplog.text
    assert "sk-123" not in str(log) + caplog.text


def test_an_error_in_mid_run_ends_the_run_that_it_broke_off() -> None:
    class Broken(GatedModel):
        def stream(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
            yield {"content": "word "}
            raise ZeroDivisionError

    runs = runs_of()
    runs.send(conversation(), "one", create_model=created(Broken()))
    log = log_of(runs)
    assert len({recorded.run for recorded in log}) == 1
    assert [recorded.seq for recorded in log] == sorted({recorded.seq for recorded in log})
    assert ends(log)[0].reason is EndReason.FAILED


def test_the_message_behind_a_failed_run_is_answered() -> None:
    gate, runs = threading.Event(), runs_of()

    def create() -> Model:
        gate.wait(SOON_S)
        raise WrongKeyError("The endpoint refused the key.")

    runs.send(conversation(), "one", create_model=create)
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.FAILED, EndReason.ANSWERED]


def test_no_more_runs_than_the_process_executes() -> None:
    gate, runs = threading.Event(), runs_of(most_runs=1)
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    with pytest.raises(TooManyRunsError):
        runs.send(conversation(C2), "one", create_model=created(GatedModel()))
    assert runs.waiting(C2) == []
    assert runs.store.load(C2) is None
    gate.set()
    at_rest(runs)
    until(lambda: threading.active_count() == 1 or runs.running(C1) is None)


def test_a_place_is_free_again_after_a_run() -> None:
    runs = runs_of(most_runs=1)
    for number in range(3):
        runs.send(conversation(ConversationId(f"c{number}")), "one", create_model=created(GatedModel()))
        at_rest(runs, ConversationId(f"c{number}"))
        until(lambda: runs.has_room)
    assert len(runs.store.summaries()) == 3


def test_conversations_do_not_see_each_other() -> None:
    runs = runs_of()
    runs.send(conversation(C1), "one", create_model=created(GatedModel()))
    runs.send(conversation(C2), "two", create_model=created(GatedModel()))
    assert openings(log_of(runs, C1))[0].messages == (user("one"),)
    assert openings(log_of(runs, C2))[0].messages == (user("two"),)


def test_a_retry_takes_the_place_of_the_last_run() -> None:
    runs = runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel()))
    first = log_of(runs)
    runs.send(conversation(), "two", create_model=failing(WrongKeyError("The endpoint refused the key.")))
    at_rest(runs)
    runs.retry(conversation(), create_model=created(GatedModel()))
    log = log_of(runs)
    assert list(log[: len(first)]) == list(first)
    assert [opening.messages for opening in openings(log)] == [(user("one"),), (user("two"),)]
    assert [end.reason for end in ends(log)] == [EndReason.ANSWERED, EndReason.ANSWERED]


def test_what_was_chosen_for_the_last_run_holds_for_its_retry() -> None:
    runs = runs_of()
    error = failing(WrongKeyError("The endpoint refused the key."))
    runs.send(conversation(next_agent="b", next_context={"plan": "pro"}), "one", create_model=error)
    at_rest(runs)
    runs.retry(conversation(next_context={"plan": "free"}), create_model=created(GatedModel()))
    (opening,) = openings(log_of(runs))
    assert (opening.agent, opening.context) == ("b", {"plan": "free"})


def test_there_is_nothing_to_retry_without_a_run_and_during_one() -> None:
    gate, runs = threading.Event(), runs_of()
    assert not runs.retry(conversation(), create_model=failing(AssertionError()))
    assert runs.store.load(C1) is None
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.retry(conversation(), create_model=failing(AssertionError()))
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.ANSWERED]


def test_a_retry_that_finds_no_room_changes_nothing() -> None:
    gate, runs = threading.Event(), runs_of(most_runs=1)
    runs.send(conversation(), "one", create_model=failing(WrongKeyError("The endpoint refused the key.")))
    before = list(at_rest(runs))
    until(lambda: runs.has_room)
    runs.send(conversation(C2), "two", create_model=created(GatedModel(gate=gate)))
    with pytest.raises(TooManyRunsError):
        runs.retry(conversation(), create_model=created(GatedModel()))
    gate.set()
    assert list(runs.store.read(C1)) == before


def test_a_conversation_that_the_store_has_forgotten_continues_with_the_log_it_is_sent_with() -> None:
    first = runs_of()
    first.send(conversation(), "one", create_model=created(GatedModel()))
    log = tuple(log_of(first))
    second = runs_of()
    second.send(replace(conversation(), log=log), "two", create_model=created(GatedModel()))
    assert [opening.messages for opening in openings(log_of(second))] == [(user("one"),), (user("two"),)]


def test_a_run_of_a_conversation_that_the_store_has_forgotten_can_be_retried() -> None:
    first = runs_of()
    first.send(conversation(), "one", create_model=failing(WrongKeyError("The endpoint refused the key.")))
    log = tuple(log_of(first))
    second = runs_of()
    assert second.retry(replace(conversation(), log=log), create_model=created(GatedModel()))
    assert [end.reason for end in ends(log_of(second))] == [EndReason.ANSWERED]


def test_a_conversation_deleted_in_mid_run_ends_its_run() -> None:
    gate, runs = threading.Event(), runs_of()
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    until(lambda: deltas(runs) == 1)
    runs.store.delete(C1)
    gate.set()
    until(lambda: runs.running(C1) is None)
    assert runs.store.load(C1) is None


class FailingStore(MemoryStore):
    """A store whose disk is full, so to speak: `broken` names the methods that raise."""

    broken: frozenset[str] = frozenset()

    def append(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        self._refuse("append")
        super().append(id, events)

    def end_run(self, id: ConversationId, run: str) -> None:
        self._refuse("end_run")
        super().end_run(id, run)

    def begin_run(self, id: ConversationId, run: str) -> None:
        self._refuse("begin_run")
        super().begin_run(id, run)

    def rewind(self, id: ConversationId, to: int) -> None:
        self._refuse("rewind")
        super().rewind(id, to)

    def _refuse(self, method: str) -> None:
        if method in self.broken:
            raise OSError("no space left")


@pytest.mark.parametrize("method", ["append", "end_run"])
def test_a_run_leaves_its_place_also_when_the_store_fails(method: str) -> None:
    store = FailingStore()
    store.broken = frozenset({method})
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel()))
    until(lambda: runs.running(C1) is None and runs.has_room)


def test_a_waiting_message_that_cannot_be_started_stays_in_front_of_the_next() -> None:
    gate, store = threading.Event(), FailingStore()
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.send(conversation(), "two", create_model=created(GatedModel()))
    store.broken = frozenset({"begin_run"})
    gate.set()
    until(lambda: runs.running(C1) is None and runs.has_room)
    assert runs.waiting(C1) == ["two"]
    store.broken = frozenset()
    runs.send(conversation(), "three", create_model=created(GatedModel()))
    assert [opening.messages[0]["content"] for opening in openings(log_of(runs))] == ["one", "two", "three"]


@pytest.mark.parametrize("method", ["read", "delete"])
def test_a_run_that_fails_while_its_conversation_goes_away_ends(method: str) -> None:
    store = FailingStore()
    runs = runs_of(store)

    def create() -> Model:
        if method == "delete":
            store.delete(C1)
        else:
            store.broken = frozenset({"append"})
        raise WrongKeyError("The endpoint refused the key.")

    runs.send(conversation(), "one", create_model=create)
    until(lambda: runs.running(C1) is None and runs.has_room)


def test_a_run_that_cannot_be_started_gives_its_reservation_back() -> None:
    store = FailingStore()
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel()))
    at_rest(runs)
    store.broken = frozenset({"rewind"})
    with pytest.raises(OSError, match="no space left"):
        runs.retry(conversation(), create_model=created(GatedModel()))
    store.broken = frozenset()
    runs.retry(conversation(), create_model=created(GatedModel()))
    assert len(openings(log_of(runs))) == 1


# --- runs of processes that have ended


def broken_off(store: MemoryStore, *events: Event) -> Runs:
    """The runs of a new process, and a log that breaks off; the reservation of its run has ended."""
    store.save(conversation())
    store.append(C1, [Recorded(event, "r1", number, 1.0) for number, event in enumerate(events)])
    return Runs(store)


def answering(runs: Runs, model: Model, resume: bool = True) -> Sequence[Recorded]:
    """Go on with the conversation as it is stored, and return its log."""
    stored = runs.store.load(C1)
    assert stored is not None
    assert runs.resume(stored, create_model=created(model)) is resume
    return log_of(runs)


CALLED = (
    RunStarted("a", (user("one"),)),
    MessageFinished("a", calls(call("f"))),
    FunctionCalled("a", "c1", "f", "{}"),
    FunctionReturned("a", "c1", "f", "found"),
    DeltaReceived("a", {"content": "It was "}),
)


def test_a_run_that_was_broken_off_is_ended_in_the_log_once() -> None:
    runs = broken_off(MemoryStore(), *CALLED)
    for _ in range(2):
        runs.end_broken_off(C1)
    log = log_of(runs)
    assert [type(recorded.event) for recorded in log[-2:]] == [MessageFinished, RunEnded]
    assert [end.reason for end in ends(log)] == [EndReason.BROKEN_OFF]
    assert runs.store.running(C1) == ""


def test_a_run_that_goes_on_somewhere_is_left_alone() -> None:
    gate, store = threading.Event(), MemoryStore()
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    runs.end_broken_off(C1)
    other = Runs(store)
    other.end_broken_off(C1)
    assert ends(store.read(C1)) == []
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.ANSWERED]


def test_what_is_not_in_the_store_needs_no_end() -> None:
    runs = runs_of()
    runs.end_broken_off(C1)
    assert runs.store.load(C1) is None


def test_a_conversation_that_is_deleted_meanwhile_needs_no_end() -> None:
    class Deleting(MemoryStore):
        def begin_run(self, id: ConversationId, run: str) -> None:
            super().begin_run(id, run)
            self.delete(id)

    runs = broken_off(Deleting(), *CALLED)
    runs.end_broken_off(C1)
    assert runs.store.load(C1) is None


def test_a_run_that_was_broken_off_goes_on_from_its_last_finished_reply() -> None:
    runs, model = broken_off(MemoryStore(), *CALLED), GatedModel()
    runs.end_broken_off(C1)
    log = answering(runs, model)
    assert [end.reason for end in ends(log)] == [EndReason.BROKEN_OFF, EndReason.ANSWERED]
    (request,) = model.requests
    assert [message["role"] for message in request.messages if message["role"] != "system"] == [
        "user",
        "assistant",
        "tool",
    ]
    assert openings(log)[1].messages == ()


def test_a_run_that_was_broken_off_before_its_first_reply_is_answered_anew() -> None:
    runs, model = broken_off(MemoryStore(), CALLED[0], CALLED[-1]), GatedModel()
    runs.end_broken_off(C1)
    log = answering(runs, model)
    assert [end.reason for end in ends(log)] == [EndReason.ANSWERED]
    assert openings(log)[0].messages == (user("one"),)


def test_nothing_is_resumed_while_a_run_goes_on() -> None:
    runs, gate = broken_off(MemoryStore(), *CALLED), threading.Event()
    runs.end_broken_off(C1)
    stored = runs.store.load(C1)
    assert stored is not None
    runs.send(stored, "two", create_model=created(GatedModel(gate=gate)))
    assert not runs.resume(stored, create_model=created(GatedModel()))
    gate.set()
    log_of(runs)


def test_the_reservation_of_a_run_is_renewed_while_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.leases.RENEW_S", 0.01)
    now = [1000.0]
    store, gate = MemoryStore(clock=lambda: now[0]), threading.Event()
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    for _ in range(3):
        now[0] += LEASE_S - 1
        time.sleep(0.1)
        until(lambda: bool(store.running(C1)))
    gate.set()
    log_of(runs)
    until(lambda: not any(thread.name == "reservations of runs" for thread in threading.enumerate()))


def test_a_run_that_has_lost_its_reservation_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.leases.RENEW_S", 0.2)
    now = [1000.0]
    store, gate = MemoryStore(clock=lambda: now[0]), threading.Event()
    runs = runs_of(store)
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    now[0] += LEASE_S + 1
    store.begin_run(C1, "of another process")
    run = runs.running(C1)
    assert run is not None
    until(lambda: run.is_stopping)
    gate.set()
    until(lambda: runs.running(C1) is None)


def test_a_store_that_fails_does_not_stop_a_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("core.leases.RENEW_S", 0.01)

    class Failing(MemoryStore):
        def renew_run(self, id: ConversationId, run: str) -> bool:
            raise StoreError("no answer")

    gate, runs = threading.Event(), runs_of(Failing())
    runs.send(conversation(), "one", create_model=created(GatedModel(gate=gate)))
    until(lambda: "was not renewed" in caplog.text)
    gate.set()
    assert [end.reason for end in ends(log_of(runs))] == [EndReason.ANSWERED]
