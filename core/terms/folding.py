"""Split text into words and terms. Terms are what is compared: a stem, a pair of syllables (`~취소`) or a concept (`=cancel`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from core.terms.concepts import concepts
from core.terms.language import LANGUAGES, letters, pairs, word_set

PAIR = "~"  # marks a pair of syllables that need not be a word
LONGEST = 20_000  # characters of a text that are looked at
REMEMBERED = 200  # characters of texts whose terms are remembered: names and pieces of messages come again and again

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(f"[{letters()}]+|[a-z]*[0-9][a-z0-9]*|[^0-9{letters()}]+")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2019](?=\w)")
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"
)


def fold(text: str) -> str:
    """Return the text in lower case, without accents, composed; at most `LONGEST` characters."""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in apart if unicodedata.category(c) != "Mn" or _UNSPACED.match(c))
    return unicodedata.normalize("NFC", bare).lower()


def words(text: str) -> list[str]:
    """Return the words of a text or of an identifier (`transferToSales`, `get_order`), folded, in order."""
    folded = fold(_CAMEL.sub(" ", _APOSTROPHE.sub("", text[:LONGEST])))
    return [part for word in _WORD.findall(folded) for part in _PARTS.findall(word)]


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order and with repeats; stop words are left out."""
    return [term for choice in alternatives_of(text) for term in choice]


def alternatives_of(text: str) -> Sequence[tuple[str, ...]]:
    """Return, for each word that is no stop word, the terms it may be matched by; matching one counts as matching all."""
    return _remembered(text) if len(text) <= REMEMBERED else _alternatives(text)


def _alternatives(text: str) -> Sequence[tuple[str, ...]]:
    found = words(text)
    each = zip(found, concepts(found), strict=True)
    return tuple(terms for word, meant in each if (terms := (*_terms_of(word), *(f"={name}" for name in meant))))


_remembered = lru_cache(maxsize=4096)(_alternatives)


def _terms_of(word: str) -> list[str]:
    if word in word_set("stop"):
        return []
    if _UNSPACED.match(word):
        return [word] if len(word) == 1 else [f"{PAIR}{pair}" for pair in pairs(word)]
    own = [language.terms(word) for language in LANGUAGES if language.has(word)]
    return list(dict.fromkeys(term for found in own for term in found)) if own else [word]
