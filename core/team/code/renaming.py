"""Names and words of code, written anew wherever they mean the same.

Where in the text a node of the tree is, is found by trying: a word is replaced, the text is read again, and the node that
differs is the one. That holds in f-strings, too, for which Python 3.11 tells no places.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from core.sandbox import UnreadableCodeError
from core.sandbox.reading import tree_of
from core.team.code.source import CodeSource, rewrite_error

MOST_TRIED = 400


def rename_in_scope(source: CodeSource, scope: ast.AST, old: str, new: str) -> str:
    """The text in which what is called `old` in this scope is called `new`. Raises TeamEditError when that is taken."""
    if any(meant is scope or _is_inside(node, scope) for node, meant in name_uses(source.tree, new)):
        raise rewrite_error(f"“{new}” means something else in the code already.", "Choose another name.")
    meant = [node for node, owner in name_uses(source.tree, old) if owner is scope]
    if any(isinstance(node, ast.alias) and node.asname is None for node in meant):
        raise rewrite_error(f"“{old}” is also the name of something that the code imports.")
    if scope is source.node:
        meant += _given_by_name(source, old)
    text, found = _replaced(source, old, new, meant)
    if len(found) < len(meant):
        raise rewrite_error(f"“{old}” cannot be followed through the code.")
    return text


def replace_texts(source: CodeSource, old: str, new: str, meant: Collection[ast.AST]) -> str:
    """The text in which these texts of the code, which are all `old`, are `new`. Those written oddly stay."""
    return _replaced(source, old, new, meant)[0] if meant else source.text


def _is_inside(node: ast.AST, scope: ast.AST) -> bool:
    return any(node is inner for inner in ast.walk(scope))


def _given_by_name(source: CodeSource, parameter: str) -> Iterator[ast.AST]:
    """The places where the function itself is called with the parameter by its name."""
    calls = {node for node, owner in name_uses(source.tree, source.code.name) if owner is source.tree}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.func in calls:
            yield from (keyword for keyword in node.keywords if keyword.arg == parameter)


def _replaced(source: CodeSource, old: str, new: str, meant: Collection[ast.AST]) -> tuple[str, set[int]]:
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
        raise rewrite_error(f"“{word}” is in the code more than {MOST_TRIED} times.")
    return found


def _unused(text: str, word: str) -> str:
    while word in text:
        word += "_"
    return word


def _differing(source: CodeSource, match: re.Match[str], word: str) -> set[int]:
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


Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def name_uses(tree: ast.Module, name: str) -> list[tuple[ast.AST, ast.AST]]:
    """Every node that speaks of the name, with the scope that what it means belongs to: a function, the module, ..."""
    finder = _Finder(tree, name)
    try:
        finder.generic_visit(tree)
    except RecursionError:
        raise rewrite_error("The code is nested too deeply.") from None
    return [(node, finder.meant(scope)) for node, scope in finder.found]


class _Finder(ast.NodeVisitor):
    """Walks in scopes: `found` are nodes with the name and the scope they stand in."""

    def __init__(self, tree: ast.Module, name: str) -> None:
        self.name = name
        self.scopes: list[ast.AST] = [tree]
        self.parents: dict[ast.AST, ast.AST] = {}
        self.bound: set[ast.AST] = set()
        self.elsewhere: dict[ast.AST, type[ast.AST]] = {}
        self.found: list[tuple[ast.AST, ast.AST]] = []

    def meant(self, scope: ast.AST) -> ast.AST:
        """The scope to which the name belongs where it is spoken of in this one."""
        first, module = scope, self.scopes[0]
        while scope is not module:
            if self.elsewhere.get(scope) is ast.Global:
                return module
            passed_over = isinstance(scope, ast.ClassDef) and scope is not first
            if scope in self.bound and scope not in self.elsewhere and not passed_over:
                return scope
            scope = self.parents[scope]
        return module

    # --- what speaks of the name

    def _note(self, node: ast.AST, name: str | None, *, binds: bool) -> None:
        if name == self.name:
            self.found.append((node, self.scopes[-1]))
            if binds:
                self.bound.add(self.scopes[-1])

    def visit_Name(self, node: ast.Name) -> None:
        self._note(node, node.id, binds=not isinstance(node.ctx, ast.Load))

    def visit_arg(self, node: ast.arg) -> None:
        self._note(node, node.arg, binds=True)

    def visit_alias(self, node: ast.alias) -> None:
        self._note(node, node.asname or node.name.partition(".")[0], binds=True)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._note(node, node.name, binds=True)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._note(node, node.name, binds=True)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self._note(node, node.name, binds=True)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._note(node, node.rest, binds=True)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self._declared(node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._declared(node)

    def _declared(self, node: ast.Global | ast.Nonlocal) -> None:
        if self.name in node.names:
            self.elsewhere[self.scopes[-1]] = type(node)
            self.found.append((node, self.scopes[-1]))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """In a comprehension it names something of what is around it."""
        inside = self.scopes
        self.scopes = inside[: 1 + max(at for at, one in enumerate(inside) if not isinstance(one, COMPREHENSIONS))]
        self.visit(node.target)
        self.scopes = inside
        self.visit(node.value)

    # --- what has a scope of its own

    def _inside(self, scope: ast.AST, nodes: Iterable[ast.AST]) -> None:
        self.parents[scope] = self.scopes[-1]
        self.scopes.append(scope)
        for node in nodes:
            self.visit(node)
        self.scopes.pop()

    def _outside(self, nodes: Sequence[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._note(node, node.name, binds=True)
        annotations = [argument.annotation for argument in arguments_in(node.args)]
        self._outside([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, *annotations, node.returns])
        self._inside(node, [*arguments_in(node.args), *node.body])

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._outside([*node.args.defaults, *node.args.kw_defaults])
        self._inside(node, [*arguments_in(node.args), node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._note(node, node.name, binds=True)
        self._outside([*node.decorator_list, *node.bases, *node.keywords])
        self._inside(node, node.body)

    def _comprehension(self, node: Comprehension) -> None:
        first, *others = node.generators
        self.visit(first.iter)
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._inside(node, [first.target, *first.ifs, *others, *made])

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension


def arguments_in(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args)
    yield from [arguments.vararg] if arguments.vararg is not None else []
    yield from arguments.kwonlyargs
    yield from [arguments.kwarg] if arguments.kwarg is not None else []
