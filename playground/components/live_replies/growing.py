"""A text that grows, as HTML that grows: what is complete is rendered once, and only what changed is told."""

from __future__ import annotations

from dataclasses import dataclass

from playground.components.live_replies.places import written
from playground.components.safe_text import LONGEST, blocks, clean


@dataclass(frozen=True, slots=True)
class Piece:
    """How the HTML of a reply changes: `drop` of its last UTF-16 units go, as a browser counts them, and `html` comes."""

    drop: int
    html: str


class Growing:
    """The HTML of a reply that is coming, for those who have what was taken before."""

    def __init__(self) -> None:
        self._done = ""
        self._tail = ""
        self._length = 0
        self._taken = ""

    def add(self, text: str) -> None:
        """Take in what has come. What is longer than a screen shows is left for the finished reply."""
        fits = clean(text[: max(0, LONGEST - self._length)])
        self._length += len(text)
        self._tail += fits

    def take(self) -> Piece:
        """What has changed since it was taken last."""
        html = self._html()
        kept = _common(self._taken, html)
        piece = Piece(len(self._taken[kept:].encode("utf-16-le")) // 2, html[kept:])
        self._taken = html
        return piece

    def _html(self) -> str:
        found, unfinished = blocks(self._tail), self._tail.count("\n")
        # What begins on a line that is still being written may turn out to belong to the block before it.
        last = max((n for n, (line, _) in enumerate(found) if line < unfinished), default=0)
        if last:
            self._done += "".join(html for _, html in found[:last])
            self._tail = "\n".join(self._tail.split("\n")[found[last][0] :])
        coming = "".join(html for _, html in found[last:])
        return written(self._done + coming) if self._done or coming else ""


def _common(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
