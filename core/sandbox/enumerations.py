"""Enumerations in code that can be made without inheritance: classes of names with values, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

BASES = frozenset({"Enum", "StrEnum", "IntEnum", "str", "int"})


@dataclass(frozen=True, slots=True)
class Enumeration:
    node: ast.ClassDef
    names: tuple[str, ...]

    def made(self, module: str) -> str:
        """The line that makes the class into an enumeration, with what the module has for it."""
        name = self.node.name
        pairs = ", ".join(f"({one!r}, {name}.{one})" for one in self.names)
        return f"{name} = {module}.enumerated({name!r}, [{pairs}], {self._is_plain()})"

    def _is_plain(self) -> bool:
        """Whether its members equal their values."""
        return any(_last(base) != "Enum" for base in self.node.bases)


def enumerations_in(tree: ast.Module) -> tuple[Enumeration, ...]:
    """All that the code has, in order; none at all, if one of them is more than names, or is used before the end."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_enumeration(node)]
    read = tuple(Enumeration(node, names) for node in classes if (names := _names(node)))
    at_once = {node.id for node in _at_once(tree) if isinstance(node, ast.Name)}
    is_fit = len(read) == len(classes) and all(one.node in tree.body for one in read)
    return read if is_fit and not at_once & {one.node.name for one in read} else ()


def _is_enumeration(node: ast.ClassDef) -> bool:
    return any(_last(base) in ("Enum", "StrEnum", "IntEnum") for base in node.bases)


def _last(base: ast.expr) -> str:
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def _names(node: ast.ClassDef) -> tuple[str, ...]:
    """The names of the members; none, if there is more in the class."""
    if node.keywords or node.decorator_list or not {_last(base) for base in node.bases} <= BASES:
        return ()
    names = []
    for inner in node.body:
        match inner:
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.append(name)
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                return ()
    return tuple(names)


def _at_once(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs as the code is loaded: not what is in functions, and not the types of their parameters."""
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        yield node
        waiting += _inside(node)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from node.decorator_list
            yield from node.args.defaults
            yield from (one for one in node.args.kw_defaults if one is not None)
        case ast.Lambda():
            pass
        case _:
            yield from ast.iter_child_nodes(node)
