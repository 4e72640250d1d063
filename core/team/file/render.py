"""Render plain values as YAML text, from nothing or into the text of a file that was edited by hand.

Rendering always writes a value in the same way: text with line breaks as block text, and in quotes if some YAML reader
might interpret it differently. Merging works on lines: unchanged values stay as they are written. Every entry and item
owns the comments and blank lines above it; they move with it and are removed with it. A value whose layout cannot take
a change is rendered again. The caller reads the merged text and compares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from core.team.file.encode import InlinePair
from core.team.file.tree import IDENTIFYING_KEYS, YamlEntry, YamlList, YamlMapping, YamlNode, YamlScalar
from core.values import same

PLAIN = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`].*""")
NOT_PLAIN = re.compile(r": |:$| #|\s$|^\.\.\.|^<<$|^=$")
NOT_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}:#]")
AMBIGUOUS = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|[-+.]?(?:inf|nan)|[-+.]?[0-9][-+.:_0-9a-fxotez ]*)")
DASH = re.compile(r"-(\s|$)")
SPECIAL = re.compile("[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def render_yaml(values: Mapping[str, Any]) -> str:
    """Return the text of a whole file."""
    return "\n".join(line for key, value in values.items() for line in render_entry(key, value, 0)) + "\n"


def render_entry(key: str, value: Any, indent: int) -> list[str]:
    """Return the lines of a key with its value, `indent` columns from the left."""
    return render_under(render_inline(key), value, indent)


def render_under(head: str, value: Any, indent: int) -> list[str]:
    """Return the same for a key that is written already, as `head`."""
    start = f"{' ' * indent}{head}:"
    first, lines = _value_lines(value, indent + 2)
    return [f"{start} {first}" if first else start, *lines]


def render_item(value: Any, indent: int) -> list[str]:
    """Return the lines of one item of a list."""
    first, lines = _value_lines(value, indent + 2)
    if not first:
        first, lines = lines[0][indent + 2 :], lines[1:]
    return [f"{' ' * indent}- {first}", *lines]


def _value_lines(value: Any, indent: int) -> tuple[str, list[str]]:
    """Return what is written behind the key or dash of a value, and the lines below it."""
    if _on_one_line(value):
        return render_inline(value), []
    if isinstance(value, str):
        return _block(value, indent)
    if isinstance(value, Mapping):
        return "", [line for key, item in value.items() for line in render_entry(key, item, indent)]
    return "", [line for item in value for line in render_item(item, indent)]


def render_inline(value: Any) -> str:
    """Return a value on one line; lists and mappings in brackets."""
    match value:
        case str():
            return value if _is_plain(value) else _quoted(value)
        case Mapping():
            return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value)


def _flow(value: Any) -> str:
    if isinstance(value, str) and NOT_PLAIN_IN_BRACKETS.search(value):
        return _quoted(value)
    return render_inline(value)


def _is_plain(text: str) -> bool:
    doubts = NOT_PLAIN.search(text) or AMBIGUOUS.fullmatch(text) or SPECIAL.search(text) or "\t" in text
    return PLAIN.fullmatch(text) is not None and not doubts


def _quoted(text: str) -> str:
    """Return the text in double quotes, with the escapes of JSON, which are valid in YAML."""
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _on_one_line(value: Any) -> bool:
    match value:
        case str():
            return not _is_block(value)
        case InlinePair():
            return True
        case Mapping() | Sequence():
            return not value
    return True


def _is_block(text: str) -> bool:
    """Return whether the text is written as a block: it has several lines, and no character that a block cannot have."""
    return "\n" in text.strip("\n") and not SPECIAL.search(text) and not text.rstrip("\n").endswith((" ", "\t"))


def _block(text: str, indent: int) -> tuple[str, list[str]]:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    explicit = "2" if text[0] in " \t\n" else ""
    lines = [f"{' ' * indent}{line}" if line else "" for line in body.split("\n")]
    return f"|{explicit}{('-', '', '+')[min(ends, 2)]}", lines + [""] * (ends - 1)


LONGEST_INLINE = 100
"""Characters of a list or mapping that stays in brackets on one line. Chosen: a common limit for lines."""
BEHIND_BRACKETS = re.compile(r"[\]}](\s+#.*)$")

Lines = list[str]


