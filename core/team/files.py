"""Team files: YAML text to a team and back, in memory and on disk. The only home of the YAML library.

Files are read without tags, anchors and aliases, within limits of size, depth and number of values, so that no file
takes long or much memory. What a file may hold is said in `core.team.spec`; how it is written, in `core.team.render`
and, over a file edited by hand, in `core.team.merge`.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.scanner import Scanner

from core.errors import TeamFileError
from core.team.decode import decode_team
from core.team.encode import encode_team, size_of
from core.team.merge import merge
from core.team.nodes import DEEPEST, LONGEST_KEY, Entry, Listing, Node, Scalar, Table, place_of, shown, wrong
from core.team.render import render
from core.team.source import BYTE_ORDER_MARK, LONGEST_FILE, source_text
from core.team.spec import JsonValue, TeamSpec
from core.values import same

MOST_VALUES = 40_000
"""Keys and values together. A team of 100 agents takes about 10,000."""

NEVER_IN_TEXT = re.compile("[\x00\ud800-\udfff]")

Event = Any  # the library's events, told apart by the names of their classes


def read_team(text: str | bytes, name: str = "") -> TeamSpec:
    """The team in the text of a team file. `name` is what to call the file in messages.

    Raises TeamFileError, whose place has the line and, where there is one, the path of keys.
    """
    try:
        return _parse(text)[0]
    except TeamFileError as error:
        raise _in_file(error, name) from None


def write_team(team: TeamSpec, previous: str | None = None) -> str:
    """The text of a team file that reads back as exactly this team.

    With the `previous` text of the file, what has not changed stays as it was written: comments, order of keys, quotes.
    Raises TeamFileError when the team holds what a file cannot, or `previous` is not a team file.
    """
    wanted = encode_team(team)
    if previous is not None and (kept := _over(previous, team)) is not None:
        return kept
    if size_of(wanted) > MOST_VALUES:
        raise TeamFileError(f"The team has more than {MOST_VALUES:,} values, so it cannot be saved.", fix=SIMPLER)
    return source_text(render(wanted))


def load_team(path: str | os.PathLike[str]) -> TeamSpec:
    """The team in a file. Raises TeamFileError, also when the file cannot be opened."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise _no_access("opened", path, error) from None
    return read_team(raw, path.name)


def save_team(team: TeamSpec, path: str | os.PathLike[str]) -> None:
    """Write the team into a file, over what is there, whose comments stay. At any moment the file is whole.

    Raises TeamFileError, and changes nothing, when the file cannot be written or what is there is not a team file.
    """
    path = Path(path).resolve()
    try:
        previous = path.read_bytes().decode("utf-8") if path.exists() else None
        text = write_team(team, previous)
        _replace(path, text.encode("utf-8"))
    except OSError as error:
        raise _no_access("written", path, error) from None
    except UnicodeDecodeError:
        raise TeamFileError("The file that is there is not a team file.", fix=OTHER_NAME, place=path.name) from None


OTHER_NAME = "Save under another name."


def _no_access(verb: str, path: Path, error: OSError) -> TeamFileError:
    reason = error.strerror or type(error).__name__
    return TeamFileError(f"The file cannot be {verb}: {reason}.", fix="Check its name and folder.", place=path.name)


