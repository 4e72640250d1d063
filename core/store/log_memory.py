"""What is in memory of the logs in a database: deltas that are not written yet, and entries that were read or written.

Deltas come many times a second, and one transaction each would keep other writers waiting. To decode the 10,000 events
of a long log takes a second.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from core.conversation import ConversationId, LogEntry, number_of
from core.errors import ConversationGoneError, StoreError
from core.events import DeltaReceived, Recorded

FLUSH_S = 0.2
"""Seconds between two writes of deltas. With the write itself, a program that is killed loses those of 250 ms at most."""

Write = Callable[[ConversationId, Sequence[Recorded]], None]

_LOG = logging.getLogger(__name__)


class _Pending:
    """The deltas of one run that are not written yet, in order."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.events: list[Recorded] = []


class DeltaBuffer:
    """Calls `write` for the events of runs: at once, or up to `FLUSH_S` later if they are nothing but deltas."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._runs: dict[ConversationId, _Pending] = {}
        self._lock = threading.Lock()
        self._filled = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, id: ConversationId) -> None:
        """Begin to hold back deltas of this conversation."""
        with self._lock:
            self._runs[id] = _Pending()

    def end(self, id: ConversationId) -> None:
        """Forget the deltas of this conversation that are not written yet."""
        with self._lock:
            self._runs.pop(id, None)

    def pending(self, id: ConversationId) -> Sequence[Recorded]:
        """Return the deltas of this conversation that are not written yet."""
        pending = self._runs.get(id)
        return tuple(pending.events) if pending is not None else ()

    def add(self, id: ConversationId, events: Sequence[Recorded]) -> None:
        """Write the events with the deltas before them. Only deltas, while a run has begun, are written later."""
        pending = self._runs.get(id)
        if pending is None:
            self._write(id, events)
            return
        with pending.lock:
            pending.events += events
            if all(isinstance(recorded.event, DeltaReceived) for recorded in events):
                self._start_thread()
                self._filled.set()
                return
            try:
                self._write(id, pending.events)
            except BaseException:
                del pending.events[-len(events) :]  # the caller is told that these are not in the log
                raise
            pending.events = []

    def flush(self) -> None:
        """Write all deltas. Those that cannot be written stay: the next event of their run reports the error."""
        for id, pending in list(self._runs.items()):
            with pending.lock:
                if pending.events:
                    try:
                        self._write(id, pending.events)
                    except ConversationGoneError:
                        self.end(id)
                        continue
                    except StoreError as error:
                        _LOG.warning("deltas were not written: %s", error.code)
                        continue
                    pending.events = []

    def close(self) -> None:
        """Write all deltas, and let the thread end."""
        self._closed.set()
        self._filled.set()
        self.flush()

    def _start_thread(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._flush_regularly, name="deltas to the store", daemon=True)
                self._thread.start()

    def _flush_regularly(self) -> None:
        while not self._closed.is_set():
            self._filled.wait()
            self._closed.wait(FLUSH_S)
            self._filled.clear()  # before writing: what is added after it sets it again
            with suppress(ConversationGoneError):
                self.flush()


MOST_CACHED = 200_000
"""Entries of all conversations together: an event takes about 1 kB, so they take about 200 MB at most."""


@dataclass(frozen=True, slots=True)
class CachedEntries:
    """The entries of a conversation up to `number`, which is that of the last one."""

    entries: tuple[LogEntry, ...] = ()
    number: int = -1

    def after(self, number: int) -> Sequence[LogEntry]:
        """Return the entries numbered after `number`."""
        return self.entries[bisect_right(self.entries, number, key=number_of) :]


class LogCache:
    """The entries of the conversations used last, at most `most` together, or those of one. Safe to use from any thread."""

    def __init__(self, most: int = MOST_CACHED) -> None:
        self._most = most
        self._size = 0
        self._logs: OrderedDict[ConversationId, CachedEntries] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, id: ConversationId) -> CachedEntries:
        """Return what is known of the log of a conversation: all of its entries up to a number."""
        with self._lock:
            return self._logs.get(id, CachedEntries())

    def add(self, id: ConversationId, entries: Sequence[LogEntry], *, after: int, number: int) -> None:
        """Record that these are the entries numbered after `after`, up to `number`. Ignored if those before are not known."""
        with self._lock:
            known = self._logs.get(id, CachedEntries())
            if known.number < after or number <= known.number:
                return
            newer = [entry for entry in entries if number_of(entry) > known.number]
            self._put(id, CachedEntries((*known.entries, *newer), number))

    def drop_deltas(self, id: ConversationId) -> None:
        """Remove the deltas, which have been deleted from the log."""
        with self._lock:
            if (known := self._logs.get(id)) is not None:
                self._put(id, CachedEntries(tuple(filter(_is_no_delta, known.entries)), known.number))

    def forget(self, id: ConversationId) -> None:
        with self._lock:
            self._remove(id)

    def _put(self, id: ConversationId, log: CachedEntries) -> None:
        self._remove(id)
        self._logs[id] = log
        self._size += len(log.entries)
        while self._size > self._most and len(self._logs) > 1:
            self._remove(next(iter(self._logs)))

    def _remove(self, id: ConversationId) -> None:
        removed = self._logs.pop(id, None)
        self._size -= len(removed.entries) if removed is not None else 0


def _is_no_delta(entry: LogEntry) -> bool:
    return not (isinstance(entry, Recorded) and isinstance(entry.event, DeltaReceived))
