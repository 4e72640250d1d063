"""The transcript of a conversation: messages, function calls, handoffs and the end of each run.

The items are in the order of their starts. The items of a delegate's run are inside the call of the delegate. Texts for
the screen and appearance belong to the front end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import Failure
from core.events import (
    CUT,
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import Choice, Message, Usage, calls_of, message_text
from core.views.folds import Log, arguments_of, fold


@dataclass(frozen=True, slots=True)
class Moment:
    """The event that started an item: `seq` is its number, `time` its time in seconds since 1970."""

    run: str
    seq: int
    time: float


@dataclass(frozen=True, slots=True)
class UserSaid:
    moment: Moment
    text: str


@dataclass(frozen=True, slots=True)
class AgentSaid:
    """A reply. While it is `streaming`, `text` is the part received so far, possibly empty.

    `finish_reason` is the endpoint's, or `cut` if the run ended within the reply. `thoughts` are what a reasoning model
    wrote before it, `notes` the codes of MessageFinished, `choices` why the offline model made its calls and this reply. A reply that `only_calls` functions has no text, and is
    omitted if it has no thoughts and notes either; any other reply without text is one that said nothing.
    """

    moment: Moment
    agent: str
    text: str = ""
    streaming: bool = True
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""
    duration_s: float = 0.0
    first_delta_s: float | None = None
    thoughts: str = ""
    notes: tuple[str, ...] = ()
    only_calls: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionUsed:
    """A function call. `arguments` is the model's JSON text, `parsed` its value, None if it is not a JSON object.

    `value` is the text returned to the model, also for an error; it is empty while the call is `running`. `log` is the
    function's output.
    """

    moment: Moment
    agent: str
    call_id: str
    name: str
    arguments: str = ""
    parsed: Mapping[str, Any] | None = None
    running: bool = True
    value: str = ""
    error: CallErrorKind | None = None
    duration_s: float = 0.0
    log: str = ""


@dataclass(frozen=True, slots=True)
class DelegateAsked:
    """A call of the agent `delegate`: `items` is the transcript of the delegate's run, which starts with its task."""

    call: FunctionUsed
    delegate: str
    items: tuple[ChatItem, ...] = ()

    @property
    def moment(self) -> Moment:
        return self.call.moment


@dataclass(frozen=True, slots=True)
class ContextNoted:
    """Context variables changed by a function."""

    moment: Moment
    agent: str
    call_id: str
    function: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class HandoffMade:
    moment: Moment
    source: str
    target: str
    call_id: str
    function: str


@dataclass(frozen=True, slots=True)
class HandoffDropped:
    """A handoff that was ignored, because a later one of the same turn, to `winner`, took precedence."""

    moment: Moment
    source: str
    target: str
    call_id: str
    function: str
    winner: str


@dataclass(frozen=True, slots=True)
class RunOver:
    """The end of a run. `failure` is set if the reason is `failed`; `path` names the agents of a handoff loop."""

    moment: Moment
    agent: str
    reason: EndReason
    failure: Failure | None = None
    path: tuple[str, ...] = ()


ChatItem = UserSaid | AgentSaid | FunctionUsed | DelegateAsked | ContextNoted | HandoffMade | HandoffDropped | RunOver


@dataclass(slots=True)
class _RunItems:
    """The items of one run so far, the reply in progress, the position of each call, and the choices since the last reply."""

    items: list[ChatItem] = field(default_factory=list)
    reply: AgentSaid | None = None
    pieces: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)

    def in_progress(self) -> tuple[AgentSaid, ...]:
        return (replace(self.reply, text="".join(self.pieces)),) if self.reply else ()

    def cut(self) -> None:
        """End the reply in progress with the text received so far."""
        for reply in self.in_progress():
            if reply.text:
                self.items.append(replace(reply, streaming=False, finish_reason=CUT))
        self.reply = None
        self.pieces.clear()


