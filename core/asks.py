"""The values a run is made of: its state, what it asks for, what it is answered, and the step between two states.

Nothing here decides anything (`core.loop` does) or fetches anything (`core.runner` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from core.errors import Failure
from core.events import CallErrorKind, EndReason, Event
from core.messages import Message, Usage

Error = TypeVar("Error", covariant=True)
Target = TypeVar("Target", covariant=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """When to end a run by itself; None is no limit. They hold for a run and all its delegates together.

    `turns` counts model replies, also a delegate's that failed, `tokens` prompt and completion, `seconds` wall time. `depth` is how deep delegates
    may ask delegates of their own. With `handoff_loops` agents tossing a conversation to and fro are stopped.
    """

    turns: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    depth: int = 4
    handoff_loops: bool = True


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run and its delegates have used so far. The driver measures it and sends it with its answers."""

    turns: int = 0
    usage: Usage = Usage()
    seconds: float = 0.0

    def at_least(self, other: Spent) -> Spent:
        """The larger of both, field by field: what is measured late never takes back what was measured before."""
        usage = self.usage if self.usage.total_tokens >= other.usage.total_tokens else other.usage
        return Spent(max(self.turns, other.turns), usage, max(self.seconds, other.seconds))


class Phase(StrEnum):
    """What a run waits for."""

    INSTRUCTIONS = "instructions"
    REPLY = "reply"
    RESULTS = "results"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Call:
    """A function call as the model wrote it; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything that changes in a run, as a value. `messages` begins with the `given` ones.

    `results` are the answers to `calls` that have come so far; `trail` the handoffs since anything else happened.
    """

    phase: Phase
    agent: str
    messages: tuple[Message, ...]
    given: int
    context: Mapping[str, Any]
    limits: Limits = Limits()
    execute_tools: bool = True
    turn: int = 0
    spent: Spent = Spent()
    calls: tuple[Call, ...] = ()
    results: tuple[Returned, ...] = ()
    trail: tuple[tuple[str, str], ...] = ()
    end: EndReason | None = None


@dataclass(frozen=True, slots=True)
class AskInstructions:
    """Render the agent's instructions for this context."""

    agent: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskModel:
    """Get the agent's reply to these messages."""

    agent: str
    instructions: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class AskFunctions:
    """Call these functions, at the same time if possible, and answer once for each."""

    agent: str
    calls: tuple[Call, ...]
    context: Mapping[str, Any]


Ask = AskInstructions | AskModel | AskFunctions


@dataclass(frozen=True, slots=True)
class Instructions:
    """Answers AskInstructions: the text, the names of the functions that will be offered, the model to be asked."""

    text: str
    functions: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answers AskModel. The message is finished and carries its `sender`."""

    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""
    duration_s: float = 0.0
    first_delta_s: float | None = None
    spent: Spent = Spent()


# Without slots: in Python 3.11 a frozen class with slots cannot be called through a generic alias.
@dataclass(frozen=True, kw_only=True)
class CallResult(Generic[Error, Target]):
    """The result of a function call.

    `value` is the text for the conversation, also when there is an `error`; below the engine, in the sandbox, it is any
    JSON value. `changes` are the context variables set, `removed` the names of those deleted, `target` the agent to hand
    off to, `log` the function's output, which no model reads.
    """

    value: Any = None
    error: Error | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    target: Target | None = None
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Answers one call of AskFunctions. The target of the result is the key of an agent."""

    call_id: str
    result: CallResult[CallErrorKind, str]
    duration_s: float = 0.0
    spent: Spent = Spent()


@dataclass(frozen=True, slots=True)
class Stop:
    """Answers anything: end now. `partial` is what there is of a reply, if any."""

    reason: EndReason = EndReason.STOPPED
    partial: Message | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Answers anything: what was asked for cannot be had."""

    failure: Failure
    partial: Message | None = None


Answer = Instructions | Reply | Returned | Stop | Fail


@dataclass(frozen=True, slots=True)
class Step:
    """A state, what happened on the way to it, and what it asks for next (None: still waiting, or ended)."""

    state: RunState
    ask: Ask | None
    events: tuple[Event, ...] = ()
