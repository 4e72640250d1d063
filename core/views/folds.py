"""The protocol of views, which fold a log event by event; and parsing of the arguments of calls.

A view is valid after every event, for the log up to that event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from core import messages
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
    """Return the arguments of a call by name, as the function gets them; None if they cannot be read."""
    try:
        return messages.arguments_of(text)
    except (ValueError, TypeError):
        return None
