"""The stream of a conversation for a browser: the exchange in progress, as server-sent events, each a JSON object.

Source: "Server-sent events", HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, suppress

from core.conversation import Conversation, ConversationId
from core.errors import ConversationGoneError
from core.events import DeltaReceived, MessageFinished, Recorded, RunEnded, RunStarted, TurnStarted
from core.runs import ActiveRun, Runs
from core.views import Log, Transcript
from playground.render.chat import cast_of, exchange_key, exchanges, rows, waiting_rows
from playground.render.growing_reply import Growing, Piece, place_id
from playground.render.status import ConversationStatus, agents_of_run, head_of_run, last_number, route_of

PAUSE_S = 0.02
"""Seconds between two events: about the refresh interval of a screen."""
PAUSE_FOR_EACH_S = 0.001
"""Seconds added for each concurrent reader, which bounds the load on the server."""
MOST_OF_PROCESSOR = 0.1
"""The share of a processor that rendering for one reader may take. The growing block of a reply is rendered again with
each piece, which is quadratic in its length; the slower that is, the more pieces are rendered together."""
SIGN_OF_LIFE_S = 1.0
"""A browser that hears nothing for a few times as long takes it that a proxy holds the stream back."""
START_WITHIN_S = 10.0
"""How long a stream waits for a run. A browser asks for it while a message is being typed, before the run starts."""
OPENING = (RunStarted, TurnStarted, DeltaReceived)
"""Events after which the page can stay as it is: they change the rows and the status, which the stream tells."""
END = "data: {}\n\n"
ALIVE = 'data: {"alive": true}\n\n'


async def stream(runs: Runs, id: ConversationId, *, start_within_s: float) -> AsyncIterator[str]:
    """Yield the rows and replies of the run in progress, or of the next one that starts, and of those that follow at once.

    Ends without events if no run starts within `start_within_s` seconds. A browser that connects again receives all
    events of the run in progress again.
    """
    events = _Events()
    with runs.subscribed(id, events.receive):
        yield ALIVE
        run = await _wait_for_run(runs, id, events, start_within_s)
        with AUDIENCE.joined():
            while run is not None:
                async with aclosing(_lines_of(runs, run, events)) as lines:
                    async for line in lines:
                        yield line
                run = runs.running(id)
    yield END


class _Events:
    """A queue of a conversation's events from the threads of its runs to the event loop in which it was created."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._received = deque[Recorded]()
        self.bell = asyncio.Event()

    def receive(self, recorded: Recorded | None) -> None:
        """Add an event, or wake the reader if it is None. Called from the thread of a run."""
        if recorded is not None:
            self._received.append(recorded)
        if not self.bell.is_set():
            with suppress(RuntimeError):  # the loop is closed: the server stops
                self._loop.call_soon_threadsafe(self.bell.set)

    def take(self) -> Sequence[Recorded]:
        """Return the events since the last call."""
        return [self._received.popleft() for _ in range(len(self._received))]


async def _wait_for_run(runs: Runs, id: ConversationId, events: _Events, within_s: float) -> ActiveRun | None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while True:
                events.bell.clear()  # before looking: what happens after it rings again
                if runs.running(id) is not None:
                    break
                await events.bell.wait()
    return runs.running(id)


async def _lines_of(runs: Runs, run: ActiveRun, events: _Events) -> AsyncGenerator[str]:
    progress, id, last = ReplyProgress(), run.conversation.id, run.first - 1
    exchange = await asyncio.to_thread(ExchangeProgress, run.conversation)
    earlier = await asyncio.to_thread(_read, runs, id, last)
    while True:
        events.bell.clear()  # before looking: what happens after it rings again
        if runs.running(id) is not run:
            return
        news = _newer([*earlier, *events.take()], last)
        earlier, last = [], news[-1].seq if news else last
        lines, seconds = await asyncio.to_thread(
            _render, exchange, progress, news, runs.waiting(id), is_stopping=run.is_stopping
        )
        if lines:
            yield lines
        if lines and runs.running(id) is run:  # its end is told at once
            await asyncio.sleep(max(AUDIENCE.pause_s, pause_after(seconds)))
        if not await _wait_for_bell(events.bell):
            yield ALIVE


def _render(
    exchange: ExchangeProgress,
    progress: ReplyProgress,
    news: Sequence[Recorded],
    waiting: Sequence[str],
    *,
    is_stopping: bool,
) -> tuple[str, float]:
    """Return the lines to send, and the seconds of the processor that they took.

    Runs in a thread, not on the event loop: markdown that a stranger made for it takes 0.4 s.
    """
    began = time.thread_time()
    lines = exchange.line(news, waiting, is_stopping=is_stopping) + "".join(progress.lines(news))
    return lines, time.thread_time() - began


