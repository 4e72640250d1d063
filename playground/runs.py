"""Runs in progress, one thread each, in one registry a process. Pages only look on: a run goes on when the page is
drawn anew, another widget is used, or the browser is closed; the conversation's id finds it again.

A registry forgets the oldest conversations that have nothing going on. Nothing here draws, and no thread here touches
Streamlit.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st

from core.errors import Failure, PlaygroundError
from core.events import DeltaReceived, EndReason, Recorded, RunEnded, RunStarted
from core.runner.cancel import Cancel, on_behalf_of
from core.views import agent_of
from playground import words
from playground.session import Setup

Events = Callable[[Cancel], Iterator[Recorded]]

KEPT_CONVERSATIONS = 200
KEPT_EVENTS = 200_000
RUNNING_AT_MOST = 256


class TooManyRunsError(PlaygroundError):
    default_fix = words.TOO_MANY_RUNS_FIX


class Run:
    """One run: its events so far, which only ever grow, and the switch that stops it. Safe to use from any thread.

    `opening` is the event it begins with, for when it fails before it has begun. `instead_of` is the run it is another
    try for. Pieces of replies come many times a second and change one place on the screen; everything else that happens
    is a move, and changes more of it.
    """

    def __init__(self, id: str, conversation: str, *, opening: RunStarted, instead_of: str = "") -> None:
        self.id = id
        self.conversation = conversation
        self.instead_of = instead_of
        self._opening = opening
        self._log: list[Recorded] = []
        self._moved = 0
        self._ended = False
        self._grown = threading.Condition()
        self._hearers: set[Callable[[], None]] = set()
        self._cancel = Cancel()

    @property
    def is_over(self) -> bool:
        return self._ended

    @property
    def is_stopping(self) -> bool:
        return self._cancel.cancelled and not self._ended

    @property
    def size(self) -> int:
        return len(self._log)

    def log(self) -> Sequence[Recorded]:
        """The events so far."""
        with self._grown:
            return tuple(self._log)

    def since(self, seen: int) -> Sequence[Recorded]:
        """The events after the first `seen`."""
        with self._grown:
            return tuple(self._log[seen:])

    def has_moved(self, seen: int, *, timeout_s: float) -> bool:
        """Whether there is a move after the first `seen` events, or the run is over; waits for it until time is up."""
        with self._grown:
            return self._grown.wait_for(lambda: self._moved > seen or self._ended, timeout_s)

    @contextmanager
    def heard_by(self, hearer: Callable[[], None]) -> Iterator[None]:
        """While in the block, `hearer` is called after every event and at the end, in the thread of the run."""
        with self._grown:
            self._hearers.add(hearer)
        try:
            yield
        finally:
            with self._grown:
                self._hearers.discard(hearer)

    def stop(self) -> None:
        self._cancel.cancel()

    def carry_out(self, events: Events) -> None:
        """Take in all events; returns when the run is over. Never raises: what goes wrong becomes the last event."""
        try:
            with on_behalf_of(self.conversation):
                for recorded in events(self._cancel):
                    self._add(recorded)
        except PlaygroundError as error:
            self._fail(error.to_failure())
        except Exception as error:  # noqa: BLE001  a run must end with an event, whatever happens in its thread
            self._fail(Failure(type(error).__name__, words.UNEXPECTED, words.UNEXPECTED_FIX))
        finally:
            self._end()

    def _add(self, recorded: Recorded) -> None:
        with self._grown:
            self._log.append(recorded)
            if not isinstance(recorded.event, DeltaReceived):
                self._moved = len(self._log)
                self._grown.notify_all()
            self._tell()

    def _tell(self) -> None:
        for hearer in self._hearers:
            hearer()

    def _fail(self, failure: Failure) -> None:
        if not self._log:
            self._add(Recorded(self._opening, self.id, 0, time.time()))
        outer = next(recorded for recorded in self._log if not recorded.parent)
        ended = RunEnded(agent_of(self._log) or self._opening.agent, EndReason.FAILED, failure)
        self._add(Recorded(ended, outer.run, self._log[-1].seq + 1, time.time()))

    def _end(self) -> None:
        with self._grown:
            self._log = settled(self._log)
            self._ended = True
            self._grown.notify_all()
            self._tell()


@dataclass(slots=True)
class Kept:
    """A conversation as the registry keeps it: enough to show and continue it in a session that has lost it."""

    setup: Setup
    runs: list[Run] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return bool(self.runs) and not self.runs[-1].is_over

    @property
    def size(self) -> int:
        return sum(run.size for run in self.runs)


class Registry:
    """All runs of this process, by conversation."""

    def __init__(self, *, conversations: int = KEPT_CONVERSATIONS, events: int = KEPT_EVENTS) -> None:
        self._most_conversations = conversations
        self._most_events = events
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, run: Run, events: Events, *, setup: Setup) -> None:
        """Carry out the run in a thread of its own. Raises TooManyRunsError when no more can go on at the same time,
        or when this conversation has one going on; then nothing was started."""
        with self._lock:
            kept = self._kept.setdefault(run.conversation, Kept(setup))
            if kept.is_running or sum(other.is_running for other in self._kept.values()) >= RUNNING_AT_MOST:
                raise TooManyRunsError(words.TOO_MANY_RUNS)
            kept.setup = setup
            kept.runs = [known for known in kept.runs if known.id != run.instead_of]
            kept.runs.append(run)
            self._kept.move_to_end(run.conversation)
            self._forget_oldest()
        threading.Thread(target=run.carry_out, args=(events,), name=f"run {run.id[:6]}", daemon=True).start()

    def find(self, conversation: str) -> Kept | None:
        """The conversation with this id, as long as it is not forgotten."""
        with self._lock:
            kept = self._kept.get(conversation)
            if kept is not None:
                self._kept.move_to_end(conversation)
            return kept

    def running(self, conversation: str) -> Run | None:
        """The run going on in this conversation."""
        kept = self.find(conversation)
        return kept.runs[-1] if kept is not None and kept.is_running else None

    def _forget_oldest(self) -> None:
        events = sum(kept.size for kept in self._kept.values())
        for conversation, kept in list(self._kept.items())[:-1]:
            if len(self._kept) <= self._most_conversations and events <= self._most_events:
                return
            if not kept.is_running:
                events -= kept.size
                del self._kept[conversation]


def settled(log: Sequence[Recorded]) -> list[Recorded]:
    """A finished run's events without the pieces of replies: the finished messages repeat them."""
    return [recorded for recorded in log if not isinstance(recorded.event, DeltaReceived)]


@st.cache_resource(show_spinner=False)
def registry() -> Registry:
    """The registry of this process. It outlives a change of the source code, which loads this module anew."""
    return Registry()
