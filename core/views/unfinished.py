"""Runs that a log does not see to their end, because the program that executed them ended before they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.events import (
    CUT,
    CallErrorKind,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.loop import NEVER_RETURNED
from core.messages import calls_of
from core.views.folds import Log, fold


@dataclass(slots=True)
class _OpenRun:
    """A run that has started and not ended: its first event, the active agent, and what its turn has begun and not finished."""

    started: Recorded
    agent: str
    text: str = ""
    calls: dict[str, FunctionCalled] = field(default_factory=dict)
    has_answered: bool = False

    def add(self, event: Event) -> None:
        match event:
            case TurnStarted():
                self.text, self.has_answered = "", False
            case DeltaReceived(text=text):
                self.text += text
            case MessageFinished(message=message):
                self.text = ""
                self.has_answered = bool(message.get("content")) and not calls_of(message)
            case FunctionCalled(call_id=call_id):
                self.calls[call_id] = event
            case FunctionReturned(call_id=call_id):
                self.calls.pop(call_id, None)
            case HandedOff(target=target):
                self.agent = target

    def ending(self) -> Iterable[Event]:
        """Return the events that keep what there is of its turn, as stopping it would have done, and end it."""
        if self.text:
            message = {"role": "assistant", "content": self.text}
            yield MessageFinished(self.agent, message, finish_reason=CUT)
        for call in self.calls.values():
            yield FunctionReturned(self.agent, call.call_id, call.name, NEVER_RETURNED, CallErrorKind.STOPPED)
        yield RunEnded(self.agent, EndReason.ANSWERED if self.has_answered else EndReason.BROKEN_OFF)


class _OpenRuns:
    """Folds a log into the runs that have started and not ended, by id, in the order of their starts."""

    def __init__(self) -> None:
        self.runs: dict[str, _OpenRun] = {}

    def add(self, recorded: Recorded) -> None:
        match recorded.event:
            case RunStarted(agent=agent):
                if not recorded.parent:
                    self.runs.clear()
                self.runs[recorded.run] = _OpenRun(recorded, agent)
            case RunEnded():
                self.runs.pop(recorded.run, None)
            case event if recorded.run in self.runs:
                self.runs[recorded.run].add(event)


def ending_of_unfinished(log: Log, first: int, time: float) -> Sequence[Recorded]:
    """Return the events, numbered from `first`, that end the last run and its delegates where the log breaks off.

    None for a log whose last run has ended.
    """
    open_runs = reversed(fold(_OpenRuns(), log).runs.values())  # those of delegates first
    events = [(run.started, event) for run in open_runs for event in run.ending()]
    return [
        Recorded(event, started.run, number, time, started.parent, started.parent_run)
        for number, (started, event) in enumerate(events, first)
    ]


def is_unfinished(log: Log) -> bool:
    """Whether the last run of the log has not ended."""
    return bool(log) and not (isinstance(log[-1].event, RunEnded) and not log[-1].parent)


def can_resume(log: Log) -> bool:
    """Whether the last run has ended before its answer, and after a reply that was finished: it can go on from there."""
    last = log[-1].event if log else None
    if not isinstance(last, RunEnded) or last.reason is not EndReason.BROKEN_OFF:
        return False
    for recorded in reversed(log):
        match recorded.event:
            case MessageFinished(finish_reason=finish_reason) if not recorded.parent and finish_reason != CUT:
                return True
            case RunStarted() if not recorded.parent:
                return False
    return False
