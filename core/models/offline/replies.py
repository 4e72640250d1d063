"""The sentences of the offline model in the user's language, and results of functions in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind, Parameter
from core.models.offline.ranking import is_question, is_telling
from core.models.offline.request import Made
from core.terms import alternatives_of, rank, terms, words
from core.terms.language import LANGUAGES, Language, alternatives, has_own_letters, language_of

SHOWN, LIST_SHOWN, TEXT_SHOWN, DEPTH = 8, 20, 8_000, 3
CAPABILITY_SHOWN, CHOICES_SHOWN, HINT_SHOWN = 160, 12, 300

_SENTENCE = re.compile(r"(?<=[.!?。])\s+")
_ERROR = re.compile(rf"^\W*(?:{alternatives('error')}\b\W*)+(?:\w+(?:Error|Exception|Exit)\b:?\s*)?", re.IGNORECASE)


class Words:
    """The sentences of a language; those that its file lacks are in the language of the first file."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._sentences = {**LANGUAGES[0].data["replies"], **language.data.get("replies", {})}

    def __call__(self, name: str, **values: object) -> str:
        """The sentence of this name, with values filled in."""
        return str(self._sentences[name]).format(**values)


def of_language(text: str, language: Language) -> str:
    """The sentences of a description that are in this language; all of it if none is."""
    pieces = _SENTENCE.split(text)
    own = [piece for piece in pieces if language_of(piece) is language]
    return " ".join(own or pieces).strip()


def capabilities(candidates: Sequence[Candidate], say: Words) -> str:
    """Return a list of what the agent can do, in plain words."""
    if not candidates:
        return say("can_nothing")
    lines = [f"- {_capability(candidate, say)}" for candidate in candidates[:SHOWN]]
    if len(candidates) > SHOWN:
        lines.append(f"- {say('more', count=len(candidates) - SHOWN)}")
    return "\n".join([say("can"), *lines])


def _capability(candidate: Candidate, say: Words) -> str:
    if candidate.kind is CandidateKind.HANDOFF:
        return _passing_on(candidate, say)
    description = of_language(candidate.description, say.language) or candidate.label
    first = _SENTENCE.split(description)[0].split(" - ")[0].rstrip(".")
    return lower_first(first[:CAPABILITY_SHOWN])


def _passing_on(candidate: Candidate, say: Words) -> str:
    """Whom a handoff leads to: by its label only where that cannot be a name of another script, spelt out."""
    when = of_language(candidate.description, say.language)
    is_spelt = has_own_letters(f"{candidate.description} {candidate.hint}")
    if not is_spelt:
        return say("passes", target=candidate.label)
    return f"{say('passes_if')}: {lower_first(when.rstrip('.'))}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def question_for(parameter: Parameter, say: Words) -> str:
    """Return the question for a missing value."""
    about = of_language(parameter.description, say.language).rstrip(".")
    asked = say("ask_for", label=parameter.label)
    known = words(about) == words(parameter.label)
    choices = ", ".join(map(str, parameter.choices[:CHOICES_SHOWN]))
    hint = choices or ("" if known else about)
    return f"{asked} ({hint[:HINT_SHOWN]})" if hint else asked


def told(made: Made, say: Words) -> str:
    """Return the result of a call in plain words."""
    text = (made.result or "").strip()
    if is_error(made):
        return say("failed", text=_ERROR.sub("", _in_words(text, say)).strip() or made.name)
    return _in_words(text, say) if text and text != "null" else say("done")


def is_error(made: Made) -> bool:
    """Whether the result of a call is an error message."""
    text = (made.result or "").strip()
    return bool(_ERROR.match(text)) or (text.startswith("{") and list(_parsed(text) or ())[:1] == ["error"])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _in_words(text: str, say: Words) -> str:
    value = _parsed(text) if text[:1] in '{["' else None
    said = text if value is None else _value(value, say)
    return said if len(said) <= TEXT_SHOWN else said[:TEXT_SHOWN].rstrip() + " …"


def _value(value: Any, say: Words, depth: int = 0) -> str:
    if value is None or value in ("", [], {}):
        return say("nothing") if depth == 0 else "-"
    match value:
        case bool():
            return say("yes") if value else say("no")
        case Mapping():
            return _mapping(value, say, depth)
        case list():
            return _list(value, say, depth)
        case _:
            return str(value)


