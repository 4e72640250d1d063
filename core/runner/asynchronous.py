"""The driver with tasks: the async twin of `core.runner.sync`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Any, TypeVar

from core.asks import Call, CallResult, Returned, Step, Stop
from core.calls import FunctionResult, prepare, run_async
from core.calls import run as run_call
from core.errors import PlaygroundError
from core.events import Recorded
from core.messages import Delta
from core.models.protocol import AsyncModel, Completion, ModelRequest
from core.runner import threads
from core.runner.cancel import call_scope
from core.runner.roster import DelegateFunction
from core.runner.run import Run, delegate_result
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
        self._pieces: AsyncIterator[Delta | Completion] | None = None

    async def drive(self, step: Step) -> AsyncGenerator[RunEvent, None]:
        """Yield the events from this step to the end of the run, with those of the runs of delegates."""
        steps = self.steps(step)
        try:
            item = next(steps, None)
            while item is not None:
                if isinstance(item, RunEvent):
                    yield item
                    item = next(steps, None)
                else:
                    awaited = self._within(item()) if self.tree.is_watched else item()
                    item = steps.send(await awaited)
        finally:
            for task in self._tasks:
                task.cancel()
            self._abandon()
            await self._close_reply()

    async def _next_piece(self, request: ModelRequest) -> Any:
        try:
            if not self.tree.options.stream:
                return await self.tree.model.complete(request)
            if self._pieces is None:
                self._pieces = self.tree.model.stream(request)
            return await anext(self._pieces)
        except PlaygroundError as error:
            return error

    async def _close_reply(self) -> None:
        close = getattr(self._pieces, "aclose", None)
        self._pieces = None
        if close is not None:
            await close()

    async def _call_alone(self, call: Call, context: Mapping[str, object]) -> Returned:
        return await self._call(call, context, patience_s=PATIENCE_S)

    async def _arrival(self) -> RunEvent | Returned:
        item = await self._inbox.get()
        if isinstance(item, BaseException):
            raise item
        return item

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
                result = await threads.awaited(lambda: run_call(prepared), patience_s=patience_s)
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
    async with aclosing(run.drive(step)) as events:
        async for event in events:
            yield run.tree.record(event)
