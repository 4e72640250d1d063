"""The part of a run shared by both drivers: the order of its steps, and what is asked of the model and the functions.

The two drivers add the waiting.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic, TypeVar

from core.agents import Agent
from core.asks import (
    Answer,
    AskFunctions,
    AskInstructions,
    AskModel,
    Call,
    CallResult,
    Fail,
    Instructions,
    Limits,
    Phase,
    Reply,
    Returned,
    RunState,
    Step,
    Stop,
)
from core.calls import FunctionResult, copy_context
from core.errors import PlaygroundError
from core.events import CallErrorKind, DeltaReceived, EndReason
from core.limits import may_delegate
from core.loop import advance, begin
from core.messages import Delta, Message, user
from core.models.history import SentHistory
from core.models.protocol import Completion, ModelRequest
from core.runner.instructions import hints_of, render_instructions
from core.runner.roster import DelegateFunction, ToolSet
from core.runner.tree import Position, RunEvent, Tree

M = TypeVar("M")

Wait = Callable[[], Any]
"""A function that waits for something: with threads it returns it, with tasks it returns an awaitable of it."""

Waiting = Generator[RunEvent | Wait, Any, Answer]
"""Yields events, and functions that wait; the driver sends in what each has waited for. Returns an answer for the loop."""


class Run(ABC, Generic[M]):
    """A run of the agent that a conversation is with, or of a delegate.

    `state` is the last state reached, `error` the exception that made the run fail.
    """

    def __init__(self, tree: Tree[M], position: Position | None = None) -> None:
        self.tree = tree
        self.position = position or Position(tree.id)
        self.state: RunState
        self.error: PlaygroundError | None = None
        self._tools = ToolSet((), {})  # of the current turn; functions may change the lists of the agent
        self._history = SentHistory()
        self._unstarted: list[Call] = []

    def steps(self, step: Step) -> Generator[RunEvent | Wait, Any, None]:
        """Yield the events from this step to the end of the run, and where it must wait, a function that does.

        The driver calls the function and sends in what it has waited for.
        """
        while True:
            self.state = step.state
            for event in step.events:
                yield RunEvent(event, self.position)
            if step.state.phase is Phase.ENDED:
                return
            match step.ask:
                case AskInstructions() as ask:
                    answer = self._instructions(ask)
                case AskModel() as ask:
                    answer = yield from self._reply(ask)
                case AskFunctions() as ask:
                    self._begin_calls(ask)
                    answer = yield from self._result(step.state)
                case None:
                    answer = yield from self._result(step.state)
            step = advance(step.state, answer)

    def _reply(self, ask: AskModel) -> Waiting:
        timer = ReplyTimer(self.tree.roster[ask.agent].name)
        receive = partial(self._next_piece, self._request(ask))
        while True:
            match (yield receive):
                case Completion() as completion:
                    answer: Answer = timer.reply(completion, self.tree)
                    break
                case Stop(reason):
                    answer = Stop(reason, timer.partial())
                    break
                case PlaygroundError() as error:
                    answer = self._failed(error, timer.partial())
                    break
                case delta:
                    timer.add(delta)
                    yield RunEvent(DeltaReceived(ask.agent, delta), self.position)
        yield self._close_reply
        return answer

    def _begin_calls(self, ask: AskFunctions) -> None:
        if self.tree.options.parallel and len(ask.calls) > 1:
            for call in ask.calls:
                self._start(call, ask.context)
        else:
            self._unstarted = list(ask.calls)

    def _result(self, state: RunState) -> Waiting:
        """Return the next result of the calls of this turn. Calls one after the other see what those before changed."""
        if self._unstarted:
            call = self._unstarted.pop(0)
            context = with_changes(state.context, state.results)
            if not isinstance(self._tools.functions.get(call.name), DelegateFunction):
                returned: Returned | Stop = yield partial(self._call_alone, call, context)
                return returned
            self._start(call, context)
        while True:
            item: RunEvent | Returned | Stop = yield self._arrival
            if not isinstance(item, RunEvent):
                return item
            yield item

    def _abandon(self) -> None:
        """End the runs of delegates that still go on when this run, if it is the outermost, is left."""
        if self.position.depth == 0:
            self.tree.is_abandoned = True

    # What the drivers add. Those that return Any wait: the driver with tasks returns an awaitable of the value.

    @abstractmethod
    def _next_piece(self, request: ModelRequest) -> Any:
        """Return the next delta of the reply, or the Completion; a PlaygroundError that is met; or Stop."""

    @abstractmethod
    def _close_reply(self) -> Any:
        """Give up what is left of the reply, if anything."""

    @abstractmethod
    def _start(self, call: Call, context: Mapping[str, Any]) -> None:
        """Begin a call whose result, and the events of the delegate if it is one's, arrive later."""

    @abstractmethod
    def _arrival(self) -> Any:
        """Return what arrives next of the calls that were started: a RunEvent or a Returned; or Stop."""

    @abstractmethod
    def _call_alone(self, call: Call, context: Mapping[str, Any]) -> Any:
        """Call a function while nothing else of this run is being waited for. Return a Returned, or Stop."""

    def _instructions(self, ask: AskInstructions) -> Answer:
        """Render the agent's instructions and begin a turn, unless a limit has been reached."""
        reason = self.tree.begin_turn()
        if reason is not None:
            return Stop(reason)
        agent = self.tree.roster[ask.agent]
        try:
            text = render_instructions(
                agent, ask.context
            )  # first: a function that renders may change the agent's functions
            self._tools = self.tree.roster.tools_of(ask.agent)
        except PlaygroundError as error:
            return self._failed(error)
        return Instructions(text, self._tools.names, self.tree.options.model_override or agent.model)

    def _request(self, ask: AskModel) -> ModelRequest:
        """Build the request. Each message is converted once, however many turns send it again."""
        self._history.extend(ask.messages)
        agent = self.tree.roster[ask.agent]
        model = self.tree.options.model_override or agent.model
        request = request_of(agent, self._tools, self._history, instructions=ask.instructions, model=model)
        return replace(request, hints=partial(hints_of, agent, self._tools, self.state.context))

    def _failed(self, error: PlaygroundError, partial: Message | None = None) -> Fail:
        self.error = error
        return Fail(error.to_failure(), partial)

    def _begin_delegate(
        self, function: DelegateFunction, task: str, context: Mapping[str, Any]
    ) -> Step | FunctionResult:
        """Return the first step of a delegate's run on a copy of the context; or the result if it may not run."""
        limits = self.tree.limits
        if not may_delegate(limits, self.position.depth):
            return _too_deep(function, limits)
        key = self.tree.roster.key_of(function.agent)
        return begin(key, [user(task)], context=copy_context(context), limits=limits)

    def _returned(self, call: Call, result: FunctionResult, *, started: float) -> Returned:
        """Return the loop's answer for a finished call. An agent that the call hands off to joins the roster."""
        target = None if result.target is None else self.tree.roster.key_of(result.target)
        return Returned(
            call_id=call.id,
            result=CallResult(
                value=result.value,
                error=result.error,
                changes=result.changes,
                removed=result.removed,
                target=target,
                log=result.log,
            ),
            duration_s=time.monotonic() - started,
            spent=self.tree.spent(),
        )


