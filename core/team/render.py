"""Plain values as YAML text: always in the same way, made to be read and compared. Knows no team.

Text with line breaks becomes block text; what any YAML reader might take for something else goes in quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.team.encode import Point

PLAIN = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`].*""")
NOT_PLAIN = re.compile(r": |:$| #|\s$|^\.\.\.|^<<$|^=$")
NOT_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}:#]")
AMBIGUOUS = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|[-+.]?(?:inf|nan)|[-+.]?[0-9][-+.:_0-9a-fxotez ]*)")
SPECIAL = re.compile("[^\t\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def render(values: Mapping[str, Any]) -> str:
    """The text of a whole file."""
    return "\n".join(line for key, value in values.items() for line in render_entry(key, value, 0)) + "\n"


def render_entry(key: str, value: Any, indent: int) -> list[str]:
    """The lines of a key with its value, `indent` columns from the left."""
    return render_under(render_inline(key), value, indent)


def render_under(head: str, value: Any, indent: int) -> list[str]:
    """The same, with the key as it is to be written."""
    start = f"{' ' * indent}{head}:"
    if _on_one_line(value):
        return [f"{start} {render_inline(value)}"]
    if isinstance(value, str):
        header, lines = _block(value, indent + 2)
        return [f"{start} {header}", *lines]
    if isinstance(value, Mapping):
        return [start, *(line for key, item in value.items() for line in render_entry(key, item, indent + 2))]
    return [start, *(line for item in value for line in render_item(item, indent + 2))]


def render_item(value: Any, indent: int) -> list[str]:
    """The lines of one item of a list."""
    start = f"{' ' * indent}-"
    if _on_one_line(value):
        return [f"{start} {render_inline(value)}"]
    if isinstance(value, str):
        header, lines = _block(value, indent + 2)
        return [f"{start} {header}", *lines]
    if isinstance(value, Mapping):
        lines = [line for key, item in value.items() for line in render_entry(key, item, indent + 2)]
    else:
        lines = [line for item in value for line in render_item(item, indent + 2)]
    return [f"{start} {lines[0][indent + 2 :]}", *lines[1:]]


def render_inline(value: Any) -> str:
    """A value on one line; lists and mappings in brackets."""
    match value:
        case str():
            return value if _is_plain(value) else _quoted(value)
        case Mapping():
            return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value)


def _flow(value: Any) -> str:
    if isinstance(value, str) and NOT_PLAIN_IN_BRACKETS.search(value):
        return _quoted(value)
    return render_inline(value)


def _is_plain(text: str) -> bool:
    doubts = NOT_PLAIN.search(text) or AMBIGUOUS.fullmatch(text) or SPECIAL.search(text) or "\t" in text
    return PLAIN.fullmatch(text) is not None and not doubts


def _quoted(text: str) -> str:
    """The text in double quotes, with JSON's escapes, which are YAML's too."""
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _on_one_line(value: Any) -> bool:
    match value:
        case str():
            return not _is_block(value)
        case Point():
            return True
        case Mapping() | Sequence():
            return not value
    return True


def _is_block(text: str) -> bool:
    """Whether the text is one for a block: of several lines, and without what a block cannot show."""
    return "\n" in text.strip("\n") and not SPECIAL.search(text) and not text.rstrip("\n").endswith((" ", "\t"))


def _block(text: str, indent: int) -> tuple[str, list[str]]:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    explicit = "2" if text[0] in " \t\n" else ""
    lines = [f"{' ' * indent}{line}" if line else "" for line in body.split("\n")]
    return f"|{explicit}{('-', '', '+')[min(ends, 2)]}", lines + [""] * (ends - 1)
