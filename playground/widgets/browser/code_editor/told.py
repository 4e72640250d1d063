"""What the browser tells of a text that is being typed, read and checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """The text of a part. `number` grows with each text that is sent."""

    part: str
    text: str
    number: int


def typed(sent: object) -> Typed | None:
    match sent:
        case {"part": str(part), "text": str(text), "n": int(number)} if not isinstance(number, bool):
            return Typed(part, text, number)
    return None
