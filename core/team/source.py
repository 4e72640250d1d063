"""The text of a team file, before anybody parses it: decoded, of bounded size, free of what no text should hold."""

from __future__ import annotations

import re

from core.errors import TeamFileError
from core.team.nodes import place_of

LONGEST_FILE = 512_000
"""Bytes. A team of 100 agents takes about 200,000."""

BYTE_ORDER_MARK = "\ufeff"
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n?")
OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def source_text(raw: str | bytes) -> str:
    """The text with `\\n` between lines and no byte order mark.

    Raises TeamFileError when it is too long, not UTF-8, or holds NUL, a control character or half a character.
    """
    if len(raw) > LONGEST_FILE:
        raise TeamFileError(
            f"The file is larger than a team file may be ({LONGEST_FILE // 1000:,} kB).",
            fix="Check that it is a team file, or split the team in two.",
        )
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
        raise TeamFileError(
            "The file is not UTF-8 text.", fix="Save it with the encoding UTF-8.", place=place_of(line)
        ) from None


def _unwanted(text: str, found: re.Match[str]) -> TeamFileError:
    code = ord(found[0])
    what = "half of a character" if 0xD800 <= code <= 0xDFFF else "a control character"
    return TeamFileError(
        f"Here is {what} (U+{code:04X}), which a team file may not hold.",
        fix="Delete it. If the file is not UTF-8 text, save it as UTF-8.",
        place=place_of(text.count("\n", 0, found.start())),
    )
