"""The sentences of the offline model in the user's language, and results of functions in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.models.offline.candidates import Candidate, CandidateKind, Parameter
from core.models.offline.request import Made
from core.terms import words
from core.terms.language import LANGUAGES, Language, alternatives, language_of

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
    """Return a list of what the agent can do, in plain words; "" if that is nothing."""
    if not candidates:
        return ""
    lines = [f"- {capability(candidate, say)}" for candidate in candidates[:SHOWN]]
    if len(candidates) > SHOWN:
        lines.append(f"- {say('more', count=len(candidates) - SHOWN)}")
    return paragraphs(say("can"), "\n".join(lines))


def capability(candidate: Candidate, say: Words) -> str:
    """Return what a function does, or which agent a handoff leads to, in the words of its description."""
    description = of_language(candidate.description, say.language)
    if candidate.kind is not CandidateKind.HANDOFF:
        first = _SENTENCE.split(description or candidate.label)[0].split(" - ")[0].rstrip(".?!")
        return lower_first(first[:CAPABILITY_SHOWN])
    passes = say("passes", target=candidate.shown)
    when = description.rstrip(".")[:CAPABILITY_SHOWN]
    is_worth = candidate.target and when and candidate.target not in when
    return f"{passes} ({lower_first(when)})" if is_worth else passes


def paragraphs(*texts: str) -> str:
    """Return the texts that are not empty as paragraphs of Markdown, so that what follows a list is no part of its last item."""
    return "\n\n".join(filter(None, texts))


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in (" ", "'") else text


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


def in_plain_words(value: Any, say: Words) -> str:
    """Return a value on one line, without JSON."""
    return _value(value, say, 1)


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
    return paragraphs(say("gathered"), "\n".join(lines))
