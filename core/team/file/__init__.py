"""Read and write team files: YAML text to a TeamSpec and back, in memory and on disk.

    parse     text to a tree; the only home of the YAML library      encode    a team to plain values
    tree      the tree, with the place of every value                render    plain values to text, also into an edited file
    decode    the tree to a team                                     schema    the keys of a file and their types
    formats   versions of the format, and how it grows               invisible invisible characters behind an error

Files are read without tags, anchors and aliases, and within limits of size, depth and number of values, so that no file
takes long or much memory. `python -m core.team.file --schema` prints the JSON Schema of the format.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.file.decode import DecodedTeam, decode_team, newer_format_error
from core.team.file.encode import count_values, encode_team
from core.team.file.formats import newest_format
from core.team.file.invisible import blame_invisible
from core.team.file.parse import BYTE_ORDER_MARK, MAX_FILE_BYTES, MAX_VALUES, parse_yaml, source_text
from core.team.file.render import merge_yaml, render_yaml
from core.team.file.tree import YamlMapping, error_at
from core.team.spec import TeamSpec
from core.values import same

__all__ = ["TeamFile", "load_team", "newest_format", "read_team", "read_team_file", "save_team", "write_team"]


@dataclass(frozen=True, slots=True)
class TeamFile:
    """The content of a team file. With a newer `format`, `unknown` are the places that were left out of `team`.

    Such a file can be looked at. It cannot be written: what was left out would be lost.
    """

    team: TeamSpec
    format: int
    unknown: tuple[str, ...] = ()

    @property
    def is_newer(self) -> bool:
        return self.format > newest_format()


def read_team(text: str | bytes, name: str = "") -> TeamSpec:
    """Read the team in the text of a team file. `name` is the name of the file, for messages.

    Raises TeamFileError, whose place has the line and, where there is one, the path of keys; also for a newer format.
    """
    file = read_team_file(text, name)
    if file.is_newer:
        raise newer_format_error(file.format, place=name)
    return file.team


def read_team_file(text: str | bytes, name: str = "") -> TeamFile:
    """Read a team file, one of a newer format as far as possible. Raises TeamFileError as `read_team` does."""
    try:
        decoded = _read(source_text(text))
    except TeamFileError as error:
        raise _in_file(error, name) from None
    return TeamFile(decoded.team, decoded.format, decoded.unknown)


def write_team(team: TeamSpec, previous: str | None = None) -> str:
    """Return the text of a team file that reads back as exactly this team.

    With the `previous` text of the file, unchanged parts stay as they were written: comments, order of keys, quotes.
    Raises TeamFileError when the team holds a value that no file can, or when `previous` is no team file that this version
    can write, such as one of a newer format.
    """
    encoded = encode_team(team)
    if previous is not None and (merged := _over(previous, team)) is not None:
        return merged
    if count_values(encoded) > MAX_VALUES:
        raise TeamFileError.of(ErrorCode.TEAM_TOO_LARGE, limit=MAX_VALUES)
    return source_text(render_yaml(encoded))


def load_team(path: str | os.PathLike[str]) -> TeamSpec:
    """Read the team in a file. Raises TeamFileError, also when the file cannot be opened."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _no_access(ErrorCode.CANNOT_OPEN_FILE, path, error) from None
    return read_team(raw, path.name)


def save_team(team: TeamSpec, path: str | os.PathLike[str]) -> None:
    """Write the team into a file. Comments of a file that exists stay. The file is replaced as a whole, never half written.

    Raises TeamFileError, and changes nothing, when the file cannot be written or is no team file that this version can write.
    """
    path = Path(path).resolve()
    try:
        previous = path.read_bytes().decode("utf-8") if path.exists() else None
        text = write_team(team, previous)
        _replace(path, text.encode("utf-8"))
    except OSError as error:
        raise _no_access(ErrorCode.CANNOT_WRITE_FILE, path, error) from None
    except UnicodeDecodeError:
        raise TeamFileError.of(ErrorCode.NOT_A_TEAM_FILE, place=path.name) from None


def _no_access(code: ErrorCode, path: Path, error: OSError) -> TeamFileError:
    return TeamFileError.of(code, place=path.name, reason=error.strerror or type(error).__name__)


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
    """Return the previous text with this team in it; None when the layout of the text cannot take the changes."""
    old, root = _parse_again(previous)
    if old.format > newest_format():
        raise newer_format_error(old.format)
    encoded = encode_team(team)
    if same(encode_team(old.team), encoded):
        return previous
    text = merge_yaml(source_text(previous), root, old.meanings, encoded)
    with suppress(TeamFileError):
        if same(encode_team(_parse(text)[0].team), encoded):
            return _with_line_ends(text, previous)
    return None


@lru_cache(maxsize=8)
def _parse_again(text: str) -> tuple[DecodedTeam, YamlMapping]:
    """Parse a text that is written over at every change of its team. Parsing a large one takes longer than the rest."""
    return _parse(text)


def _with_line_ends(text: str, previous: str) -> str:
    """Return the text with the line ends and the byte order mark of the previous one."""
    ends = text.replace("\n", "\r\n") if "\r\n" in previous else text
    return BYTE_ORDER_MARK + ends if previous.startswith(BYTE_ORDER_MARK) else ends


def _in_file(error: TeamFileError, name: str) -> TeamFileError:
    return error.at(", ".join(part for part in (name, error.place) if part))


def _read(source: str) -> DecodedTeam:
    try:
        return _parse(source)[0]
    except TeamFileError as error:
        raise blame_invisible(source, error, _parse) from None


def _parse(text: str | bytes) -> tuple[DecodedTeam, YamlMapping]:
    root = parse_yaml(source_text(text))
    if not isinstance(root, YamlMapping):
        raise error_at(root, (), ErrorCode.NO_KEYS)
    return decode_team(root), root