def request_of(agent: Agent, tools: ToolSet, history: SentHistory, *, instructions: str, model: str) -> ModelRequest:
    return ModelRequest(
        model=model,
        messages=history.messages(instructions),
        tools=tools.tools,
        tool_choice=agent.tool_choice,
        parallel_tool_calls=agent.parallel_tool_calls,
        settings=agent.settings,
        agent=agent.name,
        senders=history.senders,
        added=history.added,
    )


class ReplyTimer:
    """Measure a reply while it arrives, and remember its text in case it breaks off."""

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._start = time.monotonic()
        self._first_delta_s: float | None = None
        self._text: list[str] = []

    def add(self, delta: Delta) -> None:
        if self._first_delta_s is None:
            self._first_delta_s = time.monotonic() - self._start
        text = delta.get("content")
        if text:
            self._text.append(text)

    def partial(self) -> Message | None:
        """Return the reply so far, without calls, which may be incomplete; None if there is no text."""
        text = "".join(self._text)
        return {"role": "assistant", "content": text, "sender": self._sender} if text else None

    def reply(self, completion: Completion, tree: Tree[Any]) -> Reply:
        """Return the loop's answer for the finished reply."""
        return Reply(
            {**completion.message, "sender": self._sender},
            completion.usage,
            completion.model,
            completion.finish_reason,
            time.monotonic() - self._start,
            self._first_delta_s,
            tree.spend(completion.usage),
            completion.notes,
            completion.choice,
        )


def _too_deep(function: DelegateFunction, limits: Limits) -> FunctionResult:
    text = f"Error: {function.agent.name} cannot be asked: delegates are {limits.depth} deep already. Answer yourself."
    return FunctionResult(value=text, error=CallErrorKind.DELEGATE)


def delegate_result(function: DelegateFunction, state: RunState, before: Mapping[str, Any]) -> FunctionResult:
    """Return the result of a delegate call from the delegate's ended run; `before` is the context it began with."""
    changes = {name: new for name, new in state.context.items() if name not in before or before[name] is not new}
    removed = tuple(name for name in before if name not in state.context)
    if state.end is EndReason.ANSWERED:
        text, kind = str(state.messages[-1].get("content") or ""), None
    else:
        text = f"Error: {function.agent.name} gave no answer ({str(state.end).replace('_', ' ')})."
        kind = CallErrorKind.DELEGATE
    return FunctionResult(value=text, error=kind, changes=changes, removed=removed)


def with_changes(context: Mapping[str, Any], results: Sequence[Returned]) -> Mapping[str, Any]:
    """Return the context for a function that is called after those of the same turn with these results."""
    changed = dict(context)
    for answer in results:
        changed.update(answer.result.changes)
        for name in answer.result.removed:
            changed.pop(name, None)
    return changed
