"""Rewrites Python constructs the interpreter does not support into equivalent ones, line for line.

    key=sales.get, map(str.strip, words)          key=(lambda _x: sales.get(_x)), ...
    next(one for one in orders if ...)            next(iter(one for one in orders if ...))
    del cart[item]                                cart.pop(item)
    from dataclasses import dataclass, asdict     from dataclasses import dataclass; from _stdlib_shims import asdict
    json.dumps(it, default=str), functools.wraps  _stdlib_shims.dumps(it, default=str), _stdlib_shims.wraps
    text.translate(str.maketrans("", "", ".,"))   _stdlib_shims.translate(text, _stdlib_shims.maketrans("", "", ".,"))
    class Status(Enum):                           class Status:   (and a line below all other code: see `class_rewrites`)

Lines keep their numbers, so that an error is marked in the author's own text. What cannot be rewritten stays as it is, and
`unsupported` reports it. Nothing is run for it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.sandbox.dialect.class_rewrites import class_rewrites, run_at_load
from core.sandbox.dialect.features import (
    BUILT_IN_TYPES,
    CALL_ONLY_METHODS,
    CLASS_METHODS,
    STDLIB_SHIMS,
    Kind,
    Status,
    find_unavailable,
    names_with,
)
from core.sandbox.positions import LINE_BREAK, CodeText
from core.sandbox.reading import UnreadableCodeError, bound_names, tree_of

SHIM_MEMBERS = names_with(Kind.MEMBER, Status.REWRITE, source=STDLIB_SHIMS)
SHIM_METHODS = names_with(Kind.METHOD, Status.REWRITE) - CLASS_METHODS

KEY_FUNCTIONS = frozenset({"groupby", "max", "merge", "min", "nlargest", "nsmallest", "sort", "sorted"})
"""Functions that call their argument `key`. To another function, `key=book.title` may pass a title."""

OTHER_THAN_TIME = re.compile("%[a-gj-zA-GJ-LN-RT-Z]")
"""Directives of strptime besides hour, minute, second, %p and %f."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the text from `start` to `end`. An insertion before a node also has the node's end, `reach`."""

    start: int
    end: int
    text: str
    reach: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """The sort key: of edits at one place, that of the outer node comes first."""
        return self.start, -max(self.end, self.reach)


@lru_cache(maxsize=256)
def rewrite(source: str) -> str:
    """Return the code with everything rewritten that can be. Raises UnreadableCodeError."""
    tree = tree_of(source)
    try:
        text = _Rewriter(source, tree).rewritten()
        tree_of(text)
    except (UnreadableCodeError, ValueError, RecursionError):
        return source
    return text


