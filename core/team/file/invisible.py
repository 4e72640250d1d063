"""Find the invisible characters that keep a team file from being read, such as no-break spaces copied from a web page.

They are allowed in texts, where they may be meant. YAML takes those beside keys and in front of lines for letters, so that
its own errors name other lines and show nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from core.error_codes import ErrorCode
from core.errors import TeamFileError
from core.team.file.tree import place_of
from core.team.names import is_invisible

LINE_NUMBER = re.compile(r"line (\d{1,7})")


def first_invisible(text: str) -> str:
    """Return the first invisible character; "" if there is none."""
    return "" if text.isascii() else next(filter(is_invisible, text), "")


def describe_character(char: str) -> str:
    """Return the name of a character with its number, such as: no-break space, U+00A0."""
    name = unicodedata.name(char, "").lower()
    return f"{name}, U+{ord(char):04X}" if name else f"U+{ord(char):04X}"


def blame_invisible(text: str, error: TeamFileError, read: Callable[[str], object]) -> TeamFileError:
    """Return the error that names an invisible character, if the text without any has not this error, else the error itself.

    `read` reads a text as the file was read.
    """
    if text.isascii() or _error_of(_without_invisible(text), read) == str(error):
        return error
    line = _guilty_line(text.split("\n"), error)
    if line is None:
        return error
    number, char = line
    place = place_of(number)
    return TeamFileError.of(ErrorCode.INVISIBLE_CHARACTER, place=place, character=describe_character(char))


def _error_of(text: str, read: Callable[[str], object]) -> str:
    try:
        read(text)
    except TeamFileError as error:
        return str(error)
    return ""


def _without_invisible(text: str) -> str:
    return "".join(
        char if not is_invisible(char) else " " if unicodedata.category(char) == "Zs" else "" for char in text
    )


def _guilty_line(lines: list[str], error: TeamFileError) -> tuple[int, str] | None:
    """Return the last line up to that of the error with an invisible character, preferably in front of its value."""
    found = LINE_NUMBER.search(error.place)
    lines = lines[: int(found[1])] if found else lines
    before_values = [line[: line.find(":") + 2] for line in lines]
    for parts in (before_values, lines):
        for number in reversed(range(len(parts))):
            if char := first_invisible(parts[number]):
                return number, char
    return None
