"""Reads a function's name, parameters, handoffs and context variables from the syntax tree of its code.

Nothing of the code is executed, imported or evaluated: not its defaults, decorators, annotations or module body.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from core.sandbox.annotations import ReadType, literal_in, type_in
from core.schema.docstrings import read_docstring
from core.schema.signatures import CONTEXT

LONGEST_CODE = 64_000
"""Bytes: some 1,600 lines, which take 0.1 s to parse. Every call and every check of a team may have to parse code anew."""

LONGEST_CACHED = 4_000
"""Characters of code whose tree is cached: a tree takes hundreds of times the memory of its code."""

MOST_LINES_LEFT_OUT = 20
"""Lines above an error that may depend on it, such as the `if` of a block: each takes two more attempts to parse."""

SEES_ALL = frozenset({"eval", "exec", "globals", "locals", "vars"})
"""Functions by which code can reach a variable without its name."""

DEF = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)

FILE = "<function>"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class UnreadableCodeError(Exception):
    """The code has a syntax error or no function. `message` is a sentence that says which; `line` counts from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class NoFunctionError(UnreadableCodeError):
    """The code is valid, but has no function."""


@dataclass(frozen=True, slots=True)
class CodeParameter:
    """A parameter; `type` is a type name of JSON Schema.

    `items` is the type of the items of a list or of the values of an object, if there is one. `default` is None also for
    a default that is None or is computed.
    """

    name: str
    type: str = "string"
    description: str = ""
    required: bool = True
    choices: tuple[str | int | float, ...] = ()
    items: ReadType | None = None
    default: Any = None


@dataclass(frozen=True, slots=True)
class Code:
    """A function as its code describes it. `line` is that of its `def`.

    `positional` are the positional-only parameters; `takes_more` is whether there is a `**` parameter. `handoffs` are the
    agents named in `handoff("...")`, with their lines, and `variables` the context variables that are set by name.
    `reads` are the context variables that the code can reach; None if it may reach any.
    `fetches` is the first line that calls `http.get` or `http.post`; None without one.
    """

    name: str
    description: str = ""
    parameters: tuple[CodeParameter, ...] = ()
    positional: tuple[str, ...] = ()
    takes_context: bool = False
    takes_more: bool = False
    is_async: bool = False
    line: int = 1
    handoffs: tuple[tuple[str, int], ...] = ()
    variables: tuple[str, ...] = ()
    reads: frozenset[str] | None = None
    fetches: int | None = None


@lru_cache(maxsize=256)
def read_code(source: str, name: str = "") -> Code:
    """Return the function of this name in the code, or else the last one. Raises UnreadableCodeError."""
    tree = tree_of(source)
    node = _function(tree, name)
    variables = tuple(dict.fromkeys(_variables(tree)))
    handoffs = tuple((str(agent.value), call.lineno) for call, agent in handoff_calls(tree))
    first_fetch = min(_fetches(tree), default=None)
    return replace(
        _signature(node), handoffs=handoffs, variables=variables, reads=_reachable_variables(tree), fetches=first_fetch
    )


@lru_cache(maxsize=64)
def read_above_error(source: str, name: str = "") -> Code:
    """Return the function as read_code does, and in code with an error, what it declares above the error.

    Raises UnreadableCodeError if the error is in the `def`.
    """
    try:
        return read_code(source, name)
    except UnreadableCodeError as error:
        defs = list(DEF.finditer(source)) if error.line is not None else []
        if not defs:
            raise
        begin = next((each for each in defs if each[1] == name), defs[-1]).start()
        lines = source[begin : begin + LONGEST_CACHED].split("\n")
        above = (error.line or 0) - 1 - source.count("\n", 0, begin)
        last = above if 0 < above < len(lines) else len(lines)
        for end in range(last, max(0, last - MOST_LINES_LEFT_OUT), -1):
            text = "\n".join(lines[:end])
            for candidate in (text, f"{text}\n    pass"):
                with suppress(UnreadableCodeError):
                    return read_code(candidate, name)
        raise


def tree_of(source: str) -> ast.Module:
    """Return the syntax tree, which is shared and must not be changed. Raises UnreadableCodeError."""
    return _cached_tree(source) if len(source) <= LONGEST_CACHED else _parse(source)


def _parse(source: str) -> ast.Module:
    if len(source.encode("utf-8", "replace")) > LONGEST_CODE:
        raise UnreadableCodeError(f"The code is longer than {LONGEST_CODE // 1000} kB")
    warnings.filterwarnings("ignore", module=FILE)  # about escapes in strings, while they are being typed
    try:
        return ast.parse(source, FILE)
    except SyntaxError as error:
        raise UnreadableCodeError(_sentence(error.msg), error.lineno) from None
    except (RecursionError, MemoryError):
        raise UnreadableCodeError("The code is nested too deeply") from None
    except ValueError:
        raise UnreadableCodeError("The code holds a character that no code may hold") from None


