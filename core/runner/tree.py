"""What a run and the runs of its delegates have in common, and the pure pieces both drivers are made of.

Nothing here waits for anything: the drivers do.
"""

from __future__ import annotations

import inspect
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from core.agents import Agent
from core.asks import (
    AskInstructions,
    AskModel,
    Call,
    CallResult,
    Instructions,
    Limits,
    Reply,
    Returned,
    RunState,
    Spent,
)
from core.calls import FunctionResult, copy_context
from core.error_codes import ErrorCode
from core.errors import InstructionsError
from core.events import CallErrorKind, EndReason, Event, Recorded
from core.messages import Delta, Message, Usage, system, wire
from core.models.protocol import Completion, ModelRequest
from core.runner.cancel import Cancel
from core.runner.roster import DelegateFunction, Offer, Roster

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Options:
    """How to drive: reply in deltas or at once, functions at the same time or one after another, the model to ask."""

    stream: bool = True
    parallel: bool = True
    model_override: str | None = None


@dataclass(slots=True)
class Tree(Generic[M]):
    """A run with the runs of its delegates: one model, one roster, one purse, one switch."""

    model: M
    limits: Limits
    options: Options
    cancel: Cancel | None
    roster: Roster = field(default_factory=Roster)
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    started: float = field(default_factory=time.monotonic)
    halted: bool = False
    _begun: int = 0
    _turns: int = 0
    _usage: Usage = field(default_factory=Usage)
    _seq: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_watched(self) -> bool:
        """Whether something may end a wait: then nothing is waited for in the thread that would have to notice."""
        return self.cancel is not None or self.limits.seconds is not None

    @property
    def deadline(self) -> float | None:
        return None if self.limits.seconds is None else self.started + self.limits.seconds

    def spend(self, usage: Usage | None) -> Spent:
        """Count one reply of any of the runs; what all of them have used with it."""
        with self._lock:
            self._turns += 1
            self._usage += usage or Usage()
        return self.spent()

    def spent(self) -> Spent:
        return Spent(self._turns, self._usage, time.monotonic() - self.started)

    def stop_reason(self) -> EndReason | None:
        """Why to stop waiting, if there is a reason."""
        if self.halted or (self.cancel is not None and self.cancel.cancelled):
            return EndReason.STOPPED
        if self.deadline is not None and time.monotonic() >= self.deadline:
            return EndReason.TIME_LIMIT
        return None

    def begin_turn(self) -> EndReason | None:
        """Count a turn of any of the runs; or why there is none left, as the run's siblings may have taken the rest."""
        with self._lock:
            reason = self._exhausted()
            if reason is None:
                self._begun += 1
        return reason

    def _exhausted(self) -> EndReason | None:
        if self.limits.turns is not None and self._begun >= self.limits.turns:
            return EndReason.TURN_LIMIT
        if self.limits.tokens is not None and self._usage.total_tokens >= self.limits.tokens:
            return EndReason.TOKEN_LIMIT
        return self.stop_reason()

    def record(self, happened: Happened) -> Recorded:
        """The event with number and time. Only the thread that hands out the events calls this."""
        self._seq += 1
        where = happened.place
        return Recorded(happened.event, where.run, self._seq - 1, time.time(), where.parent, where.parent_run)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree a run is; `parent` is the call it answers, `depth` how many delegates are above it."""

    run: str
    parent: str = ""
    parent_run: str = ""
    depth: int = 0

    def below(self, call: Call) -> Place:
        return Place(new_run_id(), call.id, self.run, self.depth + 1)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event and the run it belongs to, not numbered yet."""

    event: Event
    place: Place


def new_run_id() -> str:
    return secrets.token_hex(8)


class Wire:
    """The messages of a run in wire form: each is converted once, however many turns send it again.

    `offer` is what the last request offered.
    """

    def __init__(self) -> None:
        self.offer = Offer((), {})
        self._sent: list[Message] = []
        self._senders: list[str] = [""]

    def request(self, tree: Tree[Any], ask: AskModel) -> ModelRequest:
        for message in ask.messages[len(self._sent) :]:
            self._sent.append(wire(message))
            self._senders.append(str(message.get("sender") or ""))
        agent, self.offer = tree.roster[ask.agent], tree.roster.offer_of(ask.agent)
        return ModelRequest(
            model=tree.options.model_override or agent.model,
            messages=[system(ask.instructions), *self._sent],
            tools=self.offer.tools,
            tool_choice=agent.tool_choice,
            parallel_tool_calls=agent.parallel_tool_calls,
            settings=agent.settings,
            agent=agent.name,
            senders=self._senders,
        )