class Transcript:
    """Folds a log into chat items. The time to add an event does not depend on the length of the log."""

    def __init__(self) -> None:
        self._runs: dict[str, _RunItems] = {}
        self._roots: list[str] = []
        self._delegates: dict[tuple[str, str], tuple[str, str]] = {}
        self._unanswered: list[Message] = []

    @property
    def items(self) -> tuple[ChatItem, ...]:
        return tuple(item for run in self._roots for item in self._shown(run))

    def _shown(self, run: str) -> tuple[ChatItem, ...]:
        items = self._runs[run]
        return (*(self._with_delegate(run, item) for item in items.items), *items.in_progress())

    def _with_delegate(self, run: str, item: ChatItem) -> ChatItem:
        if not isinstance(item, FunctionUsed) or (run, item.call_id) not in self._delegates:
            return item
        delegate, its_run = self._delegates[run, item.call_id]
        return DelegateAsked(item, delegate, self._shown(its_run))

    def add(self, recorded: Recorded) -> None:
        moment = Moment(recorded.run, recorded.seq, recorded.time)
        run = self._run_of(recorded)
        match recorded.event:
            case RunStarted(messages=messages):
                run.items += [UserSaid(moment, message_text(message)) for message in self._new(recorded, messages)]
            case TurnStarted(agent=agent, model=model):
                run.cut()
                run.reply = AgentSaid(moment, agent, model=model)
            case DeltaReceived(text=text):
                run.pieces.append(text)
            case MessageFinished() as finished:
                _finish(run, finished, moment)
                self._unanswered = self._unanswered if recorded.parent else []
            case FunctionCalled() as called:
                _call(run, called, moment)
            case FunctionReturned() as returned:
                _return(run, returned)
            case RunEnded(agent, reason, failure, path):
                run.cut()
                run.items.append(RunOver(moment, agent, reason, failure, path))
            case ContextChanged() | HandedOff() | HandoffIgnored() as move:
                run.items.append(_moved(move, moment))

    def _new(self, recorded: Recorded, messages: tuple[Message, ...]) -> list[Message]:
        """Return the user messages of a new run, without those repeated from an earlier run that was not answered."""
        from_user = [message for message in messages if message.get("role") == "user"]
        if recorded.parent:
            return from_user
        shown, self._unanswered = self._unanswered, from_user
        return from_user[len(shown) :] if from_user[: len(shown)] == shown else from_user

    def _run_of(self, recorded: Recorded) -> _RunItems:
        if recorded.run not in self._runs:
            self._begin(recorded)
        return self._runs[recorded.run]

    def _begin(self, recorded: Recorded) -> None:
        if recorded.parent_run in self._runs and isinstance(recorded.event, RunStarted):
            self._delegates[recorded.parent_run, recorded.parent] = (recorded.event.agent, recorded.run)
        else:
            for run in self._runs.values():
                _abandon(run)
            self._roots.append(recorded.run)
        self._runs[recorded.run] = _RunItems()


def transcript_of(log: Log) -> tuple[ChatItem, ...]:
    """Return the chat items of a log, in order."""
    return fold(Transcript(), log).items


def _finish(run: _RunItems, finished: MessageFinished, moment: Moment) -> None:
    text, thoughts = message_text(finished.message), finished.message.get("reasoning_content")
    thoughts = thoughts if isinstance(thoughts, str) else ""
    only_calls = not text.strip() and bool(calls_of(finished.message))
    begun = run.reply.moment if run.reply else moment
    run.reply = None
    run.pieces.clear()
    run.choices += [finished.choice] if finished.choice else []
    if only_calls and not (thoughts or finished.notes):
        return
    reply = AgentSaid(
        begun,
        finished.agent,
        text,
        streaming=False,
        usage=finished.usage,
        model=finished.model,
        finish_reason=finished.finish_reason,
        duration_s=finished.duration_s,
        first_delta_s=finished.first_delta_s,
        thoughts=thoughts,
        notes=finished.notes,
        only_calls=only_calls,
        choices=tuple(run.choices),
    )
    run.choices.clear()
    run.items.append(reply)


def _call(run: _RunItems, called: FunctionCalled, moment: Moment) -> None:
    run.calls[called.call_id] = len(run.items)
    parsed = arguments_of(called.arguments)
    run.items.append(
        FunctionUsed(
            moment=moment,
            agent=called.agent,
            call_id=called.call_id,
            name=called.name,
            arguments=called.arguments,
            parsed=parsed,
        )
    )


def _return(run: _RunItems, returned: FunctionReturned) -> None:
    place = run.calls.get(returned.call_id)
    used = None if place is None else run.items[place]
    if place is None or not isinstance(used, FunctionUsed):
        return
    run.items[place] = replace(
        used,
        running=False,
        value=returned.value,
        error=returned.error,
        duration_s=returned.duration_s,
        log=returned.log,
    )


def _moved(event: ContextChanged | HandedOff | HandoffIgnored, moment: Moment) -> ChatItem:
    match event:
        case ContextChanged(agent, call_id, function, changes):
            return ContextNoted(moment, agent, call_id, function, changes)
        case HandedOff(source, target, call_id, function):
            return HandoffMade(moment, source, target, call_id, function)
        case HandoffIgnored(source, target, call_id, function, winner):
            return HandoffDropped(moment, source, target, call_id, function, winner)


def _abandon(run: _RunItems) -> None:
    """Close the items of a run that stopped without an end event."""
    run.cut()
    for place in run.calls.values():
        used = run.items[place]
        if isinstance(used, FunctionUsed) and used.running:
            run.items[place] = replace(used, running=False, error=CallErrorKind.STOPPED)