class _Rewriter(CodeText):
    """Collects the edits of one text."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        super().__init__(source)
        self._tree = tree
        nodes = list(ast.walk(tree))
        self._module_names = {  # as the code calls them: `import json as j` gives j
            name.asname or name.name: name.name for node in nodes if isinstance(node, ast.Import) for name in node.names
        }
        from_modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        self._imported = {*self._module_names.values(), *from_modules}
        self._bound = frozenset(name for node in nodes for name in bound_names(node))
        self._functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        self._types = BUILT_IN_TYPES.difference(*map(bound_names, nodes))
        self._shimmed: set[str] = set()  # modules of which something comes from the shims: their imports bring these
        self._dropped: set[tuple[str, str]] = set()  # (module, name) that need no longer be imported
        self._imports_at_end = False

    def rewritten(self) -> str:
        """Return the rewritten text. Imports are edited last, as the other edits decide what they have to bring."""
        classes = class_rewrites(self._tree)
        nodes = list(_outside_f_strings(self._tree))
        edits = [edit for node in nodes for edit in self._edits(node)]
        edits += [self._remove_bases(it.node) for it in classes]
        edits += self._method_edits(nodes)
        self._shimmed |= {it.module for it in classes}
        self._dropped |= {(it.module, it.base) for it in classes}
        edits += [edit for node in nodes for edit in self._import_edits(node)]
        late = [f"import {STDLIB_SHIMS}"] if self._imports_at_end else []
        return "\n".join([self._apply(edits), *late, *(it.line for it in classes)])

    def _apply(self, edits: list[Edit]) -> str:
        """Line breaks that an edit removes come before its text, so that the lines below keep their numbers."""
        pieces, last = [], 0
        for edit in sorted(edits, key=lambda edit: edit.order):
            removed = len(LINE_BREAK.findall(self.text, edit.start, edit.end)) - edit.text.count("\n")
            pieces += [self.text[last : edit.start], "\\\n" * removed, edit.text]
            last = edit.end
        return "".join([*pieces, self.text[last:]])

    # --- methods that values lack: these need the shims wherever they are called

    def _method_edits(self, nodes: list[ast.AST]) -> Iterator[Edit]:
        """The shims are imported beside the first import; without one, below all code, which serves functions only."""
        found = [edits for node in nodes if (edits := list(self._method_edit(node)))]
        first = next((node for node in self._tree.body if not isinstance(node, ast.Expr)), None)
        if found and isinstance(first, ast.Import | ast.ImportFrom):
            yield Edit(end := self.end(first), end, f"; import {STDLIB_SHIMS}")
        elif found:
            self._imports_at_end = True
            early = {id(node) for node in run_at_load(self._tree)}
            found = [edits for node in nodes if id(node) not in early and (edits := list(self._method_edit(node)))]
        for edits in found:
            yield from edits

    def _method_edit(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Call(func=ast.Attribute(attr=name) as function) if name in SHIM_METHODS:
                yield self._before(node, f"{STDLIB_SHIMS}.{name}(")
                between = ", " if node.args or node.keywords else ""
                yield Edit(self.before_sign(function.value, "."), self.after_sign(function, "("), between)
            case ast.Attribute(value=ast.Name(id="str"), attr="maketrans") if "str" in self._types:
                yield self._replace(node, f"{STDLIB_SHIMS}.maketrans")

    # --- everything else but imports

    def _edits(self, node: ast.AST) -> Iterator[Edit]:
        match node:
            case ast.Delete():
                yield from self._delete(node)
            case ast.Call():
                yield from self._call(node)
            case ast.Attribute(value=ast.Name(id=type_), attr=name) if (
                type_ in self._types and name in CALL_ONLY_METHODS - CLASS_METHODS
            ):
                yield self._replace(node, f"(lambda _x, *_a, **_k: _x.{name}(*_a, **_k))")
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                if f"{self._module_names.get(module)}.{name}" in SHIM_MEMBERS:
                    yield self._from_shims(node, self._module_names[module], name)

    def _call(self, node: ast.Call) -> Iterator[Edit]:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        is_own = called in self._bound and called in {"map", "filter", *KEY_FUNCTIONS}
        for method in passed_methods(node) if not is_own else ():
            yield from self._method_as_value(method)
        if called == "next" and node.args and isinstance(node.args[0], ast.GeneratorExp):
            yield from self._iterator_of(node.args[0], alone=len(node.args) == 1)
        if isinstance(node.func, ast.Attribute):
            yield from self._called_member(node, node.func)

    def _called_member(self, node: ast.Call, function: ast.Attribute) -> Iterator[Edit]:
        owner = self._module_names.get(function.value.id) if isinstance(function.value, ast.Name) else None
        if owner == "json" and function.attr == "dumps" and any(it.arg == "default" for it in node.keywords):
            yield self._from_shims(function, "json", "dumps")
        if owner == "re" and function.attr == "sub" and len(node.args) > 1 and self._is_function(node.args[1]):
            yield self._from_shims(function, "re", "sub")
        if owner is None and function.attr == "sub" and len(node.args) > 1 and "re" in self._imported:
            yield from self._pattern_sub(node, function)
        if _parses_time_only(node, function) and "datetime" in self._imported:
            yield self._from_shims(function, "datetime", "strptime")

    def _pattern_sub(self, node: ast.Call, function: ast.Attribute) -> Iterator[Edit]:
        if self._is_function(node.args[0]):
            self._shimmed.add("re")
            yield self._before(node, f"{STDLIB_SHIMS}.sub(")
            yield Edit(self.before_sign(function.value, "."), self.after_sign(function, "("), ", ")

    def _is_function(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Lambda) or (isinstance(node, ast.Name) and node.id in self._functions)

    def _method_as_value(self, node: ast.Attribute) -> Iterator[Edit]:
        """Wrap a bound method in a lambda. `_edits` wraps methods of types, such as `str.lower`."""
        if not (isinstance(node.value, ast.Name) and node.value.id in self._types):
            yield self._before(node, "(lambda _x: ")
            yield Edit(end := self.end(node), end, "(_x))")

    def _iterator_of(self, node: ast.GeneratorExp, *, alone: bool) -> Iterator[Edit]:
        """Wrap a generator in `iter`. As the only argument, its position includes the brackets of the call."""
        start, end = self.start(node) + alone, self.end(node) - alone
        yield Edit(start, start, "iter(", end)
        yield Edit(end, end, ")")

    def _delete(self, node: ast.Delete) -> Iterator[Edit]:
        """Make calls of the items that are deleted. Names stay, for `unbinding`."""
        if not any(map(_is_item, node.targets)) or not all(map(_is_name_or_item, node.targets)):
            return
        before, text = self.start(node), ""
        for target in node.targets:
            is_item = isinstance(target, ast.Subscript)
            yield Edit(before, self.start(target), text if is_item else f"{text}del ")
            before, text = self.end(target), "; "
            if isinstance(target, ast.Subscript):
                yield Edit(self.before_sign(target.value, "["), self.after_sign(target.value, "["), ".pop(")
                yield Edit(self.before_sign(target.slice, "]"), before, ")")

    def _remove_bases(self, node: ast.ClassDef) -> Edit:
        head = re.compile(r"class[\s\\]+" + re.escape(node.name)).match(self.text, self.start(node))
        if head is None:
            raise ValueError(f"{node.name} is not written as its name")
        last = max([*node.bases, *(keyword.value for keyword in node.keywords)], key=self.end)
        return Edit(head.end(), self.before_sign(last, ":"), "")

    # --- imports

    def _import_edits(self, node: ast.AST) -> Iterator[Edit]:
        """The shims are imported in the line that imports the module whose names they provide."""
        match node:
            case ast.Import(names=names) if any(name.name in self._shimmed for name in names):
                kept = [ast.unparse(ast.Import([name])) for name in names if name.name != "enum"]
                yield self._replace(node, "; ".join([*kept, f"import {STDLIB_SHIMS}"]))
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from self._import_from(node, module, names)

    def _import_from(self, node: ast.ImportFrom, module: str, names: list[ast.alias]) -> Iterator[Edit]:
        feature = find_unavailable(Kind.MODULE, module)
        if feature is not None and feature.source not in ("", STDLIB_SHIMS):
            module = feature.source
        shimmed = [name for name in names if f"{module}.{name.name}" in SHIM_MEMBERS]
        kept = [name for name in names if name not in shimmed and (module, name.name) not in self._dropped]
        statements = [f"from {module} import {', '.join(map(ast.unparse, kept))}"] if kept else []
        statements += [f"from {STDLIB_SHIMS} import {', '.join(map(ast.unparse, shimmed))}"] if shimmed else []
        statements += [f"import {STDLIB_SHIMS}"] if module in self._shimmed else []
        if statements != [ast.unparse(node)]:
            yield self._replace(node, "; ".join(statements))

    # --- edits

    def _from_shims(self, node: ast.expr, module: str, name: str) -> Edit:
        self._shimmed.add(module)
        return self._replace(node, f"{STDLIB_SHIMS}.{name}")

    def _replace(self, node: ast.stmt | ast.expr, text: str) -> Edit:
        """Line breaks inside the node follow the text, so that the lines below keep their numbers."""
        return Edit(self.start(node), self.end(node), text + "\n" * ((node.end_lineno or 0) - node.lineno))

    def _before(self, node: ast.expr, text: str) -> Edit:
        return Edit(start := self.start(node), start, text, self.end(node))


def _outside_f_strings(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but those in f-strings, whose positions Python 3.11 does not have; outer nodes first."""
    waiting = [node]
    for each in waiting:
        yield each
        waiting += [inner for inner in ast.iter_child_nodes(each) if not isinstance(inner, ast.JoinedStr)]


def passed_methods(call: ast.Call) -> list[ast.Attribute]:
    """Return the methods of built-in types that are passed to a function to be called there."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    keys = [keyword.value for keyword in call.keywords if keyword.arg == "key"]
    passed = [key for key in keys if name in KEY_FUNCTIONS or getattr(key, "attr", "") == "get"]
    if isinstance(call.func, ast.Name) and name in ("map", "filter") and len(call.args) == 2:
        passed.append(call.args[0])
    return [node for node in passed if isinstance(node, ast.Attribute) and node.attr in CALL_ONLY_METHODS]


def _is_item(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple)


def _is_name_or_item(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or _is_item(node)


def _parses_time_only(node: ast.Call, function: ast.Attribute) -> bool:
    """Return whether this is datetime.strptime with a format that has a time of day only, which the interpreter refuses."""
    match function.value, function.attr, node.args:
        case (
            ast.Name(id="datetime") | ast.Attribute(value=ast.Name(), attr="datetime"),
            "strptime",
            [_, ast.Constant(value=str(form))],
        ):
            return not OTHER_THAN_TIME.search(form.replace("%p", "").replace("%f", ""))
    return False
