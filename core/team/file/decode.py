"""Decode the tree of a team file into a TeamSpec, by the types of its fields. Errors name the place and what is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, replace
from enum import StrEnum
from typing import Any

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.spelling import nearest
from core.team.file.encode import plain_value
from core.team.file.formats import newest_format
from core.team.file.invisible import describe_character, first_invisible
from core.team.file.schema import (
    FieldType,
    FileKey,
    ListField,
    MappingField,
    RecordField,
    SimpleField,
    WordField,
    keys_of,
)
from core.team.file.tree import (
    IDENTIFYING_KEYS,
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
    place_of,
)
from core.team.spec import JsonValue, TeamSpec, is_id

Path = tuple[str, ...]

FORMAT_NUMBER = re.compile("[1-9][0-9]{0,8}")
YES = frozenset({"true", "yes", "on"})
NO = frozenset({"false", "no", "off"})


@dataclass(frozen=True, slots=True)
class DecodedTeam:
    """A team from a file. `meanings` holds the value that each scalar of the file was read as.

    `format` is that of the file. For a format newer than this version knows, `unknown` are the places that could not be
    read and were ignored.
    """

    team: TeamSpec
    meanings: Mapping[YamlScalar, JsonValue]
    format: int
    unknown: tuple[str, ...] = ()


def decode_team(root: YamlMapping) -> DecodedTeam:
    """Decode the root of a file. Raises TeamFileError for what the file's format does not allow.

    In a file of a newer format, unknown keys and values that cannot be read are left out instead, where they may be.
    """
    number = _format(root)
    decoder = _Decoder(tolerant=number > newest_format())
    keys = tuple(entry for entry in root.entries if entry.key.text != "format")
    team: TeamSpec = decoder.record(replace(root, entries=keys), TeamSpec, ())
    return DecodedTeam(team, decoder.meanings, number, tuple(decoder.unknown))


def newer_format_error(number: int, *, place: str = "") -> TeamFileError:
    """Return the error for a file whose format is newer than this version knows."""
    return TeamFileError.of(ErrorCode.FORMAT_NEWER, place=place, format=number, supported=newest_format())


def _format(root: YamlMapping) -> int:
    format_entry = next((entry for entry in root.entries if entry.key.text == "format"), None)
    if format_entry is None:
        raise error_at(root, (), ErrorCode.FORMAT_MISSING, supported=newest_format())
    node = format_entry.value
    if isinstance(node, YamlScalar) and node.plain and FORMAT_NUMBER.fullmatch(node.text):
        return int(node.text)
    raise error_at(node, ("format",), ErrorCode.FORMAT_INVALID, supported=newest_format(), found=describe(node))


class _Decoder:
    """Converts nodes into values, and records what each was read as. When `tolerant` it leaves out what it cannot read."""

    def __init__(self, *, tolerant: bool) -> None:
        self.meanings: dict[YamlScalar, JsonValue] = {}
        self.unknown: list[str] = []
        self._tolerant = tolerant

    def value(self, node: YamlNode, kind: FieldType, path: Path) -> Any:
        match kind:
            case RecordField(cls):
                return self.record(node, cls, path)
            case ListField(item):
                return self._list(_bounded(node, path), item, path)
            case MappingField(value):
                return self._map(_bounded(node, path), value, path)
            case SimpleField.PAIR:
                return self._pair(node, path)
            case SimpleField.JSON:
                return self._json(node, path)
        scalar = _scalar(node, kind, path)
        value = _scalar_value(scalar, kind, path)
        self.meanings[scalar] = plain_value(value, kind)
        return value

    def record(self, node: YamlNode, cls: type[Any], path: Path) -> Any:
        table, keys = _table(node, path), {key.name: key for key in keys_of(cls)}
        values: dict[str, Any] = {}
        for entry in table.entries:
            key = keys.get(entry.key.text)
            if key is None and self._tolerant:
                self.unknown.append(place_of(entry.key.line, (*path, entry.key.text)))
            elif key is None:
                raise _unknown(entry, list(keys), path)
            elif not _left_empty(entry.value, key):
                self._read_key(values, key, entry.value, path)
        for key in keys.values():
            if key.name not in values and key.default_for(values) is MISSING:
                raise error_at(node, path, ErrorCode.KEY_MISSING, key=key.name)
            values.setdefault(key.name, key.default_for(values))
        return cls(**values)

    def _read_key(self, values: dict[str, Any], key: FileKey, node: YamlNode, path: Path) -> None:
        try:
            values[key.name] = self.value(node, key.type, (*path, key.name))
        except TeamFileError as error:
            if not self._tolerant or key.required:
                raise
            self.unknown.append(error.place)

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
        first, second = (self.value(item, SimpleField.NUMBER, path) for item in node.items)
        return first, second

    def _json(self, node: YamlNode, path: Path) -> JsonValue:
        match node:
            case YamlMapping():
                return self._map(node, SimpleField.JSON, path)
            case YamlList():
                return list(self._list(node, SimpleField.JSON, path))
        value = self.meanings[node] = _meaning(node, path)
        return value


def _bounded(node: YamlNode, path: Path) -> YamlNode:
    """Return the list or mapping. Raises TeamFileError when it has more entries than a screen can show."""
    entries = getattr(node, "items" if isinstance(node, YamlList) else "entries", ())
    if len(entries) > MAX_ENTRIES:
        raise error_at(node, path, ErrorCode.TOO_MANY_ENTRIES, limit=MAX_ENTRIES)
    return node


def _table(node: YamlNode, path: Path) -> YamlMapping:
    if isinstance(node, YamlMapping):
        return node
    raise error_at(node, path, ErrorCode.MAPPING_EXPECTED, found=describe(node))


def _left_empty(node: YamlNode, key: FileKey) -> bool:
    """Return whether the key has no value, which is the same as leaving the key out, unless null is a value of it."""
    return (
        key.type is not SimpleField.JSON
        and isinstance(node, YamlScalar)
        and node.plain
        and node.text in {"", "~", "null"}
    )


def _unknown(entry: YamlEntry, keys: list[str], path: Path) -> TeamFileError:
    key = describe(entry.key)
    if near := nearest(entry.key.text, keys):
        return error_at(entry.key, path, ErrorCode.KEY_MISSPELT, key=key, suggestion=near)
    return error_at(entry.key, path, ErrorCode.KEY_UNKNOWN, key=key, known=", ".join(keys))


def _label(node: YamlNode, position: int) -> str:
    """Return the name of a list item for messages: its id or name if it has one, otherwise its number."""
    named = {entry.key.text: entry.value for entry in node.entries} if isinstance(node, YamlMapping) else {}
    naming = (named[key] for key in IDENTIFYING_KEYS if key in named)
    return next((describe(value) for value in naming if isinstance(value, YamlScalar)), f"no. {position}")


def _scalar(node: YamlNode, kind: FieldType, path: Path) -> YamlScalar:
    if isinstance(node, YamlScalar):
        return node
    code = ErrorCode.BRACKETS_UNQUOTED if node.flow else ErrorCode.VALUE_EXPECTED
    expected = "one word" if isinstance(kind, WordField) else str(kind)
    raise error_at(node, path, code, expected=expected, found=describe(node))


def _scalar_value(node: YamlScalar, kind: FieldType, path: Path) -> Any:
    match kind:
        case WordField(enum):
            return _word(node, enum, path)
        case SimpleField.ID | SimpleField.REFERENCE:
            return _id(node, kind, path)
        case SimpleField.FLAG:
            return _flag(node, path)
        case SimpleField.NUMBER:
            return _float(node, path)
        case SimpleField.TEXT_OR_NUMBER:
            return _text_or_number(node, path)
    return node.text


def _meaning(node: YamlScalar, path: Path) -> JsonValue:
    try:
        return json_value(node)
    except ValueError:
        code = ErrorCode.NUMBER_TOO_LONG if len(node.text) > MAX_DIGITS else ErrorCode.NUMBER_TOO_LARGE
        raise error_at(node, path, code, found=describe(node)) from None


def _id(node: YamlScalar, kind: SimpleField, path: Path) -> str:
    """Return the id. A reference may be any text that can be seen: whether it leads anywhere is for the check to say."""
    if char := first_invisible(node.text):
        raise error_at(node, path, ErrorCode.INVISIBLE_CHARACTER, character=describe_character(char))
    if kind is SimpleField.REFERENCE or is_id(node.text):
        return node.text
    raise error_at(node, path, ErrorCode.INVALID_ID, found=describe(node))


def _flag(node: YamlScalar, path: Path) -> bool:
    word = node.text.lower() if node.plain else ""
    if word in YES | NO:
        return word in YES
    raise error_at(node, path, ErrorCode.VALUE_EXPECTED, expected=SimpleField.FLAG, found=describe(node))


def _float(node: YamlScalar, path: Path) -> float:
    value = _meaning(node, path)
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_FLOAT:
        return float(value)
    raise error_at(node, path, ErrorCode.VALUE_EXPECTED, expected=SimpleField.NUMBER, found=describe(node))


def _text_or_number(node: YamlScalar, path: Path) -> str | int | float:
    value = _meaning(node, path)
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise error_at(node, path, ErrorCode.TEXT_OR_NUMBER_EXPECTED, found=describe(node))


def _word(node: YamlScalar, enum: type[StrEnum], path: Path) -> StrEnum:
    words = [str(word) for word in enum]
    if node.text in words:
        return enum(node.text)
    description, listed = describe(node), ", ".join(words)
    if near := nearest(node.text, words):
        raise error_at(node, path, ErrorCode.WORD_MISSPELT, words=listed, found=description, suggestion=near)
    raise error_at(node, path, ErrorCode.WORD_EXPECTED, words=listed, found=description)
