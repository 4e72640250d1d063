"""The text of a function's code with its syntax tree, and where nodes and tokens stand in it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import NoReturn

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox import Code, UnreadableCodeError, read_code
from core.sandbox.positions import CodeText
from core.sandbox.reading import FunctionNode, arguments_with_defaults, tree_of


@dataclass(frozen=True, slots=True)
class Token:
    """A name, sign, number, string, comment or line break. `kind` is one of the constants of `tokenize`."""

    kind: int
    text: str
    start: int
    end: int


class CodeSource(CodeText):
    """Code with the function `name` in it, whose lines end with a line feed. Raises TeamEditError when it cannot be read."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        try:
            self.code: Code = read_code(text, name)
            self.tree = tree_of(text)
        except UnreadableCodeError as error:
            refuse_unreadable(error)

    @property
    def node(self) -> FunctionNode:
        """The function that answers calls."""
        named = [node for node in self.tree.body if isinstance(node, FunctionNode) and node.name == self.code.name]
        return next(node for node in named if node.lineno == self.code.line)

    def indent(self, node: ast.stmt) -> str:
        """Return the space before a statement on its line; empty if there is anything else."""
        start = self.start(node)
        before = self.text[self.line_of(start)[0] : start]
        return before if not before.strip() else ""

    def line_of(self, place: int) -> tuple[int, int]:
        """Return where the line at this index begins, and where the next one does."""
        start = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        return start, len(self.text) if end < 0 else end + 1

    def tokens(self, start: int, end: int) -> Iterator[Token]:
        """Yield the tokens of a part of the code in which all brackets are closed."""
        lines = io.StringIO(
            f"({self.text[start:end]}\n)", newline="\n"
        ).readlines()  # indentation means nothing in brackets
        starts = list(accumulate(map(len, lines), initial=start - 1))
        for token in tokenize.generate_tokens(partial(next, iter(lines), "")):
            (row, column), (last_row, last_column) = token.start, token.end
            found = Token(token.type, token.string, starts[row - 1] + column, starts[last_row - 1] + last_column)
            if start <= found.start and found.end <= end:
                yield found


def refuse_unreadable(error: UnreadableCodeError) -> NoReturn:
    if error.line is None:
        raise TeamEditError.of(ErrorCode.CODE_UNREADABLE, error=error.message) from None
    raise TeamEditError.of(ErrorCode.CODE_LINE_UNREADABLE, line=error.line, error=error.message) from None


def arguments_in(arguments: ast.arguments) -> list[ast.arg]:
    """Return all parameters, those with stars at the end."""
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*(argument for argument, _ in arguments_with_defaults(arguments)), *rest]


def defaults_in(arguments: ast.arguments) -> list[ast.expr]:
    return [default for _, default in arguments_with_defaults(arguments) if default is not None]
