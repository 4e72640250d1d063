"""Placeholders in texts: `{name}`, a bare name in braces, stands for a variable. Nothing is ever evaluated.

Everything else in braces is text: JSON, `{{name}}`, `{a.b}`, `{0}`. A name that has no value stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.values import as_text

PLACEHOLDER = re.compile(r"(?<!\{)\{([^\W\d][^\x00-/:-@\[-^`{-\x7f\s]*)\}(?!\})")
"""The set is that of ASCII letters, digits and `_`, and of all else but blanks. An alternative of two sets that overlap would
take twice as long for each letter of a name that does not end."""

LONGEST_FILLED = 1_000_000
"""Characters of all values in a text, more than any model reads."""


def placeholders(text: str) -> tuple[str, ...]:
    """Return the names in the text, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def fill_text(text: str, values: Mapping[str, Any]) -> str:
    """Replace each name in the text by its value: text as it is, anything else as JSON.

    A long value may be named many times: names stay as they are written once the values have `LONGEST_FILLED` characters.
    """
    texts: dict[str, str] = {}
    left = LONGEST_FILLED

    def value_of(found: re.Match[str]) -> str:
        nonlocal left
        name = found[1]
        if name not in values or left <= 0:
            return found[0]
        if name not in texts:
            texts[name] = as_text(values[name])
        left -= len(texts[name])
        return texts[name]

    return PLACEHOLDER.sub(value_of, text)


def fill_value(value: Any, values: Mapping[str, Any]) -> Any:
    """Fill in all texts of a JSON value. A text that is a single placeholder becomes the value itself."""
    match value:
        case str():
            alone = PLACEHOLDER.fullmatch(value)
            return values[alone[1]] if alone and alone[1] in values else fill_text(value, values)
        case Mapping():
            return {key: fill_value(item, values) for key, item in value.items()}
        case list():
            return [fill_value(item, values) for item in value]
    return value


def is_bare_name(text: str) -> bool:
    """Return whether a placeholder can have this name."""
    return PLACEHOLDER.fullmatch(f"{{{text}}}") is not None


def rename_placeholders(value: Any, names: Mapping[str, str]) -> Any:
    """Rename placeholders in all texts of a JSON value, all at once."""
    match value:
        case str():
            return PLACEHOLDER.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", value)
        case Mapping():
            return {key: rename_placeholders(item, names) for key, item in value.items()}
        case list():
            return [rename_placeholders(item, names) for item in value]
    return value


def texts_in(value: Any) -> tuple[str, ...]:
    """Return all texts in a JSON value."""
    match value:
        case str():
            return (value,)
        case Mapping():
            return tuple(text for item in value.values() for text in texts_in(item))
        case list():
            return tuple(text for item in value for text in texts_in(item))
    return ()
