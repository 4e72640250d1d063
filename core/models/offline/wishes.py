"""Split a message into wishes, the separate things it asks for; statements stay with the wish they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.models.offline.candidates import Candidate
from core.models.offline.ranking import FITS, best_fit, says_something
from core.terms.language import alternatives

WISHES_LIMIT, PIECES_LIMIT = 6, 20

_ABBREVIATED = r"(?<!\b(?:Dr|Mr|Ms|St|No))(?<!\b(?:Mrs|e\.g|i\.e))"
_CUT = re.compile(rf"{_ABBREVIATED}[.!?]{{1,8}}\s+|\n+|;\s+|{alternatives('cut')}", re.IGNORECASE)
_ALSO = re.compile(rf"^\W*{alternatives('also')}", re.IGNORECASE)
_ANEW = re.compile(rf"^\W*{alternatives('anew')}", re.IGNORECASE)
_ASKS = re.compile(rf"\?|{alternatives('asks')}", re.IGNORECASE)


def says_more(text: str) -> bool:
    """Whether a message that begins with a yes or a no asks for something as well."""
    return bool(_ASKS.search(text))


def wishes_in(message: str, candidates: Sequence[Candidate]) -> list[str]:
    """Return the wishes of a message, in order. Two that the same candidate serves are one wish."""
    pieces = [piece.strip(" ,") for piece in _CUT.split(message) if piece and piece.strip(" ,.!?")]
    if len(pieces) < 2:
        return [message]
    return _merged(_joined(pieces), candidates)[:WISHES_LIMIT] or [message]


def _joined(pieces: Sequence[str]) -> list[str]:
    """Statements joined to the request before them, or after them if they come first."""
    joined: list[str] = []
    waiting = ""
    for piece in pieces[:PIECES_LIMIT]:
        if _ASKS.search(piece) or _ALSO.match(piece):
            joined.append(f"{waiting} {piece}".strip())
            waiting = ""
        elif joined:
            joined[-1] = f"{joined[-1]}. {piece}"
        else:
            waiting = f"{waiting} {piece}.".strip()
    return [*joined, waiting] if waiting else joined


def _merged(pieces: Sequence[str], candidates: Sequence[Candidate]) -> list[str]:
    merged: list[tuple[str, str]] = []
    for piece in pieces:
        best = _best(piece, candidates)
        is_new = (
            bool(merged)
            and bool(_ALSO.match(piece) or _ANEW.match(piece))
            and says_something(piece)
            and best != merged[-1][1]
        )
        if merged and not is_new and (not best or best == merged[-1][1] or not merged[-1][1]):
            merged[-1] = (f"{merged[-1][0]}. {piece}", merged[-1][1] or best)
        else:
            merged.append((piece, best))
    return [piece for piece, _ in merged]


def _best(piece: str, candidates: Sequence[Candidate]) -> str:
    score, candidate = best_fit(piece, candidates) if candidates else (0.0, None)
    return candidate.name if candidate and score >= FITS else ""
