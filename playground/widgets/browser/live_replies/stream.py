"""The stream of replies in progress for a browser: server-sent events, each a JSON object.

Source: "Server-sent events", HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress

from core.events import DeltaReceived, MessageFinished, Recorded, RunEnded, TurnStarted
from playground.render.growing_reply import Growing, Piece, place_id
from playground.runs import Run

PAUSE_S = 0.02
"""Seconds between two events: no screen shows more."""
PAUSE_FOR_EACH_S = 0.001
"""Added for each reader at the same time, so that many cost the server little more than few."""
SIGN_OF_LIFE_S = 15.0
START_WITHIN_S = 10.0
"""How long a stream waits for a run. A browser asks for the stream when a message is sent, just before the run starts."""
LOOK_EVERY_S = 0.004
"""Between two looks whether a run has started: a small part of the 50 ms in which a first word is to be seen."""
OVER = "data: {}\n\n"
ALIVE = ": still here\n\n"


async def stream(running: Callable[[], Run | None], *, start_within_s: float = START_WITHIN_S) -> AsyncIterator[str]:
    """The events of the run in progress, or of the next one that starts, from its beginning to its end.

    `running` gives the run in progress. Ends without events if no run starts within `start_within_s` seconds. A browser
    that connects again receives all events again.
    """
    run = await _started(running, start_within_s)
    if run is not None:
        async with aclosing(_written_in(run)) as lines:
            async for line in lines:
                yield line
    yield OVER


async def _started(running: Callable[[], Run | None], within_s: float) -> Run | None:
    until = time.monotonic() + within_s
    while (run := running()) is None and time.monotonic() < until:  # noqa: ASYNC110  runs start in threads without a signal
        await asyncio.sleep(LOOK_EVERY_S)
    return run


async def _written_in(run: Run) -> AsyncGenerator[str]:
    told, seen, bell = Told(), 0, asyncio.Event()
    loop = asyncio.get_running_loop()

    def ring() -> None:
        if not bell.is_set():
            loop.call_soon_threadsafe(bell.set)

    with run.heard_by(ring), AUDIENCE.joined():
        while not run.is_over:
            bell.clear()
            news = run.since(seen)
            seen += len(news)
            lines = "".join(told.lines(news))
            if lines:
                yield lines
                await asyncio.sleep(AUDIENCE.pause_s)
            if not await _rung(bell):
                yield ALIVE


async def _rung(bell: asyncio.Event) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(SIGN_OF_LIFE_S):
            await bell.wait()
    return bell.is_set()


class Audience:
    """The readers of streams at this moment. The more there are, the longer each waits: words that are sent together cost
    no more than one."""

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


class Told:
    """What a browser has received of the replies in progress: at most one in each run; delegates have runs of their own."""

    def __init__(self) -> None:
        self._replies: dict[str, tuple[str, Growing]] = {}

    def lines(self, news: Sequence[Recorded]) -> Iterator[str]:
        """The lines to send after these events. The first line of a reply names its place, still without text."""
        touched = dict[str, None]()
        for recorded in news:
            match recorded.event:
                case TurnStarted():
                    place = place_id(recorded.run, recorded.seq)
                    self._replies[recorded.run] = (place, Growing())
                    yield _line(place, Piece(0, ""))
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
    return f"data: {json.dumps({'place': place, 'drop': piece.drop, 'html': piece.html})}\n\n"
