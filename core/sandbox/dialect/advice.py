"""Explains an error to the author of the code, who may not be a programmer: a sentence, the line, and one thing to try.

Tells what is *unsupported here* from what is *wrong*. The message of an exception that the code raised is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core.sandbox.dialect.features import Kind, advice_for, available_names, find_module, find_unavailable
from core.sandbox.dialect.unsupported import Unsupported, unsupported_in
from core.sandbox.protocol import CodeError, CodeErrorKind
from core.sandbox.reading import UnreadableCodeError, names_bound_in, tree_of
from core.spelling import nearest

LONGEST_MESSAGE = 1500
"""Characters of the code's own message: a model reads it too, and pays for it."""

LONGEST_LINE = 200
SEVERAL_ARGUMENTS = "exceptions can only be called with zero or one string argument"
"""How the interpreter's message ends when an exception is raised with more than one text, which it cannot hold."""

UNSUPPORTED_SYNTAX = "does not yet support "
UNKNOWN_NAME = re.compile(r"name '(\w+)' is not defined")
SUSPECTS = ("TypeError", "AttributeError", "NotImplementedError")
"""Exceptions that the interpreter raises at the line of something it does not support."""

_BUILT_IN_TYPES = {type_.__name__: type_ for type_ in (str, dict, list, set, tuple, int, float, bytes)}

ADVICE: Mapping[str, str] = {
    "KeyError": "Use .get(key, what_else), or check with “in” before.",
    "IndexError": "Check how long the list is before.",
    "ZeroDivisionError": "Check that what you divide by is not 0.",
    "TypeError": "Check what type each value has: text, a number, a list. str(...) and int(...) turn one into another.",
    "AttributeError": "Check how the name after the dot is spelt, and what type the value before it has.",
    "UnboundLocalError": "Give the variable a value before, on every way to this line.",
    "RecursionError": "The function calls itself too often: use a loop, or check when it ends.",
    "MemoryError": "Make fewer or smaller values, and print less.",
    "AssertionError": "The condition after “assert” does not hold.",
}
"""By the class of the exception, in any Python."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception as the interpreter reported it. `began` is whether the code had begun to run."""

    kind: str
    message: str
    line: int | None = None
    began: bool = True


def unreadable(source: str, error: UnreadableCodeError) -> CodeError:
    """Return the error of code that has a syntax error or no function."""
    advice = "Look at this line and the one above: a bracket, a quote or a colon may be missing."
    if error.line is None:
        advice = "Write it as def name(parameter): with what it does indented below."
    text = line_of(source, error.line)
    return CodeError(CodeErrorKind.UNREADABLE, error.message, error.line, text, advice, error.message)


def explain(source: str, raised: Raised) -> CodeError:
    """Return the error of code that raised an exception."""
    raised = replace(raised, message=raised.message[:LONGEST_MESSAGE])
    message = raised.message
    found = _find_unsupported(source, raised)
    if found is not None:
        sentence, kind, advice = f"`{found.what}` isn't available here", CodeErrorKind.UNSUPPORTED, found.advice
    else:
        kind = CodeErrorKind.MEMORY if raised.kind == "MemoryError" else CodeErrorKind.RAISED
        sentence, advice = _sentence(raised, message), _advice(source, raised)
    line = raised.line if found is None else found.line or raised.line
    return CodeError(kind, sentence, line, line_of(source, line), advice, f"{raised.kind}: {message}")


def line_of(source: str, line: int | None) -> str:
    """Return the text of a line, counted from 1, without indentation; "" if there is no such line."""
    lines = source.split("\n")
    return lines[line - 1].strip()[:LONGEST_LINE] if line is not None and 0 < line <= len(lines) else ""


def _sentence(raised: Raised, message: str) -> str:
    """Return the exception's own words, except where the interpreter's are about itself."""
    if raised.kind == "MemoryError" and "memory limit" in message:
        return "The function wanted more memory, or printed more, than it may"
    if message.endswith(SEVERAL_ARGUMENTS):
        return "An error was raised with something else than one text"
    return f"{raised.kind}: {message}" if message else raised.kind


def _advice(source: str, raised: Raised) -> str:
    if raised.message.endswith(SEVERAL_ARGUMENTS):
        return 'Give it one text, such as raise ValueError("why").'
    if raised.kind == "NameError":
        return _spelling_advice(source, raised.message)
    return ADVICE.get(raised.kind, "")


