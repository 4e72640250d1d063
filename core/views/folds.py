"""How every view is made: a log of events, folded one by one. And how to read what messages and calls say.

A view holds what it has read so far; after each event it is right for the log up to there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from core.events import Recorded

Log = Sequence[Recorded]


class View(Protocol):
    def add(self, recorded: Recorded) -> None:
        """Take in the next event of the log."""
        ...


V = TypeVar("V", bound=View)


def fold(view: V, log: Iterable[Recorded]) -> V:
    """The view itself, after taking in every event of the log."""
    for recorded in log:
        view.add(recorded)
    return view


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message: its content, the text parts of it, or its refusal."""
    content = message.get("content")
    if isinstance(content, str) and content:
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, Mapping))
        return "\n".join(part for part in parts if isinstance(part, str))
    refusal = message.get("refusal")
    return refusal if isinstance(refusal, str) else ""


def arguments_of(text: str) -> Mapping[str, Any] | None:
    """The arguments of a call by name; None when the text is no JSON object. No text at all is no arguments."""
    if not text.strip():
        return {}
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
