"""HTML of a reply that is still streaming: finished blocks are rendered once, and only the changed tail is sent.

The page leaves a place for the reply (`place_for`); the browser finds it by `place_id` and fills it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.render.safe_text import LONGEST, blocks, clean, plain


def place_for(run: str, seq: int, meanwhile: str) -> str:
    """Return HTML of the place for the reply that the event `seq` of a run started. `meanwhile` is shown until text arrives.

    The HTML does not change while the reply streams, so the browser keeps the text that was filled in.
    """
    return f'<div data-live="{plain(place_id(run, seq))}">{meanwhile}</div>'


def next_place(meanwhile: str) -> str:
    """Return HTML of the place for the first reply of a run that has not started."""
    return f'<div data-live="">{meanwhile}</div>'


def place_id(run: str, seq: int) -> str:
    return f"{run} {seq}"


def written(html: str) -> str:
    """Return HTML of the part of a reply that has arrived."""
    return f'<div class="ap-text ap-streaming" dir="auto">{html}</div>'


@dataclass(frozen=True, slots=True)
class Piece:
    """A change of a reply's HTML: remove the last `drop` UTF-16 code units, as browsers count, and append `html`."""

    drop: int
    html: str


class Growing:
    """The HTML of a streaming reply, as a sequence of changes."""

    def __init__(self) -> None:
        self._done = ""
        self._tail = ""
        self._length = 0
        self._taken = ""

    def add(self, text: str) -> None:
        """Append text. Text beyond `LONGEST` characters is ignored; the finished reply shows how much is missing."""
        fits = clean(text[: max(0, LONGEST - self._length)])
        self._length += len(text)
        self._tail += fits

    def take(self) -> Piece:
        """Return the change since the last call."""
        html = self._html()
        kept = _common(self._taken, html)
        piece = Piece(len(self._taken[kept:].encode("utf-16-le")) // 2, html[kept:])
        self._taken = html
        return piece

    def _html(self) -> str:
        found, unfinished = blocks(self._tail), self._tail.count("\n")
        # A block that begins on the unfinished last line may yet become part of the block before it.
        last = max((n for n, (line, _) in enumerate(found) if line < unfinished), default=0)
        if last:
            self._done += "".join(html for _, html in found[:last])
            self._tail = "\n".join(self._tail.split("\n")[found[last][0] :])
        coming = "".join(html for _, html in found[last:])
        return written(self._done + coming) if self._done or coming else ""


def _common(first: str, second: str) -> int:
    """Return the length of the common prefix of two texts."""
    least, most = 0, min(len(first), len(second))
    while least < most:
        middle = (least + most + 1) // 2
        if first[least:middle] == second[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
