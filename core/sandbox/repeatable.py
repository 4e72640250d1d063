"""Tells, from the syntax tree, whether code can be run again in the same session as if that were new. Nothing is run.

Such code changes no value that it is given (see `effects`), and its module level is a list of imports, functions and
assignments, each of which gives its name a new value before any code reads it. So nothing of an earlier call is found.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from core.sandbox.effects import READING_MODULES, effects_of
from core.sandbox.reading import FunctionNode, bound_names, names_bound_in, tree_of

MODULES_WITH_STATE = frozenset({"decimal", "time", "uuid"})
"""Modules whose functions change or use up what a session has: a context of numbers, seconds of sleep, random numbers."""

STATELESS_MODULES = (READING_MODULES | {"collections"}) - MODULES_WITH_STATE

OURS = "_playground"
"""Begins the names of our own variables in a session."""


@lru_cache(maxsize=256)
def is_repeatable(source: str, name: str) -> bool:
    """Return whether the code may run again in a session in which it ran. Raises UnreadableCodeError."""
    if effects_of(source, name).values:
        return False
    tree = tree_of(source)
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Global) or not _is_stateless(node) for node in nodes):
        return False
    names = names_bound_in(tree)
    return not any(each.startswith(OURS) for each in names) and _binds_before_reading(tree)


def _is_stateless(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=aliases):
            return all(alias.name in STATELESS_MODULES for alias in aliases)
        case ast.ImportFrom(module=module):
            return module in STATELESS_MODULES
    return True


def _binds_before_reading(tree: ast.Module) -> bool:
    """Return whether no statement of the module's level reads a name that is only bound by itself or a later one."""
    later = {name for statement in tree.body for name in bound_names_of(statement)}
    bound = set[str]()
    for statement in tree.body:
        if not _is_simple(statement) or _names_read_at_once(statement) & (later - bound):
            return False
        bound |= {*bound_names_of(statement)}
    return True


def _is_simple(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef(decorator_list=[]) | ast.AsyncFunctionDef(decorator_list=[]):
            return True
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets) and not _has_walrus(statement)
        case ast.AnnAssign(target=ast.Name(), value=ast.expr()):
            return not _has_walrus(statement)
    return False


def _has_walrus(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.NamedExpr) for node in ast.walk(statement))


def bound_names_of(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a simple statement binds in its own scope."""
    match statement:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (name for alias in aliases for name in bound_names(alias))
        case ast.Assign(targets=targets):
            yield from (name for target in targets for name in bound_names(target))
        case ast.AnnAssign(target=target):
            yield from bound_names(target)
        case _:
            yield from bound_names(statement)


def _names_read_at_once(statement: ast.stmt) -> set[str]:
    """Return the names that are read when the statement runs: of a function those outside of its body."""
    parts: list[ast.AST] = [statement]
    if isinstance(statement, FunctionNode):
        parts = [statement.args, *([statement.returns] if statement.returns is not None else [])]
    return {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name) and _is_read(node)}


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)
