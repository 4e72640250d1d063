"""Change the text of code as a form changes the function. Each function returns the changed text.

Everything else in the text stays as it is written. The result is read again before it is returned. Raises TeamEditError for
code that cannot be read or changed."""

from __future__ import annotations

import ast
import keyword
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox import read_code
from core.sandbox.annotations import type_in
from core.schema.signatures import CONTEXT
from core.team.code.docstring import clean_description, docstring_of, parameter_names, parse_docstring, with_docstring
from core.team.code.reading import code_parameters
from core.team.code.renaming import arguments_in, name_uses, rename_in_scope, replace_texts
from core.team.code.signature import fit_parameter, with_signature
from core.team.code.source import CodeSource
from core.team.spec import ParameterSpec

IMPORT = "from typing import Literal"


def with_parameters(text: str, function: str, wanted: Sequence[ParameterSpec], names: Mapping[str, str]) -> str:
    """Set the parameters of the function; `names` holds the new names of those that are renamed, by old name."""
    wanted = [fit_parameter(one) for one in wanted]
    before = CodeSource(text, function)
    _refuse_names([one.name for one in wanted], before)
    gone = {one.name for one in before.code.parameters} - {one.name for one in wanted} - set(names)
    for old, new in names.items():
        source = CodeSource(text, function)
        text = rename_in_scope(source, source.node, old, new)
    text = with_signature(CodeSource(text, function), wanted)
    source = CodeSource(text, function)
    text = with_docstring(source, before.code.description, _told(source, wanted), names, gone)
    text = _with_import(text, function, before)
    if list(code_parameters(CodeSource(text, function).code)) != wanted:
        raise TeamEditError.of(ErrorCode.PARAMETERS_NOT_IN_CODE)
    return text


def with_description(text: str, function: str, description: str) -> str:
    """Set the description of the function."""
    source = CodeSource(text, function)
    told = parse_docstring(docstring_of(source), parameter_names(source.node.args)).parameters
    return with_docstring(
        source, clean_description(description), {name: told[name] for name in told if name != CONTEXT}, {}
    )


def with_name(text: str, function: str, new: str) -> str:
    """Rename the function. A name that is no Python identifier changes no code, if the function is still found."""
    source = CodeSource(text, function)
    if source.code.name == new:
        return text
    if not _is_name(new):
        return _if_last(source)
    return rename_in_scope(source, source.tree, source.code.name, new)


def with_variable(text: str, old: str, new: str) -> str:
    """Rename a context variable. Code that cannot be read stays as it is."""
    source = _readable(text)
    return text if source is None else replace_texts(source, old, new, list(_keys(source.tree, old)))


def with_agent(text: str, words: str, new: str) -> str:
    """Change the name by which code hands off to an agent. Code that cannot be read stays as it is."""
    source = _readable(text)
    return text if source is None else replace_texts(source, words, new, list(_handed_to(source.tree, words)))


def _readable(text: str) -> CodeSource | None:
    try:
        return CodeSource(text, "")
    except TeamEditError:
        return None


# --- names


def _refuse_names(names: Sequence[str], source: CodeSource) -> None:
    others = [one.arg for one in (source.node.args.vararg, source.node.args.kwarg) if one is not None]
    for name in names:
        if not _is_name(name) or name == CONTEXT:
            raise TeamEditError.of(ErrorCode.PARAMETER_NOT_IN_CODE, parameter=name)
        if [*names, *others].count(name) > 1:
            raise TeamEditError.of(ErrorCode.PARAMETER_TWICE, parameter=name)


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name


def _if_last(source: CodeSource) -> str:
    """Return the text if its function is found whatever its name, because it is the last one."""
    if read_code(source.text, "").name != source.code.name:
        raise TeamEditError.of(ErrorCode.SEVERAL_FUNCTIONS)
    return source.text


# --- parameters


def _told(source: CodeSource, wanted: Sequence[ParameterSpec]) -> dict[str, str]:
    """Return the descriptions for the docstring: those that the annotations do not have already."""
    arguments = source.node.args
    annotated = {one.arg: type_in(one.annotation).description for one in arguments_in(arguments)}
    told = parse_docstring(docstring_of(source), parameter_names(arguments)).parameters
    by_note = {one.name for one in wanted if one.name not in told and annotated[one.name] == one.description}
    return {one.name: one.description for one in wanted if one.description and one.name not in by_note}


def _with_import(text: str, function: str, before: CodeSource) -> str:
    """Return the code with an import of `Literal` after its first imports, if the new annotations need it."""
    source = CodeSource(text, function)
    if not name_uses(source.tree, "Literal") or name_uses(before.tree, "Literal"):
        return text
    first = list(takewhile(_comes_first, source.tree.body))
    if not first:
        return f"{IMPORT}\n\n\n{text}"
    _, place = source.line_of(source.end(first[-1]))
    gap = "" if isinstance(first[-1], ast.Import | ast.ImportFrom) else "\n"
    return f"{text[:place]}{gap}{IMPORT}\n{text[place:]}"


def _comes_first(node: ast.stmt) -> bool:
    """Return whether a statement is an import or the docstring of the module."""
    match node:
        case ast.Expr(ast.Constant(str())) | ast.Import() | ast.ImportFrom():
            return True
    return False


# --- words


def _keys(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    """Yield the constants and keywords in the code that name this context variable."""
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
