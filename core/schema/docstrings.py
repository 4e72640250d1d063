"""Descriptions of a function and of its parameters, parsed from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

_SECTIONS = re.compile(
    r"^[ \t]*+(args|arguments|params|parameters)[ \t]*+:?[ \t]*+$|[:@]param\b", re.IGNORECASE | re.MULTILINE
)
LONGEST_PARSED = 10_000
"""Characters of a docstring whose sections are parsed: the parser takes quadratic time, 50 ms for this many."""

LONGEST = 64_000
"""Characters of a docstring that are read: as many as code may have (`core.sandbox.reading.LONGEST_CODE`)."""


@dataclass(frozen=True, slots=True)
class Documentation:
    """The description of a function, and those of its parameters by name."""

    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def read_docstring(docstring: str | None, names: Collection[str]) -> Documentation:
    """Parse a docstring with sections in the style of Google, NumPy or reST.

    A docstring that describes none of the named parameters, or is very long, is returned whole, dedented.
    """
    text = clean_docstring((docstring or "")[:LONGEST])
    parsed = _parsed(text) if len(text) <= LONGEST_PARSED and _SECTIONS.search(text) else None
    if parsed is None:
        return Documentation(text)
    described = {
        name.strip().lstrip("*"): _one_line(item.description)
        for item in parsed.params
        for name in item.arg_name.split(",")
    }
    known = {name: described[name] for name in names if described.get(name)}
    return Documentation(_without_parameters(parsed), known) if known else Documentation(text)


def clean_docstring(text: str) -> str:
    """Dedent the text as `inspect.cleandoc` does, which takes quadratic time to remove blank lines at the start.

    At most one of them is left to it: its first line is special, so one that is blank stays.
    """
    start = text.rfind("\n", 0, len(text) - len(text.lstrip()))
    return inspect.cleandoc(text[max(start, 0) :])


def _parsed(text: str) -> Any:
    """Return the parsed docstring, or None if it cannot be parsed."""
    try:
        import docstring_parser  # noqa: PLC0415 - `import core` loads no third-party package
    except ImportError:
        return None
    try:
        # The line break is for the parser, which dedents the text again and ignores the first line in doing so.
        return docstring_parser.parse(f"\n{text}")
    except Exception:  # noqa: BLE001 - the parser raises errors of many kinds on odd texts, and any text is allowed
        return None


def _without_parameters(parsed: Any) -> str:
    """Return the description, followed by one line for each section about results, errors and the like."""
    kept = [item for item in parsed.meta if item not in parsed.params and item.description]
    sections = [f"{_title(item)}: {_one_line(item.description)}" for item in kept]
    return "\n\n".join(part for part in ((parsed.description or "").strip(), "\n".join(sections)) if part)


def _title(item: Any) -> str:
    return " ".join([item.args[0].capitalize(), *item.args[1:]])


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
