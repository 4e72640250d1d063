"""The driver with threads: fetches what the loop asks for, one answer after the other."""

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
    Fail,
    Phase,
    Returned,
    RunState,
    Step,
    Stop,
)
from core.calls import FunctionResult, call_function, copy_context, prepare
from core.errors import PlaygroundError
from core.events import DeltaReceived, Recorded
from core.loop import advance, begin
from core.messages import Delta, user
from core.models.protocol import Completion, Model, ModelRequest
from core.runner import threads
from core.runner.cancel import within_reach
from core.runner.roster import DelegateFunction
from core.runner.tree import (
    Happened,
    Place,
    ReplyClock,
    Tree,
    Wire,
    answer_of,
    instructions_for,
    new_run_id,
    returned,
    too_deep,
    with_changes,
)

# What may arrive while a run waits: something that happened in a delegate's run, a piece of a reply, a result of a call,
# an exception to raise here, or None, which says only "look around".
Arrival = Happened | Delta | Completion | Returned | BaseException | None


class SyncRun:
    """One run, of the agent talked to or of a delegate. `state` is the last one reached, `error` what made it fail."""

    def __init__(self, tree: Tree[Model], place: Place, outbox: queue.SimpleQueue[Arrival] | None = None) -> None:
        self.tree = tree
        self.place = place
        self.state: RunState
        self.error: PlaygroundError | None = None
        self._inbox: queue.SimpleQueue[Arrival] = queue.SimpleQueue()
        self._outbox = outbox or self._inbox
        self._wire = Wire()
        self._unstarted: list[Call] = []

    def drive(self, step: Step) -> Iterator[Happened]:
        """Everything that happens from this step to the end of the run, also in the runs of delegates."""
        cancel = self.tree.cancel
        with nullcontext() if cancel is None else cancel.watched_by(lambda: self._inbox.put(None)):
            while True:
                self.state = step.state
                for event in step.events:
                    yield Happened(event, self.place)
                if step.state.phase is Phase.ENDED:
                    return
                answer: Answer | None = None
                for item in self._fetch(step):
                    if isinstance(item, Happened):
                        yield item
                    else:
                        answer = item
                assert answer is not None
                step = advance(step.state, answer)

    def _fetch(self, step: Step) -> Iterator[Happened | Answer]:
        """What happens while the answer is fetched, and at last the answer."""
        match step.ask:
            case AskInstructions() as ask:
                yield self._instructions(ask)
            case AskModel() as ask:
                yield from self._reply(ask)
            case AskFunctions() as ask:
                yield from self._first_result(ask)
            case None:
                yield from self._next_result(step.state)

    def _instructions(self, ask: AskInstructions) -> Answer:
        reason = self.tree.begin_turn()
        if reason is not None:
            return Stop(reason)
        try:
            return instructions_for(self.tree, ask)
        except PlaygroundError as error:
            self.error = error
            return Fail(error.to_failure())

    def _reply(self, ask: AskModel) -> Iterator[Happened | Answer]:
        clock = ReplyClock(self.tree.roster[ask.agent].name)
        pieces = self._watched if self.tree.is_watched else self._pieces
        try:
            with closing(pieces(self._wire.request(self.tree, ask))) as arriving:
                for piece in arriving:
                    match piece:
                        case Completion():
                            yield clock.reply(piece, self.tree)
                        case Stop():
                            yield Stop(piece.reason, clock.partial())
                        case _:
                            clock.saw(piece)
                            yield Happened(DeltaReceived(ask.agent, piece), self.place)
        except PlaygroundError as error:
            self.error = error
            yield Fail(error.to_failure(), clock.partial())

    def _pieces(self, request: ModelRequest) -> Generator[Delta | Completion, None, None]:
        if self.tree.options.stream:
            yield from self.tree.model.stream(request)
        else:
            yield self.tree.model.complete(request)

    def _watched(self, request: ModelRequest) -> Generator[Delta | Completion | Stop, None, None]:
        """The pieces of a reply, read in another thread, so that a model that stalls cannot keep the run from stopping."""
        given_up = False

        def read() -> None:
            with closing(self._pieces(request)) as pieces:
                for piece in pieces:
                    if given_up:
                        return
                    self._inbox.put(piece)

        threads.start(self._guarded(read))
        try:
            while True:
                item = self._arrival()
                if item is not None:
                    yield item
                if isinstance(item, Completion | Stop):
                    return
        finally:
            given_up = True

    def _first_result(self, ask: AskFunctions) -> Iterator[Happened | Answer]:
        calls = list(ask.calls)
        if self.tree.options.parallel and len(calls) > 1:
            for call in calls:
                self._start(call, ask.context)
            return self._await_result()
        self._unstarted = calls
        return self._call_next(ask.context, ())

    def _next_result(self, state: RunState) -> Iterator[Happened | Answer]:
        if self._unstarted:
            return self._call_next(state.context, state.results)
        return self._await_result()

    def _call_next(self, context: Mapping[str, Any], before: Sequence[Returned]) -> Iterator[Happened | Answer]:
        call = self._unstarted.pop(0)
        context = with_changes(context, before)
        if self.tree.is_watched or isinstance(self._function(call), DelegateFunction):
            self._start(call, context)
            return self._await_result()
        return iter((self._call(call, context),))

    def _await_result(self) -> Iterator[Happened | Answer]:
        while True:
            item = self._arrival()
            if item is not None:
                yield item
            if isinstance(item, Returned | Stop):
                return

    def _start(self, call: Call, context: Mapping[str, Any]) -> None:
        threads.start(self._guarded(lambda: self._inbox.put(self._call(call, context))))

    def _guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                self._inbox.put(error)

        return guarded

    def _function(self, call: Call) -> object:
        return self._wire.offer.functions.get(call.name)

    def _call(self, call: Call, context: Mapping[str, Any]) -> Returned:
        started = time.monotonic()
        function = self._function(call)
        if isinstance(function, DelegateFunction):
            result = self._ask_delegate(function, call, context)
        else:
            with within_reach(self.tree.cancel, self.tree.id):
                result = call_function(self._wire.offer.functions, call, context)
        return returned(self.tree, call, result, started=started)

    def _ask_delegate(self, function: DelegateFunction, call: Call, context: Mapping[str, Any]) -> FunctionResult:
        prepared = prepare({call.name: function}, call, context)
        if isinstance(prepared, CallResult):
            return prepared
        if self.place.depth >= self.tree.limits.depth:
            return too_deep(function, self.tree.limits)
        run = SyncRun(self.tree, self.place.below(call), self._outbox)
        before = copy_context(context)
        key = self.tree.roster.key_of(function.agent)
        for happened in run.drive(
            begin(key, [user(prepared.arguments["task"])], context=before, limits=self.tree.limits)
        ):
            self._outbox.put(happened)
        return answer_of(function, run.state, before)

    def _arrival(self) -> Any:
        """The next thing to arrive, Stop when the run must not wait any longer, or None when woken for nothing."""
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
    """The events of a run and of its delegates' runs, numbered and timed."""
    try:
        for happened in run.drive(step):
            yield run.tree.record(happened)
    finally:
        run.tree.halted = True


def new_sync_run(tree: Tree[Model]) -> SyncRun:
    return SyncRun(tree, Place(new_run_id()))
