"""From the tree of a team file to a TeamSpec, by the shapes of its fields. Says what is wrong, where, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from core.error_codes import ErrorCode
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
    MAX_DIGITS,
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
        raise error_at(root, (), ErrorCode.FORMAT_MISSING, supported=FORMAT)
    if not isinstance(found.value, YamlScalar) or not found.value.plain or found.value.text != str(FORMAT):
        raise error_at(
            found.value, ("format",), ErrorCode.FORMAT_UNKNOWN, supported=FORMAT, found=describe(found.value)
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
                raise error_at(node, path, ErrorCode.KEY_MISSING, key=key.name)
            values.setdefault(key.name, key.default_for(values))
        return cls(**values)

    def _list(self, node: YamlNode, item: FieldType, path: Path) -> tuple[Any, ...]:
        if not isinstance(node, YamlList):
            raise error_at(node, path, ErrorCode.LIST_EXPECTED, found=describe(node))
        labels = (_label(entry, position) for position, entry in enumerate(node.items, 1))
        return tuple(self.value(entry, item, (*path, label)) for entry, label in zip(node.items, labels, strict=True))

    def _map(self, node: YamlNode, value: FieldType, path: Path) -> dict[str, Any]:
        entries = _table(node, path).entries
        return {entry.key.text: self.value(entry.value, value, (*path, entry.key.text)) for entry in entries}

    def _pair(self, node: YamlNode, path: Path) -> tuple[float, float]:
        if not isinstance(node, YamlList) or len(node.items) != 2:
            raise error_at(node, path, ErrorCode.PAIR_EXPECTED, found=describe(node))
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
        raise error_at(node, path, ErrorCode.TOO_MANY_ENTRIES, limit=MAX_ENTRIES)
    return node


def _table(node: YamlNode, path: Path) -> YamlMapping:
    if isinstance(node, YamlMapping):
        return node
    raise error_at(node, path, ErrorCode.MAPPING_EXPECTED, found=describe(node))


def _left_empty(node: YamlNode, key: FileKey) -> bool:
    """Whether nothing is written behind the key, which is the same as leaving the key out (but where null is a value)."""
    return (
        not isinstance(key.shape, JsonField)
        and isinstance(node, YamlScalar)
        and node.plain
        and node.text in {"", "~", "null"}
    )


def _unknown(entry: YamlEntry, keys: list[str], path: Path) -> TeamFileError:
    key = describe(entry.key)
    if near := get_close_matches(entry.key.text, keys, 1):
        return error_at(entry.key, path, ErrorCode.KEY_MISSPELT, key=key, suggestion=near[0])
    return error_at(entry.key, path, ErrorCode.KEY_UNKNOWN, key=key, known=", ".join(keys))


def _label(node: YamlNode, position: int) -> str:
    """What to call an item of a list: its id or name, if it has one, or its number."""
    named = {entry.key.text: entry.value for entry in node.entries} if isinstance(node, YamlMapping) else {}
    naming = (named[key] for key in NAMING_KEYS if key in named)
    return next((describe(value) for value in naming if isinstance(value, YamlScalar)), f"no. {position}")


EXPECTED: Mapping[type[FieldType], str] = {
    TextField: "text",
    IdField: "an id",
    FlagField: "true or false",
    NumberField: "a number",
    TextOrNumberField: "text or a number",
    WordField: "one word",
}


def _scalar(node: YamlNode, shape: FieldType, path: Path) -> YamlScalar:
    if isinstance(node, YamlScalar):
        return node
    code = ErrorCode.BRACKETS_UNQUOTED if node.flow else ErrorCode.VALUE_EXPECTED
    raise error_at(node, path, code, expected=EXPECTED[type(shape)], found=describe(node))


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


def _meaning(node: YamlScalar, path: Path) -> JsonValue:
    try:
        return json_value(node)
    except ValueError:
        code = ErrorCode.NUMBER_TOO_LONG if len(node.text) > MAX_DIGITS else ErrorCode.NUMBER_TOO_LARGE
        raise error_at(node, path, code, found=describe(node)) from None


def _id(node: YamlScalar, path: Path) -> str:
    if is_id(node.text):
        return node.text
    raise error_at(node, path, ErrorCode.INVALID_ID, found=describe(node))


def _flag(node: YamlScalar, path: Path) -> bool:
    word = node.text.lower() if node.plain else ""
    if word in YES | NO:
        return word in YES
    raise error_at(node, path, ErrorCode.VALUE_EXPECTED, expected=EXPECTED[FlagField], found=describe(node))


def _float(node: YamlScalar, path: Path) -> float:
    value = _meaning(node, path)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_FLOAT:
        return float(value)
    raise error_at(node, path, ErrorCode.VALUE_EXPECTED, expected=EXPECTED[NumberField], found=describe(node))


def _text_or_number(node: YamlScalar, path: Path) -> str | int | float:
    value = _meaning(node, path)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise error_at(node, path, ErrorCode.TEXT_OR_NUMBER_EXPECTED, found=describe(node))


def _word(node: YamlScalar, enum: type[StrEnum], path: Path) -> StrEnum:
    words = [str(word) for word in enum]
    if node.text in words:
        return enum(node.text)
    found, listed = describe(node), ", ".join(words)
    if near := get_close_matches(node.text, words, 1):
        raise error_at(node, path, ErrorCode.WORD_MISSPELT, words=listed, found=found, suggestion=near[0])
    raise error_at(node, path, ErrorCode.WORD_EXPECTED, words=listed, found=found)