def pause_after(seconds: float) -> float:
    """Return how long a reader waits after rendering that took so long, so that none takes much of the processor."""
    return seconds * (1 / MOST_OF_PROCESSOR - 1)


def _newer(events: Sequence[Recorded], last: int) -> Sequence[Recorded]:
    """Return the events numbered after `last`, each once: some were both read from the store and received."""
    newer: list[Recorded] = []
    for recorded in events:
        if recorded.seq > (newer[-1].seq if newer else last):
            newer.append(recorded)
    return newer


def _read(runs: Runs, id: ConversationId, after: int) -> Sequence[Recorded]:
    try:
        return [entry for entry in runs.store.read(id, after) if isinstance(entry, Recorded)]
    except ConversationGoneError:
        return []


async def _wait_for_bell(bell: asyncio.Event) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(SIGN_OF_LIFE_S):
            await bell.wait()
    return bell.is_set()


class Audience:
    """The number of concurrent readers of streams. The more there are, the longer each waits between events: deltas sent
    together cost no more than one."""

    def __init__(self) -> None:
        self._size = 0

    @contextmanager
    def joined(self) -> Iterator[None]:
        self._size += 1
        try:
            yield
        finally:
            self._size -= 1

    @property
    def pause_s(self) -> float:
        """Seconds between two events of one stream."""
        return max(PAUSE_S, self._size * PAUSE_FOR_EACH_S)


AUDIENCE = Audience()


class ExchangeProgress:
    """The rows of the exchange in progress, the waiting messages and the status, as the page would draw them."""

    def __init__(self, conversation: Conversation) -> None:
        self._team = conversation.team
        self._cast = cast_of(conversation.team, conversation.settings.model.base_url)
        self._transcript = Transcript()
        self._log: Log = ()
        self._told: tuple[Sequence[str], bool] = ((), False)
        self._add(conversation.log)
        self._is_opening = True

    def _add(self, events: Iterable[Recorded]) -> bool:
        """Add the events but for deltas, which are in no row, and return whether there were others."""
        others = [recorded for recorded in events if not isinstance(recorded.event, DeltaReceived)]
        for recorded in others:
            self._transcript.add(recorded)
        if others:
            self._log = (*self._log, *others)
        return bool(others)

    def line(self, news: Sequence[Recorded], waiting: Sequence[str], *, is_stopping: bool = False) -> str:
        """Return the line to send after these events, or "" if it would say what was said before."""
        self._is_opening = self._is_opening and all(isinstance(one.event, OPENING) for one in news)
        if not self._add(news) and (waiting, is_stopping) == self._told:
            return ""
        self._told = (waiting, is_stopping)
        *past, last = exchanges(self._transcript.items) or [()]
        live = [exchange_key(len(past), last), rows(last, self._cast)] if last else None
        status = self._status(is_stopping=is_stopping).as_data()
        return _data({"live": live, "waiting": waiting_rows(waiting), "status": status, "opening": self._is_opening})

    def _status(self, *, is_stopping: bool) -> ConversationStatus:
        agents = agents_of_run(self._log, self._cast.appearances)
        return ConversationStatus(
            number=last_number(self._log),
            head=head_of_run(agents, is_stopping=is_stopping),
            route=route_of(self._log, self._team),
        )


class ReplyProgress:
    """The replies in progress as a browser has received them: at most one in each run; delegates have their own runs."""

    def __init__(self) -> None:
        self._replies: dict[str, tuple[str, Growing]] = {}

    def lines(self, news: Sequence[Recorded]) -> Iterator[str]:
        """Return the lines to send for these events."""
        touched = dict[str, None]()
        for recorded in news:
            match recorded.event:
                case TurnStarted():
                    self._replies[recorded.run] = (place_id(recorded.run, recorded.seq), Growing())
                case DeltaReceived(text=text) if recorded.run in self._replies:
                    self._replies[recorded.run][1].add(text)
                    touched[recorded.run] = None
                case MessageFinished() | RunEnded():
                    self._replies.pop(recorded.run, None)
        for run in touched:
            if run in self._replies:
                place, growing = self._replies[run]
                yield _line(place, growing.take())


def _line(place: str, piece: Piece) -> str:
    return _data({"place": place, "drop": piece.drop, "html": piece.html})


def _data(message: Mapping[str, object]) -> str:
    return f"data: {json.dumps(message)}\n\n"
