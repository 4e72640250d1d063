"""Recognise small talk: greetings, thanks, "who are you?", insults."""

from __future__ import annotations

import re
from enum import Enum, auto

from core.terms.language import alternatives


class SmallTalk(Enum):
    """The kinds of small talk; one that comes first is tried first."""

    NEVER_MIND = auto()
    WHO = auto()
    WHAT = auto()
    HOW = auto()
    THANKS = auto()
    BYE = auto()
    HELLO = auto()
    INSULT = auto()


_FILLER = rf"(?:{alternatives('filler')}|[,.!?~…\s:)\u2600-\u27bf\U0001f300-\U0001faff-])"
_PATTERNS = {
    talk: re.compile(rf"^{_FILLER}*{alternatives(talk.name.lower())}{_FILLER}*$", re.IGNORECASE) for talk in SmallTalk
}
_MARKS = re.compile(r"[.!?,~]+\s*")
_LONGEST = 100


def talk_in(text: str) -> tuple[SmallTalk, ...]:
    """Return the kinds of small talk in a message, in order; nothing if the message holds anything else."""
    plain = text.replace("\u2019", "'").strip()
    if not plain or len(plain) > _LONGEST:
        return ()
    if whole := _one(plain):
        return (whole,)
    return _all_of([piece for piece in _MARKS.split(plain) if piece.strip()]) or _in_two(plain.split())


def _all_of(pieces: list[str]) -> tuple[SmallTalk, ...]:
    found = [_one(piece) for piece in pieces]
    return tuple(talk for talk in found if talk) if all(found) else ()


def _in_two(said: list[str]) -> tuple[SmallTalk, ...]:
    """Two kinds with no mark between them: `thanks a lot bye`."""
    halves = (_all_of([" ".join(said[:at]), " ".join(said[at:])]) for at in range(1, len(said)))
    return next(filter(None, halves), ())


def _one(piece: str) -> SmallTalk | None:
    return next((talk for talk, pattern in _PATTERNS.items() if pattern.match(piece)), None)
