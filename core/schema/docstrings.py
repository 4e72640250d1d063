"""What a docstring tells: about the function, and about each parameter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

_SECTIONS = re.compile(r"^\s*(args|arguments|params|parameters)\s*:?\s*$|[:@]param\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Documentation:
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def read_docstring(docstring: str | None, names: Collection[str]) -> Documentation:
    """The docstring taken apart. Google's, NumPy's and reST's sections are known.

    A docstring that describes none of the named parameters is given back whole, dedented.
    """
    text = inspect.cleandoc(docstring or "")
    parsed = _parsed(text) if _SECTIONS.search(text) else None
    if parsed is None:
        return Documentation(text)
    told = {
        name.strip().lstrip("*"): _one_line(item.description)
        for item in parsed.params
        for name in item.arg_name.split(",")
    }
    known = {name: told[name] for name in names if told.get(name)}
    return Documentation(_without_parameters(parsed), known) if known else Documentation(text)


def _parsed(text: str) -> Any:
    """None if the text cannot be taken apart."""
    try:
        import docstring_parser  # noqa: PLC0415 - `import core` loads no third-party package
    except ImportError:
        return None
    try:
        return docstring_parser.parse(
            f"\n{text}"
        )  # which cleans it again, and takes a first line for one without indentation
    except Exception:  # noqa: BLE001 - the parser raises errors of many kinds on odd texts, and any text must do
        return None


def _without_parameters(parsed: Any) -> str:
    """The description, then what is told about results, errors and the like, a line each."""
    kept = [item for item in parsed.meta if item not in parsed.params and item.description]
    sections = [f"{_title(item)}: {_one_line(item.description)}" for item in kept]
    return "\n\n".join(part for part in ((parsed.description or "").strip(), "\n".join(sections)) if part)


def _title(item: Any) -> str:
    return " ".join([item.args[0].capitalize(), *item.args[1:]])


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
