"""Versions of the team file format, and how the format may grow.

A file begins with the number of its format. The first format is 1. A new key is entered in `INTRODUCED` with the next number;
a file gets that number only if it uses the key, so teams that do not use it can still be opened by older versions. The
meaning of a key never changes, and no key is removed, so every older format stays readable.

A file of a format newer than the newest known here is read only as far as its keys are known (see
`core.team.file.read_team_file`), and never written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FIRST_FORMAT = 1

INTRODUCED: Mapping[str, int] = {
    "functions.parameters.items": 2,
    "functions.parameters.default": 2,
    "agents.sample_replies": 3,
    "functions.ask_first": 3,
}
"""The format that introduced a key, for every key that is not in the first format, such as {"agents.approval": 2}.

The path of a key are the names of the keys around it and its own, without positions in lists and without ids.
"""


def newest_format() -> int:
    """Return the newest format that this version reads and writes."""
    return max(INTRODUCED.values(), default=FIRST_FORMAT)


def format_of(record: Mapping[str, Any]) -> int:
    """Return the oldest format that has all keys of an encoded team."""
    return max((INTRODUCED.get(path, FIRST_FORMAT) for path in _key_paths(record)), default=FIRST_FORMAT)


def _key_paths(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of every key. Keys of free mappings, such as names of variables, are in it too; no entry matches them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{path}{key}"
            yield from _key_paths(inner, f"{path}{key}.")
    elif isinstance(value, list):
        for item in value:
            yield from _key_paths(item, path)