def _spelling_advice(source: str, message: str) -> str:
    match = UNKNOWN_NAME.match(message[:LONGEST_MESSAGE])
    near = nearest(match[1], sorted(_bound_in(source) | available_names())) if match else ""
    return f"Did you mean {near}?" if near else "Define it before, or check how it is spelt."


def _bound_in(source: str) -> frozenset[str]:
    try:
        return names_bound_in(tree_of(source))
    except UnreadableCodeError:
        return frozenset()


# --- unsupported features as the cause of an exception


def _find_unsupported(source: str, raised: Raised) -> Unsupported | None:
    """Return the unsupported feature that caused the exception: by the message, and by what stands in the line."""
    line = raised.line or 0
    if raised.kind in ("NotImplementedError", "ImportError") and not raised.began:
        what = raised.message.partition(UNSUPPORTED_SYNTAX)[2].removeprefix("the ") or raised.message
        return _first_at(source, line) or Unsupported(line, what[:100], "Write it in simpler Python.")
    for kinds, pattern, feature in BY_MESSAGE:
        match = pattern.match(raised.message) if raised.kind in kinds else None
        found = feature(line, *match.groups()) if match is not None else None
        if found is not None:
            return found
    if raised.kind in SUSPECTS and (first := _first_at(source, line)) is not None:
        return first
    return _missing_method(raised, line)


def _first_at(source: str, line: int) -> Unsupported | None:
    try:
        return next((found for found in unsupported_in(source) if found.line == line), None)
    except UnreadableCodeError:
        return None


def _module(line: int, name: str) -> Unsupported:
    return Unsupported(line, f"import {name}", find_module(name).advice)


def _imported_member(line: int, name: str, module: str) -> Unsupported:
    return _member(line, module, name)


def _member(line: int, module: str, name: str) -> Unsupported:
    return Unsupported(line, f"{module}.{name}", advice_for(Kind.MEMBER, f"{module}.{name}"))


def _name(line: int, name: str) -> Unsupported | None:
    feature = find_unavailable(Kind.NAME, name)
    return Unsupported(line, name, feature.advice) if feature is not None else None


def _file(line: int) -> Unsupported:
    return Unsupported(line, "reading and writing files", advice_for(Kind.NAME, "open"))


def _os_call(line: int, name: str) -> Unsupported:
    feature = find_unavailable(Kind.MEMBER, f"os.{name}")
    return Unsupported(line, f"os.{name}", feature.advice if feature else advice_for(Kind.NAME, "open"))


BY_MESSAGE: tuple[tuple[tuple[str, ...], re.Pattern[str], Callable[..., Unsupported | None]], ...] = (
    (("ModuleNotFoundError",), re.compile(r"No module named '([\w.]+)'"), _module),
    (("ImportError", "AttributeError"), re.compile(r"cannot import name '(\w+)' from '([\w.]+)'"), _imported_member),
    (("ImportError", "AttributeError"), re.compile(r"module '([\w.]+)' has no attribute '(\w+)'"), _member),
    (("NameError",), UNKNOWN_NAME, _name),
    (("PermissionError",), re.compile(r"Permission denied"), _file),
    (("RuntimeError",), re.compile(r"'os\.(\w+)' is not supported in this environment"), _os_call),
)
"""Messages of the interpreter, by the classes of the exceptions, with what makes the feature from a line and the groups."""

NO_ATTRIBUTE = re.compile(r"(?:type object )?'([\w.]+)'(?: object)? has no attribute '(\w+)'")


def _missing_method(raised: Raised, line: int) -> Unsupported | None:
    """A method of a built-in type that Python has: missing here, or only available in a call."""
    match = NO_ATTRIBUTE.match(raised.message)
    if raised.kind != "AttributeError" or match is None:
        return None
    owner, name = match[1], match[2]
    feature = find_unavailable(Kind.METHOD, name)
    if feature is not None and owner.rpartition(".")[2] in {*_BUILT_IN_TYPES, "date", "datetime"}:
        return Unsupported(line, f".{name}", feature.advice)
    if not callable(getattr(_BUILT_IN_TYPES.get(owner), name, None)):
        return None
    if name.startswith("__"):
        return Unsupported(line, name, "Functions have no access to Python's internals: use the value itself.")
    advice = f"It can only be called at once: where a function is wanted, write lambda x: x.{name}()."
    return Unsupported(line, f".{name} as a value", advice)
