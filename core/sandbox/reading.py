"""What a function's code says about it: name, parameters, handoffs. From the syntax tree alone.

Nothing of the code is executed, imported or evaluated: not its defaults, decorators, annotations or module body.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from core.sandbox.annotations import type_in
from core.schema.docstrings import read_docstring
from core.schema.signatures import CONTEXT

LONGEST_CODE = 64_000
"""Bytes."""

LONGEST_KEPT = 4_000
"""Characters of a code whose tree is kept for a while: a tree takes hundreds of times the memory of its code."""

FILE = "<function>"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


class UnreadableCodeError(Exception):
    """The code is no Python, or holds no function; the text says which, in a sentence. `line` is from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class NoFunctionError(UnreadableCodeError):
    """The code is Python, but nothing in it could be called."""


@dataclass(frozen=True, slots=True)
class CodeParameter:
    """`type` is JSON Schema's name of it."""

    name: str
    type: str = "string"
    description: str = ""
    required: bool = True
    choices: tuple[str | int | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A function as its code describes it. `line` is that of its `def`.

    `positional` are the parameters that cannot be given by name, `takes_more` tells of `**further`. `handoffs` are the
    agents named in `handoff("...")`, `variables` the context variables that it sets by name. `fetches` is the first line
    that uses `http`.
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
    fetches: int | None = None


@lru_cache(maxsize=256)
def read_code(source: str, wanted: str = "") -> Code:
    """The function in the code: the one of the name wanted, or else the last one. Raises UnreadableCodeError."""
    tree = tree_of(source)
    node = _function(tree, wanted)
    read = _read(node)
    variables = tuple(dict.fromkeys(_variables(tree)))
    return replace(
        read, handoffs=tuple(_handoffs(tree)), variables=variables, fetches=min(_fetches(tree), default=None)
    )


def tree_of(source: str) -> ast.Module:
    """The syntax tree; nobody changes it. Raises UnreadableCodeError."""
    return _kept_tree(source) if len(source) <= LONGEST_KEPT else _tree(source)


def _tree(source: str) -> ast.Module:
    if len(source.encode("utf-8", "replace")) > LONGEST_CODE:
        raise UnreadableCodeError(f"The code is longer than {LONGEST_CODE // 1000} kB")
    warnings.filterwarnings("ignore", module=FILE)  # about the text of strings, which nobody has written yet
    try:
        return ast.parse(source, FILE)
    except SyntaxError as error:
        raise UnreadableCodeError(_sentence(error.msg), error.lineno) from None
    except (RecursionError, MemoryError):
        raise UnreadableCodeError("The code is nested too deeply") from None
    except ValueError:
        raise UnreadableCodeError("The code holds a character that no code may hold") from None


_kept_tree = lru_cache(maxsize=64)(_tree)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:200]


def _function(tree: ast.Module, wanted: str) -> FunctionNode:
    functions = [node for node in tree.body if isinstance(node, FunctionNode)]
    if not functions:
        raise NoFunctionError("There is no function in the code: nothing begins with “def”")
    return next((node for node in functions if node.name == wanted), functions[-1])


def _read(node: FunctionNode) -> Code:
    found = node.args
    plain = [*found.posonlyargs, *found.args]
    defaults = [None] * (len(plain) - len(found.defaults)) + list(found.defaults)
    pairs = [*zip(plain, defaults, strict=True), *zip(found.kwonlyargs, found.kw_defaults, strict=True)]
    names = [argument.arg for argument, _ in pairs]
    told = read_docstring(ast.get_docstring(node, clean=False), names)
    return Code(
        node.name,
        told.text,
        tuple(_parameter(*pair, told.parameters.get(pair[0].arg, "")) for pair in pairs if pair[0].arg != CONTEXT),
        tuple(argument.arg for argument in found.posonlyargs),
        CONTEXT in names,
        found.kwarg is not None,
        isinstance(node, ast.AsyncFunctionDef),
        node.lineno,
    )


def _parameter(argument: ast.arg, default: ast.expr | None, description: str) -> CodeParameter:
    read = type_in(argument.annotation, default)
    return CodeParameter(argument.arg, read.name, description or read.description, default is None, read.choices)


def _handoffs(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each agent that is named in a handoff, with the line; where the name is made only when it runs, nobody is."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="handoff"), args=[ast.Constant(value=str(agent))], keywords=[]):
                yield agent, node.lineno
            case ast.Call(func=ast.Name(id="handoff"), keywords=[ast.keyword("agent", ast.Constant(value=str(agent)))]):
                yield agent, node.lineno


def _variables(tree: ast.Module) -> Iterator[str]:
    """The names in `context_variables["name"] = ...` and in `Result(context_variables={"name": ...})`."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ast.Name(id="context_variables"), ast.Constant(value=str(name)), ast.Store()):
                yield name
            case ast.keyword("context_variables", ast.Dict(keys=keys)):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _fetches(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name(id="http"), "get" | "post"):
                yield node.lineno
