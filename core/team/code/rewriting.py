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
from core.sandbox.reading import handoff_calls
from core.schema.signatures import CONTEXT
from core.team.code.docstring import clean_description, docstring_of, parameter_names, parse_docstring, with_docstring
from core.team.code.reading import code_parameters
from core.team.code.renaming import name_uses, rename_in_scope, replace_texts
from core.team.code.signature import fit_parameter, with_signature
from core.team.code.source import CodeSource, arguments_in
from core.team.spec import ParameterSpec

IMPORT = "from typing import Literal"


def with_parameters(text: str, function: str, parameters: Sequence[ParameterSpec], names: Mapping[str, str]) -> str:
    """Set the parameters of the function; `names` holds the new names of those that are renamed, by old name."""
    parameters = [fit_parameter(parameter) for parameter in parameters]
    before = CodeSource(text, function)
    _refuse_names([parameter.name for parameter in parameters], before)
    removed = (
        {parameter.name for parameter in before.code.parameters}
        - {parameter.name for parameter in parameters}
        - set(names)
    )
    for old, new in names.items():
        source = CodeSource(text, function)
        text = rename_in_scope(source, source.node, old, new)
    text = with_signature(CodeSource(text, function), parameters)
    source = CodeSource(text, function)
    text = with_docstring(source, before.code.description, _docstring_descriptions(source, parameters), names, removed)
    text = _with_import(text, function, before)
    if list(code_parameters(CodeSource(text, function).code)) != parameters:
        raise TeamEditError.of(ErrorCode.PARAMETERS_NOT_IN_CODE)
    return text


def with_description(text: str, function: str, description: str) -> str:
    """Set the description of the function."""
    source = CodeSource(text, function)
    descriptions = parse_docstring(docstring_of(source), parameter_names(source.node.args)).parameters
    return with_docstring(
        source,
        clean_description(description),
        {name: descriptions[name] for name in descriptions if name != CONTEXT},
        {},
    )


def with_name(text: str, function: str, new: str) -> str:
    """Rename the function. With a name that is not a Python identifier the code stays, provided that the function is still found."""
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
    if source is None:
        return text
    names = [agent for _, agent in handoff_calls(source.tree) if agent.value == words]
    return replace_texts(source, words, new, names)


def _readable(text: str) -> CodeSource | None:
    try:
        return CodeSource(text, "")
    except TeamEditError:
        return None


# --- names


def _refuse_names(names: Sequence[str], source: CodeSource) -> None:
    others = [argument.arg for argument in (source.node.args.vararg, source.node.args.kwarg) if argument is not None]
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


def _docstring_descriptions(source: CodeSource, parameters: Sequence[ParameterSpec]) -> dict[str, str]:
    """Return the descriptions for the docstring: those that the annotations do not have already."""
    arguments = source.node.args
    annotated = {parameter.arg: type_in(parameter.annotation).description for parameter in arguments_in(arguments)}
    documented = parse_docstring(docstring_of(source), parameter_names(arguments)).parameters
    in_annotation = {
        parameter.name
        for parameter in parameters
        if parameter.name not in documented and annotated[parameter.name] == parameter.description
    }
    return {
        parameter.name: parameter.description
        for parameter in parameters
        if parameter.description and parameter.name not in in_annotation
    }


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
        yield from (key for key in _named_by(node) if key is not None and _text_of(key) == name)


def _named_by(node: ast.AST) -> Sequence[ast.AST | None]:
    match node:
        case ast.Subscript(ast.Name(id="context_variables"), key):
            return [key]
        case ast.Call(ast.Attribute(ast.Name(id="context_variables"), "get" | "pop" | "setdefault"), [key, *_]):
            return [key]
        case ast.Call(ast.Attribute(ast.Name(id="context_variables"), "update"), positional, keywords):
            return [
                *keywords,
                *(key for argument in positional if isinstance(argument, ast.Dict) for key in argument.keys),
            ]
        case ast.Compare(key, [ast.In() | ast.NotIn()], [ast.Name(id="context_variables")]):
            return [key]
        case ast.keyword("context_variables", ast.Dict(keys)) | ast.Call(ast.Name(id="Result"), [_, _, ast.Dict(keys)]):
            return keys
    return []


def _text_of(node: ast.AST) -> str | None:
    text = node.value if isinstance(node, ast.Constant) else getattr(node, "arg", None)
    return text if isinstance(text, str) else None