def merge_yaml(text: str, root: YamlMapping, meanings: Mapping[YamlScalar, Any], new: Mapping[str, Any]) -> str:
    """Return the text with the new values in it. `meanings` holds the value that each scalar of the old text was read as."""
    lines = text.rstrip("\n").split("\n")
    merger = _Merger(lines, meanings)
    end = merger.lead(len(lines), root.column, root.line)
    body = merger.table(root, new, root.line, end)
    return "\n".join([*lines[: root.line], *body, *lines[end:]]) + "\n"


class _Merger:
    """The old text and the values of its scalars. Rows count from 0; `end` is the row after the last."""

    def __init__(self, lines: Lines, meanings: Mapping[YamlScalar, Any]) -> None:
        self.lines = lines
        self.meanings = meanings

    def table(self, node: YamlMapping, new: Mapping[str, Any], top: int, end: int) -> Lines:
        """Return the lines of a mapping, on the rows from `top` to `end` so far, with the new values."""
        chunks: dict[str, Lines] = {}
        rows = self._bounds([entry.key.line for entry in node.entries], node.column, top, end)
        for entry, (start, stop) in zip(node.entries, pairwise(rows), strict=True):
            name = entry.key.text
            if name in new:
                chunks[name] = self._entry(entry, new[name], start, stop)
            elif self._is_default(entry, new):
                chunks[name] = self._piece(start, stop, entry.key.line, node.column)
        for name in new:
            if name not in chunks:
                chunks = _inserted(chunks, name, render_under(render_inline(name), new[name], node.column), new)
        return [line for lines in chunks.values() for line in lines]

    def _entry(self, entry: YamlEntry, new: Any, start: int, stop: int) -> Lines:
        key, value = entry.key, entry.value
        if self._is_same(value, new):
            return self._piece(start, stop, key.line, key.column)
        if _can_merge(value, new):
            above = self._piece(start, key.line + 1, key.line, key.column)
            return above + self._inside(value, new, key.line + 1, stop)
        head = self.lines[key.line][key.column : key.stop]
        new_lines = render_under(head, new, key.column)
        if _stays_inline(value, new):
            new_lines = [f"{' ' * key.column}{head}: {render_inline(new)}"]
        return self._replaced(value, new_lines, start, key.line, stop)

    def listing(self, node: YamlList, new: Sequence[Any], top: int, end: int) -> Lines:
        """Return the lines of a list, on the rows from `top` to `end` so far, with the new items."""
        rows = [self._dash(item.line, node.column, top) for item in node.items]
        spans = list(pairwise(self._bounds(rows, node.column, top, end)))
        new_lines: Lines = []
        for item, old in zip(new, self._old_positions(node.items, new), strict=True):
            if old is None:
                new_lines += render_item(item, node.column)
            else:
                new_lines += self._item(node.items[old], item, rows[old], *spans[old], column=node.column)
        return new_lines

    def _item(self, node: YamlNode, new: Any, row: int, start: int, stop: int, *, column: int) -> Lines:
        if self._is_same(node, new):
            return self._piece(start, stop, row, column)
        if not _can_merge(node, new):
            new_lines = render_item(new, column)
            if _stays_inline(node, new):
                new_lines = [f"{' ' * column}- {render_inline(new)}"]
            return self._replaced(node, new_lines, start, row, stop)
        if node.line > row:
            return self._piece(start, row + 1, row, column) + self._inside(node, new, row + 1, stop)
        first, *rest = self._inside(node, new, row, stop)
        return [*self.lines[start:row], f"{' ' * column}-{first[column + 1 :]}", *rest]

    def _inside(self, node: YamlNode, new: Any, top: int, end: int) -> Lines:
        if isinstance(node, YamlMapping):
            return self.table(node, new, top, end)
        assert isinstance(node, YamlList)
        return self.listing(node, new, top, end)

    def _replaced(self, value: YamlNode, new_lines: Lines, start: int, row: int, stop: int) -> Lines:
        """Return new lines for an entry or item, with the comments above it, beside it and below it."""
        beside, below = "", []
        if isinstance(value, YamlScalar) and value.ends == row:
            behind = self.lines[row][value.stop :]
            beside, below = behind if behind.lstrip().startswith("#") else "", self.lines[row + 1 : stop]
        elif brackets := BEHIND_BRACKETS.search(self.lines[row]):
            beside = brackets[1]
        return [*self.lines[start:row], new_lines[0] + beside, *new_lines[1:], *below]

    def _piece(self, start: int, stop: int, row: int, column: int) -> Lines:
        """Return the lines unchanged, except for what is left of `column` in `row` (the dash of an item)."""
        lines = self.lines[start:stop]
        lines[row - start] = " " * column + self.lines[row][column:]
        return lines

    def _bounds(self, rows: Sequence[int], column: int, top: int, end: int) -> list[int]:
        """Return the rows at which the entries of these rows begin, comments included, and the end of the last one."""
        inner = [self.lead(row, column, above + 1) for above, row in pairwise(rows)]
        return [top, *inner, end]

    def lead(self, row: int, column: int, lowest: int) -> int:
        """Return the first row of the comments and blank lines above `row`, ignoring comments further right."""
        while row > lowest and _is_remark(self.lines[row - 1], column):
            row -= 1
        return row

    def _dash(self, row: int, column: int, lowest: int) -> int:
        """Return the row of the dash of the item that begins in `row`."""
        while row > lowest and not DASH.match(self.lines[row][column:]):
            row -= 1
        return row

    def _old_positions(self, items: Sequence[YamlNode], new: Sequence[Any]) -> list[int | None]:
        """Return for each new item the position of the old item of the same id, name or value, else the one in its place."""
        unmatched = dict(enumerate(items))
        positions: list[int | None] = []
        for item in new:
            old = next((at for at, node in unmatched.items() if self._is_of(node, item)), None)
            unmatched.pop(-1 if old is None else old, None)
            positions.append(old)
        for at, item in enumerate(new):
            if positions[at] is None and not _name_of(item) and unmatched.pop(at, None) is not None:
                positions[at] = at
        return positions

    def _is_of(self, node: YamlNode, item: Any) -> bool:
        name = _name_of(item)
        if name is None or not isinstance(node, YamlMapping):
            return self._is_same(node, item)
        return any(entry.key.text == name[0] and self._is_same(entry.value, name[1]) for entry in node.entries)

    def _is_default(self, entry: YamlEntry, new: Mapping[str, Any]) -> bool:
        """Return whether the value of the entry is the default of its key."""
        left_out = getattr(new, "left_out", {})
        is_empty = isinstance(entry.value, YamlScalar) and entry.value not in self.meanings
        return entry.key.text in left_out and (is_empty or self._is_same(entry.value, left_out[entry.key.text]))

    def _is_same(self, node: YamlNode, new: Any) -> bool:
        match node, new:
            case YamlScalar(), _:
                return node in self.meanings and same(self.meanings[node], new)
            case YamlList(items), list():
                return len(items) == len(new) and all(map(self._is_same, items, new))
            case YamlMapping(entries), dict():
                return new.keys() <= {entry.key.text for entry in entries} and all(
                    self._is_same(entry.value, new[entry.key.text])
                    if entry.key.text in new
                    else self._is_default(entry, new)
                    for entry in entries
                )
        return False


