"""Tells, from the syntax tree, whether code can change the context variables it is given. Nothing is run.

If it cannot, nothing has to be compared after the call, which takes longer than the call if the variables are large.
The rules say what certainly changes nothing: methods that only read, built-in functions, modules that change no argument,
and changes to lists and dicts that the code made itself. Whatever they do not know may change everything.
"""

from __future__ import annotations

import ast
import builtins
import collections
import datetime
import decimal
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox.reading import FunctionNode, bound_names, names_bound_in, tree_of
from core.schema.signatures import CONTEXT


@dataclass(frozen=True, slots=True)
class Effects:
    """What code may do: set and remove variables, and change values inside them in place."""

    variables: bool = True
    values: bool = True


CHANGING_METHODS = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert", "pop", "popitem", "popleft"}
    | {"remove", "reverse", "rotate", "setdefault", "sort", "subtract", "update"}
    | {"difference_update", "intersection_update", "symmetric_difference_update"}
)
VARIABLE_METHODS = frozenset({"pop", "setdefault", "update", "popitem", "clear"})
"""Methods of a dict that change it."""

READ_TYPES: tuple[type, ...] = (
    str, bytes, int, float, bool, list, dict, tuple, set, frozenset, collections.Counter, decimal.Decimal, re.Pattern,
    re.Match, datetime.date, datetime.datetime, datetime.time, datetime.timedelta,
)  # fmt: skip

READING_METHODS = (
    frozenset(name for it in READ_TYPES for name in dir(it) if not name.startswith("_")) - CHANGING_METHODS
)

READING_FUNCTIONS = frozenset(
    {
        "abs",
        "all",
        "any",
        "ascii",
        "bin",
        "bool",
        "bytes",
        "chr",
        "dict",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "format",
    }
    | {
        "frozenset",
        "hash",
        "hex",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "map",
        "max",
        "min",
        "next",
    }
    | {
        "oct",
        "ord",
        "pow",
        "print",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
    }
    | {"zip", *(name for name, it in vars(builtins).items() if isinstance(it, type) and issubclass(it, BaseException))}
)

READING_MODULES = frozenset(
    {"base64", "binascii", "datetime", "decimal", "hashlib", "html", "itertools", "json", "math", "re", "statistics"}
    | {"string", "textwrap", "time", "typing", "unicodedata", "uuid"}
)
"""Modules of which no function changes what it is given."""

NEW_CONTAINERS = frozenset({"Counter", "OrderedDict", "defaultdict", "deque"})
"""From `collections`: they copy what they are given."""

NEW_VALUES = frozenset({"dict", "list", "set", "sorted", "tuple", "str", "int", "float", "bool", "len", "round"})
"""Built-in functions that return a new object."""

KNOWN_NAMES = READING_FUNCTIONS | {"Result", "handoff", CONTEXT}

HARMLESS_NODES = (
    ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.arguments, ast.arg, ast.keyword, ast.alias,
    ast.comprehension, ast.ExceptHandler, ast.match_case, ast.pattern, ast.Module, ast.FunctionDef, ast.AsyncFunctionDef,
    ast.Return, ast.Delete, ast.Assign, ast.AnnAssign, ast.For, ast.While, ast.If, ast.Match, ast.Raise, ast.Try,
    ast.Assert, ast.Global, ast.Nonlocal, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.BoolOp, ast.NamedExpr, ast.BinOp,
    ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.Await, ast.Compare, ast.Call, ast.FormattedValue, ast.JoinedStr, ast.Constant, ast.Starred, ast.List, ast.Tuple,
    ast.Slice,
)  # fmt: skip
"""Nodes that change nothing by themselves. Names, attributes, items and imports are looked at; classes are not here."""


@lru_cache(maxsize=256)
def effects_of(source: str, name: str) -> Effects:
    """Return what the function `name` may change by calling it. Raises UnreadableCodeError."""
    tree = tree_of(source)
    return _Effects(tree, name).found()


