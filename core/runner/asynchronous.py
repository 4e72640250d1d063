"""The driver with tasks: the async twin of `core.runner.sync`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import TypeVar

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
from core.calls import FunctionResult, copy_context, prepare, run_async
from core.calls import run as run_call
from core.errors import PlaygroundError
from core.events import DeltaReceived, Recorded
from core.loop import advance, begin
from core.messages import Delta, user
from core.models.protocol import AsyncModel, Completion, ModelRequest
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

T = TypeVar("T")

Inbox = asyncio.Queue[Happened | Returned | BaseException]


class AsyncRun:
    """One run, of the agent talked to or of a delegate. `state` is the last one reached, `error` what made it fail."""

    def __init__(self, tree: Tree[AsyncModel], place: Place, outbox: Inbox | None = None) -> None:
        self.tree = tree
        self.place = place
        self.state: RunState
        self.error: PlaygroundError | None = None
        self._inbox: Inbox = asyncio.Queue()
        self._outbox = outbox or self._inbox
        self._wire = Wire()
        self._unstarted: list[Call] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def drive(self, step: Step) -> AsyncGenerator[Happened, None]:
        """Everything that happens from this step to the end of the run, also in the runs of delegates."""
        try:
            while True:
                self.state = step.state
                for event in step.events:
                    yield Happened(event, self.place)
                if step.state.phase is Phase.ENDED:
                    return
                answer: Answer | None = None
                async with aclosing(self._fetch(step)) as fetched:
                    async for item in fetched:
                        if isinstance(item, Happened):
                            yield item
                        else:
                            answer = item
                assert answer is not None
                step = advance(step.state, answer)
        finally:
            for task in self._tasks:
                task.cancel()

    async def _fetch(self, step: Step) -> AsyncGenerator[Happened | Answer, None]:
        """What happens while the answer is fetched, and at last the answer."""
        match step.ask:
            case AskInstructions() as ask:
                yield self._instructions(ask)
                return
            case AskModel() as ask:
                fetched = self._reply(ask)
            case AskFunctions() as ask:
                fetched = self._first_result(ask)
            case None:
                fetched = self._next_result(step.state)
        async with aclosing(fetched) as items:
            async for item in items:
                yield item

    def _instructions(self, ask: AskInstructions) -> Answer:
        reason = self.tree.begin_turn()
        if reason is not None:
            return Stop(reason)
        try:
            return instructions_for(self.tree, ask)
        except PlaygroundError as error:
            self.error = error
            return Fail(error.to_failure())

    async def _reply(self, ask: AskModel) -> AsyncGenerator[Happened | Answer, None]:
        clock = ReplyClock(self.tree.roster[ask.agent].name)
        try:
            async with aclosing(self._pieces(self._wire.request(self.tree, ask))) as pieces:
                while True:
                    piece = await self._within(anext(pieces, None))
                    match piece:
                        case None:
                            return
                        case Stop():
                            yield Stop(piece.reason, clock.partial())
                            return
                        case Completion():
                            yield clock.reply(piece, self.tree)
                        case _:
                            clock.saw(piece)
                            yield Happened(DeltaReceived(ask.agent, piece), self.place)
        except PlaygroundError as error:
            self.error = error
            yield Fail(error.to_failure(), clock.partial())

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

    async def _first_result(self, ask: AskFunctions) -> AsyncGenerator[Happened | Answer, None]:
        self._unstarted = list(ask.calls)
        if self.tree.options.parallel:
            while self._unstarted:
                self._start(self._unstarted.pop(0), ask.context)
        async for item in self._next_result(self.state):
            yield item

    async def _next_result(self, state: RunState) -> AsyncGenerator[Happened | Answer, None]:
        if self._unstarted:
            self._start(self._unstarted.pop(0), with_changes(state.context, state.results))
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
        except BaseException as error:  # noqa: BLE001 - raised again where the run waits, which else would wait for ever
            self._inbox.put_nowait(error)

    async def _call(self, call: Call, context: Mapping[str, object]) -> Returned:
        started = time.monotonic()
        prepared = prepare(self._wire.offer.functions, call, context)
        if isinstance(prepared, CallResult):
            result = prepared
        elif isinstance(prepared.function, DelegateFunction):
            result = await self._ask_delegate(prepared.function, call, context, str(prepared.arguments["task"]))
        elif prepared.is_async:
            result = await run_async(prepared)
        else:
            with within_reach(self.tree.cancel, self.tree.id):
                waited = threads.awaited(lambda: run_call(prepared))
            result = await waited
        return returned(self.tree, call, result, started=started)

    async def _ask_delegate(
        self, function: DelegateFunction, call: Call, context: Mapping[str, object], task: str
    ) -> FunctionResult:
        if self.place.depth >= self.tree.limits.depth:
            return too_deep(function, self.tree.limits)
        run = AsyncRun(self.tree, self.place.below(call), self._outbox)
        before = copy_context(context)
        key = self.tree.roster.key_of(function.agent)
        async with aclosing(run.drive(begin(key, [user(task)], context=before, limits=self.tree.limits))) as happening:
            async for happened in happening:
                self._outbox.put_nowait(happened)
        return answer_of(function, run.state, before)

    async def _within(self, waited: Awaitable[T]) -> T | Stop:
        """What is waited for, or Stop when the run must not wait any longer."""
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
        """Ends the wait at the deadline, or when the switch goes on."""
        loop = asyncio.get_running_loop()

        def now() -> None:
            with contextlib.suppress(RuntimeError):  # the wait is over already
                scope.reschedule(loop.time())

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # so is the event loop
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
    """The events of a run and of its delegates' runs, numbered and timed."""
    try:
        async with aclosing(run.drive(step)) as happening:
            async for happened in happening:
                yield run.tree.record(happened)
    finally:
        run.tree.halted = True


def new_async_run(tree: Tree[AsyncModel]) -> AsyncRun:
    return AsyncRun(tree, Place(new_run_id()))
