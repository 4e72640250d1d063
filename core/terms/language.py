"""The languages: a file of data for each in `languages/`, read once, and looked up together as one lexicon.

A file needs a `name`; everything else in it may be left out. `languages/en.toml` shows what there is.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

FOLDER = Path(__file__).parent / "languages"
DEFAULT = "en"  # the language of replies where nothing tells which
SHORTEST_STEMMED = 3  # shorter words have no endings
SHORTEST_TRIMMED = 4  # letters of a stem, before its last letter may be one of those that are dropped
ROUNDS = 3  # endings that may follow one another, where a file lists them
NEVER = "(?!)"  # matches nothing

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ESCAPE = re.compile(r"(?<!\\)\\+[a-z]")  # of a pattern
_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, eq=False)
class Language:
    """One language, as its file has it."""

    code: str
    data: Mapping[str, Any]

    def words(self, name: str) -> frozenset[str]:
        """A list of words of this language."""
        return frozenset(self.data.get("words", {}).get(name, "").split())

    def patterns(self, name: str) -> list[str]:
        """The alternatives of a pattern; `<other>` in one stands for another pattern of this language."""
        found = self.data.get("patterns", {}).get(name, ())
        return [_NAMED.sub(lambda hit: f"(?:{'|'.join(self.patterns(hit[1]))})", one) for one in found]

    @cached_property
    def letter(self) -> re.Pattern[str] | None:
        """A letter that only this language uses; None where it shares the Latin ones."""
        return re.compile(f"[{self.data['script']}]") if "script" in self.data else None

    def has(self, word: str) -> bool:
        """Whether a word may be one of this language, by its letters."""
        if self.letter is not None:
            return bool(self.letter.match(word))
        return word.isascii()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words of the file."""
        text = json.dumps(self.data, ensure_ascii=False).lower()
        return frozenset(_LETTERS.findall(_ESCAPE.sub(" ", text)))

    @cached_property
    def stop_words(self) -> frozenset[str]:
        return self.words("stop")

    def terms(self, word: str) -> list[str]:
        """The stem of a word and, where stems are a guess by listed endings, the pairs of its letters."""
        stem = self.stem(word)
        if not self._endings:
            return [stem]
        if stem in self.stop_words:
            return []
        if len(stem) == 2 and (noun := self.bare(stem)) != stem:
            return [stem, noun]
        return [stem, *(f"~{pair}" for pair in pairs(stem))]

    @lru_cache(maxsize=8192)  # noqa: B019 - languages are never dropped
    def stem(self, word: str) -> str:
        """What the forms of a word have in common: `cancelled` and `cancel`, `예약을` and `예약하고`. For matching only."""
        if self._stemmer is not None and len(word) >= SHORTEST_STEMMED and word.isalpha():
            stem = str(self._stemmer.stemWord(self._irregular.get(word, word)))
            is_open = len(stem) > SHORTEST_TRIMMED and stem[-1] in self.data.get("trimmed", "")
            return word if word in self._whole else stem[:-1] if is_open else stem
        for _ in range(ROUNDS):
            word = self._shortened(word)
        return word

    def bare(self, word: str) -> str:
        """The word without one ending, also where only one letter is left: `비가` is `비`."""
        shorter = self._shortened(word)
        if shorter != word:
            return shorter
        one = word[:1]
        return one if word[1:] in self.words("after_one_syllable") else word

    def _shortened(self, word: str) -> str:
        for ending in self._endings:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return word[: -len(ending)]
        return word

    @cached_property
    def _stemmer(self) -> Any:
        return snowballstemmer.stemmer(self.data["stemmer"]) if "stemmer" in self.data else None

    @cached_property
    def _whole(self) -> frozenset[str]:
        return self.words("whole")

    @cached_property
    def _irregular(self) -> Mapping[str, str]:
        return dict(pair.split("=") for pair in self.data.get("irregular", "").split())

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(sorted(self.words("endings"), key=lambda ending: (-len(ending), ending)))

    @cached_property
    def particles(self) -> tuple[tuple[re.Pattern[str], int, tuple[str, ...]], ...]:
        """What may follow a noun: after which last letter (decomposed), from which length of the noun on."""
        rules = self.data.get("particles", ())
        return tuple(
            (re.compile(f"[{rule['after']}]$" if "after" in rule else ""), rule["least"], tuple(rule["words"].split()))
            for rule in rules
        )

    @cached_property
    def _whole_nouns(self) -> tuple[str, ...]:
        return tuple(self.words("whole_nouns"))

    def noun(self, word: str) -> str:
        """The word without the particle at its end."""
        if word.endswith(self._whole_nouns):
            return word
        for after, least, particles in self.particles:
            for particle in particles:
                noun = word[: -len(particle)]
                if word.endswith(particle) and len(noun) >= least and after.search(unicodedata.normalize("NFD", noun)):
                    return noun
        return word


def pairs(word: str) -> list[str]:
    """All two letters that stand side by side."""
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _read() -> Iterator[Language]:
    for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != DEFAULT, path.stem)):
        yield Language(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


LANGUAGES = tuple(_read())


@cache
def word_set(name: str) -> frozenset[str]:
    """The words that any language lists under this name."""
    return frozenset[str]().union(*(language.words(name) for language in LANGUAGES))


@cache
def form_words(form: str) -> frozenset[str]:
    """The names of parameters that take this form of value, in any language."""
    return frozenset(word for language in LANGUAGES for word in language.data.get("forms", {}).get(form, "").split())


def entries(name: str) -> list[tuple[str, Any]]:
    """The entries that the languages have in this table, each with its key."""
    return [entry for language in LANGUAGES for entry in language.data.get(name, {}).items()]


def alternatives(name: str) -> str:
    """A pattern for what any language has under this name; for one that none has it matches nothing."""
    return f"(?:{'|'.join(one for language in LANGUAGES for one in language.patterns(name)) or NEVER})"


def letters() -> str:
    """The letters, as a range, of all languages that have their own."""
    return "".join(language.data.get("script", "") for language in LANGUAGES)


def has_own_letters(text: str) -> bool:
    """Whether the text has a letter of a language with a script of its own."""
    return any(language.letter.search(text) for language in LANGUAGES if language.letter)


def noun_of(word: str) -> str:
    """The word without the particle that its language puts at the end of nouns."""
    return next(
        (language.noun(word) for language in LANGUAGES if language.letter and language.letter.search(word)), word
    )


def stems(said: Iterable[str]) -> frozenset[str]:
    """The stems of words, each in the languages that it may be of."""
    return frozenset[str]().union(*map(_stems, said))


@cache
def word_stems(name: str) -> frozenset[str]:
    """The stems of the words that any language lists under this name."""
    return stems(word_set(name))


@lru_cache(maxsize=8192)
def _stems(word: str) -> frozenset[str]:
    return frozenset(language.stem(word) for language in LANGUAGES if language.has(word))


def language_of(*texts: str) -> Language:
    """The language of the first text that is in words: by its script, or else by how many words its file has."""
    for text in texts:
        count = sum(c.isalpha() for c in text)
        if not count:
            continue
        for language in LANGUAGES:
            if language.letter and len(language.letter.findall(text)) * 3 >= count:
                return language
        said = _LETTERS.findall(text.lower())
        latin = [language for language in LANGUAGES if not language.letter]
        return max(latin, key=lambda language: sum(word in language.vocabulary for word in said))
    return LANGUAGES[0]
