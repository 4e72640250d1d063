"""Split a message into wishes, the separate things it asks for; statements stay with the wish they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.models.offline.candidates import Candidate
from core.models.offline.intent import FITS, fits, says_something

WISHES_LIMIT = 6

_VERB = (
    r"(?:book|cancel|change|send|show|check|find|give|get|move|order|buy|return|refund|track|tell|look|search|call|pay|transfer|block"
    r"|reset|open|create|make|add|remove|schedule|reschedule|renew|reserve|report|ask|let|help|update|translate|convert|calculate"
    r"|exchange|replace|email|e-mail|mail|text|print|play|turn|set|put|deliver|bring|summari[sz]e|write|save|recommend|suggest|explain|request)"
)
_REQUEST = rf"(?:also|then|please|after that|finally|can you|could you|would you|i\b|i'd|i'm|my\b|what|where|when|how|who|is|are|do|does|will|{_VERB}\b)"
_CUTS = re.compile(
    rf"(?<!\b(?:Dr|Mr|Ms|St|No))(?<!\b(?:Mrs|e\.g|i\.e))[.!?]+\s+|\n+|;\s+|[,\s]+(?:and|but|plus)\s+(?={_REQUEST})"
    rf"|,\s+(?=(?:then|also|after that)\s+)|\s+(?=(?:그리고|또한?|그다음에?|그 다음에?)\s+)|(?<=[가-힣]{{2}}고),? (?!싶|있|계|나서|나면|하|가|와)",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^\W*(?:(?:and|but|oh|plus),? )?(?:also|besides|another thing|one more thing|additionally)\b|^\W*(?:그리고|또한?)\b",
    re.IGNORECASE,
)
_ANEW = re.compile(
    r"^\W*(?:can|could|would|will) you\b(?!.*\b(?:it|its|that|them|this|those|these|there|one|so)\b)", re.IGNORECASE
)
_ASKS = re.compile(
    rf"\?|^(?:and|then|also|please|ok|so|now|but|\W)*\s*{_VERB}\b|\b(?:i (?:want|need|would like|wanna)|i'd like|i'm looking|can (?:you|i|we)|could (?:you|i|we)"
    r"|would you|please|let me|help me|how (?:do|can|much|many|long)|what(?:'s| is| are| time)|where(?:'s| is| are)|when(?:'s| is| are)|do you|is there|are there|tell me)\b"
    r"|(?:주세요|줘요?|주실래요|싶어요?|싶습니다|싶은데요?|까요|나요|려고요?|려고 합니다|할래요?|할게요|합니다|부탁\S*|인가요|예요|어때요?|얼마\S*|언제\S*|어디\S*)[\s.?!~]*$",
    re.IGNORECASE,
)


def wishes_in(message: str, candidates: Sequence[Candidate]) -> list[str]:
    """Return the wishes of a message, in order. Two that the same candidate serves are one wish."""
    pieces = [piece.strip(" ,") for piece in _CUTS.split(message) if piece and piece.strip(" ,.!?")]
    if len(pieces) < 2:
        return [message]
    return _merged(_joined(pieces), candidates)[:WISHES_LIMIT] or [message]


def _joined(pieces: Sequence[str]) -> list[str]:
    """Statements joined to the request before them, or after them if they come first."""
    joined: list[str] = []
    waiting = ""
    for piece in pieces[:20]:
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
    score, name = max(
        zip(fits(piece, candidates), (candidate.name for candidate in candidates), strict=True), default=(0.0, "")
    )
    return name if score >= FITS else ""
