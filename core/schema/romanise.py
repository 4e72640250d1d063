"""Text of other scripts in ASCII letters: accents dropped, Hangul, kana, Cyrillic and Greek by sound.

It makes names readable, not correct: no rule here looks at more than one letter and its voicing mark.
"""

from __future__ import annotations

import unicodedata
from functools import cache

HANGUL_INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h"
HANGUL_MEDIALS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i"
HANGUL_FINALS = "k k k n n n t l k m p l l p l m p p t t ng t t k t p t"
LETTERS = {
    "абвгдежзиклмнопрстуфхцчшщъыьэюяєіґ": "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya ye i g",
    "αβγδεζηθικλμνξοπρσςτυφχψω": "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
    "ßæœøđðþł\u0131ー": "ss ae oe o d d th l i ",
}


def romanise(text: str) -> str:
    """The text with every letter that has an ASCII spelling spelt so; other letters stay as they are."""
    if text.isascii():
        return text
    spelt = "".join(_kana(letter) for letter in unicodedata.normalize("NFKC", text))
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(mark))
    return plain.translate(_spellings())


def _kana(letter: str) -> str:
    """Kana by the last word of its Unicode name (HIRAGANA LETTER KA); other letters as they are."""
    if not "\u3041" <= letter <= "\u30fa":
        return letter
    words = unicodedata.name(letter, "").split()
    return words[-1].lower() if "LETTER" in words else letter


@cache
def _spellings() -> dict[int, str]:
    """ASCII spellings by code point; capital letters get a capital first letter. Hangul is there as single jamo."""
    spelt = [pair for letters, spelling in LETTERS.items() for pair in zip(letters, spelling.split(" "), strict=True)]
    capital = {ord(letter.upper()): spelling.capitalize() for letter, spelling in spelt if len(letter.upper()) == 1}
    return capital | {ord(letter): spelling for letter, spelling in spelt} | _jamo()


def _jamo() -> dict[int, str]:
    blocks = [(0x1100, HANGUL_INITIALS), (0x1161, HANGUL_MEDIALS), (0x11A8, HANGUL_FINALS)]
    return {
        start + place: spelling for start, spellings in blocks for place, spelling in enumerate(spellings.split(" "))
    }
