"""Names and words of code, written anew wherever they mean the same.

Where in the text a node of the tree is, is found by trying: a word is replaced, the text is read again, and the node that
differs is the one. That holds in f-strings, too, for which Python 3.11 tells no places.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from typing import Any

from core.sandbox import UnreadableCodeError
from core.sandbox.reading import tree_of
from core.team.rewrite.reading import Source, unwritable
from core.team.rewrite.scopes import places_of

MOST_TRIED = 400


def with_renamed(source: Source, scope: ast.AST, old: str, new: str) -> str:
    """The text in which what is called `old` in this scope is called `new`. Raises TeamEditError when that is taken."""
    if any(meant is scope or _is_inside(node, scope) for node, meant in places_of(source.tree, new)):
        raise unwritable(f"“{new}” means something else in the code already.", "Choose another name.")
    meant = [node for node, owner in places_of(source.tree, old) if owner is scope]
    if any(isinstance(node, ast.alias) and node.asname is None for node in meant):
        raise unwritable(f"“{old}” is also the name of something that the code imports.")
    if scope is source.node:
        meant += _given_by_name(source, old)
    text, found = _replaced(source, old, new, meant)
    if len(found) < len(meant):
        raise unwritable(f"“{old}” cannot be followed through the code.")
    return text


def with_words(source: Source, old: str, new: str, meant: Collection[ast.AST]) -> str:
    """The text in which these texts of the code, which are all `old`, are `new`. Those written oddly stay."""
    return _replaced(source, old, new, meant)[0] if meant else source.text


def _is_inside(node: ast.AST, scope: ast.AST) -> bool:
    return any(node is inner for inner in ast.walk(scope))


def _given_by_name(source: Source, parameter: str) -> Iterator[ast.AST]:
    """The places where the function itself is called with the parameter by its name."""
    calls = {node for node, owner in places_of(source.tree, source.code.name) if owner is source.tree}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.func in calls:
            yield from (keyword for keyword in node.keywords if keyword.arg == parameter)


def _replaced(source: Source, old: str, new: str, meant: Collection[ast.AST]) -> tuple[str, set[int]]:
    """The text with `new` for `old` in the nodes that are meant, and the positions of those that were found."""
    wanted = {at for at, node in enumerate(ast.walk(source.tree)) if node in meant}
    found: set[int] = set()
    parts, end = [], 0
    for match in _candidates(source.text, old):
        differing = wanted & _differing(source, match, _unused(source.text, old))
        if differing:
            found |= differing
            parts += [source.text[end : match.start()], new]
            end = match.end()
    return "".join([*parts, source.text[end:]]), found


def _candidates(text: str, word: str) -> list[re.Match[str]]:
    found = list(re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text))
    if len(found) > MOST_TRIED:
        raise unwritable(f"“{word}” is in the code more than {MOST_TRIED} times.")
    return found


def _unused(text: str, word: str) -> str:
    while word in text:
        word += "_"
    return word


def _differing(source: Source, match: re.Match[str], word: str) -> set[int]:
    """The positions of the nodes that are others when this stands there instead."""
    try:
        tree = tree_of(source.text[: match.start()] + word + source.text[match.end() :])
    except UnreadableCodeError:
        return set()
    pairs = list(zip(ast.walk(source.tree), ast.walk(tree), strict=False))
    return {at for at, (one, other) in enumerate(pairs) if _own(one) != _own(other)}


def _own(node: ast.AST) -> list[Any]:
    """What a node itself says, without the nodes in it."""
    fields = (value for _, value in ast.iter_fields(node))
    return [type(node), *(value for value in fields if not _holds_nodes(value))]


def _holds_nodes(value: Any) -> bool:
    return isinstance(value, ast.AST) or (isinstance(value, list) and any(isinstance(one, ast.AST) for one in value))