def _inserted(chunks: dict[str, Lines], name: str, lines: Lines, order: Mapping[str, Any]) -> dict[str, Lines]:
    """Return the chunks with one more, after the nearest one that precedes it in `order`."""
    before: Iterator[str] = reversed(list(order)[: list(order).index(name)])
    behind = next((key for key in before if key in chunks), None)
    position = 0 if behind is None else list(chunks).index(behind) + 1
    items = list(chunks.items())
    return dict([*items[:position], (name, lines), *items[position:]])


def _is_remark(line: str, column: int) -> bool:
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) <= column)


def _can_merge(node: YamlNode, new: Any) -> bool:
    """Return whether the old lines of a value can stay while values inside it change."""
    if not new or isinstance(node, YamlScalar) or node.flow:
        return False
    return isinstance(new, dict if isinstance(node, YamlMapping) else list)


def _stays_inline(node: YamlNode, new: Any) -> bool:
    is_inline = not isinstance(node, YamlScalar) and node.flow and isinstance(new, dict | list)
    return is_inline and len(render_inline(new)) <= LONGEST_INLINE


def _name_of(item: Any) -> tuple[str, Any] | None:
    """Return the key and value that identify an item of a list: its id or name."""
    if not isinstance(item, dict):
        return None
    return next(((key, item[key]) for key in IDENTIFYING_KEYS if key in item), None)
