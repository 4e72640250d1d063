"""Parse the text of a team file into a tree, within limits. The only home of the YAML library.

The library only tokenizes: values, places and meanings are those of `core.team.file.tree`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.scanner import Scanner

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.file.tree import (
    IMPOSSIBLE,
    MAX_DEPTH,
    MAX_KEY_LENGTH,
    YamlEntry,
    YamlList,
    YamlMapping,
    YamlNode,
    YamlScalar,
    describe,
    place_of,
)

MAX_FILE_BYTES = 512_000
"""Bytes. A team of 100 agents takes about 200,000."""

MAX_VALUES = 40_000
"""Keys and values together. A team of 100 agents takes about 10,000."""

Event = Any  # the library's events, distinguished by the names of their classes

BYTE_ORDER_MARK = "\ufeff"
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n?")
OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def source_text(raw: str | bytes) -> str:
    """Return the text with `\\n` between lines and no byte order mark.

    Raises TeamFileError when it is too long, not UTF-8, or holds NUL, a control character or a lone surrogate.
    """
    if len(raw) > MAX_FILE_BYTES:
        raise TeamFileError.of(ErrorCode.TEAM_FILE_TOO_LARGE, limit_kb=MAX_FILE_BYTES // 1000)
    text = _decoded(raw) if isinstance(raw, bytes) else raw
    text = LINE_BREAK.sub("\n", text.removeprefix(BYTE_ORDER_MARK))
    if unwanted := UNWANTED.search(text):
        raise _unwanted(text, unwanted)
    return text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 0 if raw.startswith(OTHER_UNICODE) else raw.count(b"\n", 0, error.start)
        raise TeamFileError.of(ErrorCode.NOT_UTF8, place=place_of(line)) from None


def _unwanted(text: str, illegal: re.Match[str]) -> TeamFileError:
    number = ord(illegal[0])
    code = ErrorCode.HALF_CHARACTER if 0xD800 <= number <= 0xDFFF else ErrorCode.CONTROL_CHARACTER
    place = place_of(text.count("\n", 0, illegal.start()))
    return TeamFileError.of(code, place=place, character=f"U+{number:04X}")


def parse_yaml(text: str) -> YamlNode:
    events = _events(text)
    first = next(events, None)
    if first is None:
        raise TeamFileError.of(ErrorCode.EMPTY_FILE, place=place_of(0))
    root = _node(first, events)
    if (second := next(events, None)) is not None:
        raise TeamFileError.of(ErrorCode.SECOND_DOCUMENT, place=_place(second))
    return root


def _node(event: Event, events: Iterator[Event]) -> YamlNode:
    line, column = event.start_mark.line, event.start_mark.column
    match type(event).__name__:
        case "MappingStartEvent":
            return YamlMapping(tuple(_entries(events)), bool(event.flow_style), line, column)
        case "SequenceStartEvent":
            items = tuple(_node(item, events) for item in _until_end(events))
            return YamlList(items, bool(event.flow_style), line, column)
    end = event.end_mark
    return YamlScalar(_sound(event), not event.style, line, column, end.line, end.column)


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        if type(event).__name__.endswith("EndEvent"):
            return
        yield event


def _entries(events: Iterator[Event]) -> Iterator[YamlEntry]:
    lines_by_key: dict[str, int] = {}
    for event in _until_end(events):
        key = _key(_node(event, events))
        if key.text in lines_by_key:
            place, first = place_of(key.line), lines_by_key[key.text] + 1
            raise TeamFileError.of(ErrorCode.DUPLICATE_KEY, place=place, key=describe(key), line=first)
        lines_by_key[key.text] = key.line
        yield YamlEntry(key, _node(next(events), events))


def _key(node: YamlNode) -> YamlScalar:
    if isinstance(node, YamlScalar) and len(node.text) > MAX_KEY_LENGTH:
        raise TeamFileError.of(ErrorCode.LONG_KEY, place=place_of(node.line), limit=MAX_KEY_LENGTH)
    if isinstance(node, YamlScalar) and node.text and not (node.plain and node.text == "<<"):
        return node
    raise TeamFileError.of(ErrorCode.KEY_EXPECTED, place=place_of(node.line), found=describe(node))


def _sound(event: Event) -> str:
    text = str(event.value)
    if illegal := IMPOSSIBLE.search(text):
        character = f"U+{ord(illegal[0]):04X}"
        raise TeamFileError.of(ErrorCode.FORBIDDEN_CHARACTER, place=_place(event), character=character)
    return text


def _events(text: str) -> Iterator[Event]:
    """Yield the events of the values in the text, one by one, so that a limit stops the parser."""
    values = depth = 0
    for event in _library_events(text):
        kind = type(event).__name__
        if kind.startswith(("Stream", "Document")):
            continue
        values += not kind.endswith("EndEvent")
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > MAX_DEPTH:
            raise TeamFileError.of(ErrorCode.FILE_TOO_DEEP, place=_place(event), limit=MAX_DEPTH)
        if values > MAX_VALUES:
            raise TeamFileError.of(ErrorCode.TOO_MANY_VALUES, place=_place(event), limit=MAX_VALUES)
        yield event


class _StrictScanner(Scanner):
    """Refuses the YAML constructs that a team file may not have, at their first character."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:
        """Refuse deep nesting before its events: for each bracket, the library looks at all open ones."""
        if len(self.flow_context) >= MAX_DEPTH:
            place = place_of(self.reader.line)
            raise TeamFileError.of(ErrorCode.FILE_TOO_DEEP, place=place, limit=MAX_DEPTH)
        super().fetch_flow_collection_start(TokenClass, to_push)

    def fetch_alias(self) -> None:
        self._refuse("an alias (a word that begins with *)")

    def fetch_anchor(self) -> None:
        self._refuse("an anchor (a word that begins with &)")

    def fetch_tag(self) -> None:
        self._refuse("a tag (a word that begins with !)")

    def fetch_directive(self) -> None:
        self._refuse("a directive (a line that begins with %)")

    def _refuse(self, construct: str) -> NoReturn:
        raise TeamFileError.of(ErrorCode.FORBIDDEN_YAML, place=place_of(self.reader.line), construct=construct)


def _library_events(text: str) -> Iterator[Event]:
    library = YAML(typ="safe", pure=True)
    library.Scanner = _StrictScanner
    try:
        yield from library.parse(text)
    except TeamFileError:
        raise
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(str(error.problem or error.context), place_of(mark.line) if mark else "") from None
    except Exception:  # noqa: BLE001 - the parser may fail in any way on an untrusted text
        raise _unreadable("it makes no sense", "") from None


def _unreadable(problem: str, place: str) -> TeamFileError:
    return TeamFileError.of(ErrorCode.INVALID_YAML, place=place, fix=_advice(problem), problem=problem)


ADVICE = {
    "mapping values are not allowed": "If the text has a colon in it, put it in quotes; or check the indentation.",
    "'\\t'": "Indent with spaces, not with tabs.",
    "expected <block end>": "Check the indentation: lines that belong together start in the same column.",
    "while scanning a quoted": "A closing quote is missing.",
}


def _advice(problem: str) -> str:
    matching = (advice for part, advice in ADVICE.items() if part in problem)
    return next(matching, "")


def _place(event: Event) -> str:
    return place_of(event.start_mark.line)