def _replace(path: Path, raw: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(temporary).replace(path)
    finally:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()


def _over(previous: str, team: TeamSpec) -> str | None:
    """The previous text with this team in it; None when its layout cannot take the changes."""
    old, root, meanings = _parse_again(previous)
    if same(encode_team(old), encode_team(team)):
        return previous
    text = merge(source_text(previous), root, meanings, encode_team(team))
    with suppress(TeamFileError):
        if same(encode_team(_parse(text)[0]), encode_team(team)):
            return _dressed(text, previous)
    return None


@lru_cache(maxsize=8)
def _parse_again(text: str) -> tuple[TeamSpec, Table, dict[Scalar, JsonValue]]:
    """A text that is read at every change of its team: reading a large one takes longer than all the rest."""
    return _parse(text)


def _dressed(text: str, previous: str) -> str:
    """The text with the line ends and the byte order mark of the previous one."""
    ends = text.replace("\n", "\r\n") if "\r\n" in previous else text
    return BYTE_ORDER_MARK + ends if previous.startswith(BYTE_ORDER_MARK) else ends


def _in_file(error: TeamFileError, name: str) -> TeamFileError:
    return TeamFileError(error.message, fix=error.fix, place=", ".join(part for part in (name, error.place) if part))


def _parse(text: str | bytes) -> tuple[TeamSpec, Table, dict[Scalar, JsonValue]]:
    root = _root(source_text(text))
    if not isinstance(root, Table):
        raise wrong(root, (), "A team file holds keys with values, beginning with format: 1.")
    team, meanings = decode_team(root)
    return team, root, meanings


def _root(text: str) -> Node:
    events = _events(text)
    first = next(events, None)
    if first is None:
        raise TeamFileError("The file is empty.", fix="Begin it with: format: 1", place=place_of(0))
    root = _node(first, events)
    if (second := next(events, None)) is not None:
        fix = "Keep one team in a file, and delete the line --- ."
        raise TeamFileError("A second document begins here.", fix=fix, place=_place(second))
    return root


def _node(event: Event, events: Iterator[Event]) -> Node:
    line, column = event.start_mark.line, event.start_mark.column
    match type(event).__name__:
        case "MappingStartEvent":
            return Table(tuple(_entries(events)), bool(event.flow_style), line, column)
        case "SequenceStartEvent":
            items = tuple(_node(item, events) for item in _until_end(events))
            return Listing(items, bool(event.flow_style), line, column)
    end = event.end_mark
    return Scalar(_sound(event), not event.style, line, column, end.line, end.column)


def _until_end(events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        if type(event).__name__.endswith("EndEvent"):
            return
        yield event


def _entries(events: Iterator[Event]) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    for event in _until_end(events):
        key = _key(_node(event, events))
        if key.text in seen:
            message = f"The key “{shown(key)}” is here a second time; the first is on line {seen[key.text] + 1}."
            raise TeamFileError(message, fix="Delete one of the two.", place=place_of(key.line))
        seen[key.text] = key.line
        yield Entry(key, _node(next(events), events))


def _key(node: Node) -> Scalar:
    if isinstance(node, Scalar) and len(node.text) > LONGEST_KEY:
        message = f"This key is longer than {LONGEST_KEY} characters."
        raise TeamFileError(message, fix="Give it a shorter name.", place=place_of(node.line))
    if isinstance(node, Scalar) and node.text and not (node.plain and node.text == "<<"):
        return node
    raise TeamFileError(f"A key is wanted here, and there is {shown(node)}.", fix=QUOTE, place=place_of(node.line))


QUOTE = "Put text that begins with a special character in quotes."


def _sound(event: Event) -> str:
    text = str(event.value)
    if found := NEVER_IN_TEXT.search(text):
        message = f"This text holds U+{ord(found[0]):04X}, which no text may hold."
        raise TeamFileError(message, fix="Delete it.", place=_place(event))
    return text


def _events(text: str) -> Iterator[Event]:
    """The events of the values in the text, none of them forbidden. They come one by one: the limits stop the parser."""
    values = depth = 0
    for event in _library_events(text):
        kind = type(event).__name__
        if kind.startswith(("Stream", "Document")):
            continue
        values += not kind.endswith("EndEvent")
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > DEEPEST:
            raise TeamFileError(f"Values are nested more than {DEEPEST} deep here.", fix=SIMPLER, place=_place(event))
        if values > MOST_VALUES:
            raise TeamFileError(f"The file has more than {MOST_VALUES:,} values.", fix=SIMPLER, place=_place(event))
        yield event


SIMPLER = "Check that it is a team file, or make it simpler."


class _StrictScanner(Scanner):
    """Refuses what a team file may not have where it begins, before the library works on it."""

    def fetch_alias(self) -> None:
        self._refuse("an alias (a word that begins with *)")

    def fetch_anchor(self) -> None:
        self._refuse("an anchor (a word that begins with &)")

    def fetch_tag(self) -> None:
        self._refuse("a tag (a word that begins with !)")

    def fetch_directive(self) -> None:
        self._refuse("a directive (a line that begins with %)")

    def _refuse(self, what: str) -> NoReturn:
        fix = "Write the value out, or put it in quotes if it is text."
        place = place_of(self.reader.line)
        raise TeamFileError(f"Here is {what}, which a team file may not have.", fix=fix, place=place)


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
    except Exception:  # noqa: BLE001 - a parser in the hands of a stranger's text may fail in any way
        raise _unreadable("it makes no sense", "") from None


def _unreadable(problem: str, place: str) -> TeamFileError:
    return TeamFileError(f"This is not YAML that can be read: {problem}.", fix=_advice(problem), place=place)


ADVICE = {
    "mapping values are not allowed": "If the text has a colon in it, put it in quotes; or check the indentation.",
    "'\\t'": "Indent with spaces, not with tabs.",
    "expected <block end>": "Check the indentation: lines that belong together begin in the same column.",
    "while scanning a quoted": "A closing quote is missing.",
}


def _advice(problem: str) -> str:
    matching = (advice for part, advice in ADVICE.items() if part in problem)
    return next(matching, "Check the indentation, and put text with special characters in quotes.")


def _place(event: Event) -> str:
    return place_of(event.start_mark.line)
