"""Everyday words that mean the same, within and across languages: the concept of `환불` and of `money back` is `refund`.

The table `concepts` of a language has a line for each concept: words and phrases for it. A word may belong to several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from core.terms.language import LANGUAGES, Language

LONGEST_PHRASE = 3  # words of a phrase that is looked for anywhere in a text
SLIPS_FROM = 5  # letters of a stem that may be taken for a slip of the key
LONGEST_GAP = 5  # how near the last word of a phrase with a gap (`send * back`) has to be

Phrases = tuple[tuple[tuple[str, ...], str], ...]


def concepts(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the concepts of each word (folded, in order), or of the longest phrase that starts with it.

    Words inside a phrase have no concepts of their own: a credit card is not credit.
    """
    each = [_spelt(language, words) if language.letter else _stemmed(language, words) for language in LANGUAGES]
    return [tuple(dict.fromkeys(name for found in here for name in found)) for here in zip(*each, strict=True)]


@cache
def _rows(language: Language) -> tuple[tuple[str, str], ...]:
    """Each concept of a language with each of its phrases."""
    table = language.data.get("concepts", {})
    return tuple(
        (name, " ".join(phrase.lower().split())) for name, listed in table.items() for phrase in listed.split(",")
    )


@cache
def _by_first(language: Language) -> Mapping[str, Phrases]:
    """The phrases of a language, in stems, by their first stem."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, phrase in _rows(language):
        stems = tuple(map(language.stem, phrase.split()))
        found.setdefault(stems[0], []).append((stems, name))
    return {first: tuple(rest) for first, rest in found.items()}


def _stemmed(language: Language, words: Sequence[str]) -> list[tuple[str, ...]]:
    stems = [language.stem(word) if language.has(word) else "" for word in words]
    found: list[tuple[str, ...]] = []
    while len(found) < len(words):
        length, meant = _at(stems, len(found), language)
        found += [meant, *[()] * (length - 1)]
    return found


def _at(stems: Sequence[str], at: int, language: Language) -> tuple[int, tuple[str, ...]]:
    known = _by_first(language)
    here = [(phrase, name) for phrase, name in known.get(stems[at], ()) if _begins(stems, at, phrase)]
    if not here and stems[at] not in known and (meant := _meant_by(stems[at], language)):
        here = [(phrase, name) for phrase, name in known[meant] if len(phrase) == 1]
    longest = max((_length(phrase) for phrase, _ in here), default=1)
    return longest, tuple(dict.fromkeys(name for phrase, name in here if _length(phrase) == longest))


def _length(phrase: tuple[str, ...]) -> int:
    return 1 if "*" in phrase else len(phrase)


def _begins(stems: Sequence[str], at: int, phrase: tuple[str, ...]) -> bool:
    if "*" in phrase:
        return stems[at] == phrase[0] and phrase[-1] in stems[at + 1 : at + LONGEST_GAP]
    return tuple(stems[at : at + len(phrase)]) == phrase


@cache
def _slips(language: Language) -> Mapping[str, str]:
    """All misspellings of known stems with a letter missing or two letters swapped, each with its stem."""
    return {slip: stem for stem in _by_first(language) if len(stem) >= SLIPS_FROM for slip in _slips_of(stem)}


def _slips_of(stem: str) -> Iterator[str]:
    for at in range(1, len(stem)):
        yield stem[:at] + stem[at + 1 :]
        yield stem[:at] + stem[at : at + 2][::-1] + stem[at + 2 :]


def _meant_by(stem: str, language: Language) -> str:
    """The known stem of which this is a misspelling (one letter missing, doubled or swapped), or ""."""
    if len(stem) < SLIPS_FROM - 1 or not stem.isalpha() or stem in language.stop_words:
        return ""
    known = _by_first(language)
    longer = (stem[:at] + stem[at + 1 :] for at in range(1, len(stem))) if len(stem) > SLIPS_FROM else ()
    found = next((short for short in longer if len(short) >= SLIPS_FROM and short in known), "")
    found = found or _slips(language).get(stem, "")
    return "" if found.startswith(stem) or stem.startswith(found) else found


def _spelt(language: Language, words: Sequence[str]) -> list[tuple[str, ...]]:
    """As `_stemmed`, for a language whose words are written together with their endings: phrases may begin in a word."""
    return [_within(language, words, at) if language.has(word) else () for at, word in enumerate(words)]


def _within(language: Language, words: Sequence[str], at: int) -> tuple[str, ...]:
    word = words[at]
    text, short = " ".join(words[at : at + LONGEST_PHRASE]), {word, language.bare(word)}
    found = {
        (row, name)
        for start, letter in enumerate(word)
        for row, name, phrase in _by_letter(language).get(letter, ())
        if (text.startswith(phrase, start) if len(phrase) > 1 else phrase in short)
    }
    return tuple(name for _, name in sorted(found))


@cache
def _by_letter(language: Language) -> Mapping[str, Sequence[tuple[int, str, str]]]:
    """The phrases of a language by their first letter, each with its place among all and its concept."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for row, (name, phrase) in enumerate(_rows(language)):
        found.setdefault(phrase[0], []).append((row, name, phrase))
    return found
