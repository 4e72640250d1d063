"""The driver with threads: it provides the answers that the loop requests, one after the other."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, nullcontext
from typing import Any

from core.asks import Call, CallResult, Returned, Step, Stop
from core.calls import FunctionResult, prepare
from core.calls import run as run_call
from core.errors import PlaygroundError
from core.events import Recorded
from core.messages import Delta
from core.models.protocol import Completion, Model, ModelRequest
from core.runner import threads
from core.runner.cancel import call_scope
from core.runner.roster import DelegateFunction
from core.runner.run import Run, delegate_result
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
        self._pieces: Generator[Delta | Completion, None, None] | None = None

    def drive(self, step: Step) -> Generator[RunEvent, None, None]:
        """Yield the events from this step to the end of the run, with those of the runs of delegates."""
        cancel = self.tree.cancel
        with nullcontext() if cancel is None else cancel.watched_by(lambda: self._inbox.put(None)):
            steps = self.steps(step)
            try:
                item = next(steps, None)
                while item is not None:
                    if isinstance(item, RunEvent):
                        yield item
                        item = next(steps, None)
                    else:
                        item = steps.send(item())
            finally:
                self._abandon()
                self._close_reply()

    def _next_piece(self, request: ModelRequest) -> Any:
        pieces = self._pieces
        try:
            if pieces is None:
                pieces = self._pieces = self._pieces_of(request)
                if self.tree.is_watched:
                    self._in_thread(lambda: self._read(pieces))
            return self._arrival() if self.tree.is_watched else next(pieces)
        except PlaygroundError as error:
            return error

    def _pieces_of(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        if self.tree.options.stream:
            yield from self._model().stream(request)
        else:
            yield self._model().complete(request)

    def _model(self) -> Model:
        return self.tree.model

    def _read(self, pieces: Generator[Delta | Completion, None, None]) -> None:
        """Read a reply for a run that is watched, so that a stalled model cannot keep the run going."""
        with closing(pieces):
            for piece in pieces:
                if self._pieces is not pieces:
                    return  # it was given up
                self._inbox.put(piece)

    def _close_reply(self) -> None:
        pieces, self._pieces = self._pieces, None
        if pieces is not None and not self.tree.is_watched:
            pieces.close()

    def _call_alone(self, call: Call, context: Mapping[str, Any]) -> Any:
        if not self.tree.is_watched:
            return self._call(call, context)
        self._start(call, context)
        return self._arrival()

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
        run = self._below(call)
        for event in run.drive(step):
            self._outbox.put(event)
        return delegate_result(function, run.state, step.state.context)

    def _below(self, call: Call) -> SyncRun:
        """Return a run for the delegate that this call asks."""
        return SyncRun(self.tree, self.position.below(call), self._outbox)

    def _arrival(self) -> Any:
        while True:
            reason = self.tree.stop_reason() if self.tree.is_watched else None
            if reason is not None:
                return Stop(reason)
            deadline = self.tree.deadline
            try:
                item = self._inbox.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                continue
            if isinstance(item, BaseException):
                raise item
            if item is not None:
                return item


def sync_events(run: SyncRun, step: Step) -> Generator[Recorded, None, None]:
    """Yield the events of a run and of its delegates' runs, numbered and timed."""
    with closing(run.drive(step)) as events:
        for event in events:
            yield run.tree.record(event)
