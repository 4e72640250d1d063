"""Converts `del name`, which the interpreter lacks, into a statement that also unbinds the name: `except ... as name`.

    del total           try: total; 1 / 0
                        except ZeroDivisionError as total: pass

At the end of an `except`, Python unbinds the name of the exception. So the name behaves as in Python wherever it is used,
also in closures and loops; where it had no value, its mention in the `try` raises what `del` raises.

The new text has more lines than the code: `lines` leads back. `del` in the body of a class stays, as `try` is no better there.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.sandbox.dialect.rewriting import rewrite
from core.sandbox.positions import LINE_BREAK, CodeText
from core.sandbox.reading import LONGEST_CODE, UnreadableCodeError, names_bound_in, tree_of

DEL = re.compile(r"\bdel\b")

EXCEPTIONS = ("ZeroDivisionError", "ArithmeticError")
"""What `1 / 0` is caught as: the first that the code gives no other meaning. Wider ones would catch a NameError, too."""

BLANK = r"(?:[ \t\f]|\\(?:\r\n|\r|\n))*"
SEMICOLON = re.compile(f"{BLANK};{BLANK}")
"""What stands between two statements of one line."""

INDENTATION = re.compile(r"[ \t\f]*")


@dataclass(frozen=True, slots=True)
class ExecutableText:
    """The text that the interpreter is fed for some code. `lines` are the code's line of each of its lines."""

    text: str
    lines: tuple[int, ...]

    def line_in_code(self, line: int) -> int:
        """Return the line of the code for a line of the text; both count from 1."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else line


@dataclass(frozen=True, slots=True)
class _Replacement:
    """Text for what stands from `start` to `end`. Its line breaks belong to the line `line` of the code."""

    start: int
    end: int
    text: str
    line: int


@lru_cache(maxsize=256)
def executable(source: str) -> ExecutableText:
    """Return the code with all that can be rewritten. Raises UnreadableCodeError."""
    text = rewrite(source)
    if DEL.search(text) is None:
        return ExecutableText(text, ())
    try:
        converted = _Converter(text).converted()
        tree_of(converted.text)
    except UnreadableCodeError:  # lines are joined by backslashes, for example
        return ExecutableText(text, ())
    return converted


class _Converter(CodeText):
    """Collects the replacements in one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._tree = tree_of(text)
        bound = names_bound_in(self._tree)
        self._exception = next((name for name in EXCEPTIONS if name not in bound), "")

    def converted(self) -> ExecutableText:
        pieces, lines, last = list[str](), [1], 0
        for it in sorted(self._bounded(), key=lambda it: it.start):
            self._keep(last, it.start, pieces, lines)
            pieces.append(it.text)
            lines += [it.line] * it.text.count("\n")
            last = it.end
        self._keep(last, len(self.text), pieces, lines)
        return ExecutableText("".join(pieces), tuple(lines))

    def _bounded(self) -> list[_Replacement]:
        """Return all replacements. Raises UnreadableCodeError if they are too long, as each repeats the indentation."""
        found, length = list[_Replacement](), 0
        for each in (each for block in _blocks(self._tree) for each in self._in_block(block) if self._exception):
            found.append(each)
            length += len(each.text)
            if length > LONGEST_CODE:
                raise UnreadableCodeError("The code is too long")
        return found

    def _keep(self, start: int, end: int, pieces: list[str], lines: list[int]) -> None:
        """Take over a part of the text as it is."""
        pieces.append(self.text[start:end])
        lines += [self._line_at(hit.end()) for hit in LINE_BREAK.finditer(self.text, start, end)]

    def _line_at(self, index: int) -> int:
        return bisect_right(self._line_starts, index)

    def _in_block(self, block: _Block) -> Iterator[_Replacement]:
        for statements in self._lines_of(block.statements):
            names = {id(statement): deleted_names(statement) for statement in statements}
            if any(names.values()):
                yield from self._in_line(statements, names, block.header_line)

    def _lines_of(self, statements: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
        """Yield the statements of a block in groups: those that semicolons join."""
        group = statements[:1]
        for before, statement in pairwise(statements):
            if SEMICOLON.fullmatch(self.text, self.end(before), self.start(statement)):
                group.append(statement)
            else:
                yield group
                group = [statement]
        yield group

    def _in_line(
        self, statements: list[ast.stmt], names: dict[int, tuple[str, ...]], header_line: int
    ) -> Iterator[_Replacement]:
        """Replace the deletions in a line of statements, each of which gets a line of its own."""
        first = statements[0]
        start = self._line_starts[first.lineno - 1]
        indentation = self.text[start : self.start(first)]
        end = start
        if self.text[max(start - 3, 0) : start].rstrip("\r\n").endswith("\\"):
            raise UnreadableCodeError("The line of a deletion begins behind a backslash")
        if INDENTATION.fullmatch(indentation) is None:  # they stand behind the head of their block
            found = INDENTATION.match(self.text, self._line_starts[header_line - 1])
            indentation = f"{found[0] if found else ''} "
            end = self.start(first)
            yield _Replacement(end, end, f"\n{indentation}", first.lineno)
        for before, statement in zip([None, *statements], statements, strict=False):
            if before is not None:
                yield _Replacement(self.end(before), self.start(statement), f"\n{indentation}", statement.lineno)
            if deleted := names[id(statement)]:
                text = f"\n{indentation}".join(self._unbind(name, indentation) for name in deleted)
                yield _Replacement(self.start(statement), self.end(statement), text, statement.lineno)

    def _unbind(self, name: str, indentation: str) -> str:
        return f"try: {name}; 1 / 0\n{indentation}except {self._exception} as {name}: pass"


@dataclass(frozen=True, slots=True)
class _Block:
    """Statements of one indentation. The line `header_line` begins with the indentation of their head."""

    statements: list[ast.stmt]
    header_line: int


def _blocks(tree: ast.Module) -> Iterator[_Block]:
    """Yield all blocks but the bodies of classes."""
    for node in ast.walk(tree):
        line = node.pattern.lineno if isinstance(node, ast.match_case) else getattr(node, "lineno", 1)
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements and not isinstance(node, ast.ClassDef):
                yield _Block(statements, line)


def deleted_names(statement: ast.stmt) -> tuple[str, ...]:
    """Return the names that a statement deletes; none if it deletes something else, or is no `del`."""
    if not isinstance(statement, ast.Delete):
        return ()
    names = list[str]()
    waiting = statement.targets[::-1]
    while waiting:
        match waiting.pop():
            case ast.Name(id=name):
                names.append(name)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                waiting += targets[::-1]
            case _:
                return ()
    return tuple(names)