def instructions_for(tree: Tree[Any], ask: AskInstructions) -> Instructions:
    """The agent's instructions for this context. Raises InstructionsError when the function that makes them fails."""
    agent = tree.roster[ask.agent]
    text = _text_of(agent, ask.context)  # first: it may change what the agent offers
    offer = tree.roster.offer_of(ask.agent)
    return Instructions(text, offer.names, tree.options.model_override or agent.model)


def _text_of(agent: Agent, context: Mapping[str, Any]) -> str:
    if not callable(agent.instructions):
        return agent.instructions
    try:
        if _takes_context(agent.instructions):
            # Swarm gives instructions a dict in which unknown variables are empty
            made: object = agent.instructions(defaultdict(str, copy_context(context)))
        else:
            made = agent.instructions()
        if not inspect.isawaitable(made):
            return str(made)
    except Exception as error:
        raise InstructionsError.of(
            ErrorCode.INSTRUCTIONS_FAILED, agent=agent.name, error=type(error).__name__
        ) from error
    if inspect.iscoroutine(made):
        made.close()
    raise InstructionsError.of(ErrorCode.INSTRUCTIONS_ASYNC, agent=agent.name)


def _takes_context(function: Any) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(
        parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD) for parameter in parameters
    )


class ReplyClock:
    """Measures a reply while it comes and remembers its text, in case it breaks off."""

    def __init__(self, sender: str) -> None:
        self._sender = sender
        self._start = time.monotonic()
        self._first: float | None = None
        self._text: list[str] = []

    def saw(self, delta: Delta) -> None:
        if self._first is None:
            self._first = time.monotonic() - self._start
        text = delta.get("content")
        if text:
            self._text.append(text)

    def partial(self) -> Message | None:
        text = "".join(self._text)
        return {"role": "assistant", "content": text, "sender": self._sender} if text else None

    def reply(self, completion: Completion, tree: Tree[Any]) -> Reply:
        return Reply(
            {**completion.message, "sender": self._sender},
            completion.usage,
            completion.model,
            completion.finish_reason,
            time.monotonic() - self._start,
            self._first,
            tree.spend(completion.usage),
        )


def returned(tree: Tree[Any], call: Call, result: FunctionResult, *, started: float) -> Returned:
    """Return the loop's answer for a finished call. An agent handed off to joins the roster."""
    target = None if result.target is None else tree.roster.key_of(result.target)
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
        spent=tree.spent(),
    )


def too_deep(function: DelegateFunction, limits: Limits) -> FunctionResult:
    text = f"Error: {function.agent.name} cannot be asked: delegates are {limits.depth} deep already. Answer yourself."
    return FunctionResult(value=text, error=CallErrorKind.DELEGATE)


def answer_of(function: DelegateFunction, state: RunState, before: Mapping[str, Any]) -> FunctionResult:
    """Return the result of a delegate call from the delegate's ended run."""
    changes = {name: new for name, new in state.context.items() if name not in before or before[name] is not new}
    removed = tuple(name for name in before if name not in state.context)
    if state.end is EndReason.ANSWERED:
        text, kind = str(state.messages[-1].get("content") or ""), None
    else:
        text = f"Error: {function.agent.name} gave no answer ({str(state.end).replace('_', ' ')})."
        kind = CallErrorKind.DELEGATE
    return FunctionResult(value=text, error=kind, changes=changes, removed=removed)


def with_changes(context: Mapping[str, Any], results: Sequence[Returned]) -> Mapping[str, Any]:
    """The context a function sees when those before it in the turn have returned (functions called one by one)."""
    seen = dict(context)
    for answer in results:
        seen.update(answer.result.changes)
        for name in answer.result.removed:
            seen.pop(name, None)
    return seen
