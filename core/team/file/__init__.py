"""Team files: YAML text to a team and back, in memory and on disk. The only home of the YAML library.

Files are read without tags, anchors and aliases, within limits of size, depth and number of values, so that no file
takes long or much memory. What a file may hold is said in `core.team.spec`; how it is written, in `core.team.file.render`
and, over a file edited by hand, in `core.team.file.render`.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.file.decode import decode_team
from core.team.file.encode import count_values, encode_team
from core.team.file.parse import BYTE_ORDER_MARK, MAX_FILE_BYTES, MAX_VALUES, parse_yaml, source_text
from core.team.file.render import merge_yaml, render_yaml
from core.team.file.tree import YamlMapping, YamlScalar, error_at
from core.team.spec import JsonValue, TeamSpec
from core.values import same


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
    if count_values(wanted) > MAX_VALUES:
        raise TeamFileError.of(ErrorCode.TEAM_TOO_LARGE, limit=MAX_VALUES)
    return source_text(render_yaml(wanted))


def load_team(path: str | os.PathLike[str]) -> TeamSpec:
    """The team in a file. Raises TeamFileError, also when the file cannot be opened."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _no_access(ErrorCode.CANNOT_OPEN_FILE, path, error) from None
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
    """The previous text with this team in it; None when its layout cannot take the changes."""
    old, root, meanings = _parse_again(previous)
    if same(encode_team(old), encode_team(team)):
        return previous
    text = merge_yaml(source_text(previous), root, meanings, encode_team(team))
    with suppress(TeamFileError):
        if same(encode_team(_parse(text)[0]), encode_team(team)):
            return _dressed(text, previous)
    return None


@lru_cache(maxsize=8)
def _parse_again(text: str) -> tuple[TeamSpec, YamlMapping, dict[YamlScalar, JsonValue]]:
    """A text that is read at every change of its team: reading a large one takes longer than all the rest."""
    return _parse(text)


def _dressed(text: str, previous: str) -> str:
    """The text with the line ends and the byte order mark of the previous one."""
    ends = text.replace("\n", "\r\n") if "\r\n" in previous else text
    return BYTE_ORDER_MARK + ends if previous.startswith(BYTE_ORDER_MARK) else ends


def _in_file(error: TeamFileError, name: str) -> TeamFileError:
    return error.at(", ".join(part for part in (name, error.place) if part))


def _parse(text: str | bytes) -> tuple[TeamSpec, YamlMapping, dict[YamlScalar, JsonValue]]:
    root = parse_yaml(source_text(text))
    if not isinstance(root, YamlMapping):
        raise error_at(root, (), ErrorCode.NO_KEYS)
    team, meanings = decode_team(root)
    return team, root, meanings
