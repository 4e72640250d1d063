"""The text of code with its syntax tree, and conversions between positions in the two."""

from __future__ import annotations

import ast
from typing import NoReturn

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox import Code, UnreadableCodeError, read_code
from core.sandbox.reading import FunctionNode, tree_of

Positioned = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler | ast.pattern


class CodeSource:
    """Code with the function `name` in it. Raises TeamEditError when it cannot be read."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        try:
            self.code: Code = read_code(text, name)
            self.tree = tree_of(text)
        except UnreadableCodeError as error:
            refuse_unreadable(error)
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    @property
    def node(self) -> FunctionNode:
        """The function that answers calls."""
        named = [node for node in self.tree.body if isinstance(node, FunctionNode) and node.name == self.code.name]
        return next(node for node in named if node.lineno == self.code.line)

    def at(self, line: int, column: int) -> int:
        """Return the index in the text of a position in the tree, whose columns count bytes."""
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)

    def in_line(self, line: int, column: int) -> int:
        """Return the index in the text of a position whose column counts characters, as those of tokens do."""
        return self._starts[line - 1] + column

    def start(self, node: Positioned) -> int:
        return self.at(node.lineno, node.col_offset)

    def end(self, node: Positioned) -> int:
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def indent(self, node: ast.stmt) -> str:
        """Return the space before a statement on its line; empty if there is anything else."""
        before = self.text[self._starts[node.lineno - 1] : self.start(node)]
        return before if not before.strip() else ""

    def line_of(self, place: int) -> tuple[int, int]:
        """Return where the line at this index begins, and where the next one does."""
        start = self.text.rfind("\n", 0, place) + 1
        end = self.text.find("\n", place)
        return start, len(self.text) if end < 0 else end + 1


def refuse_unreadable(error: UnreadableCodeError) -> NoReturn:
    if error.line is None:
        raise TeamEditError.of(ErrorCode.CODE_UNREADABLE, error=error.message) from None
    raise TeamEditError.of(ErrorCode.CODE_LINE_UNREADABLE, line=error.line, error=error.message) from None
