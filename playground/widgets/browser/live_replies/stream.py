"""What is written in a run, told to a browser as it comes: server-sent events, each a JSON object.

Source: "Server-sent events", HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress

from core.events import DeltaReceived, MessageFinished, Recorded, RunEnded, TurnStarted
from playground.render.growing_reply import Growing, place_id
from playground.runs import Run

PAUSE_S = 0.02
"""Between two looks: faster than that no screen shows it."""
PAUSE_FOR_EACH_S = 0.001
"""Of those who look on at the same time, so that many cost the server little more than few."""
SIGN_OF_LIFE_S = 15.0
OVER = "data: {}\n\n"
ALIVE = ": still here\n\n"


async def stream(run: Run) -> AsyncIterator[str]:
    """The events, from the beginning of the run to its end. A browser that asks again is told all of it again."""
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
            for line in told.lines(news):
                yield line
            await asyncio.sleep(AUDIENCE.pause_s)
            if not await _rung(bell):
                yield ALIVE
    yield OVER


async def _rung(bell: asyncio.Event) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(SIGN_OF_LIFE_S):
            await bell.wait()
    return bell.is_set()


class Audience:
    """Those who look on at this moment. The more there are, the longer each waits: words that come together cost no more
    than one."""

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
        """Seconds between two looks."""
        return max(PAUSE_S, self._size * PAUSE_FOR_EACH_S)


AUDIENCE = Audience()


class Told:
    """What a browser has been told of the replies being written: one in each run at the most, delegates have their own."""

    def __init__(self) -> None:
        self._replies: dict[str, tuple[str, Growing]] = {}

    def lines(self, news: Sequence[Recorded]) -> Iterator[str]:
        """What is to be told now that these events have come."""
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
                piece = growing.take()
                yield f"data: {json.dumps({'place': place, 'drop': piece.drop, 'html': piece.html})}\n\n"
