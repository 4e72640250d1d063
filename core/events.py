"""The events of a run: frozen facts in the past tense, a closed union distinguished by `kind`.

The order in a run: `run_started`, then for every turn `turn_started`, `delta_received`*, `message_finished`,
`function_called`*, `function_returned`*, `context_changed`*, `handoff_ignored`*, `handed_off`?, and finally `run_ended`.
`function_returned` are in the order in which the functions finish; the events after them in the order of the calls.

Events have no time, run or number: the driver wraps each one in a `Recorded`. Agents are named by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, get_args

from core.codec import decode, encode
from core.error_codes import ErrorCode
from core.errors import ConversationFileError, Failure
from core.messages import Choice, Delta, Message, Usage

SCHEMA = 1
"""The version of the JSON form of a record. It grows when older programs would misread a newer record; new fields with
a default, and new kinds of events, do not change it."""


CUT = "cut"
"""The finish reason of a reply that the run was stopped in, or that broke off."""


class EndReason(StrEnum):
    """Why a run ended."""

    ANSWERED = "answered"
    NOTHING_SAID = "nothing_said"  # the last reply has neither text nor calls; its finish reason may say why
    CALLS_RETURNED = "calls_returned"  # functions were called, and `execute_tools` is off
    TURN_LIMIT = "turn_limit"
    TOKEN_LIMIT = "token_limit"
    TIME_LIMIT = "time_limit"
    HANDOFF_LOOP = "handoff_loop"
    STOPPED = "stopped"
    BROKEN_OFF = "broken_off"  # the program that executed it ended before it did
    FAILED = "failed"


class CallErrorKind(StrEnum):
    """What went wrong in a function call."""

    MISSING = "missing"  # no function of that name is offered
    BAD_JSON = "bad_json"  # the arguments are not a JSON object
    CUT_OFF = "cut_off"  # the reply reached the limit of tokens within the call
    BAD_ARGUMENTS = "bad_arguments"  # missing, unknown or of the wrong type
    RAISED = "raised"  # the function raised
    UNPRINTABLE = "unprintable"  # the result cannot be converted to text
    STOPPED = "stopped"  # the run ended before the function did
    DELEGATE = "delegate"  # the delegate's run ended without an answer
    TIMED_OUT = "timed_out"  # the code took longer than it may
    OUT_OF_MEMORY = "out_of_memory"  # the code needed more memory than it may use
    UNREADABLE = "unreadable"  # the code is not Python, or defines no function
    UNSUPPORTED = "unsupported"  # the code uses Python that the sandbox does not run
    CRASHED = "crashed"  # the sandbox's interpreter died
    BUSY = "busy"  # no interpreter of the sandbox became free in time
    UNAVAILABLE = "unavailable"  # code cannot run on this machine
    UNKNOWN = "unknown"  # a kind of a newer version

    @classmethod
    def _missing_(cls, value: object) -> CallErrorKind | None:
        """Read the kinds of newer versions, so that their logs can be opened."""
        return cls.UNKNOWN if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Change:
    """A context variable before and after. `added`: there was none before; `removed`: there is none after."""

    name: str
    old: Any = None
    new: Any = None
    added: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class RunStarted:
    """`messages` are the new ones: those after the last reply in the input of the run."""

    kind: ClassVar[str] = "run_started"
    agent: str
    messages: tuple[Message, ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """`number` counts from 1; `instructions` are rendered; `functions` are the names offered to the model."""

    kind: ClassVar[str] = "turn_started"
    agent: str
    number: int
    instructions: str
    functions: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class DeltaReceived:
    """A Chat Completions delta of a streamed reply. The finished message contains all of them."""

    kind: ClassVar[str] = "delta_received"
    agent: str
    delta: Delta

    @property
    def text(self) -> str:
        return self.delta.get("content") or ""


@dataclass(frozen=True, slots=True)
class MessageFinished:
    """`finish_reason` is the endpoint's, or `CUT`.

    `duration_s` is the time to the end of the reply, `first_delta_s` to its first delta (None if it was not streamed).
    `notes` are codes of what is to be told about it: how the request was changed because the endpoint asked for it
    (`core.models.adjustments`), and calls written as text (`core.models.text_calls`). `choice` says why the offline model
    replied so.
    """

    kind: ClassVar[str] = "message_finished"
    agent: str
    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""
    duration_s: float = 0.0
    first_delta_s: float | None = None
    notes: tuple[str, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class FunctionCalled:
    """`arguments` is the JSON text exactly as the model wrote it."""

    kind: ClassVar[str] = "function_called"
    agent: str
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class FunctionReturned:
    """`value` is the text in the conversation, also for an error.

    `log` is the function's output, if it was captured; no model reads it.
    """

    kind: ClassVar[str] = "function_returned"
    agent: str
    call_id: str
    name: str
    value: str
    error: CallErrorKind | None = None
    duration_s: float = 0.0
    log: str = ""


@dataclass(frozen=True, slots=True)
class ContextChanged:
    kind: ClassVar[str] = "context_changed"
    agent: str
    call_id: str
    function: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class HandedOff:
    kind: ClassVar[str] = "handed_off"
    source: str
    target: str
    call_id: str
    function: str


@dataclass(frozen=True, slots=True)
class HandoffIgnored:
    """A later handoff of the same turn, to `winner`, took precedence."""

    kind: ClassVar[str] = "handoff_ignored"
    source: str
    target: str
    call_id: str
    function: str
    winner: str


@dataclass(frozen=True, slots=True)
class RunEnded:
    """`failure` is set if the reason is `failed`; `path` names the agents of a handoff loop, in order."""

    kind: ClassVar[str] = "run_ended"
    agent: str
    reason: EndReason
    failure: Failure | None = None
    path: tuple[str, ...] = ()


Event = (
    RunStarted
    | TurnStarted
    | DeltaReceived
    | MessageFinished
    | FunctionCalled
    | FunctionReturned
    | ContextChanged
    | HandedOff
    | HandoffIgnored
    | RunEnded
)

EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its run, its number in the log, and its time in seconds since 1970.

    A delegate has a `run` of its own; `parent` is then the id of the call that it answers, `parent_run` that call's run.
    """

    event: Event
    run: str
    seq: int
    time: float
    parent: str = ""
    parent_run: str = ""


def to_json(recorded: Recorded) -> dict[str, Any]:
    """Return the record as a JSON object with its `schema`; the event, with its `kind`, is in `event`."""
    fields: dict[str, Any] = encode(recorded)
    return {"schema": SCHEMA, **fields}


def from_json(raw: Mapping[str, Any]) -> Recorded:
    """Return the record that `to_json` wrote. A record without `schema` has the first one.

    Raises ConversationFileError if the record has a newer schema, and ValueError if it is not a record.
    """
    try:
        _check_schema(raw.get("schema", 1))
        recorded: Recorded = decode(Recorded, raw)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not the record of an event") from error
    return recorded


def _check_schema(schema: object) -> None:
    if type(schema) is not int or schema < 1:
        raise ValueError("the schema of a record is a whole number from 1")
    if schema > SCHEMA:
        raise ConversationFileError.of(ErrorCode.RECORD_SCHEMA, schema=schema, supported=SCHEMA)
