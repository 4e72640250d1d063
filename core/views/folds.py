"""The protocol of views, which fold a log event by event; and parsing of the arguments of calls.

A view is valid after every event, for the log up to that event.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from core.events import Recorded

Log = Sequence[Recorded]


class View(Protocol):
    def add(self, recorded: Recorded) -> None:
        """Add the next event of the log."""
        ...


V = TypeVar("V", bound=View)


def fold(view: V, log: Iterable[Recorded]) -> V:
    """Add every event of the log to the view, and return the view."""
    for recorded in log:
        view.add(recorded)
    return view


def arguments_of(text: str) -> Mapping[str, Any] | None:
    """Return the arguments of a call by name; None if the text is not a JSON object. Empty text means no arguments."""
    if not text.strip():
        return {}
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
