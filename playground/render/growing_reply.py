"""HTML of a reply that is still streaming: finished blocks are rendered once, and only the changed tail is sent.

The page leaves a place for the reply (`place_for`); the browser finds it by `place_id` and fills it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.render.safe_text import LONGEST, blocks, clean, plain


def place_for(run: str, seq: int, meanwhile: str) -> str:
    """HTML of the room for the reply that the event `seq` of a run began; `meanwhile` is in it as long as there is no
    word. It is the same for as long as the reply is written, so the browser keeps what was put in."""
    return f'<div data-live="{plain(place_id(run, seq))}">{meanwhile}</div>'


def next_place(meanwhile: str) -> str:
    """HTML of the place for the first reply of a run that has not started."""
    return f'<div data-live="">{meanwhile}</div>'


def place_id(run: str, seq: int) -> str:
    return f"{run} {seq}"


def written(html: str) -> str:
    """HTML of what there is of a reply."""
    return f'<div class="ap-text ap-streaming" dir="auto">{html}</div>'


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
