"""The driver with threads: it provides the answers that the loop requests, one after the other."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from typing import Any

from core.asks import (
    Answer,
    AskFunctions,
    AskInstructions,
    AskModel,
    Call,
    CallResult,
    Phase,
    Returned,
    RunState,
    Step,
    Stop,
)
from core.calls import FunctionResult, prepare
from core.calls import run as run_call
from core.errors import PlaygroundError
from core.events import DeltaReceived, Recorded
from core.loop import advance
from core.messages import Delta
from core.models.protocol import Completion, Model, ModelRequest
from core.runner import threads
from core.runner.cancel import call_scope
from core.runner.roster import DelegateFunction
from core.runner.run import ReplyTimer, Run, delegate_result, with_changes
from core.runner.tree import Position, RunEvent, Tree

# What may arrive while a run waits: an event of a delegate's run, a piece of a reply, a result of a call, an exception
# to raise here, or None to look at the `Cancel`.
Arrival = RunEvent | Delta | Completion | Returned | BaseException | None
Inbox = queue.SimpleQueue[Arrival]


class SyncRun(Run[Model]):
    """A run driven in the thread that iterates over its events; `outbox` takes the events of a delegate's run."""

    def __init__(self, tree: Tree[Model], position: Position | None = None, outbox: Inbox | None = None) -> None:
        super().__init__(tree, position)
        self._inbox: Inbox = queue.SimpleQueue()
        self._outbox = outbox or self._inbox

    def drive(self, step: Step) -> Iterator[RunEvent]:
        """Yield the events from this step to the end of the run, with those of the runs of delegates."""
        cancel = self.tree.cancel
        with nullcontext() if cancel is None else cancel.watched_by(lambda: self._inbox.put(None)):
            while True:
                self.state = step.state
                for event in step.events:
                    yield RunEvent(event, self.position)
                if step.state.phase is Phase.ENDED:
                    return
                answer: Answer | None = None
                for item in self._answer(step):
                    if isinstance(item, RunEvent):
                        yield item
                    else:
                        answer = item
                assert answer is not None
                step = advance(step.state, answer)

    def _answer(self, step: Step) -> Iterator[RunEvent | Answer]:
        """Yield the events until the step's answer is there, then the answer."""
        match step.ask:
            case AskInstructions() as ask:
                return iter((self._instructions(ask),))
            case AskModel() as ask:
                return self._reply(ask)
            case AskFunctions() as ask:
                return self._first_result(ask)
            case None:
                return self._next_result(step.state)

    def _reply(self, ask: AskModel) -> Iterator[RunEvent | Answer]:
        timer = ReplyTimer(self.tree.roster[ask.agent].name)
        pieces = self._watched if self.tree.is_watched else self._pieces
        try:
            with closing(pieces(self._request(ask))) as arriving:
                for piece in arriving:
                    match piece:
                        case Completion():
                            yield timer.reply(piece, self.tree)
                        case Stop():
                            yield Stop(piece.reason, timer.partial())
                        case _:
                            timer.add(piece)
                            yield RunEvent(DeltaReceived(ask.agent, piece), self.position)
        except PlaygroundError as error:
            yield self._failed(error, timer.partial())

    def _pieces(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        if self.tree.options.stream:
            yield from self.tree.model.stream(request)
        else:
            yield self.tree.model.complete(request)

    def _watched(self, request: ModelRequest) -> Generator[Delta | Completion | Stop, None, None]:
        """Yield the pieces of a reply that another thread reads, so that a stalled model cannot keep the run going."""
        is_given_up = False

        def read() -> None:
            with closing(self._pieces(request)) as pieces:
                for piece in pieces:
                    if is_given_up:
                        return
                    self._inbox.put(piece)

        self._in_thread(read)
        try:
            while True:
                item = self._arrival()
                if item is not None:
                    yield item
                if isinstance(item, Completion | Stop):
                    return
        finally:
            is_given_up = True

    def _first_result(self, ask: AskFunctions) -> Iterator[RunEvent | Answer]:
        calls = list(ask.calls)
        if self.tree.options.parallel and len(calls) > 1:
            for call in calls:
                self._start(call, ask.context)
            return self._await_result()
        self._unstarted = calls
        return self._call_next(ask.context, ())

    def _next_result(self, state: RunState) -> Iterator[RunEvent | Answer]:
        if self._unstarted:
            return self._call_next(state.context, state.results)
        return self._await_result()

    def _call_next(self, context: Mapping[str, Any], before: Sequence[Returned]) -> Iterator[RunEvent | Answer]:
        call = self._unstarted.pop(0)
        context = with_changes(context, before)
        if self.tree.is_watched or isinstance(self._tools.functions.get(call.name), DelegateFunction):
            self._start(call, context)
            return self._await_result()
        return iter((self._call(call, context),))

    def _await_result(self) -> Iterator[RunEvent | Answer]:
        while True:
            item = self._arrival()
            if item is not None:
                yield item
            if isinstance(item, Returned | Stop):
                return

    def _start(self, call: Call, context: Mapping[str, Any]) -> None:
        self._in_thread(lambda: self._inbox.put(self._call(call, context)))

    def _in_thread(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                self._inbox.put(error)

        threads.start(guarded)

    def _call(self, call: Call, context: Mapping[str, Any]) -> Returned:
        started = time.monotonic()
        prepared = prepare(self._tools.functions, call, context)
        if isinstance(prepared, CallResult):
            result = prepared
        elif isinstance(prepared.function, DelegateFunction):
            result = self._delegate(prepared.function, call, str(prepared.arguments["task"]), context)
        else:
            with call_scope(self.tree.cancel, self.tree.id):
                result = run_call(prepared)
        return self._returned(call, result, started=started)

    def _delegate(
        self, function: DelegateFunction, call: Call, task: str, context: Mapping[str, Any]
    ) -> FunctionResult:
        step = self._begin_delegate(function, task, context)
        if not isinstance(step, Step):
            return step
        run = SyncRun(self.tree, self.position.below(call), self._outbox)
        for event in run.drive(step):
            self._outbox.put(event)
        return delegate_result(function, run.state, step.state.context)

    def _arrival(self) -> Any:
        """Wait. Return what arrives, Stop when the run must not wait any longer, or None to wait again."""
        reason = self.tree.stop_reason() if self.tree.is_watched else None
        if reason is not None:
            return Stop(reason)
        deadline = self.tree.deadline
        try:
            item = self._inbox.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None
        if isinstance(item, BaseException):
            raise item
        return item


def sync_events(run: SyncRun, step: Step) -> Generator[Recorded, None, None]:
    """Yield the events of a run and of its delegates' runs, numbered and timed."""
    try:
        for event in run.drive(step):
            yield run.tree.record(event)
    finally:
        run.tree.is_abandoned = True
