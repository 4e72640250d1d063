"""From the tree of a team file to a TeamSpec, by the shapes of its fields. Says what is wrong, where, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from core.errors import TeamFileError
from core.team.encode import plain_value
from core.team.nodes import LARGEST_FLOAT, MOST_ENTRIES, Entry, Listing, Node, Scalar, Table, meaning, shown, wrong
from core.team.shapes import (
    Flag,
    Id,
    Json,
    Key,
    ListOf,
    MapOf,
    Number,
    Pair,
    Record,
    Shape,
    Text,
    TextOrNumber,
    Word,
    keys_of,
)
from core.team.spec import FORMAT, JsonValue, TeamSpec, is_id

Path = tuple[str, ...]

YES = frozenset({"true", "yes", "on"})
NO = frozenset({"false", "no", "off"})
NAMING_KEYS = ("id", "to", "name", "title")


def decode_team(root: Table) -> tuple[TeamSpec, dict[Scalar, JsonValue]]:
    """The team, and what each value of the file was taken for. Raises TeamFileError."""
    _check_format(root)
    decoder = _Decoder()
    rest = Table(
        tuple(entry for entry in root.entries if entry.key.text != "format"), root.flow, root.line, root.column
    )
    team: TeamSpec = decoder.record(rest, TeamSpec, ())
    return team, decoder.meanings


def _check_format(root: Table) -> None:
    found = next((entry for entry in root.entries if entry.key.text == "format"), None)
    if found is None:
        raise wrong(root, (), "The file does not say which format it has.", fix=f"Begin it with: format: {FORMAT}")
    if not isinstance(found.value, Scalar) or not found.value.plain or found.value.text != str(FORMAT):
        raise wrong(
            found.value,
            ("format",),
            f"This program reads format {FORMAT}, and the file has {shown(found.value)}.",
            fix=f"Write format: {FORMAT}, or open the file with the version that saved it.",
        )


class _Decoder:
    """Turns nodes into values and keeps note of what each was taken for."""

    def __init__(self) -> None:
        self.meanings: dict[Scalar, JsonValue] = {}

    def value(self, node: Node, shape: Shape, path: Path) -> Any:
        match shape:
            case Record(cls):
                return self.record(node, cls, path)
            case ListOf(item):
                return self._list(_bounded(node, path), item, path)
            case MapOf(value):
                return self._map(_bounded(node, path), value, path)
            case Pair():
                return self._pair(node, path)
            case Json():
                return self._json(node, path)
        scalar = _scalar(node, shape, path)
        value = _scalar_value(scalar, shape, path)
        self.meanings[scalar] = plain_value(value, shape)
        return value

    def record(self, node: Node, cls: type[Any], path: Path) -> Any:
        table, keys = _table(node, path), {key.name: key for key in keys_of(cls)}
        values: dict[str, Any] = {}
        for entry in table.entries:
            key = keys.get(entry.key.text)
            if key is None:
                raise _unknown(entry, list(keys), path)
            if not _left_empty(entry.value, key):
                values[key.name] = self.value(entry.value, key.shape, (*path, key.name))
        for key in keys.values():
            if key.name not in values and key.default_for(values) is MISSING:
                raise wrong(node, path, f"The key “{key.name}” is missing here.", fix=f"Add a line {key.name}: …")
            values.setdefault(key.name, key.default_for(values))
        return cls(**values)

    def _list(self, node: Node, item: Shape, path: Path) -> tuple[Any, ...]:
        if not isinstance(node, Listing):
            raise wrong(
                node, path, f"A list is wanted here, and there is {shown(node)}.", fix="Begin each line with - ."
            )
        labels = (_label(entry, position) for position, entry in enumerate(node.items, 1))
        return tuple(self.value(entry, item, (*path, label)) for entry, label in zip(node.items, labels, strict=True))

    def _map(self, node: Node, value: Shape, path: Path) -> dict[str, Any]:
        entries = _table(node, path).entries
        return {entry.key.text: self.value(entry.value, value, (*path, entry.key.text)) for entry in entries}

    def _pair(self, node: Node, path: Path) -> tuple[float, float]:
        if not isinstance(node, Listing) or len(node.items) != 2:
            raise wrong(node, path, f"Two numbers such as [120, 80] are wanted here, and there is {shown(node)}.")
        first, second = (self.value(item, Number(), path) for item in node.items)
        return first, second

    def _json(self, node: Node, path: Path) -> JsonValue:
        match node:
            case Table():
                return self._map(node, Json(), path)
            case Listing():
                return list(self._list(node, Json(), path))
        value = self.meanings[node] = _meaning(node, path)
        return value


def _bounded(node: Node, path: Path) -> Node:
    """The list or mapping, which has no more entries than a screen can show."""
    entries = getattr(node, "items" if isinstance(node, Listing) else "entries", ())
    if len(entries) > MOST_ENTRIES:
        fix = "Split it, or put what is looked up in a function's code."
        raise wrong(node, path, f"More than {MOST_ENTRIES:,} entries are listed here.", fix=fix)
    return node


def _table(node: Node, path: Path) -> Table:
    if isinstance(node, Table):
        return node
    raise wrong(node, path, f"Keys with values (key: value) are wanted here, and there is {shown(node)}.")


def _left_empty(node: Node, key: Key) -> bool:
    """Whether nothing is written behind the key, which is the same as leaving the key out (but where null is a value)."""
    return (
        not isinstance(key.shape, Json) and isinstance(node, Scalar) and node.plain and node.text in {"", "~", "null"}
    )


def _unknown(entry: Entry, keys: list[str], path: Path) -> TeamFileError:
    near = get_close_matches(entry.key.text, keys, 1)
    fix = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(keys)}."
    return wrong(entry.key, path, f"The key “{shown(entry.key)}” is not known here.", fix=fix)


def _label(node: Node, position: int) -> str:
    """What to call an item of a list: its id or name, if it has one, or its number."""
    named = {entry.key.text: entry.value for entry in node.entries} if isinstance(node, Table) else {}
    naming = (named[key] for key in NAMING_KEYS if key in named)
    return next((shown(value) for value in naming if isinstance(value, Scalar)), f"no. {position}")


WANTED: Mapping[type[Shape], str] = {
    Text: "Text",
    Id: "An id",
    Flag: "true or false",
    Number: "A number",
    TextOrNumber: "Text or a number",
    Word: "One word",
}


def _scalar(node: Node, shape: Shape, path: Path) -> Scalar:
    if isinstance(node, Scalar):
        return node
    raise wrong(node, path, f"{WANTED[type(shape)]} is wanted here, and there is {shown(node)}.", fix=_quote(node))


def _scalar_value(node: Scalar, shape: Shape, path: Path) -> Any:
    match shape:
        case Word(enum):
            return _word(node, enum, path)
        case Id():
            return _id(node, path)
        case Flag():
            return _flag(node, path)
        case Number():
            return _float(node, path)
        case TextOrNumber():
            return _text_or_number(node, path)
    return node.text


def _quote(node: Node) -> str:
    return "Put text that begins with { or [ in quotes." if not isinstance(node, Scalar) and node.flow else ""


def _meaning(node: Scalar, path: Path) -> JsonValue:
    try:
        return meaning(node)
    except ValueError as error:
        raise wrong(node, path, f"{shown(node)}: {error}.", fix="Put it in quotes if it is text.") from None


def _id(node: Scalar, path: Path) -> str:
    if is_id(node.text):
        return node.text
    fix = "Use letters, digits, _ and - only, 64 at most. The name may be any text."
    raise wrong(node, path, f"{shown(node)} cannot be an id.", fix=fix)


def _flag(node: Scalar, path: Path) -> bool:
    word = node.text.lower() if node.plain else ""
    if word in YES | NO:
        return word in YES
    raise wrong(node, path, f"true or false is wanted here, and there is {shown(node)}.")


def _float(node: Scalar, path: Path) -> float:
    value = _meaning(node, path)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_FLOAT:
        return float(value)
    raise wrong(node, path, f"A number is wanted here, and there is {shown(node)}.")


def _text_or_number(node: Scalar, path: Path) -> str | int | float:
    value = _meaning(node, path)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    fix = "Put it in quotes if it is text."
    raise wrong(node, path, f"Text or a number is wanted here, and there is {shown(node)}.", fix=fix)


def _word(node: Scalar, enum: type[StrEnum], path: Path) -> StrEnum:
    words = [str(word) for word in enum]
    if node.text in words:
        return enum(node.text)
    near = get_close_matches(node.text, words, 1)
    fix = f"Did you mean “{near[0]}”?" if near else ""
    raise wrong(node, path, f"One of {', '.join(words)} is wanted here, and there is {shown(node)}.", fix=fix)
