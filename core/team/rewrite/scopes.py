"""Which places of a syntax tree speak of one and the same thing of a name, as Python's scopes have it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from core.team.rewrite.reading import unwritable

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def places_of(tree: ast.Module, name: str) -> list[tuple[ast.AST, ast.AST]]:
    """Every node that speaks of the name, with the scope that what it means belongs to: a function, the module, ..."""
    finder = _Finder(tree, name)
    try:
        finder.generic_visit(tree)
    except RecursionError:
        raise unwritable("The code is nested too deeply.") from None
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
