"""Names of functions and parameters that Chat Completions accepts, made from any text.

Other scripts become ASCII letters: accents are dropped, and Hangul, kana, Cyrillic and Greek are spelt by sound. That
makes names readable, not correct: no rule looks at more than one letter and its voicing mark.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

LONGEST_NAME = 64
"""Characters; the limit of the API."""
HASH_LENGTH = 6
"""Hexadecimal digits: among a thousand such names the chance of two equal hashes is 3 percent."""

_LEGAL = re.compile(rf"[a-zA-Z0-9_-]{{1,{LONGEST_NAME}}}")
_ILLEGAL = re.compile(r"[^a-zA-Z0-9_-]+")


def is_legal(name: str) -> bool:
    return _LEGAL.fullmatch(name) is not None


def legal_name(text: str) -> str:
    """Return the text as a name of `[a-zA-Z0-9_-]`, 1 to 64 characters; equal texts have equal names.

    A legal name is returned unchanged. Letters are spelt in ASCII where possible. If some cannot be, or the name is too
    long, a short hash of the text keeps the names of different texts different.
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
    """Return whether a letter or digit of the text is not ASCII; signs and emoji do not count."""
    return not text.isascii() and any(letter > "\x7f" and unicodedata.category(letter)[0] in "LN" for letter in text)


HANGUL_INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h"
HANGUL_MEDIALS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
HANGUL_FINALS = "k k k n n n t l k m p l l p l m p p t t ng t t k t p t"
LETTERS = {
    "абвгдежзиклмнопрстуфхцчшщъыьэюяєіґ": "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya ye i g",
    "αβγδεζηθικλμνξοπρσςτυφχψω": "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    "ßæœøđðþł\u0131ー": "ss ae oe o d d th l i ",
}


def romanise(text: str) -> str:
    """Return the text with each letter replaced by its ASCII spelling; letters without one are unchanged."""
    if text.isascii():
        return text
    spelt = "".join(_kana(letter) for letter in unicodedata.normalize("NFKC", text))
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(mark))
    return plain.translate(_spellings())


def _kana(letter: str) -> str:
    """Return a kana as the last word of its Unicode name (HIRAGANA LETTER KA), any other letter unchanged."""
    if not "\u3041" <= letter <= "\u30fa":
        return letter
    words = unicodedata.name(letter, "").split()
    return words[-1].lower() if "LETTER" in words else letter


@cache
def _spellings() -> dict[int, str]:
    """Return ASCII spellings by code point. Capital letters have a capital first letter; Hangul is listed as single jamo."""
    spelt = [pair for letters, spelling in LETTERS.items() for pair in zip(letters, spelling.split(" "), strict=True)]
    capital = {ord(letter.upper()): spelling.capitalize() for letter, spelling in spelt if len(letter.upper()) == 1}
    return capital | {ord(letter): spelling for letter, spelling in spelt} | _jamo()


def _jamo() -> dict[int, str]:
    blocks = [(0x1100, HANGUL_INITIALS), (0x1161, HANGUL_MEDIALS), (0x11A8, HANGUL_FINALS)]
    return {
        start + place: spelling for start, spellings in blocks for place, spelling in enumerate(spellings.split(" "))
    }
