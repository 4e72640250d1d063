"""Python that does not run in the sandbox, found in the syntax tree, each with what to write instead.

Tells *unsupported here* from *wrong*: what is found here is Python all right. Nothing is run to find it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox import instead
from core.sandbox.reading import tree_of
from core.sandbox.rewriting import rewritten


@dataclass(frozen=True, slots=True)
class Unsupported:
    """`what` is code as one would write it, `rewrite` one sentence."""

    line: int
    what: str
    rewrite: str


@lru_cache(maxsize=256)  # asked of every function whenever any part of the team has changed
def unsupported_in(source: str) -> tuple[Unsupported, ...]:
    """Everything in the code that does not run here, by line. Raises UnreadableCodeError."""
    found = [each for node in ast.walk(tree_of(rewritten(source))) for each in _found(node)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.line))


def _found(node: ast.AST) -> Iterator[Unsupported]:
    match node:
        case ast.ClassDef():
            yield from _class(node)
        case ast.Import(names=names):
            yield from (_module(name.name, node.lineno) for name in names if not instead.is_module(name.name))
        case ast.ImportFrom():
            yield from _from(node)
        case ast.Name(id=name, ctx=ast.Load()) if name in instead.NAMES:
            yield Unsupported(node.lineno, name, instead.NAMES[name])
        case ast.Call():
            yield from _call(node)
        case ast.Attribute(value=ast.Name(id="os"), attr="environ"):
            yield Unsupported(node.lineno, "os.environ", instead.MEMBERS["os", "environ"])
        case ast.expr() | ast.stmt() if (told := instead.SYNTAX.get(type(node))) is not None:
            yield Unsupported(node.lineno, *told)


def _class(node: ast.ClassDef) -> Iterator[Unsupported]:
    if node.bases or node.keywords:
        base = _name(node.bases[0]) if node.bases else "…"
        yield Unsupported(node.lineno, f"class {node.name}({base})", instead.for_base(base))
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.decorator_list:
            name = _name(inner.decorator_list[0])
            yield Unsupported(inner.decorator_list[0].lineno, f"@{name}", instead.for_decorator(name))
        elif isinstance(inner, ast.ClassDef):
            yield Unsupported(inner.lineno, "a class in a class", "Put it before the other one.")


def _from(node: ast.ImportFrom) -> Iterator[Unsupported]:
    module = node.module or ""
    if node.level:
        yield Unsupported(node.lineno, "an import from the same package", "Put what you need into this code.")
    elif not instead.is_module(module):
        yield _module(module, node.lineno)
    else:
        yield from (
            Unsupported(node.lineno, f"{module}.{name.name}", instead.MEMBERS[module, name.name])
            for name in node.names
            if (module, name.name) in instead.MEMBERS
        )
        if any(name.name == "*" for name in node.names):
            yield Unsupported(node.lineno, f"from {module} import *", "Name what you need instead of *.")


def _module(name: str, line: int) -> Unsupported:
    return Unsupported(line, f"import {name}", instead.for_module(name))


def _call(node: ast.Call) -> Iterator[Unsupported]:
    name = _name(node.func)
    yield from _methods(node)
    for keyword in node.keywords:
        if (name, keyword.arg) in instead.ARGUMENTS:
            yield Unsupported(node.lineno, f"{keyword.arg}= in {name}", instead.ARGUMENTS[name, keyword.arg])
    if name in instead.CALLS:
        yield Unsupported(node.lineno, name, instead.CALLS[name])
    if name == "next" and node.args and isinstance(node.args[0], ast.GeneratorExp):
        yield Unsupported(node.lineno, "next(... for ...)", instead.NEXT)
    if name == "re.sub" and len(node.args) > 1 and isinstance(node.args[1], ast.Lambda):
        yield Unsupported(node.lineno, "a function in re.sub", instead.SUB)


def _methods(node: ast.Call) -> Iterator[Unsupported]:
    """Methods of Python's own types that are given to others to call."""
    given = [keyword.value for keyword in node.keywords if keyword.arg in ("key", "default_factory")]
    if isinstance(node.func, ast.Name) and node.func.id in ("map", "filter"):
        given += node.args[:1]
    for value in given:
        if isinstance(value, ast.Attribute) and value.attr in instead.METHODS:
            what, called = _name(value), f"{_name(value.value)}.{value.attr}(x)"
            if _name(value.value) in instead.TYPES:
                called = f"x.{value.attr}()"
            yield Unsupported(value.lineno, f"{what} as a value", f"Write a function: lambda x: {called}.")


def _name(node: ast.expr) -> str:
    """A dotted name; of a call, that of what is called. Short, and never recursive far."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call) and len(parts) < 5:
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        else:
            node = node.func
    return ".".join(reversed([*parts, node.id if isinstance(node, ast.Name) else "…"]))
