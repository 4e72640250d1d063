"""The values of a run: its state, what it asks the driver for, the driver's answers, and the steps between states.

The rules are in `core.loop`; the drivers that fetch the answers are in `core.runner`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from core.errors import Failure
from core.events import CallErrorKind, EndReason, Event
from core.messages import Choice, Message, Usage

Error = TypeVar("Error", covariant=True)
Target = TypeVar("Target", covariant=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run is ended; None means no limit. The limits apply to a run and all its delegates together.

    `turns` counts model replies, including those of delegates that failed, `tokens` prompt and completion tokens,
    `seconds` wall time. `depth` is how many levels of delegates there may be. With `handoff_loops` a run is ended when
    agents hand the conversation back and forth without doing anything else.
    """

    turns: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    depth: int = 4
    handoff_loops: bool = True


@dataclass(frozen=True, slots=True)
class Spent:
    """The turns, tokens and seconds that a run and its delegates have used. The driver measures them."""

    turns: int = 0
    usage: Usage = Usage()
    seconds: float = 0.0

    def at_least(self, other: Spent) -> Spent:
        """Return the larger value of each field, so that a measurement that arrives late never lowers an earlier one."""
        usage = self.usage if self.usage.total_tokens >= other.usage.total_tokens else other.usage
        return Spent(max(self.turns, other.turns), usage, max(self.seconds, other.seconds))


class Phase(StrEnum):
    """What a run waits for, or that it has ended."""

    INSTRUCTIONS = "instructions"
    REPLY = "reply"
    RESULTS = "results"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Call:
    """A function call as the model wrote it; `arguments` is JSON text.

    `is_cut` says that the reply reached the limit of tokens with this call, so it may not be whole.
    """

    id: str
    name: str
    arguments: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything that changes in a run. The first `input_length` of the `messages` are the input of the run.

    `results` are the answers to `calls` so far; `trail` are the handoffs since a function other than a handoff last
    succeeded.
    """

    phase: Phase
    agent: str
    messages: tuple[Message, ...]
    input_length: int
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
    """Call these functions, concurrently if possible, and answer once for each."""

    agent: str
    calls: tuple[Call, ...]
    context: Mapping[str, Any]


Ask = AskInstructions | AskModel | AskFunctions


@dataclass(frozen=True, slots=True)
class Instructions:
    """Answers AskInstructions: the text, the names of the functions that will be offered, and the model."""

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
    notes: tuple[str, ...] = ()
    choice: Choice | None = None


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
    """Answers anything: end now. `partial` is the part of a reply that has arrived, if any."""

    reason: EndReason = EndReason.STOPPED
    partial: Message | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """Answers anything: it failed. `partial` is the part of a reply that has arrived, if any."""

    failure: Failure
    partial: Message | None = None


Answer = Instructions | Reply | Returned | Stop | Fail


@dataclass(frozen=True, slots=True)
class Step:
    """A state, the events that led to it, and what it asks for next (None: it still waits, or has ended)."""

    state: RunState
    ask: Ask | None
    events: tuple[Event, ...] = ()
