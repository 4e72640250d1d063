"""What helped at which endpoint for which model, so that each endpoint refuses a request once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

MOST_KNOWN = 40
"""Adjustments remembered for an endpoint and a model: as many as the table has, and some fields."""

MOST_REMEMBERED = 500
"""Pairs of an endpoint and a model whose adjustments are remembered; the one that was not used for longest is forgotten."""


class AdjustmentMemory:
    """What helped at which endpoint for which model, for the life of the process. Any thread may use it."""

    def __init__(self) -> None:
        self._codes: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def codes(self, address: str, model: str) -> tuple[str, ...]:
        """Return the codes of the adjustments that helped, in the order in which they were found."""
        with self._lock:
            codes = self._codes.get((address, model), ())
            if codes:
                self._codes.move_to_end((address, model))
        return codes

    def add(self, address: str, model: str, codes: Iterable[str]) -> None:
        with self._lock:
            known = self._codes.pop((address, model), ())
            self._codes[address, model] = (*known, *(code for code in codes if code not in known))[:MOST_KNOWN]
            while len(self._codes) > MOST_REMEMBERED:
                self._codes.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._codes.clear()


REMEMBERED = AdjustmentMemory()
"""The memory of the process."""
