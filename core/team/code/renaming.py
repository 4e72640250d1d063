"""Rename what a name means in one scope of the code, and replace string constants, by their positions in the text.

The names of the tree are resolved as Python resolves them: every use belongs to the scope that binds it. A use whose text is
not the name itself, such as an identifier that only equals it after Unicode normalization, cannot be renamed.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from keyword import iskeyword

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox.positions import Positioned
from core.sandbox.reading import bound_names
from core.team.code.source import CodeSource, arguments_in, defaults_in

LITERAL = re.compile(r"""[A-Za-z]*('{3}|"{3}|'|")(?P<text>.*)\1""", re.DOTALL)


def rename_in_scope(source: CodeSource, scope: ast.AST, old: str, new: str) -> str:
    """Return the text in which the name `old` of this scope is `new`.

    Raises TeamEditError when the new name is in use, the old one is imported, or a use of it cannot be renamed.
    """
    scopes, inside = _scopes(source.tree), set(ast.walk(scope))
    if any(owner is scope or node in inside for node, owner in _uses(scopes, new)):
        raise TeamEditError.of(ErrorCode.NAME_IN_USE, name=new)
    uses = [node for node, owner in _uses(scopes, old) if owner is scope]
    if any(isinstance(node, ast.alias) and node.asname is None for node in uses):
        raise TeamEditError.of(ErrorCode.NAME_IMPORTED, name=old)
    if scope is source.node:
        own = {node for node, owner in _uses(scopes, source.code.name) if owner is source.tree}
        uses += _keywords_of_calls(source.tree, own, old)
    places = [_places(source, node, old) for node in uses]
    if not all(places):
        raise TeamEditError.of(ErrorCode.NAME_NOT_FOLLOWED, name=old)
    return _replaced(source.text, old, new, {place for some in places for place in some})


def replace_texts(source: CodeSource, old: str, new: str, nodes: Collection[ast.AST]) -> str:
    """Return the text in which these string constants and keyword arguments, all of them `old`, are `new`.

    A constant that is not written as one plain literal stays; so does a keyword if `new` is not a Python name.
    """
    can_be_keyword = new.isidentifier() and not iskeyword(new)
    nodes = [node for node in nodes if can_be_keyword or not isinstance(node, ast.keyword)]
    return _replaced(source.text, old, new, {place for node in nodes for place in _places(source, node, old)})


def _keywords_of_calls(tree: ast.Module, functions: Collection[ast.AST], parameter: str) -> Iterator[ast.AST]:
    """Yield the keyword arguments by which one of these is called with the parameter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.func in functions:
            yield from (keyword for keyword in node.keywords if keyword.arg == parameter)


def _replaced(text: str, old: str, new: str, places: Collection[int]) -> str:
    parts, end = [], 0
    for place in sorted(places):
        parts += [text[end:place], new]
        end = place + len(old)
    return "".join([*parts, text[end:]])


# --- places of a name in the text


def _places(source: CodeSource, node: ast.AST, name: str) -> list[int]:
    """Return where in the text a node has the name; empty where it is written in another way."""
    match node:
        case ast.Name() | ast.arg() | ast.keyword():
            start = source.start(node)
            return [start] if source.text.startswith(name, start) else []
        case ast.Constant():
            return _place_in_literal(source, node, name)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return list(islice(_names(source, node, name), 1))
        case ast.ExceptHandler(type=ast.expr() as kind):
            behind_type = (place for place in _names(source, node, name) if place >= source.end(kind))
            return list(islice(behind_type, 1))
        case ast.Global() | ast.Nonlocal():
            return list(_names(source, node, name))
    assert isinstance(node, ast.alias | ast.pattern)
    return list(_names(source, node, name))[-1:]  # `... as name`, `*name`, `**name`: the name comes last


def _place_in_literal(source: CodeSource, node: ast.Constant, text: str) -> list[int]:
    literal = LITERAL.fullmatch(source.text_of(node))
    return [source.start(node) + literal.start("text")] if literal is not None and literal["text"] == text else []


def _names(source: CodeSource, node: Positioned, name: str) -> Iterator[int]:
    """Yield the places of a name among the tokens of a node."""
    for token in source.tokens(source.start(node), source.end(node)):
        if token.kind == tokenize.NAME and token.text == name:
            yield token.start


# --- scopes


COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, *COMPREHENSIONS)


def name_uses(tree: ast.Module, name: str) -> list[tuple[ast.AST, ast.AST]]:
    """Return every node that uses the name, with the scope that binds it there: a function, a class, the module."""
    return _uses(_scopes(tree), name)


def _uses(scopes: Mapping[ast.AST, ast.AST], name: str) -> list[tuple[ast.AST, ast.AST]]:
    tree = next(iter(scopes))
    uses = [node for node in scopes if _is_use(node, name)]
    declared = {scopes[node]: type(node) for node in uses if isinstance(node, ast.Global | ast.Nonlocal)}
    bound = {scopes[node] for node in uses if name in bound_names(node)} - declared.keys()

    def binding_scope(scope: ast.AST) -> ast.AST:
        first = scope
        while scope is not tree and declared.get(scope) is not ast.Global:
            is_skipped = isinstance(scope, ast.ClassDef) and scope is not first
            if scope in bound and not is_skipped:
                return scope
            scope = scopes[scope]
        return tree

    return [(node, binding_scope(scopes[node])) for node in uses]


def _is_use(node: ast.AST, name: str) -> bool:
    return getattr(node, "id", None) == name if isinstance(node, ast.expr) else name in bound_names(node)


def _scopes(tree: ast.Module) -> Mapping[ast.AST, ast.AST]:
    """Return the scope that each node is in. The first node is the tree."""
    scopes: dict[ast.AST, ast.AST] = {tree: tree}
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        scope = scopes[node]
        inner = node if isinstance(node, SCOPES) else scope
        scopes.update(dict.fromkeys(_parts_outside(node), scope))
        if isinstance(node, ast.NamedExpr):  # in a comprehension it binds the name in the scope around it
            while isinstance(scope, COMPREHENSIONS):
                scope = scopes[scope]
            scopes[node.target] = scope
        parts = [part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.expr_context)]
        for part in parts:
            scopes.setdefault(part, inner)
        waiting += parts
    return scopes


def _parts_outside(node: ast.AST) -> Sequence[ast.AST]:
    """Return the parts of a function, class or comprehension that are evaluated in the scope around it."""
    match node:
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
            annotations = (argument.annotation for argument in arguments_in(arguments))
            parts = [*node.decorator_list, *annotations, node.returns]
            return [*(part for part in parts if part is not None), *defaults_in(arguments)]
        case ast.Lambda(args=arguments):
            return defaults_in(arguments)
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *node.keywords]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return [node.generators[0].iter]
    return []
