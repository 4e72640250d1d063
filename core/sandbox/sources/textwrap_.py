"""The part of `textwrap` that functions use."""

from typing import Any


def wrap(text: str, width: int = 70, initial_indent: str = "", subsequent_indent: str = "", **_: Any) -> list[str]:
    lines: list[str] = []
    line = ""
    for each in text.split():
        word = each
        indent = subsequent_indent if lines else initial_indent
        if line and len(indent) + len(line) + 1 + len(word) > width:
            lines.append(indent + line)
            line, indent = "", subsequent_indent
        while not line and len(indent) + len(word) > width:
            room = max(width - len(indent), 1)
            lines.append(indent + word[:room])
            word, indent = word[room:], subsequent_indent
        line = f"{line} {word}" if line else word
    return [*lines, (subsequent_indent if lines else initial_indent) + line] if line else lines


def fill(text: str, width: int = 70, **further: Any) -> str:
    return "\n".join(wrap(text, width, **further))


def shorten(text: str, width: int, placeholder: str = " [...]", **_: Any) -> str:
    words = text.split()
    if len(" ".join(words)) <= width:
        return " ".join(words)
    while words and len(" ".join(words)) + len(placeholder) > width:
        words.pop()
    return " ".join(words) + placeholder if words else placeholder.strip()


def dedent(text: str) -> str:
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [len(line) - len(line.lstrip(" \t")) for line in lines if line]
    cut = min(margins) if margins else 0
    return "\n".join([line[cut:] for line in lines])


def indent(text: str, prefix: str, predicate: Any = None) -> str:
    made = ""
    for line in text.splitlines(True):
        wanted = predicate(line) if predicate is not None else line.strip()
        made += prefix + line if wanted else line
    return made
