"""What went wrong in a function's code, for a person who does not program for a living: a sentence and one thing to try.

Tells what Python cannot do *here* apart from what is *wrong*. What a function raised itself is passed on as it said it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from core.sandbox import instead
from core.sandbox.protocol import CodeError, CodeErrorKind
from core.sandbox.reading import UnreadableCodeError, tree_of
from core.sandbox.unsupported import Unsupported, unsupported_in

LONGEST_MESSAGE = 1500
LONGEST_LINE = 200
NO_TEXT = "exceptions can only be called with zero or one string argument"
PARSER = "does not yet support "


@dataclass(frozen=True, slots=True)
class Raised:
    """What the interpreter said: the class, the text, the line of the code, and whether the code had begun to run."""

    kind: str
    message: str
    line: int | None = None
    began: bool = True


def unreadable(source: str, error: UnreadableCodeError) -> CodeError:
    advice = "Look at this line and the one above: a bracket, a quote or a colon may be missing."
    if error.line is None:
        advice = "Write it as def name(parameter): with what it does indented below."
    text = line_of(source, error.line)
    return CodeError(CodeErrorKind.UNREADABLE, error.message, error.line, text, advice, error.message)


def explained(source: str, raised: Raised) -> CodeError:
    """The error that the interpreter reported, in words."""
    message = raised.message[:LONGEST_MESSAGE]
    found = _unsupported(source, raised)
    if found is not None:
        sentence, kind, advice = f"`{found.what}` isn't available here", CodeErrorKind.UNSUPPORTED, found.rewrite
    else:
        kind = CodeErrorKind.MEMORY if raised.kind == "MemoryError" else CodeErrorKind.RAISED
        sentence, advice = _sentence(raised, message), _advice(source, raised)
    line = raised.line if found is None else found.line or raised.line
    return CodeError(kind, sentence, line, line_of(source, line), advice, f"{raised.kind}: {message}")


def _sentence(raised: Raised, message: str) -> str:
    """What a function raised as it said it; what the interpreter says to programmers, in plain words."""
    if raised.kind == "MemoryError" and "memory limit" in message:
        return "The function wanted more memory, or printed more, than it may"
    if message.endswith(NO_TEXT):
        return "An error was raised with something else than one text"
    return f"{raised.kind}: {message}" if message else raised.kind


def line_of(source: str, line: int | None) -> str:
    lines = source.split("\n")
    return lines[line - 1].strip()[:LONGEST_LINE] if line is not None and 0 < line <= len(lines) else ""


def _unsupported(source: str, raised: Raised) -> Unsupported | None:
    """What of Python is missing here, if that is why: by what was said, and what the line holds."""
    line = raised.line or 0
    if raised.kind in ("NotImplementedError", "ImportError") and not raised.began:
        at_line = [found for found in _found_in(source) if found.line == line]
        what = raised.message.partition(PARSER)[2].removeprefix("the ") or raised.message
        return at_line[0] if at_line else Unsupported(line, what[:100], "Write it in simpler Python.")
    for reader in (_missing_module, _missing_member, _missing_name, _refused):
        found = reader(raised, line)
        if found is not None:
            return found
    suspects = ("TypeError", "AttributeError", "NotImplementedError")
    at_line = [found for found in _found_in(source) if found.line == line and raised.kind in suspects]
    return at_line[0] if at_line else _missing_method(raised, line)


def _found_in(source: str) -> tuple[Unsupported, ...]:
    try:
        return unsupported_in(source)
    except UnreadableCodeError:
        return ()


def _missing_module(raised: Raised, line: int) -> Unsupported | None:
    found = re.match(r"No module named '([\w.]+)'", raised.message)
    if raised.kind != "ModuleNotFoundError" or found is None:
        return None
    return Unsupported(line, f"import {found[1]}", instead.for_module(found[1]))


def _missing_member(raised: Raised, line: int) -> Unsupported | None:
    found = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", raised.message) or re.match(
        r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'", raised.message
    )
    if raised.kind not in ("ImportError", "AttributeError") or found is None:
        return None
    name, module = (found["name"], found["module"]) if "name" in found.re.groupindex else (found[1], found[2])
    told = instead.MEMBERS.get((module, name), "Write what you need of it into the code.")
    return Unsupported(line, f"{module}.{name}", told)


def _missing_name(raised: Raised, line: int) -> Unsupported | None:
    found = re.match(r"name '(\w+)' is not defined", raised.message)
    if raised.kind != "NameError" or found is None or found[1] not in instead.NAMES:
        return None
    return Unsupported(line, found[1], instead.NAMES[found[1]])


def _missing_method(raised: Raised, line: int) -> Unsupported | None:
    """A method of Python's own types that is there in Python, but not here, or only to be called at once."""
    found = re.match(r"(?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'", raised.message)
    kinds = {kind.__name__: kind for kind in (str, dict, list, set, tuple, int, float, bytes)}
    if raised.kind != "AttributeError" or found is None or not _is_method(kinds.get(found[1]), found[2]):
        return None
    if found[2].startswith("__"):
        return Unsupported(line, found[2], "Functions have no way into Python's inside: use the value itself.")
    told = f"It can only be called at once: where a function is wanted, write lambda x: x.{found[2]}()."
    return Unsupported(line, f".{found[2]} as a value", told)


def _is_method(kind: type | None, name: str) -> bool:
    return callable(getattr(kind, name, None))


def _refused(raised: Raised, line: int) -> Unsupported | None:
    """Files and environment."""
    if raised.kind == "PermissionError" and raised.message.startswith("Permission denied"):
        return Unsupported(line, "reading and writing files", instead.NAMES["open"])
    found = re.match(r"'(os\.\w+)' is not supported in this environment", raised.message)
    if found is None:
        return None
    name = found[1].partition(".")[2]
    return Unsupported(line, found[1], instead.MEMBERS.get(("os", name), instead.NAMES["open"]))


ADVICE = {
    "KeyError": "Use .get(key, what_else), or check with “in” before.",
    "IndexError": "Check how long the list is before.",
    "ZeroDivisionError": "Check that what you divide by is not 0.",
    "TypeError": "Check what kind each value has: text, a number, a list. str(...) and int(...) turn one into another.",
    "AttributeError": "Check how the name after the dot is spelt, and what kind the value before it has.",
    "UnboundLocalError": "Give the variable a value before, on every way to this line.",
    "RecursionError": "The function calls itself too often: use a loop, or check when it ends.",
    "MemoryError": "Make fewer or smaller values, and print less.",
    "AssertionError": "The condition after “assert” does not hold.",
    "NotImplementedError": "",
}


def _advice(source: str, raised: Raised) -> str:
    if raised.message.endswith(NO_TEXT):
        return 'Give it one text, such as raise ValueError("why").'
    if raised.kind == "NameError":
        return _spelling(source, raised.message)
    return ADVICE.get(raised.kind, "")


def _spelling(source: str, message: str) -> str:
    found = re.match(r"name '(\w+)' is not defined", message)
    near = get_close_matches(found[1], sorted(set(_names(source)) - {found[1]}), 1) if found else []
    return f"Did you mean {near[0]}?" if near else "Define it before, or check how it is spelt."


def _names(source: str) -> Iterator[str]:
    try:
        tree = tree_of(source)
    except UnreadableCodeError:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
    yield from ("handoff", "Result", "len", "print", "range", "sorted", "round", "str", "int", "float", "sum")