class _Effects:
    """One look through a tree."""

    def __init__(self, tree: ast.Module, name: str) -> None:
        self._nodes = list(ast.walk(tree))
        self._name = name
        self._bound = names_bound_in(tree)
        imported = {(alias.name, *bound_names(alias)) for alias in self._nodes if isinstance(alias, ast.alias)}
        repeated = Counter(name for _, name in imported)
        own = {name for node in self._nodes if not isinstance(node, ast.alias) for name in bound_names(node)}
        own |= {name for name, count in repeated.items() if count > 1}  # two imports of different things
        self._modules = {alias.asname or alias.name for alias in self._imported()} - own
        containers = {alias.asname or alias.name for alias in self._imported_from_collections()} - own
        self._makers = (NEW_VALUES - self._bound) | containers
        self._new = self._new_names()

    def found(self) -> Effects:
        if not all(map(self._keeps_values, self._nodes)):
            return Effects()
        variables = any(map(self._changes_variables, self._nodes))
        return Effects() if variables and not self._has_one_context() else Effects(variables, values=False)

    def _has_one_context(self) -> bool:
        """Return whether the name `context_variables` always means the context variables."""
        binders = [node for node in self._nodes if CONTEXT in bound_names(node)]
        owners = [
            node
            for node in self._nodes
            if isinstance(node, FunctionNode)
            and node.name == self._name
            and not node.decorator_list
            and any(it in binders for it in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
        ]
        calls_itself = any(isinstance(node, ast.Name) and node.id == self._name for node in self._nodes)
        return len(binders) == len(owners) == 1 and not calls_itself

    # --- names

    def _imported(self) -> Iterator[ast.alias]:
        for node in self._nodes:
            if isinstance(node, ast.Import):
                yield from (alias for alias in node.names if alias.name in READING_MODULES)

    def _imported_from_collections(self) -> Iterator[ast.alias]:
        for node in self._nodes:
            if isinstance(node, ast.ImportFrom) and node.module == "collections":
                yield from (alias for alias in node.names if alias.name in NEW_CONTAINERS)

    def _new_names(self) -> frozenset[str]:
        """Return the names that only ever stand for objects that the code made, whose changes are seen by nobody else."""
        new, other = set[str](), set[str]()
        assigned = set[int]()
        for node in self._nodes:
            match node:
                case ast.Assign(targets=targets, value=value) if self._is_new(value):
                    plain = [target for target in targets if isinstance(target, ast.Name)]
                case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value) if self._is_new(value):
                    plain = [target]
                case ast.AugAssign(target=ast.Name() as target):
                    plain = [target]
                case _:
                    continue
            new |= {target.id for target in plain}
            assigned |= {id(target) for target in plain}
        for node in self._nodes:
            is_plain = id(node) in assigned or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del))
            other |= set() if is_plain or isinstance(node, ast.Global | ast.Nonlocal) else {*bound_names(node)}
        return frozenset(new - other - KNOWN_NAMES)  # a built-in name has its usual meaning until it is assigned

    def _is_new(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=ast.Name(id=name)):
                return name in self._makers
            case (
                ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.Constant()
                | ast.JoinedStr() | ast.BinOp() | ast.Compare()
            ):  # fmt: skip
                return True
        return False

    # --- nodes

    def _changes_variables(self, node: ast.AST) -> bool:
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                return name == CONTEXT
            case ast.Attribute(value=ast.Name(id=name), attr=method):
                return name == CONTEXT and method in VARIABLE_METHODS
        return False

    def _keeps_values(self, node: ast.AST) -> bool:
        """Return whether the node changes no value that the code was given."""
        match node:
            case ast.Name(id=name):
                return isinstance(node.ctx, ast.Store | ast.Del) or name in self._bound or name in KNOWN_NAMES
            case ast.Subscript(value=owner):
                known = isinstance(owner, ast.Name) and (owner.id == CONTEXT or owner.id in self._new)
                return known or isinstance(node.ctx, ast.Load)
            case ast.Attribute(value=owner, attr=name):
                return isinstance(node.ctx, ast.Load) and self._keeps_owner(owner, name)
            case ast.AugAssign(target=target, op=operator, value=value):
                return self._adds(target, operator, value)
            case ast.Import() | ast.ImportFrom():
                return _imports_readers(node)
        return isinstance(node, HARMLESS_NODES)

    def _keeps_owner(self, owner: ast.expr, name: str) -> bool:
        if name in READING_METHODS:
            return True
        if not isinstance(owner, ast.Name):
            return False
        if owner.id == CONTEXT:
            return name in VARIABLE_METHODS
        return (owner.id in self._new and name in CHANGING_METHODS) or owner.id in self._modules

    def _adds(self, target: ast.expr, operator: ast.operator, value: ast.expr) -> bool:
        """Return whether `+=` and its like give the target a new value: a list, which they change in place, has no numbers."""
        if isinstance(target, ast.Name) and target.id in self._new:
            return True
        is_number = isinstance(value, ast.Constant) and type(value.value) in (int, float)
        return is_number and isinstance(operator, ast.Add | ast.Sub) and not isinstance(target, ast.Attribute)


def _imports_readers(node: ast.Import | ast.ImportFrom) -> bool:
    """Return whether the import brings only what changes nothing."""
    if isinstance(node, ast.Import):
        return all(alias.name in READING_MODULES for alias in node.names)
    if node.level or any(alias.name == "*" for alias in node.names):
        return False
    in_collections = node.module == "collections" and all(alias.name in NEW_CONTAINERS for alias in node.names)
    return in_collections or node.module in READING_MODULES
