"""Read the phrases of a text: runs of words that tell something, and the roles that the words around them give.

A phrase ends at a word that says nothing by itself, at a mark, and where a date, a number or the like stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from core.models.offline.spans import TextKind, TextSpan
from core.terms import fold
from core.terms.language import alternatives, entries, has_own_letters, noun_of, word_set

MOST_PHRASES, LONGEST, LONGEST_LEAD = 60, 8, 3  # phrases of a text, words of one, and words that give it a role
SHORTEST_NOUN = 2  # letters of a word whose ending, or title, is taken off

_TOKEN = re.compile(r"[^\s,;:()\[\]\"\u201c\u201d|!?]+")
_EDGES = "~'\u2019\u2018*."
_ABBREVIATION = re.compile(r"(?:St|Dr|Mr|Mrs|Ms|Prof|[A-Z])\.$")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_VERB = re.compile(rf"{alternatives('verb_ending')}$")
_COPULA = re.compile(rf"{alternatives('copula')}$")
_GIVEN = re.compile(alternatives("given"))
_REGION = re.compile(r", [A-Z]{2,3}\b")
_FOLLOWED = re.compile(r" (?:[A-Z]|\w{1,3} [A-Z])")  # by another part of a name: New York
_JOINED = re.compile(rf",|\s{{0,3}}{alternatives('between_items')}", re.IGNORECASE)
_BEGINNING = re.compile(r"(?:^|[.!?:]\s?)$")

WHERE = frozenset(["at", "from", "to"])
BREAKERS = word_set("breakers") | word_set("stop")
_LEADS = {said.strip(): role for role, listed in entries("roles") for said in listed.split(",")}
_TAILS = [(frozenset(listed.split()), role) for role, listed in entries("tails")]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a phrase, without its ending, and where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_name(self) -> bool:
        return self.text[:1].isupper()


@dataclass(slots=True)
class _Run:
    """The words of a phrase so far, the words before them, and the ending of the last one."""

    words: list[_Word] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    tail: str = ""


def phrases_in(text: str, taken: Iterable[tuple[int, int]]) -> list[TextSpan]:
    """The phrases of a text, in order, without what is taken by something else; parts and pairs of them come last."""
    runs = _runs(text, sorted([*taken, *(hit.span() for hit in _GIVEN.finditer(text))]))
    found = [span for run in runs if run.words for span in _of(run, text)]
    return [*found, *_pairs(found, text)][:MOST_PHRASES]


def _runs(text: str, taken: list[tuple[int, int]]) -> Iterator[_Run]:
    run, end = _Run(), 0
    for hit in _TOKEN.finditer(text):
        start, at = hit.start(), end
        end = hit.end()
        while taken and taken[0][1] <= start:
            taken.pop(0)
        is_taken = bool(taken) and taken[0][0] < end
        if is_taken or text[at:start].strip() or len(run.words) >= LONGEST:
            yield run
            run = _Run()
        if is_taken:
            continue
        token = hit.group()
        said = token if _ABBREVIATION.match(token) else token.rstrip(_EDGES)
        word, tail = _noun(said.lstrip(_EDGES))
        found = _Word(word, start + len(said) - len(said.lstrip(_EDGES)))
        if not word or (_breaks(word + tail, word) and not _begins_name(found, run, text)):
            if _goes_on(run, word, text[end : end + 8]):
                run.words.append(found)
                continue
            if run.words:
                yield run
                run = _Run()
            run.lead.append(fold(said))
            continue
        run.words.append(found)
        if tail or token != said:
            run.tail = tail
            yield run
            run = _Run()
    yield run


def _begins_name(word: _Word, run: _Run, text: str) -> bool:
    """Whether a name begins with such a word: from New York, in new york."""
    if word.is_name:
        return len(word.text) > 1 and bool(_FOLLOWED.match(text, word.end)) and not _begins(word, text)
    return word.text in word_set("kept_in_names") and not run.words and bool(roles_of(run.lead, "") & WHERE)


def _goes_on(run: _Run, word: str, following: str) -> bool:
    """Whether a name goes on with such a word: the Statue of Liberty."""
    rest = following.split()
    is_inside = bool(run.words) and (word in word_set("joins") or run.words[-1].text in word_set("joins"))
    return (
        is_inside
        and any(one.is_name for one in run.words[-2:])
        and bool(rest)
        and (rest[0][:1].isupper() or rest[0] in word_set("determiners"))
    )


def _noun(word: str) -> tuple[str, str]:
    """A word without the particle or the like at its end, and that."""
    bare = _POSSESSIVE.sub("", word)
    if has_own_letters(word):
        bare = _COPULA.sub("", word)
        bare = noun_of(bare if len(bare) >= SHORTEST_NOUN else word)
    return bare, word[len(bare) :]


def _breaks(word: str, noun: str) -> bool:
    if not has_own_letters(word):
        return fold(word).replace("'", "").replace("\u2019", "") in BREAKERS
    if noun in BREAKERS or word in BREAKERS:
        return True
    tail = word[len(noun) :]
    is_noun = len(tail) > 1 or tail in word_set("object_particles")
    return len(word) > 1 and bool(_VERB.search(word)) and not (is_noun and len(noun) >= SHORTEST_NOUN)


def _of(run: _Run, text: str) -> Iterator[TextSpan]:
    """The phrase of a run and, where only a part of it is a name, that part."""
    roles = roles_of(run.lead, run.tail)
    words, is_titled = _without_title(run.words)
    is_introduced = _is_like_a_person(words) and bool(_COPULA.search(run.tail))
    roles |= {"person"} if is_titled or is_introduced else frozenset()
    yield _phrase(words, text, roles)
    named = [at for at, word in enumerate(words) if word.is_name or (at and word.text[:1].isdigit())]
    if named and len(named) < len(words) and named == list(range(named[0], named[-1] + 1)):
        part = words[named[0] : named[-1] + 1]
        if len(part) > 1 or not _begins(part[0], text):
            yield _phrase(part, text, roles)


def _begins(word: _Word, text: str) -> bool:
    """Whether a word begins a sentence, where any word is written as a name is."""
    return bool(_BEGINNING.search(text[max(0, word.start - 2) : word.start]))


def _phrase(words: Sequence[_Word], text: str, roles: frozenset[str]) -> TextSpan:
    small = word_set("joins") | word_set("determiners")
    is_written = words[0].is_name and all(one.is_name or one.text[:1].isdigit() or one.text in small for one in words)
    is_name = is_written and not (len(words) == 1 and _begins(words[0], text))
    start, end = words[0].start, words[-1].end
    marks = frozenset(["name"] if is_name or _is_like_a_person(words) else [])
    return TextSpan(TextKind.PHRASE, text[start:end], start, end, marks=marks, roles=roles)


def _is_like_a_person(words: Sequence[_Word]) -> bool:
    """Whether it looks like a person, where names are not written differently: by a family name and its length."""
    word = words[0].text
    return len(words) == 1 and len(word) == 3 and word[:1] in word_set("family_names")


def roles_of(lead: Sequence[str], tail: str) -> frozenset[str]:
    """The roles that the words before a phrase, in order, and the ending of its last word give it."""
    said, roles = list(lead), {role for listed, role in _TAILS if tail in listed}
    while not (led := _led_by(said)) and said and said[-1] in word_set("determiners"):
        said.pop()
    return frozenset([*roles, led] if led else roles)


def _led_by(said: Sequence[str]) -> str:
    tried = (_LEADS.get(" ".join(said[-length:])) for length in range(min(LONGEST_LEAD, len(said)), 0, -1))
    return next(filter(None, tried), "")


def _without_title(words: Sequence[_Word]) -> tuple[Sequence[_Word], bool]:
    """The words without a title that follows a name, and whether there is one before or after it."""
    last = words[-1]
    if len(words) > 1 and (last.text in word_set("titles_after")):
        return words[:-1], True
    for title in word_set("titles_after"):
        if last.text.endswith(title) and len(last.text) - len(title) >= SHORTEST_NOUN:
            return [*words[:-1], _Word(last.text.removesuffix(title), last.start)], True
    return words, len(words) > 1 and fold(words[0].text).rstrip(".") in word_set("titles_before")


def _pairs(found: Sequence[TextSpan], text: str) -> Iterator[TextSpan]:
    """A place with the region or country that it is in: Boston, MA."""
    named = [one for one in found if one.text[:1].isupper()]
    for one, other in pairwise([*named, None]):
        end = 0
        if one and (region := _REGION.match(text, one.end)):
            end = region.end()
        elif one and other and one.roles and text[one.end : other.start] == ", " and not _JOINED.match(text, other.end):
            end = other.end
        if one and end:
            marks = frozenset(["name", "pair"])
            yield TextSpan(TextKind.PHRASE, text[one.start : end], one.start, end, marks=marks, roles=one.roles)
