"""The changes that forms make in a function's code. Each takes its text and gives the changed text."""

from __future__ import annotations

import ast
import keyword
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from core.errors import TeamEditError
from core.sandbox import read_code
from core.sandbox.annotations import type_in
from core.schema.signatures import CONTEXT
from core.team.code import parameters_of
from core.team.rewrite.docstring import docstring_of, named_in, read, tidy, with_docstring
from core.team.rewrite.naming import with_renamed, with_words
from core.team.rewrite.reading import Source, unwritable
from core.team.rewrite.scopes import arguments_in, places_of
from core.team.rewrite.signature import with_signature
from core.team.rewrite.types import fitted
from core.team.spec import ParameterSpec

NAME = "Use letters, digits and _, beginning with a letter."
IMPORT = "from typing import Literal"


def with_parameters(text: str, function: str, wanted: Sequence[ParameterSpec], names: Mapping[str, str]) -> str:
    """The code in which the function takes these parameters; those whose name is a key of `names` are renamed."""
    wanted = [fitted(one) for one in wanted]
    before = Source(text, function)
    _refuse_names([one.name for one in wanted], before)
    gone = {one.name for one in before.code.parameters} - {one.name for one in wanted} - set(names)
    for old, new in names.items():
        source = Source(text, function)
        text = with_renamed(source, source.node, old, new)
    text = with_signature(Source(text, function), wanted)
    source = Source(text, function)
    text = with_docstring(source, before.code.description, _told(source, wanted), names, gone)
    text = _with_import(text, function, before)
    if list(parameters_of(Source(text, function).code)) != wanted:
        raise unwritable("The code cannot be changed to take these parameters.")
    return text


def with_description(text: str, function: str, description: str) -> str:
    """The code whose function is described like this."""
    source = Source(text, function)
    told = read(docstring_of(source), named_in(source.node.args)).parameters
    return with_docstring(source, tidy(description), {name: told[name] for name in told if name != CONTEXT}, {})


def with_name(text: str, function: str, new: str) -> str:
    """The code whose function has this name. One that Python cannot have is left to the team, if that is clear."""
    source = Source(text, function)
    if source.code.name == new:
        return text
    if not _is_name(new):
        return _if_last(source)
    return with_renamed(source, source.tree, source.code.name, new)


def with_variable(text: str, old: str, new: str) -> str:
    """The code that speaks of the context variable by its new name. Code that cannot be read stays as it is."""
    source = _readable(text)
    return text if source is None else with_words(source, old, new, list(_keys(source.tree, old)))


def with_agent(text: str, words: str, new: str) -> str:
    """The code that hands off to an agent by other words. Code that cannot be read stays as it is."""
    source = _readable(text)
    return text if source is None else with_words(source, words, new, list(_handed_to(source.tree, words)))


def _readable(text: str) -> Source | None:
    try:
        return Source(text, "")
    except TeamEditError:
        return None


# --- names


def _refuse_names(names: Sequence[str], source: Source) -> None:
    others = [one.arg for one in (source.node.args.vararg, source.node.args.kwarg) if one is not None]
    for name in names:
        if not _is_name(name) or name == CONTEXT:
            raise unwritable(f"“{name}” cannot be the name of a parameter in code.", NAME)
        if [*names, *others].count(name) > 1:
            raise unwritable(f"Two parameters are called “{name}”.", "Choose another name.")


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name


def _if_last(source: Source) -> str:
    """The text, if its function is found under any name: being the last one."""
    if read_code(source.text, "").name != source.code.name:
        raise unwritable("The code has several functions, so this one needs a name that Python can have.", NAME)
    return source.text


# --- parameters


def _told(source: Source, wanted: Sequence[ParameterSpec]) -> dict[str, str]:
    """What the docstring has to tell of parameters: not what their annotations tell already."""
    arguments = source.node.args
    noted = {one.arg: type_in(one.annotation).description for one in arguments_in(arguments)}
    told = read(docstring_of(source), named_in(arguments)).parameters
    by_note = {one.name for one in wanted if one.name not in told and noted[one.name] == one.description}
    return {one.name: one.description for one in wanted if one.description and one.name not in by_note}


def _with_import(text: str, function: str, before: Source) -> str:
    """The code with an import of what annotations of ours need, behind the imports that it begins with."""
    source = Source(text, function)
    if not places_of(source.tree, "Literal") or places_of(before.tree, "Literal"):
        return text
    first = list(takewhile(_comes_first, source.tree.body))
    if not first:
        return f"{IMPORT}\n\n\n{text}"
    _, place = source.line_of(source.end(first[-1]))
    gap = "" if isinstance(first[-1], ast.Import | ast.ImportFrom) else "\n"
    return f"{text[:place]}{gap}{IMPORT}\n{text[place:]}"


def _comes_first(node: ast.stmt) -> bool:
    """Imports, and the docstring of a module."""
    match node:
        case ast.Expr(ast.Constant(str())) | ast.Import() | ast.ImportFrom():
            return True
    return False


# --- words


def _keys(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    """The texts and names in the code that are this context variable."""
    for node in ast.walk(tree):
        yield from (one for one in _named_by(node) if one is not None and _text_of(one) == name)


def _named_by(node: ast.AST) -> Sequence[ast.AST | None]:
    match node:
        case ast.Subscript(ast.Name(id="context_variables"), key):
            return [key]
        case ast.Call(ast.Attribute(ast.Name(id="context_variables"), "get" | "pop" | "setdefault"), [key, *_]):
            return [key]
        case ast.Call(ast.Attribute(ast.Name(id="context_variables"), "update"), given, keywords):
            return [*keywords, *(key for one in given if isinstance(one, ast.Dict) for key in one.keys)]
        case ast.Compare(key, [ast.In() | ast.NotIn()], [ast.Name(id="context_variables")]):
            return [key]
        case ast.keyword("context_variables", ast.Dict(keys)) | ast.Call(ast.Name(id="Result"), [_, _, ast.Dict(keys)]):
            return keys
    return []


def _text_of(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(str(text)) | ast.keyword(text):
            return text
    return None


def _handed_to(tree: ast.Module, words: str) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(id="handoff"), [agent], []) | ast.Call(
                ast.Name(id="handoff"), [], [ast.keyword("agent", agent)]
            ):
                yield from [agent] if _text_of(agent) == words else []
