"""From the tree of a team file to a TeamSpec, by the shapes of its fields. Says what is wrong, where, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from core.errors import TeamFileError
from core.team.file.encode import plain_value
from core.team.file.schema import (
    FieldType,
    FileKey,
    FlagField,
    IdField,
    JsonField,
    ListField,
    MappingField,
    NumberField,
    PairField,
    RecordField,
    TextField,
    TextOrNumberField,
    WordField,
    keys_of,
)
from core.team.file.tree import (
    LARGEST_FLOAT,
    MAX_ENTRIES,
    YamlEntry,
    YamlList,
    YamlMapping,
    YamlNode,
    YamlScalar,
    describe,
    error_at,
    json_value,
)
from core.team.spec import FORMAT, JsonValue, TeamSpec, is_id

Path = tuple[str, ...]

YES = frozenset({"true", "yes", "on"})
NO = frozenset({"false", "no", "off"})
NAMING_KEYS = ("id", "to", "name", "title")


def decode_team(root: YamlMapping) -> tuple[TeamSpec, dict[YamlScalar, JsonValue]]:
    """The team, and what each value of the file was taken for. Raises TeamFileError."""
    _check_format(root)
    decoder = _Decoder()
    rest = YamlMapping(
        tuple(entry for entry in root.entries if entry.key.text != "format"), root.flow, root.line, root.column
    )
    team: TeamSpec = decoder.record(rest, TeamSpec, ())
    return team, decoder.meanings


def _check_format(root: YamlMapping) -> None:
    found = next((entry for entry in root.entries if entry.key.text == "format"), None)
    if found is None:
        raise error_at(root, (), "The file does not say which format it has.", fix=f"Begin it with: format: {FORMAT}")
    if not isinstance(found.value, YamlScalar) or not found.value.plain or found.value.text != str(FORMAT):
        raise error_at(
            found.value,
            ("format",),
            f"This program reads format {FORMAT}, and the file has {describe(found.value)}.",
            fix=f"Write format: {FORMAT}, or open the file with the version that saved it.",
        )


class _Decoder:
    """Turns nodes into values and keeps note of what each was taken for."""

    def __init__(self) -> None:
        self.meanings: dict[YamlScalar, JsonValue] = {}

    def value(self, node: YamlNode, shape: FieldType, path: Path) -> Any:
        match shape:
            case RecordField(cls):
                return self.record(node, cls, path)
            case ListField(item):
                return self._list(_bounded(node, path), item, path)
            case MappingField(value):
                return self._map(_bounded(node, path), value, path)
            case PairField():
                return self._pair(node, path)
            case JsonField():
                return self._json(node, path)
        scalar = _scalar(node, shape, path)
        value = _scalar_value(scalar, shape, path)
        self.meanings[scalar] = plain_value(value, shape)
        return value

    def record(self, node: YamlNode, cls: type[Any], path: Path) -> Any:
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
                raise error_at(node, path, f"The key “{key.name}” is missing here.", fix=f"Add a line {key.name}: …")
            values.setdefault(key.name, key.default_for(values))
        return cls(**values)

    def _list(self, node: YamlNode, item: FieldType, path: Path) -> tuple[Any, ...]:
        if not isinstance(node, YamlList):
            raise error_at(
                node, path, f"A list is wanted here, and there is {describe(node)}.", fix="Begin each line with - ."
            )
        labels = (_label(entry, position) for position, entry in enumerate(node.items, 1))
        return tuple(self.value(entry, item, (*path, label)) for entry, label in zip(node.items, labels, strict=True))

    def _map(self, node: YamlNode, value: FieldType, path: Path) -> dict[str, Any]:
        entries = _table(node, path).entries
        return {entry.key.text: self.value(entry.value, value, (*path, entry.key.text)) for entry in entries}

    def _pair(self, node: YamlNode, path: Path) -> tuple[float, float]:
        if not isinstance(node, YamlList) or len(node.items) != 2:
            raise error_at(node, path, f"Two numbers such as [120, 80] are wanted here, and there is {describe(node)}.")
        first, second = (self.value(item, NumberField(), path) for item in node.items)
        return first, second

    def _json(self, node: YamlNode, path: Path) -> JsonValue:
        match node:
            case YamlMapping():
                return self._map(node, JsonField(), path)
            case YamlList():
                return list(self._list(node, JsonField(), path))
        value = self.meanings[node] = _meaning(node, path)
        return value


def _bounded(node: YamlNode, path: Path) -> YamlNode:
    """The list or mapping, which has no more entries than a screen can show."""
    entries = getattr(node, "items" if isinstance(node, YamlList) else "entries", ())
    if len(entries) > MAX_ENTRIES:
        fix = "Split it, or put what is looked up in a function's code."
        raise error_at(node, path, f"More than {MAX_ENTRIES:,} entries are listed here.", fix=fix)
    return node


def _table(node: YamlNode, path: Path) -> YamlMapping:
    if isinstance(node, YamlMapping):
        return node
    raise error_at(node, path, f"Keys with values (key: value) are wanted here, and there is {describe(node)}.")


def _left_empty(node: YamlNode, key: FileKey) -> bool:
    """Whether nothing is written behind the key, which is the same as leaving the key out (but where null is a value)."""
    return (
        not isinstance(key.shape, JsonField)
        and isinstance(node, YamlScalar)
        and node.plain
        and node.text in {"", "~", "null"}
    )


def _unknown(entry: YamlEntry, keys: list[str], path: Path) -> TeamFileError:
    near = get_close_matches(entry.key.text, keys, 1)
    fix = f"Did you mean “{near[0]}”?" if near else f"Known here: {', '.join(keys)}."
    return error_at(entry.key, path, f"The key “{describe(entry.key)}” is not known here.", fix=fix)


def _label(node: YamlNode, position: int) -> str:
    """What to call an item of a list: its id or name, if it has one, or its number."""
    named = {entry.key.text: entry.value for entry in node.entries} if isinstance(node, YamlMapping) else {}
    naming = (named[key] for key in NAMING_KEYS if key in named)
    return next((describe(value) for value in naming if isinstance(value, YamlScalar)), f"no. {position}")


WANTED: Mapping[type[FieldType], str] = {
    TextField: "Text",
    IdField: "An id",
    FlagField: "true or false",
    NumberField: "A number",
    TextOrNumberField: "Text or a number",
    WordField: "One word",
}


def _scalar(node: YamlNode, shape: FieldType, path: Path) -> YamlScalar:
    if isinstance(node, YamlScalar):
        return node
    raise error_at(
        node, path, f"{WANTED[type(shape)]} is wanted here, and there is {describe(node)}.", fix=_quote(node)
    )


def _scalar_value(node: YamlScalar, shape: FieldType, path: Path) -> Any:
    match shape:
        case WordField(enum):
            return _word(node, enum, path)
        case IdField():
            return _id(node, path)
        case FlagField():
            return _flag(node, path)
        case NumberField():
            return _float(node, path)
        case TextOrNumberField():
            return _text_or_number(node, path)
    return node.text


def _quote(node: YamlNode) -> str:
    return "Put text that begins with { or [ in quotes." if not isinstance(node, YamlScalar) and node.flow else ""


def _meaning(node: YamlScalar, path: Path) -> JsonValue:
    try:
        return json_value(node)
    except ValueError as error:
        raise error_at(node, path, f"{describe(node)}: {error}.", fix="Put it in quotes if it is text.") from None


def _id(node: YamlScalar, path: Path) -> str:
    if is_id(node.text):
        return node.text
    fix = "Use letters, digits, _ and - only, 64 at most. The name may be any text."
    raise error_at(node, path, f"{describe(node)} cannot be an id.", fix=fix)


def _flag(node: YamlScalar, path: Path) -> bool:
    word = node.text.lower() if node.plain else ""
    if word in YES | NO:
        return word in YES
    raise error_at(node, path, f"true or false is wanted here, and there is {describe(node)}.")


def _float(node: YamlScalar, path: Path) -> float:
    value = _meaning(node, path)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_FLOAT:
        return float(value)
    raise error_at(node, path, f"A number is wanted here, and there is {describe(node)}.")


def _text_or_number(node: YamlScalar, path: Path) -> str | int | float:
    value = _meaning(node, path)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    fix = "Put it in quotes if it is text."
    raise error_at(node, path, f"Text or a number is wanted here, and there is {describe(node)}.", fix=fix)


def _word(node: YamlScalar, enum: type[StrEnum], path: Path) -> StrEnum:
    words = [str(word) for word in enum]
    if node.text in words:
        return enum(node.text)
    near = get_close_matches(node.text, words, 1)
    fix = f"Did you mean “{near[0]}”?" if near else ""
    raise error_at(node, path, f"One of {', '.join(words)} is wanted here, and there is {describe(node)}.", fix=fix)
