"""Where the nodes of a syntax tree stand in the text of the code, as indexes of its characters."""

from __future__ import annotations

import ast
import re

LINE_BREAK = re.compile(r"\r\n|\r|\n")

GAP = r"(?:[\s,)\\]|#[^\r\n]*+)*+"
"""What may stand between an expression and the sign after it: brackets around it, a comma, comments.

It gives nothing back, as a sign that was found by doing so would be one in a comment."""

Positioned = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler | ast.pattern


class CodeText:
    """The text of code, in which nodes of its syntax tree can be found. The tree counts lines, and bytes within them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts = [0, *(hit.end() for hit in LINE_BREAK.finditer(text))]
        self._is_ascii = text.isascii()

    def start(self, node: Positioned) -> int:
        return self._index(node.lineno, node.col_offset)

    def end(self, node: Positioned) -> int:
        return self._index(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _index(self, line: int, column: int) -> int:
        start = self._line_starts[line - 1]
        if self._is_ascii:
            return start + column
        # No character takes less than a byte, so the bytes before the column are among those of as many characters.
        return start + len(self.text[start : start + column].encode()[:column].decode())

    def text_of(self, node: Positioned) -> str:
        return self.text[self.start(node) : self.end(node)]

    def before_sign(self, node: Positioned, sign: str) -> int:
        """Return the index of the first sign after a node. Signs in comments do not count."""
        return self.after_sign(node, sign) - len(sign)

    def after_sign(self, node: Positioned, sign: str) -> int:
        """Return the index after that sign. Raises ValueError if something else follows the node."""
        found = re.compile(GAP + re.escape(sign)).match(self.text, self.end(node))
        if found is None:
            raise ValueError(f"no {sign} follows the expression")
        return found.end()
