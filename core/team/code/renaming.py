"""Rename what a name means in one scope of the code, and replace string constants, by their positions in the text.

The names of the tree are resolved as Python resolves them: every use belongs to the scope that binds it. A use whose text is
not the name itself, such as an identifier that only equals it after Unicode normalization, cannot be renamed.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Sequence
from keyword import iskeyword

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.code.source import CodeSource, Positioned

LITERAL = re.compile(r"""[A-Za-z]*('{3}|"{3}|'|")(?P<text>.*)\1""", re.DOTALL)


def rename_in_scope(source: CodeSource, scope: ast.AST, old: str, new: str) -> str:
    """Return the text in which the name `old` of this scope is `new`.

    Raises TeamEditError when the new name is in use, the old one is imported, or a use of it cannot be renamed.
    """
    if any(owner is scope or _is_inside(node, scope) for node, owner in name_uses(source.tree, new)):
        raise TeamEditError.of(ErrorCode.NAME_IN_USE, name=new)
    uses = [node for node, owner in name_uses(source.tree, old) if owner is scope]
    if any(isinstance(node, ast.alias) and node.asname is None for node in uses):
        raise TeamEditError.of(ErrorCode.NAME_IMPORTED, name=old)
    if scope is source.node:
        uses += _keywords_of_own_calls(source, old)
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


def _is_inside(node: ast.AST, scope: ast.AST) -> bool:
    return any(node is inner for inner in ast.walk(scope))


def _keywords_of_own_calls(source: CodeSource, parameter: str) -> Iterator[ast.AST]:
    """Yield the keyword arguments by which the function itself is called with the parameter."""
    calls = {node for node, owner in name_uses(source.tree, source.code.name) if owner is source.tree}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.func in calls:
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
            return list(_names(source, node, name, first=True))
        case ast.Global() | ast.Nonlocal():
            return list(_names(source, node, name))
        case ast.ExceptHandler(type=ast.expr() as kind):
            return list(_names(source, node, name, begin=source.end(kind), first=True))
    assert isinstance(node, ast.alias | ast.pattern)
    return list(_names(source, node, name))[-1:]  # `... as name`, `*name`, `**name`: the name comes last


def _place_in_literal(source: CodeSource, node: ast.Constant, text: str) -> list[int]:
    start = source.start(node)
    literal = LITERAL.fullmatch(source.text[start : source.end(node)])
    return [start + literal.start("text")] if literal is not None and literal["text"] == text else []


def _names(
    source: CodeSource, node: Positioned, name: str, *, begin: int | None = None, first: bool = False
) -> Iterator[int]:
    """Yield the places of a name among the tokens of a node, from `begin` on, or only the first."""
    begin = source.start(node) if begin is None else begin
    lines = f"({source.text[begin : source.end(node)]})".split("\n")  # in brackets, indentation is insignificant
    starts = [begin - 1]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines), newline="\n").readline):
        if token.type == tokenize.NAME and token.string == name:
            yield starts[token.start[0] - 1] + token.start[1]
            if first:
                return


# --- scopes


Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def name_uses(tree: ast.Module, name: str) -> list[tuple[ast.AST, ast.AST]]:
    """Return every node that uses the name, with the scope that binds it there: a function, a class, the module."""
    finder = _Finder(tree, name)
    try:
        finder.generic_visit(tree)
    except RecursionError:
        raise TeamEditError.of(ErrorCode.CODE_TOO_DEEP) from None
    return [(node, finder.binding_scope(scope)) for node, scope in finder.found]


class _Finder(ast.NodeVisitor):
    """Walk the tree scope by scope. `found` are the nodes with the name, each with the scope it is in."""

    def __init__(self, tree: ast.Module, name: str) -> None:
        self.name = name
        self.scopes: list[ast.AST] = [tree]
        self.parents: dict[ast.AST, ast.AST] = {}
        self.bound: set[ast.AST] = set()
        self.declared: dict[ast.AST, type[ast.AST]] = {}
        self.found: list[tuple[ast.AST, ast.AST]] = []

    def binding_scope(self, scope: ast.AST) -> ast.AST:
        """Return the scope that binds the name where it is used in this one."""
        first, module = scope, self.scopes[0]
        while scope is not module:
            if self.declared.get(scope) is ast.Global:
                return module
            is_skipped = isinstance(scope, ast.ClassDef) and scope is not first
            if scope in self.bound and scope not in self.declared and not is_skipped:
                return scope
            scope = self.parents[scope]
        return module

    # --- uses of the name

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
        self._declare(node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._declare(node)

    def _declare(self, node: ast.Global | ast.Nonlocal) -> None:
        if self.name in node.names:
            self.declared[self.scopes[-1]] = type(node)
            self.found.append((node, self.scopes[-1]))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """In a comprehension it binds the name in the scope around it."""
        inside = self.scopes
        self.scopes = inside[: 1 + max(at for at, scope in enumerate(inside) if not isinstance(scope, COMPREHENSIONS))]
        self.visit(node.target)
        self.scopes = inside
        self.visit(node.value)

    # --- nodes that have a scope

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
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._inside(node, [first.target, *first.ifs, *others, *results])

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension


def arguments_in(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args)
    yield from [arguments.vararg] if arguments.vararg is not None else []
    yield from arguments.kwonlyargs
    yield from [arguments.kwarg] if arguments.kwarg is not None else []
