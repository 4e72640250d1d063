"""New values put into the text of a file edited by hand: whatever has not changed stays as it was written.

Works on lines. Every entry and item owns the comments and blank lines above it; they move and go with it. A value whose
layout cannot take the change is written anew, as `core.team.render` does. The caller reads the outcome and compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from core.team.nodes import Entry, Listing, Node, Scalar, Table
from core.team.render import render_inline, render_item, render_under
from core.values import same

IDENTIFYING = ("id", "to", "name", "title")
LONGEST_INLINE = 100
BEHIND_BRACKETS = re.compile(r"[\]}](\s+#.*)$")

Lines = list[str]


def merge(text: str, root: Table, meanings: Mapping[Scalar, Any], wanted: Mapping[str, Any]) -> str:
    """The text with the wanted values in it. `meanings` has what each scalar of the old text was taken for."""
    lines = text.rstrip("\n").split("\n")
    merger = _Merger(lines, meanings)
    end = merger.lead(len(lines), root.column, root.line)
    body = merger.table(root, wanted, root.line, end)
    return "\n".join([*lines[: root.line], *body, *lines[end:]]) + "\n"


class _Merger:
    """The old text and what it meant. Rows are counted from 0; `end` is the row behind the last."""

    def __init__(self, lines: Lines, meanings: Mapping[Scalar, Any]) -> None:
        self.lines = lines
        self.meanings = meanings

    def table(self, node: Table, wanted: Mapping[str, Any], top: int, end: int) -> Lines:
        """The lines of a mapping, which had the rows from `top` to `end`, with the wanted values."""
        chunks: dict[str, Lines] = {}
        rows = self._bounds([entry.key.line for entry in node.entries], node.column, top, end)
        for entry, (start, stop) in zip(node.entries, pairwise(rows), strict=True):
            name = entry.key.text
            if name in wanted:
                chunks[name] = self._entry(entry, wanted[name], start, stop)
            elif self._is_default(entry, wanted):
                chunks[name] = self._piece(start, stop, entry.key.line, node.column)
        for name in wanted:
            if name not in chunks:
                chunks = _inserted(chunks, name, render_under(render_inline(name), wanted[name], node.column), wanted)
        return [line for lines in chunks.values() for line in lines]

    def _entry(self, entry: Entry, wanted: Any, start: int, stop: int) -> Lines:
        key, value = entry.key, entry.value
        if self._same(value, wanted):
            return self._piece(start, stop, key.line, key.column)
        if _takes(value, wanted):
            above = self._piece(start, key.line + 1, key.line, key.column)
            return above + self._inside(value, wanted, key.line + 1, stop)
        head = self.lines[key.line][key.column : key.stop]
        anew = render_under(head, wanted, key.column)
        if _stays_inline(value, wanted):
            anew = [f"{' ' * key.column}{head}: {render_inline(wanted)}"]
        return self._replaced(value, anew, start, key.line, stop)

    def listing(self, node: Listing, wanted: Sequence[Any], top: int, end: int) -> Lines:
        """The lines of a list, which had the rows from `top` to `end`, with the wanted items."""
        rows = [self._dash(item.line, node.column, top) for item in node.items]
        spans = list(pairwise(self._bounds(rows, node.column, top, end)))
        made: Lines = []
        for item, old in zip(wanted, self._matched(node.items, wanted), strict=True):
            if old is None:
                made += render_item(item, node.column)
            else:
                made += self._item(node.items[old], item, rows[old], *spans[old], column=node.column)
        return made

    def _item(self, node: Node, wanted: Any, row: int, start: int, stop: int, *, column: int) -> Lines:
        if self._same(node, wanted):
            return self._piece(start, stop, row, column)
        if not _takes(node, wanted):
            anew = render_item(wanted, column)
            if _stays_inline(node, wanted):
                anew = [f"{' ' * column}- {render_inline(wanted)}"]
            return self._replaced(node, anew, start, row, stop)
        if node.line > row:
            return self._piece(start, row + 1, row, column) + self._inside(node, wanted, row + 1, stop)
        first, *rest = self._inside(node, wanted, row, stop)
        return [*self.lines[start:row], f"{' ' * column}-{first[column + 1 :]}", *rest]

    def _inside(self, node: Node, wanted: Any, top: int, end: int) -> Lines:
        if isinstance(node, Table):
            return self.table(node, wanted, top, end)
        assert isinstance(node, Listing)
        return self.listing(node, wanted, top, end)

    def _replaced(self, value: Node, anew: Lines, start: int, row: int, stop: int) -> Lines:
        """New lines for an entry or item, between the comments above it, beside it and below it."""
        beside, below = "", []
        if isinstance(value, Scalar) and value.ends == row:
            behind = self.lines[row][value.stop :]
            beside, below = behind if behind.lstrip().startswith("#") else "", self.lines[row + 1 : stop]
        elif brackets := BEHIND_BRACKETS.search(self.lines[row]):
            beside = brackets[1]
        return [*self.lines[start:row], anew[0] + beside, *anew[1:], *below]

    def _piece(self, start: int, stop: int, row: int, column: int) -> Lines:
        """The lines as they are, without what stands left of `column` in `row` (the dash of an item)."""
        lines = self.lines[start:stop]
        lines[row - start] = " " * column + self.lines[row][column:]
        return lines

    def _bounds(self, rows: Sequence[int], column: int, top: int, end: int) -> list[int]:
        """Where each of the things that begin in these rows begins with its comments, and where the last one ends."""
        inner = [self.lead(row, column, above + 1) for above, row in pairwise(rows)]
        return [top, *inner, end]

    def lead(self, row: int, column: int, lowest: int) -> int:
        """The first of the rows of comments and blank lines above `row`. Comments further right are not of them."""
        while row > lowest and _is_remark(self.lines[row - 1], column):
            row -= 1
        return row

    def _dash(self, row: int, column: int, lowest: int) -> int:
        """The row of the dash of the item that begins in `row` or below the dash."""
        while row > lowest and not re.match(r"-(\s|$)", self.lines[row][column:]):
            row -= 1
        return row

    def _matched(self, items: Sequence[Node], wanted: Sequence[Any]) -> list[int | None]:
        """For each wanted item the old one it was: of the same id or name, or the same, or else in the same position."""
        left = dict(enumerate(items))
        found: list[int | None] = []
        for item in wanted:
            old = next((at for at, node in left.items() if self._is_of(node, item)), None)
            left.pop(-1 if old is None else old, None)
            found.append(old)
        for at, item in enumerate(wanted):
            if found[at] is None and not _name_of(item) and left.pop(at, None) is not None:
                found[at] = at
        return found

    def _is_of(self, node: Node, item: Any) -> bool:
        name = _name_of(item)
        if name is None or not isinstance(node, Table):
            return self._same(node, item)
        return any(entry.key.text == name[0] and self._same(entry.value, name[1]) for entry in node.entries)

    def _is_default(self, entry: Entry, wanted: Mapping[str, Any]) -> bool:
        """Whether the entry says what leaving it out would say."""
        left_out = getattr(wanted, "left_out", {})
        is_empty = isinstance(entry.value, Scalar) and entry.value not in self.meanings
        return entry.key.text in left_out and (is_empty or self._same(entry.value, left_out[entry.key.text]))

    def _same(self, node: Node, wanted: Any) -> bool:
        match node, wanted:
            case Scalar(), _:
                return node in self.meanings and same(self.meanings[node], wanted)
            case Listing(items), list():
                return len(items) == len(wanted) and all(map(self._same, items, wanted))
            case Table(entries), dict():
                return wanted.keys() <= {entry.key.text for entry in entries} and all(
                    self._same(entry.value, wanted[entry.key.text])
                    if entry.key.text in wanted
                    else self._is_default(entry, wanted)
                    for entry in entries
                )
        return False


def _inserted(chunks: dict[str, Lines], name: str, lines: Lines, order: Mapping[str, Any]) -> dict[str, Lines]:
    """The chunks with one more, behind the nearest that comes before it in `order`."""
    before: Iterator[str] = reversed(list(order)[: list(order).index(name)])
    behind = next((key for key in before if key in chunks), None)
    position = 0 if behind is None else list(chunks).index(behind) + 1
    items = list(chunks.items())
    return dict([*items[:position], (name, lines), *items[position:]])


def _is_remark(line: str, column: int) -> bool:
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) <= column)


def _takes(node: Node, wanted: Any) -> bool:
    """Whether the old lines of a value can be kept while values inside it change."""
    if not wanted or isinstance(node, Scalar) or node.flow:
        return False
    return isinstance(wanted, dict if isinstance(node, Table) else list)


def _stays_inline(node: Node, wanted: Any) -> bool:
    is_inline = not isinstance(node, Scalar) and node.flow and isinstance(wanted, dict | list)
    return is_inline and len(render_inline(wanted)) <= LONGEST_INLINE


def _name_of(item: Any) -> tuple[str, Any] | None:
    """What tells an item of a list from others: its id or name."""
    if not isinstance(item, dict):
        return None
    return next(((key, item[key]) for key in IDENTIFYING if key in item), None)
