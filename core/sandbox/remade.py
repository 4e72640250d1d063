"""Classes that inherit in Python, and can be made without that: enumerations, TypedDict and NamedTuple.

Each stays where it is as a plain class, and is made into what it should be below everything else. So it must be no more
than names with values or types, and not be used before that.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

ENUMERATIONS = ("Enum", "StrEnum", "IntEnum")
BASES = frozenset({*ENUMERATIONS, "str", "int"})


@dataclass(frozen=True, slots=True)
class Remade:
    """`line` is what makes the class, `without` the name from `module` that is needed no more."""

    node: ast.ClassDef
    module: str
    without: str
    line: str


def remade_in(tree: ast.Module, more: str) -> tuple[Remade, ...]:
    """All that the code has, in order; of a kind none at all, if one of it cannot be made. `more` is what has `enumerated`."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    used = {node.id for node in at_once(tree) if isinstance(node, ast.Name)} if classes else set()
    made = []
    for kind, make in KINDS.items():
        own = [node for node in classes if kind in map(_last, node.bases)]
        fit = [node for node in own if node in tree.body and node.name not in used and not node.decorator_list]
        lines = [line for node in fit if (line := make(node, more))]
        if len(lines) == len(own):
            module = "enum" if kind in ENUMERATIONS else "typing"
            made += [Remade(node, module, kind, line) for node, line in zip(own, lines, strict=True)]
    return tuple(sorted(made, key=lambda one: one.node.lineno))


def _last(base: ast.expr) -> str:
    return base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""


def _enumeration(node: ast.ClassDef, more: str) -> str:
    values = _values(node)
    if not values or node.keywords or not {_last(base) for base in node.bases} <= BASES:
        return ""
    pairs = ", ".join(f"({name!r}, {node.name}.{name})" for name in values)
    equal_their_values = any(_last(base) != "Enum" for base in node.bases)
    return f"{node.name} = {more}.enumerated({node.name!r}, [{pairs}], {equal_their_values})"


def _values(node: ast.ClassDef) -> list[str]:
    """The names that the class gives values; none, if there is more in it."""
    names = []
    for inner in _meant(node):
        match inner:
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.append(name)
            case _:
                return []
    return names


def _dict(node: ast.ClassDef, _: str) -> str:
    fields = _fields(node)
    return f"{node.name} = dict" if fields is not None and len(node.bases) == 1 and not any(fields.values()) else ""


def _tuple(node: ast.ClassDef, more: str) -> str:
    fields = _fields(node)
    if not fields or len(node.bases) != 1 or node.keywords:
        return ""
    defaults = ", ".join(f"{node.name}.{name}" for name, has_value in fields.items() if has_value)
    return f"{node.name} = {more}.record({node.name!r}, {list(fields)}, [{defaults}])"


def _fields(node: ast.ClassDef) -> dict[str, bool] | None:
    """The names that the class gives types, with whether they have values, too; None, if there is more in it."""
    fields: dict[str, bool] = {}
    for inner in _meant(node):
        match inner:
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                fields[name] = value is not None
            case _:
                return None
    return fields


def _meant(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """The body without what says nothing."""
    for inner in node.body:
        match inner:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case _:
                yield inner


KINDS: Mapping[str, Callable[[ast.ClassDef, str], str]] = {
    **dict.fromkeys(ENUMERATIONS, _enumeration),
    "TypedDict": _dict,
    "NamedTuple": _tuple,
}


def at_once(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs as the code is loaded: not what is in functions, and not types."""
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
        case ast.AnnAssign(value=value):
            yield from [value] if value is not None else []
        case ast.Lambda():
            pass
        case _:
            yield from ast.iter_child_nodes(node)
