"""Finds, in the syntax tree, valid Python that does not run in the sandbox, each with advice from the table of features.

The rewritten code is searched: what was rewritten is gone from it, and what is left of it could not be. Nothing is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from core.sandbox.dialect.features import (
    BUILT_IN_TYPES,
    CALL_ONLY_METHODS,
    FUNCTION_IN_SUB,
    NESTED_CLASS,
    NEXT_GENERATOR,
    RELATIVE_IMPORT,
    STAR_IMPORT,
    Kind,
    advice_for,
    find_module,
    find_unavailable,
)
from core.sandbox.dialect.rewriting import passed_methods
from core.sandbox.dialect.unbinding import executable
from core.sandbox.reading import tree_of

FORMS: Mapping[str, str] = {
    "Yield": "yield",
    "YieldFrom": "yield from",
    "Delete": "del",
    "AsyncWith": "async with",
    "AsyncFor": "async for",
    "TryStar": "except*",
    "TypeAlias": "type ... =",
}
"""Features by the classes of the syntax tree that are unsupported as a whole."""

MOST_PARTS = 5


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A feature that is used. `what` is written as code, `advice` is a sentence."""

    line: int
    what: str
    advice: str


@lru_cache(maxsize=256)  # computed for every function of a team whenever any part of it has changed
def unsupported_in(source: str) -> tuple[Unsupported, ...]:
    """Return everything in the code that does not run here, by line. Raises UnreadableCodeError."""
    code = executable(source)
    found = [each for node in ast.walk(tree_of(code.text)) for each in _unsupported(node)]
    in_code = [replace(each, line=code.line_in_code(each.line)) for each in found]
    return tuple(sorted(dict.fromkeys(in_code), key=lambda each: each.line))


def _unsupported(node: ast.AST) -> Iterator[Unsupported]:
    match node:
        case ast.ClassDef():
            yield from _in_class(node)
        case ast.Import(names=names):
            yield from (each for name in names for each in _module(name.name, node.lineno))
        case ast.ImportFrom():
            yield from _import_from(node)
        case ast.Name(id=name, ctx=ast.Load()):
            yield from _listed(Kind.NAME, name, node.lineno)
        case ast.Call():
            yield from _call(node)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            yield from _listed(Kind.MEMBER, f"{module}.{name}", node.lineno)
        case ast.expr() | ast.stmt() if type(node).__name__ in FORMS:
            yield from _listed(Kind.SYNTAX, FORMS[type(node).__name__], node.lineno)


def _listed(kind: Kind, name: str, line: int, what: str = "") -> Iterator[Unsupported]:
    """Yield the feature, shown as `what`, if the table has it as unavailable."""
    feature = find_unavailable(kind, name)
    if feature is not None:
        yield Unsupported(line, what or name, feature.advice)


def _in_class(node: ast.ClassDef) -> Iterator[Unsupported]:
    if node.bases or node.keywords:
        base = dotted_name(node.bases[0]) if node.bases else "…"
        yield Unsupported(node.lineno, f"class {node.name}({base})", advice_for(Kind.BASE, base.rpartition(".")[2]))
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.decorator_list:
            name = dotted_name(inner.decorator_list[0])
            yield Unsupported(inner.decorator_list[0].lineno, f"@{name}", advice_for(Kind.DECORATOR, name))
        elif isinstance(inner, ast.ClassDef):
            yield from _listed(Kind.SYNTAX, NESTED_CLASS, inner.lineno)


def _import_from(node: ast.ImportFrom) -> Iterator[Unsupported]:
    module = node.module or ""
    if node.level:
        yield from _listed(Kind.SYNTAX, RELATIVE_IMPORT, node.lineno)
    elif not find_module(module).is_available:
        yield from _module(module, node.lineno)
    else:
        for name in node.names:
            yield from _listed(Kind.MEMBER, f"{module}.{name.name}", node.lineno)
        if any(name.name == "*" for name in node.names):
            yield from _listed(Kind.SYNTAX, STAR_IMPORT, node.lineno, f"from {module} import *")


def _module(name: str, line: int) -> Iterator[Unsupported]:
    feature = find_module(name)
    if not feature.is_available:
        yield Unsupported(line, f"import {name}", feature.advice)


def _call(node: ast.Call) -> Iterator[Unsupported]:
    name = dotted_name(node.func)
    yield from _methods_as_values(node)
    for keyword in node.keywords:
        yield from _listed(Kind.ARGUMENT, f"{keyword.arg}= in {name}", node.lineno)
    if name == "next" and node.args and isinstance(node.args[0], ast.GeneratorExp):
        yield from _listed(Kind.SYNTAX, NEXT_GENERATOR, node.lineno)
    if name == "re.sub" and len(node.args) > 1 and isinstance(node.args[1], ast.Lambda):
        yield from _listed(Kind.SYNTAX, FUNCTION_IN_SUB, node.lineno)


def _methods_as_values(node: ast.Call) -> Iterator[Unsupported]:
    """Find methods of built-in types that are passed to a function to be called there."""
    factories = [keyword.value for keyword in node.keywords if keyword.arg == "default_factory"]
    for value in (*passed_methods(node), *factories):
        if isinstance(value, ast.Attribute) and value.attr in CALL_ONLY_METHODS:
            owner = dotted_name(value.value)
            call = f"x.{value.attr}()" if owner in BUILT_IN_TYPES else f"{owner}.{value.attr}(x)"
            yield Unsupported(value.lineno, f"{dotted_name(value)} as a value", f"Write a function: lambda x: {call}.")


def dotted_name(node: ast.expr) -> str:
    """Return the name of an expression such as `a.b.c`; of a call, that of what is called. At most five parts are read.

    No more nodes either, so that a chain of calls is not followed to its end from each of them.
    """
    parts: list[str] = []
    for _ in range(MOST_PARTS):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
    return ".".join(reversed([*parts, node.id if isinstance(node, ast.Name) else "…"]))
