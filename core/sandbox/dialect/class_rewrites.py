"""Rewrites of classes that inherit only to be a data type: enumerations, TypedDict and NamedTuple.

A class stays in place as a plain class, and a line below all other code makes the data type from it. So it may consist of
names with values or types only, and must not be used while the code is loaded.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.sandbox.dialect.features import STDLIB_SHIMS

ENUMERATIONS = ("Enum", "StrEnum", "IntEnum")
ENUMERATION_BASES = frozenset({*ENUMERATIONS, "str", "int"})


@dataclass(frozen=True, slots=True)
class ClassRewrite:
    """`line` makes the data type from the class. Its base `base` need no longer be imported from `module`."""

    node: ast.ClassDef
    module: str
    base: str
    line: str


def class_rewrites(tree: ast.Module) -> tuple[ClassRewrite, ...]:
    """Return the rewrite of every supported class in source order.

    If one class with a base cannot be rewritten, none with that base is: the import of the base stays then, and fails.
    """
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    used = {node.id for node in run_at_load(tree) if isinstance(node, ast.Name)} if classes else set()
    rewrites = []
    for base, definition in DEFINITIONS.items():
        own = [node for node in classes if base in map(_last_name, node.bases)]
        fit = [node for node in own if node in tree.body and node.name not in used and not node.decorator_list]
        lines = [line for node in fit if (line := definition(node))]
        if len(lines) == len(own):
            module = "enum" if base in ENUMERATIONS else "typing"
            rewrites += [ClassRewrite(node, module, base, line) for node, line in zip(own, lines, strict=True)]
    return tuple(sorted(rewrites, key=lambda rewrite: rewrite.node.lineno))


def _last_name(base: ast.expr) -> str:
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def _enumeration(node: ast.ClassDef) -> str:
    """Return the line that makes the type, or "" if the class has more than a data type has; likewise below."""
    names = _member_names(node)
    if not names or node.keywords or not {_last_name(base) for base in node.bases} <= ENUMERATION_BASES:
        return ""
    pairs = ", ".join(f"({name!r}, {node.name}.{name})" for name in names)
    equals_value = any(_last_name(base) != "Enum" for base in node.bases)
    return f"{node.name} = {STDLIB_SHIMS}.enumeration({node.name!r}, [{pairs}], {equals_value})"


def _member_names(node: ast.ClassDef) -> list[str]:
    """Return the names that get values in the class; none if it contains anything else."""
    names = []
    for statement in _statements(node):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.append(name)
            case _:
                return []
    return names


def _typed_dict(node: ast.ClassDef) -> str:
    fields = _fields(node)
    return f"{node.name} = dict" if fields is not None and len(node.bases) == 1 and not any(fields.values()) else ""


def _named_tuple(node: ast.ClassDef) -> str:
    fields = _fields(node)
    if not fields or len(node.bases) != 1 or node.keywords:
        return ""
    defaults = ", ".join(f"{node.name}.{name}" for name, has_default in fields.items() if has_default)
    return f"{node.name} = {STDLIB_SHIMS}.named_tuple({node.name!r}, {list(fields)}, [{defaults}])"


def _fields(node: ast.ClassDef) -> dict[str, bool] | None:
    """Return the annotated names, with whether each has a default; None if the class contains anything else."""
    fields: dict[str, bool] = {}
    for statement in _statements(node):
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                fields[name] = value is not None
            case _:
                return None
    return fields


def _statements(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """Yield the body without docstrings, `...` and `pass`."""
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                yield statement


DEFINITIONS: Mapping[str, Callable[[ast.ClassDef], str]] = {
    **dict.fromkeys(ENUMERATIONS, _enumeration),
    "TypedDict": _typed_dict,
    "NamedTuple": _named_tuple,
}


def run_at_load(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes that run while the code is loaded: neither bodies of functions nor annotations."""
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        yield node
        waiting += _children_run(node)


def _children_run(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from node.decorator_list
            yield from node.args.defaults
            yield from (default for default in node.args.kw_defaults if default is not None)
        case ast.AnnAssign(value=value):
            yield from [value] if value is not None else []
        case ast.Lambda():
            pass
        case _:
            yield from ast.iter_child_nodes(node)
