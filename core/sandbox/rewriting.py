"""Code as it is fed to the interpreter: a few forms of Python that it lacks, said otherwise in the same line.

    key=sales.get, map(str.strip, words)          key=(lambda _x: sales.get(_x)), ...
    next(one for one in orders if ...)            next(iter(one for one in orders if ...))
    del cart[item]                                cart.pop(item)
    from dataclasses import dataclass, asdict     from dataclasses import dataclass; from _more import asdict
    json.dumps(it, default=str), functools.wraps  _more.dumps(it, default=str), _more.wraps
    text.translate(str.maketrans("", "", ".,"))   _more.translate(text, _more.maketrans("", "", ".,"))
    class Status(Enum):                           class Status:   (and remade below everything else, see `remade`)

Lines stay where they are, so that an error is marked in the person's own text. Whatever cannot be said otherwise stays as
it is, and `unsupported` tells of it. Nothing is run to find it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox import instead
from core.sandbox.reading import UnreadableCodeError, tree_of
from core.sandbox.remade import at_once, remade_in

MORE = "_more"
"""The module that has what is missing in modules of the interpreter."""

ELSEWHERE = {"collections.abc": "typing", "typing_extensions": "typing"}
"""Modules whose names another one has, too."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes of the code, and what they become. What is put before something reaches to the end of that."""

    start: int
    end: int
    text: str
    reach: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Of what begins at one place, the outer comes before the inner."""
        return self.start, -max(self.end, self.reach)


@lru_cache(maxsize=256)
def rewritten(source: str) -> str:
    """The code with everything said otherwise that can be. Raises UnreadableCodeError."""
    tree = tree_of(source)
    try:
        text = _Rewriting(source, tree).text()
        tree_of(text)
    except (UnreadableCodeError, ValueError, RecursionError):
        return source
    return text


class _Rewriting:
    """One text, and the places in it. Bytes are counted, as the syntax tree does."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self._bytes = source.encode("utf-8")
        self._lines = [0, *(hit.end() for hit in re.finditer(rb"\r\n|\r|\n", self._bytes))]
        self._tree = tree
        self._modules = {
            name.asname or name.name: name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for name in node.names
        }
        self._imported = {*self._modules.values(), *(n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom))}
        self._functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self._types = instead.TYPES - {name for node in ast.walk(tree) for name in _named_anew(node)}
        self._sources: set[str] = set()
        self._is_late = False
        self._without: set[tuple[str, str]] = set()

    def text(self) -> str:
        """The whole of it. Imports come last: they bring what the others turned out to need."""
        remade = remade_in(self._tree, MORE)
        nodes = list(_outside_texts(self._tree))
        edits = [edit for node in nodes for edit in self._edits(node)]
        edits += [self._without_bases(one.node) for one in remade]
        edits += self._bringing(nodes)
        self._sources |= {one.module for one in remade}
        self._without |= {(one.module, one.without) for one in remade}
        edits += [edit for node in nodes for edit in self._imports(node)]
        late = [f"import {MORE}"] if self._is_late else []
        return "\n".join([self._edited(edits), *late, *(one.line for one in remade)])

    def _bringing(self, nodes: list[ast.AST]) -> Iterator[Edit]:
        """What is used wherever it is: brought with the first import, or else below everything, for functions only."""
        found = [edits for node in nodes if (edits := list(self._anywhere(node)))]
        first = next((node for node in self._tree.body if not isinstance(node, ast.Expr)), None)
        if found and isinstance(first, ast.Import | ast.ImportFrom):
            yield Edit(end := self._end(first), end, f"; import {MORE}")
        elif found:
            self._is_late = True
            early = {id(node) for node in at_once(self._tree)}
            found = [edits for node in nodes if id(node) not in early and (edits := list(self._anywhere(node)))]
        for edits in found:
            yield from edits

    def _anywhere(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as function) if name in instead.MORE_METHODS:
                bracket = self._bytes.index(b"(", self._end(function))
                yield self._before(node, f"{MORE}.{name}(")
                yield Edit(self._dot(function), bracket + 1, ", " if node.args or node.keywords else "")
            case ast.Attribute(value=ast.Name(id="str"), attr="maketrans") if "str" in self._types:
                yield self._replaced(node, f"{MORE}.maketrans")

    def _edited(self, edits: list[Edit]) -> str:
        pieces, last = [], 0
        for edit in sorted(edits, key=lambda edit: edit.order):
            pieces += [self._bytes[last : edit.start], edit.text.encode()]
            last = edit.end
        return b"".join([*pieces, self._bytes[last:]]).decode()

    def _edits(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Delete():
                yield from self._delete(node)
            case ast.Call():
                yield from self._call(node)
            case ast.Attribute(value=ast.Name(id=kind), attr=name) if kind in self._types and name in instead.METHODS:
                if name not in instead.OF_THE_TYPE:
                    yield self._replaced(node, f"(lambda _x, *_a, **_k: _x.{name}(*_a, **_k))")
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                if (self._modules.get(module), name) in instead.MORE:
                    yield self._from_more(node, self._modules[module], name)

    def _call(self, node: ast.Call) -> Iterator[Edit]:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        for value in [keyword.value for keyword in node.keywords if keyword.arg == "key"]:
            yield from self._method(value)
        if called in ("map", "filter") and len(node.args) == 2:
            yield from self._method(node.args[0])
        if called == "next" and node.args and isinstance(node.args[0], ast.GeneratorExp):
            yield from self._iterated(node.args[0], alone=len(node.args) == 1)
        if isinstance(node.func, ast.Attribute):
            yield from self._called_method(node, node.func)

    def _called_method(self, node: ast.Call, function: ast.Attribute) -> Iterator[Edit]:
        owner = self._modules.get(function.value.id) if isinstance(function.value, ast.Name) else None
        if owner == "json" and function.attr == "dumps" and any(one.arg == "default" for one in node.keywords):
            yield self._from_more(function, "json", "dumps")
        if owner == "re" and function.attr == "sub" and len(node.args) > 1 and self._is_function(node.args[1]):
            yield self._from_more(function, "re", "sub")
        if owner is None and function.attr == "sub" and len(node.args) > 1 and "re" in self._imported:
            yield from self._pattern(node, function)
        if _is_of_a_time(node, function) and "datetime" in self._imported:
            yield self._from_more(function, "datetime", "strptime")

    def _pattern(self, node: ast.Call, function: ast.Attribute) -> Iterator[Edit]:
        if self._is_function(node.args[0]):
            self._sources.add("re")
            yield self._before(node, f"{MORE}.sub(")
            yield Edit(self._dot(function), self._bytes.index(b"(", self._end(function)) + 1, ", ")

    def _is_function(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Lambda) or (isinstance(node, ast.Name) and node.id in self._functions)

    def _method(self, node: ast.expr) -> Iterator[Edit]:
        """A method of one of Python's own values, given to somebody to call; those of types have their own way."""
        if not isinstance(node, ast.Attribute) or node.attr not in instead.METHODS:
            return
        if not (isinstance(node.value, ast.Name) and node.value.id in self._types):
            yield self._before(node, "(lambda _x: ")
            yield Edit(end := self._end(node), end, "(_x))")

    def _iterated(self, node: ast.GeneratorExp, *, alone: bool) -> Iterator[Edit]:
        """A lone argument has the brackets of the call as its own."""
        start, end = self._start(node) + alone, self._end(node) - alone
        yield Edit(start, start, "iter(", end)
        yield Edit(end, end, ")")

    def _delete(self, node: ast.Delete) -> Iterator[Edit]:
        if not all(isinstance(one, ast.Name) or _is_item(one) for one in node.targets):
            return
        before, text = self._start(node), ""
        for target in node.targets:
            yield Edit(before, self._start(target), text)
            before, text = self._end(target), "; "
            if isinstance(target, ast.Subscript):
                yield Edit(self._end(target.value), self._start(target.slice), ".pop(")
                yield Edit(self._end(target.slice), before, ")")
            else:
                yield Edit(before, before, " = None", len(self._bytes))

    def _without_bases(self, node: ast.ClassDef) -> Edit:
        start, end = self._start(node), self._start(node.body[0])
        head = re.match(rb"class\s+\w+", self._bytes[start:end])
        bases = self._end(node.bases[-1])
        return Edit(start + (head.end() if head else 0), self._bytes.index(b")", bases) + 1, "")

    def _imports(self, node: ast.AST) -> Iterator[Edit]:
        """What has to be brought from elsewhere is brought in the line that brings the module it was wanted from."""
        match node:
            case ast.Import(names=names) if any(name.name in self._sources for name in names):
                kept = [ast.unparse(ast.Import([name])) for name in names if name.name != "enum"]
                yield self._replaced(node, "; ".join([*kept, f"import {MORE}"]))
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from self._from(node, module, names)

    def _from(self, node: ast.ImportFrom, module: str, names: list[ast.alias]) -> Iterator[Edit]:
        module = ELSEWHERE.get(module, module)
        more = [name for name in names if (module, name.name) in instead.MORE]
        kept = [name for name in names if name not in more and (module, name.name) not in self._without]
        made = [f"from {module} import {', '.join(map(ast.unparse, kept))}"] if kept else []
        made += [f"from {MORE} import {', '.join(map(ast.unparse, more))}"] if more else []
        made += [f"import {MORE}"] if module in self._sources else []
        if made != [ast.unparse(node)]:
            yield self._replaced(node, "; ".join(made))

    def _from_more(self, node: ast.expr, module: str, name: str) -> Edit:
        self._sources.add(module)
        return self._replaced(node, f"{MORE}.{name}")

    def _replaced(self, node: ast.stmt | ast.expr, text: str) -> Edit:
        return Edit(self._start(node), self._end(node), text + "\n" * ((node.end_lineno or 0) - node.lineno))

    def _before(self, node: ast.expr, text: str) -> Edit:
        return Edit(start := self._start(node), start, text, self._end(node))

    def _dot(self, node: ast.Attribute) -> int:
        """Where the dot before the name is; brackets around what is before it are no part of that."""
        return self._bytes.rindex(b".", self._end(node.value), self._end(node))

    def _start(self, node: ast.stmt | ast.expr) -> int:
        return self._at(node.lineno, node.col_offset)

    def _end(self, node: ast.stmt | ast.expr) -> int:
        return self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _at(self, line: int, column: int) -> int:
        return self._lines[line - 1] + column


def _outside_texts(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those in formatted texts, whose places are not known; the outer before the inner."""
    waiting = [node]
    for one in waiting:
        yield one
        waiting += [inner for inner in ast.iter_child_nodes(one) if not isinstance(inner, ast.JoinedStr)]


def _named_anew(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(asname=str(name)):
            yield name


def _is_item(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple)


def _is_of_a_time(node: ast.Call, function: ast.Attribute) -> bool:
    """Whether it is datetime.strptime with a format that has a time of day only."""
    match function.value, function.attr, node.args:
        case (
            ast.Name(id="datetime") | ast.Attribute(value=ast.Name(), attr="datetime"),
            "strptime",
            [_, ast.Constant(value=str(form))],
        ):
            return not re.search("%[a-gj-zA-GJ-LN-RT-Z]", form.replace("%p", "").replace("%f", ""))
    return False
