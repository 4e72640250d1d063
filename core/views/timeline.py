"""The timeline of a conversation: runs, their turns, replies and calls, and the runs of delegates inside calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.events import (
    FunctionCalled,
    FunctionReturned,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.views.folds import Log, fold


class SpanKind(StrEnum):
    RUN = "run"
    TURN = "turn"
    REPLY = "reply"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Span:
    """A period from `start` to `end`, in seconds since 1970; `end` is None while it is in progress.

    `within` is the index of the enclosing span in the timeline, None for an outermost span; `depth` is the number of
    enclosing spans. `name` is the name of the function of a call; `failed` is true if the call or run ended in an error.
    """

    kind: SpanKind
    run: str
    agent: str
    start: float
    end: float | None = None
    name: str = ""
    within: int | None = None
    depth: int = 0
    failed: bool = False

    @property
    def duration_s(self) -> float | None:
        return None if self.end is None else self.end - self.start


class Timeline:
    """Folds a log into spans in the order of their starts. A span always follows the one that encloses it."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._runs: dict[str, int] = {}
        self._turns: dict[str, int] = {}
        self._replies: dict[str, int] = {}
        self._calls: dict[tuple[str, str], int] = {}
        self._last = 0.0

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(self._spans)

    def add(self, recorded: Recorded) -> None:
        run, time = recorded.run, recorded.time
        match recorded.event:
            case RunStarted(agent=agent):
                if not recorded.parent:
                    self._close_all()
                within = self._calls.get((recorded.parent_run, recorded.parent))
                self._runs[run] = self._open(Span(SpanKind.RUN, run, agent, time), within)
            case TurnStarted(agent=agent):
                self._close(self._turns.get(run), time)
                self._turns[run] = self._open(Span(SpanKind.TURN, run, agent, time), self._runs.get(run))
                self._replies[run] = self._open(Span(SpanKind.REPLY, run, agent, time), self._turns[run])
            case MessageFinished():
                self._close(self._replies.get(run), time)
            case FunctionCalled(agent=agent, call_id=call_id, name=name):
                span = Span(SpanKind.CALL, run, agent, time, name=name)
                self._calls[run, call_id] = self._open(span, self._turns.get(run))
            case FunctionReturned(call_id=call_id, error=error):
                self._close(self._calls.get((run, call_id)), time, failed=error is not None)
            case RunEnded(failure=failure):
                self._close_run(run, time, failed=failure is not None)
        self._last = time

    def _open(self, span: Span, within: int | None) -> int:
        depth = 0 if within is None else self._spans[within].depth + 1
        self._spans.append(replace(span, within=within, depth=depth))
        return len(self._spans) - 1

    def _close(self, place: int | None, time: float, *, failed: bool = False) -> None:
        if place is not None and self._spans[place].end is None:
            self._spans[place] = replace(self._spans[place], end=time, failed=failed)

    def _close_run(self, run: str, time: float, *, failed: bool) -> None:
        self._close(self._runs.get(run), time, failed=failed)
        for place, span in enumerate(self._spans):
            if span.run == run:
                self._close(place, time)

    def _close_all(self) -> None:
        """Close all open spans at the time of the last event: their run was interrupted, as another one starts."""
        for place in range(len(self._spans)):
            self._close(place, self._last)


def timeline_of(log: Log) -> tuple[Span, ...]:
    return fold(Timeline(), log).spans
