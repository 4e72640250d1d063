"""Placeholders in texts: `{name}`, a bare name in braces, stands for a variable. Nothing is ever evaluated.

Everything else in braces is text: JSON, `{{name}}`, `{a.b}`, `{0}`. A name that has no value stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.values import as_text

PLACEHOLDER = re.compile(r"(?<!\{)\{([^\W\d](?:\w|[^\x00-\x7f\s])*)\}(?!\})")


def placeholders(text: str) -> tuple[str, ...]:
    """The names in the text, each once, in order."""
    return tuple(dict.fromkeys(PLACEHOLDER.findall(text)))


def fill_text(text: str, values: Mapping[str, Any]) -> str:
    """The text with each name replaced by its value: text as it is, anything else as JSON."""
    return PLACEHOLDER.sub(lambda found: as_text(values[found[1]]) if found[1] in values else found[0], text)


def fill_value(value: Any, values: Mapping[str, Any]) -> Any:
    """A JSON value with the texts inside it rendered. A text that is one placeholder alone becomes its value."""
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
    """Whether a placeholder may hold this name."""
    return PLACEHOLDER.fullmatch(f"{{{text}}}") is not None


def rename_placeholders(value: Any, names: Mapping[str, str]) -> Any:
    """A JSON value in whose texts the placeholders of the old names hold the new ones, all at once."""
    match value:
        case str():
            return PLACEHOLDER.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", value)
        case Mapping():
            return {key: rename_placeholders(item, names) for key, item in value.items()}
        case list():
            return [rename_placeholders(item, names) for item in value]
    return value


def texts_in(value: Any) -> tuple[str, ...]:
    """All texts in a JSON value."""
    match value:
        case str():
            return (value,)
        case Mapping():
            return tuple(text for item in value.values() for text in texts_in(item))
        case list():
            return tuple(text for item in value for text in texts_in(item))
    return ()
