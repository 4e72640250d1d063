"""Reservations of conversations by runs, which end by themselves unless they are renewed.

So a conversation is free again after the process of its run has ended in whatever way, and until then no other process
starts a run in it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from core.conversation import ConversationId
from core.errors import PlaygroundError

LEASE_S = 6.0
"""How long a run keeps its conversation without renewing the reservation: several times what a busy machine may pause a
thread for, and no longer than a person waits after a restart until a run that was broken off is shown as such."""

RENEW_S = LEASE_S / 4
"""Seconds between two renewals: two may come late, or fail."""

_LOG = logging.getLogger(__name__)


class Leases:
    """Renews the reservations of runs in one thread, which ends when there are none. Safe to use from any thread.

    `renew` renews the reservation of a run in a store, and returns whether the run still had it.
    """

    def __init__(self, renew: Callable[[ConversationId, str], bool]) -> None:
        self._renew = renew
        self._held: dict[str, tuple[ConversationId, Callable[[], None]]] = {}
        self._lock = threading.Lock()
        self._is_renewing = False

    def add(self, id: ConversationId, run: str, on_lost: Callable[[], None]) -> None:
        """Renew the reservation of this run from now on; call `on_lost` if it is lost to another process."""
        with self._lock:
            self._held[run] = (id, on_lost)
            if not self._is_renewing:
                self._is_renewing = True
                threading.Thread(target=self._renew_all, name="reservations of runs", daemon=True).start()

    def remove(self, run: str) -> None:
        """Renew the reservation of this run no more."""
        with self._lock:
            self._held.pop(run, None)

    def _renew_all(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(RENEW_S)
            with self._lock:
                held = list(self._held.items())
                self._is_renewing = bool(held)
            if not held:
                return
            for run, (id, on_lost) in held:
                try:
                    if not self._renew(id, run) and run in self._held:
                        on_lost()
                except PlaygroundError as error:  # it is not lost yet
                    _LOG.warning("a reservation was not renewed: %s", error.code)