_cached_tree = lru_cache(maxsize=64)(_parse)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:200]


def bound_names(node: ast.AST) -> tuple[str, ...]:
    """Return the names that a single node binds (or unbinds), in whatever scope it stands."""
    match node:
        case (
            ast.Name(id=str(name), ctx=ast.Store() | ast.Del())
            | ast.arg(arg=str(name))
            | ast.FunctionDef(name=str(name))
            | ast.AsyncFunctionDef(name=str(name))
            | ast.ClassDef(name=str(name))
            | ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            return (name,)
        case ast.alias(name=name, asname=other):
            return (other or name.partition(".")[0],)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names)
    return ()


def names_bound_in(tree: ast.AST) -> frozenset[str]:
    """Return all names that are bound anywhere in a tree, in whatever scope."""
    return frozenset(name for node in ast.walk(tree) for name in bound_names(node))


def _function(tree: ast.Module, name: str) -> FunctionNode:
    functions = [node for node in tree.body if isinstance(node, FunctionNode)]
    if not functions:
        raise NoFunctionError("There is no function in the code: nothing begins with “def”")
    return next((node for node in functions if node.name == name), functions[-1])


def _signature(node: FunctionNode) -> Code:
    arguments = node.args
    pairs = arguments_with_defaults(arguments)
    names = [argument.arg for argument, _ in pairs]
    docstring = read_docstring(ast.get_docstring(node, clean=False), names)
    return Code(
        node.name,
        docstring.text,
        tuple(_parameter(*pair, docstring.parameters.get(pair[0].arg, "")) for pair in pairs if pair[0].arg != CONTEXT),
        tuple(argument.arg for argument in arguments.posonlyargs),
        CONTEXT in names,
        arguments.kwarg is not None,
        isinstance(node, ast.AsyncFunctionDef),
        node.lineno,
    )


def arguments_with_defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """Return the parameters in the order of the text, without those with stars."""
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    return [*zip(plain, defaults, strict=True), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]


def _parameter(argument: ast.arg, default: ast.expr | None, description: str) -> CodeParameter:
    read = type_in(argument.annotation, default)
    return CodeParameter(
        argument.arg,
        read.name,
        description or read.description,
        default is None,
        read.choices,
        read.items,
        literal_in(default),
    )


def handoff_calls(tree: ast.Module) -> Iterator[tuple[ast.Call, ast.Constant]]:
    """Yield each handoff that names its agent literally, with that name; names computed at run time are unknown."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(id="handoff"), [ast.Constant(value=str()) as agent], []):
                yield node, agent
            case ast.Call(ast.Name(id="handoff"), [], [ast.keyword("agent", ast.Constant(value=str()) as agent)]):
                yield node, agent


def _variables(tree: ast.Module) -> Iterator[str]:
    """Yield the names in `context_variables["name"] = ...` and in `Result(context_variables={"name": ...})`."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ast.Name(id="context_variables"), ast.Constant(value=str(name)), ast.Store()):
                yield name
            case ast.keyword("context_variables", ast.Dict(keys=keys)):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _reachable_variables(tree: ast.Module) -> frozenset[str] | None:
    """Return the context variables that the code can reach, None for any: if it passes them on as a whole, for example."""
    mentioned, named = 0, set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name == CONTEXT:
                mentioned += 1
            case ast.Name(id=name) if name in SEES_ALL:
                return None
            case ast.Constant(value=value) if value == CONTEXT:
                return None
            case ast.FunctionDef(decorator_list=[_, *_]):
                return None
        accessed = _variable_accessed(node)
        if accessed is not None:
            mentioned -= 1
            named.add(accessed)
    return None if mentioned else frozenset(named)


def _variable_accessed(node: ast.AST) -> str | None:
    """Return the name of the context variable if the node reads, sets, removes or looks for a single one by its name."""
    match node:
        case (
            ast.Subscript(ast.Name(id=owner), ast.Constant(value=str(name)))
            | ast.Call(
                ast.Attribute(ast.Name(id=owner), "get" | "pop" | "setdefault"), [ast.Constant(value=str(name)), *_]
            )
            | ast.Compare(ast.Constant(value=str(name)), [ast.In() | ast.NotIn()], [ast.Name(id=owner)])
        ) if owner == CONTEXT:
            return name
    return None


def _fetches(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name(id="http"), "get" | "post"):
                yield node.lineno