def _mapping(value: Mapping[str, Any], say: Words, depth: int) -> str:
    pairs = [(_heading(key), _value(inner, say, depth + 1)) for key, inner in list(value.items())[:LIST_SHOWN]]
    if depth >= 1:
        return ", ".join(f"{key}: {text}" for key, text in pairs)
    return pairs[0][1] if len(pairs) == 1 and len(value) == 1 else "\n".join(f"- {key}: {text}" for key, text in pairs)


def _list(value: Sequence[Any], say: Words, depth: int) -> str:
    if depth >= 1:
        return "; ".join(_value(inner, say, min(depth + 1, DEPTH)) for inner in value[:LIST_SHOWN])
    lines = [f"- {_value(inner, say, 1)}" for inner in value[:LIST_SHOWN]]
    more = [f"- {say('more', count=len(value) - LIST_SHOWN)}"] if len(value) > LIST_SHOWN else []
    return "\n".join([*lines, *more])


def _heading(key: object) -> str:
    label = " ".join(words(str(key))) or str(key)
    return label[:1].upper() + label[1:]


def gathered(answers: Iterable[tuple[str, str]], say: Words) -> str:
    """Return the answers of several delegates as one text."""
    lines = [f"- **{_heading(name)}**: {text}" for name, text in answers]
    return "\n".join([say("gathered"), *lines])


class SmallTalk(Enum):
    """The kinds of small talk; one that comes first is tried first."""

    NEVER_MIND = auto()
    WHO = auto()
    WHAT = auto()
    HOW = auto()
    THANKS = auto()
    BYE = auto()
    HELLO = auto()


_FILLER = rf"(?:{alternatives('filler')}|[,.!?~…\s:)\u2600-\u27bf\U0001f300-\U0001faff-])"
_PATTERNS = {
    talk: re.compile(rf"^{_FILLER}*{alternatives(talk.name.lower())}{_FILLER}*$", re.IGNORECASE) for talk in SmallTalk
}
_MARKS = re.compile(r"[.!?,~]+\s*")
_LONGEST = 100


def talk_in(text: str) -> tuple[SmallTalk, ...]:
    """Return the kinds of small talk in a message, in order; nothing if the message holds anything else."""
    plain = text.replace("\u2019", "'").strip()
    if not plain or len(plain) > _LONGEST:
        return ()
    whole = _one(plain)
    if whole:
        return (whole,)
    pieces = [piece for piece in _MARKS.split(plain) if piece.strip()]
    found = [_one(piece) for piece in pieces]
    return tuple(talk for talk in found if talk) if all(found) else ()


def _one(piece: str) -> SmallTalk | None:
    return next((talk for talk, pattern in _PATTERNS.items() if pattern.match(piece)), None)


_SPLIT = re.compile(r"\n+|(?<=[.!?])\s+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022]|\d+[.)])\s*")
_ORDER = re.compile(rf"\b\w+_\w+\b|{alternatives('order_to_agent')}", re.IGNORECASE)
MATCHES, SURE = 2, 3  # words shared with a question, to be told; and to be told rather than asking back


def statement_for(wish: str, instructions: str, *, matches: int = MATCHES) -> str:
    """The one or two sentences of the instructions that answer a question, sharing so many words with it; "" if none does."""
    known = [
        text for text in (_BULLET.sub("", piece).strip() for piece in _SPLIT.split(instructions)) if _is_statement(text)
    ][:80]
    if not known or not is_question(wish):
        return ""
    scores = rank(wish, known)
    best = max(scores)
    if best <= 0 or _shared(wish, known[scores.index(best)]) < matches:
        return ""
    chosen = [text for text, score in zip(known, scores, strict=True) if score >= 0.8 * best]
    return " ".join(chosen[:2])


def _is_statement(text: str) -> bool:
    return 12 <= len(text) <= 400 and not _ORDER.search(text)


def _shared(wish: str, text: str) -> int:
    own = {term for term in terms(text) if is_telling(term)}
    return sum(1 for choice in dict.fromkeys(alternatives_of(wish)) if own & set(choice))
