"""The driver with tasks: the async twin of `core.runner.sync`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from typing import TypeVar

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
from core.calls import FunctionResult, prepare, run_async
from core.calls import run as run_call
from core.errors import PlaygroundError
from core.events import DeltaReceived, Recorded
from core.loop import advance
from core.messages import Delta
from core.models.protocol import AsyncModel, Completion, ModelRequest
from core.runner import threads
from core.runner.cancel import call_scope
from core.runner.roster import DelegateFunction
from core.runner.run import ReplyTimer, Run, delegate_result, with_changes
from core.runner.tree import Position, RunEvent, Tree

T = TypeVar("T")

Inbox = asyncio.Queue[RunEvent | Returned | BaseException]

PATIENCE_S = 0.0005
"""How long the event loop waits for a plain function that is called alone. The way back from its thread through the
loop's queue costs 0.3 ms of processor time (measured), and on a busy machine milliseconds of waiting, so this wait is
about as long as what it saves; slow functions hold up the loop no longer than that."""


class AsyncRun(Run[AsyncModel]):
    """A run driven in the task that iterates over its events; `outbox` takes the events of a delegate's run."""

    def __init__(self, tree: Tree[AsyncModel], position: Position | None = None, outbox: Inbox | None = None) -> None:
        super().__init__(tree, position)
        self._inbox: Inbox = asyncio.Queue()
        self._outbox = outbox or self._inbox
        self._tasks: set[asyncio.Task[None]] = set()

    async def drive(self, step: Step) -> AsyncGenerator[RunEvent, None]:
        """Yield the events from this step to the end of the run, with those of the runs of delegates."""
        try:
            while True:
                self.state = step.state
                for event in step.events:
                    yield RunEvent(event, self.position)
                if step.state.phase is Phase.ENDED:
                    return
                answer: Answer | None = None
                async with aclosing(self._answer(step)) as items:
                    async for item in items:
                        if isinstance(item, RunEvent):
                            yield item
                        else:
                            answer = item
                assert answer is not None
                step = advance(step.state, answer)
        finally:
            for task in self._tasks:
                task.cancel()

    def _answer(self, step: Step) -> AsyncGenerator[RunEvent | Answer, None]:
        """Yield the events until the step's answer is there, then the answer."""
        match step.ask:
            case AskInstructions() as ask:
                return self._turn(ask)
            case AskModel() as ask:
                return self._reply(ask)
            case AskFunctions() as ask:
                return self._first_result(ask)
            case None:
                return self._next_result(step.state)

    async def _turn(self, ask: AskInstructions) -> AsyncGenerator[RunEvent | Answer, None]:
        yield self._instructions(ask)

    async def _reply(self, ask: AskModel) -> AsyncGenerator[RunEvent | Answer, None]:
        timer = ReplyTimer(self.tree.roster[ask.agent].name)
        try:
            async with aclosing(self._pieces(self._request(ask))) as pieces:
                while True:
                    piece = await self._within(anext(pieces, None))
                    match piece:
                        case None:
                            return
                        case Stop():
                            yield Stop(piece.reason, timer.partial())
                            return
                        case Completion():
                            yield timer.reply(piece, self.tree)
                        case _:
                            timer.add(piece)
                            yield RunEvent(DeltaReceived(ask.agent, piece), self.position)
        except PlaygroundError as error:
            yield self._failed(error, timer.partial())

    async def _pieces(self, request: ModelRequest) -> AsyncGenerator[Delta | Completion, None]:
        if not self.tree.options.stream:
            yield await self.tree.model.complete(request)
            return
        stream = self.tree.model.stream(request)
        try:
            async for piece in stream:
                yield piece
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    def _first_result(self, ask: AskFunctions) -> AsyncGenerator[RunEvent | Answer, None]:
        calls = list(ask.calls)
        if self.tree.options.parallel and len(calls) > 1:
            for call in calls:
                self._start(call, ask.context)
            return self._await_result()
        self._unstarted = calls
        return self._call_next(ask.context, ())

    def _next_result(self, state: RunState) -> AsyncGenerator[RunEvent | Answer, None]:
        if self._unstarted:
            return self._call_next(state.context, state.results)
        return self._await_result()

    async def _call_next(
        self, context: Mapping[str, object], before: Sequence[Returned]
    ) -> AsyncGenerator[RunEvent | Answer, None]:
        call = self._unstarted.pop(0)
        context = with_changes(context, before)
        if not isinstance(self._tools.functions.get(call.name), DelegateFunction):
            yield await self._within(self._call(call, context, patience_s=PATIENCE_S))
            return
        self._start(call, context)
        async for item in self._await_result():
            yield item

    async def _await_result(self) -> AsyncGenerator[RunEvent | Answer, None]:
        while True:
            item = await self._within(self._inbox.get())
            if isinstance(item, BaseException):
                raise item
            yield item
            if isinstance(item, Returned | Stop):
                return

    def _start(self, call: Call, context: Mapping[str, object]) -> None:
        task = asyncio.create_task(self._deliver(call, context))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, call: Call, context: Mapping[str, object]) -> None:
        try:
            self._inbox.put_nowait(await self._call(call, context))
        except BaseException as error:  # noqa: BLE001 - raised again where the run waits, which otherwise would wait forever
            self._inbox.put_nowait(error)

    async def _call(self, call: Call, context: Mapping[str, object], *, patience_s: float = 0.0) -> Returned:
        started = time.monotonic()
        prepared = prepare(self._tools.functions, call, context)
        if isinstance(prepared, CallResult):
            result = prepared
        elif isinstance(prepared.function, DelegateFunction):
            result = await self._delegate(prepared.function, call, str(prepared.arguments["task"]), context)
        elif prepared.is_async:
            # In a separate task: it may cancel the task, or set context variables (those of `contextvars`)
            result = await asyncio.create_task(run_async(prepared))
        else:
            with call_scope(self.tree.cancel, self.tree.id):
                waited = threads.awaited(lambda: run_call(prepared), patience_s=patience_s)
            result = await waited
        return self._returned(call, result, started=started)

    async def _delegate(
        self, function: DelegateFunction, call: Call, task: str, context: Mapping[str, object]
    ) -> FunctionResult:
        step = self._begin_delegate(function, task, context)
        if not isinstance(step, Step):
            return step
        run = AsyncRun(self.tree, self.position.below(call), self._outbox)
        async with aclosing(run.drive(step)) as events:
            async for event in events:
                self._outbox.put_nowait(event)
        return delegate_result(function, run.state, step.state.context)

    async def _within(self, waited: Awaitable[T]) -> T | Stop:
        """Await it; return Stop instead when the run must not wait any longer."""
        if not self.tree.is_watched:
            return await waited
        try:
            async with asyncio.timeout(None) as scope:
                with self._ending(scope):
                    return await waited
        except TimeoutError:
            reason = self.tree.stop_reason()
            if reason is None:
                raise
            return Stop(reason)

    @contextmanager
    def _ending(self, scope: asyncio.Timeout) -> Iterator[None]:
        """Within the block, end the wait at the deadline, or on cancellation."""
        loop = asyncio.get_running_loop()

        def now() -> None:
            with contextlib.suppress(RuntimeError):  # the wait has ended already
                scope.reschedule(loop.time())

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # so has the event loop
                loop.call_soon_threadsafe(now)

        deadline, cancel = self.tree.deadline, self.tree.cancel
        if deadline is not None:
            scope.reschedule(loop.time() + deadline - time.monotonic())
        if cancel is None:
            yield
            return
        with cancel.watched_by(wake):
            yield


async def async_events(run: AsyncRun, step: Step) -> AsyncGenerator[Recorded, None]:
    """Yield the events of a run and of its delegates' runs, numbered and timed."""
    try:
        async with aclosing(run.drive(step)) as events:
            async for event in events:
                yield run.tree.record(event)
    finally:
        run.tree.is_abandoned = True
