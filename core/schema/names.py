"""Names for functions and parameters that Chat Completions accepts, made from any text."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from core.schema.romanise import romanise

LONGEST_NAME = 64
HASH_LENGTH = 6

_LEGAL = re.compile(rf"[a-zA-Z0-9_-]{{1,{LONGEST_NAME}}}")
_ILLEGAL = re.compile(r"[^a-zA-Z0-9_-]+")


def is_legal(name: str) -> bool:
    return _LEGAL.fullmatch(name) is not None


def legal_name(text: str) -> str:
    """The text as a name of `[a-zA-Z0-9_-]`, 1 to 64 characters; the same text always gives the same name.

    A legal name is given back unchanged. Letters are spelt in ASCII where they can be; if some cannot, or the name
    is too long, a short hash of the text keeps different texts apart.
    """
    if is_legal(text):
        return text
    spelt = romanise(text)
    name = _ILLEGAL.sub("_", spelt).strip("_")
    if name and len(name) <= LONGEST_NAME and not _has_foreign_letters(spelt):
        return name
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]
    room = LONGEST_NAME - HASH_LENGTH - 1
    return f"{name[:room].rstrip('_') or 'name'}_{mark}"


def _has_foreign_letters(text: str) -> bool:
    """True if a letter or digit of the text is not ASCII; signs and emoji do not count."""
    return not text.isascii() and any(letter > "\x7f" and unicodedata.category(letter)[0] in "LN" for letter in text)
