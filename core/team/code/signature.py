"""Change the parameters in the `def` of a function. Each stays as it is written unless something about it changes."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.sandbox.annotations import DEFAULTS, type_in
from core.sandbox.reading import arguments_with_defaults
from core.schema.signatures import CONTEXT
from core.team.code.reading import code_parameters, item_type
from core.team.code.source import CodeSource, Token, defaults_in
from core.team.spec import ItemType, JsonValue, ParameterSpec, ParameterType
from core.values import same

LONGEST_LINE = 100
"""Characters of a `def` before its parameters get a line each: a common limit, which fits the code editor."""
INDENT = "    "
OPTIONAL = " | None"


@dataclass(frozen=True, slots=True)
class ParameterText:
    """The text between two commas of a signature, and the comments above it and after it.

    `name` is the parameter's name, or its stars or slash; `start` and `end` are the positions of `text`.
    """

    name: str
    text: str
    above: tuple[str, ...] = ()
    behind: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class SignatureText:
    """The text between the brackets of a `def`. `below` are comments under the last parameter."""

    pieces: list[ParameterText] = field(default_factory=list)
    opened: int = 0
    closed: int = 0
    below: tuple[str, ...] = ()


def with_signature(source: CodeSource, parameters: Sequence[ParameterSpec]) -> str:
    """Return the text in which the function takes these parameters. Context variables and `*rest` stay."""
    signature = read_signature(source)
    old = {parameter.name: parameter for parameter in code_parameters(source.code)}
    written = {piece.name: piece for piece in signature.pieces}
    texts = [
        _parameter_text(source, parameter, old.get(parameter.name), written.get(parameter.name))
        for parameter in parameters
    ]
    pieces = _ordered(source, signature, texts, {parameter.name for parameter in parameters if not parameter.required})
    if [piece.name for piece in pieces] == [piece.name for piece in signature.pieces]:
        return _in_place(source.text, pieces)
    inside = _laid_out(source, signature, pieces)
    return source.text[: signature.opened] + inside + source.text[signature.closed :]


# --- reading


def read_signature(source: CodeSource) -> SignatureText:
    """Split the signature into its parameters. A comment belongs to the parameter on its line, or else to the next one."""
    signature, groups = _between_commas(source)
    pieces, closed = signature.pieces, signature.closed
    for tokens in groups:
        code = [token for token in tokens if token.kind not in (tokenize.COMMENT, tokenize.NL)]
        start, end = (code[0].start, code[-1].end) if code else (closed, closed)
        comments = [token for token in tokens if token.kind == tokenize.COMMENT]
        line_end = next((token.start for token in tokens if token.kind == tokenize.NL), closed)
        beside = [comment.text for comment in comments if comment.start < min(start, line_end)] if pieces else []
        above = tuple(comment.text for comment in comments[len(beside) :] if comment.start < start)
        behind = "  ".join(comment.text for comment in comments if comment.start >= end)
        if beside:
            pieces[-1] = replace(pieces[-1], behind="  ".join(filter(None, (pieces[-1].behind, *beside))))
        if code:
            pieces.append(ParameterText(code[0].text, source.text[start:end], above, behind, start, end))
        else:
            signature.below = above
    return signature


def _between_commas(source: CodeSource) -> tuple[SignatureText, list[list[Token]]]:
    """Return where the signature is, and the tokens of each parameter. Commas inside defaults do not separate."""
    node, depth, opened = source.node, 0, 0
    groups: list[list[Token]] = []
    defaults = [(source.start(default), source.end(default)) for default in defaults_in(node.args)]
    for token in source.tokens(source.start(node), source.start(node.body[0])):
        sign = token.text if token.kind == tokenize.OP else ""
        depth -= sign in (")", "]", "}")
        if depth == 0 and sign == ")":
            return SignatureText(opened=opened, closed=token.start), groups
        if depth == 0:
            opened, groups = token.end, [[]]
        elif depth == 1 and sign == "," and not any(start <= token.start < end for start, end in defaults):
            groups.append([])
        else:
            groups[-1].append(token)
        depth += sign in ("(", "[", "{")
    raise AssertionError("a function has no bracket")  # pragma: no cover - its tree says that it has


# --- one parameter


def _parameter_text(
    source: CodeSource, parameter: ParameterSpec, old: ParameterSpec | None, piece: ParameterText | None
) -> ParameterText:
    if old is None or piece is None:
        default_text = None if parameter.required else _literal(parameter.default)
        return ParameterText(parameter.name, _written(parameter.name, annotation_of(parameter), default_text))
    if same(replace(parameter, description=""), replace(old, description="")) and _has_same_description(
        source, parameter
    ):
        return piece
    argument, default = _argument(source, parameter.name)
    default_text = source.text_of(default) if default is not None else None
    if not same(parameter.default, old.default) and not parameter.required:
        default_text = _literal(parameter.default)
        default = ast.parse(default_text, mode="eval").body
    annotation = _annotation(source, parameter, argument, default)
    if parameter.required:
        return replace(piece, text=_written(parameter.name, (annotation or "").removesuffix(OPTIONAL) or None, None))
    if default_text is None or not _fits(default, parameter):
        default_text = _literal(parameter.default)
    return replace(piece, text=_written(parameter.name, annotation, default_text))


def _literal(value: JsonValue) -> str:
    """Return the value as it is written in Python."""
    match value:
        case str() | int() | float():
            return _quoted(value)
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case dict():
            return "{" + ", ".join(f"{_quoted(key)}: {_literal(item)}" for key, item in value.items()) + "}"
    return "None"


def _written(name: str, annotation: str | None, default: str | None) -> str:
    """Return the parameter as `name`, `name=default`, `name: annotation` or `name: annotation = default`."""
    if default == "None" and annotation is not None and "None" not in annotation and "Optional" not in annotation:
        annotation += OPTIONAL
    if annotation is None:
        return name if default is None else f"{name}={default}"
    return f"{name}: {annotation}" + ("" if default is None else f" = {default}")


def _has_same_description(source: CodeSource, parameter: ParameterSpec) -> bool:
    """Return whether the annotation has no description other than the parameter's, as `Annotated[str, "..."]` may."""
    argument, default = _argument(source, parameter.name)
    return type_in(argument.annotation, default).description in ("", parameter.description)


def _annotation(
    source: CodeSource, parameter: ParameterSpec, argument: ast.arg, default: ast.expr | None
) -> str | None:
    """Return the annotation as it is written if it has the parameter's type, otherwise a new one; None if none is needed."""
    read = type_in(argument.annotation, None if parameter.required or not _fits(default, parameter) else default)
    declared = (read.name, read.choices, item_type(read.name, read.items))
    wanted = (parameter.type.value, parameter.choices, parameter.items)
    if declared != wanted or not _has_same_description(source, parameter):
        return annotation_of(parameter)
    node = argument.annotation
    return source.text_of(node) if node is not None else None


def _argument(source: CodeSource, name: str) -> tuple[ast.arg, ast.expr | None]:
    pairs = arguments_with_defaults(source.node.args)
    return next((argument, default) for argument, default in pairs if argument.arg == name)


def _fits(default: ast.expr | None, parameter: ParameterSpec) -> bool:
    """Return whether the default fits the parameter. An expression that is computed at run time does."""
    match default:
        case None:
            return False
        case ast.Constant(value=None):
            return True
        case ast.Constant(value=value):
            kind = DEFAULTS.get(type(value), "string")
            allowed = ("integer", "number") if parameter.type is ParameterType.NUMBER else (parameter.type.value,)
            return value in parameter.choices if parameter.choices else kind in allowed
        case ast.List() | ast.Tuple() | ast.Set():
            return parameter.type is ParameterType.LIST
        case ast.Dict():
            return parameter.type is ParameterType.OBJECT
    return True


# --- all of them


def _ordered(
    source: CodeSource, signature: SignatureText, parameters: Sequence[ParameterText], optional: set[str]
) -> list[ParameterText]:
    """Return the parameters in an order that Python accepts: a star precedes required ones after optional ones."""
    arguments, others = source.node.args, {piece.name: piece for piece in signature.pieces}
    pieces = list(parameters)
    if CONTEXT in others:
        is_optional = _argument(source, CONTEXT)[1] is not None
        pieces.insert(_place_of_context(signature, parameters, optional, is_optional=is_optional), others[CONTEXT])
        optional = optional | ({CONTEXT} if is_optional else set())
    named = {argument.arg for argument in arguments.kwonlyargs}
    star = next(
        (at for at, piece in enumerate(pieces) if piece.name in named or _is_stranded(pieces, at, optional)), None
    )
    before, behind = pieces[:star], pieces[star:] if star is not None else []
    first = [argument.arg for argument in arguments.posonlyargs]
    if first and [piece.name for piece in before[: len(first)]] == first:
        before.insert(len(first), others["/"])
    if behind or arguments.vararg is not None:
        before.append(others.get("*", ParameterText("*", "*")))
    return [*before, *behind, *([others["**"]] if arguments.kwarg is not None else [])]


def _place_of_context(
    signature: SignatureText, parameters: Sequence[ParameterText], optional: set[str], *, is_optional: bool
) -> int:
    """Return the position of the context variables: after the parameters they followed, if Python accepts that."""
    names, before = [piece.name for piece in parameters], [piece.name for piece in signature.pieces]
    above = before[: before.index(CONTEXT)]
    place = max((at + 1 for at, name in enumerate(names) if name in above), default=0)
    if is_optional:
        return place if all(name in optional for name in names[place:]) else len(names)
    return min([place, *(at for at, name in enumerate(names) if name in optional and "*" not in above)])


def _is_stranded(pieces: Sequence[ParameterText], at: int, optional: set[str]) -> bool:
    return pieces[at].name not in optional and any(piece.name in optional for piece in pieces[:at])


def _in_place(text: str, pieces: Sequence[ParameterText]) -> str:
    for piece in sorted(pieces, key=lambda piece: -piece.start):
        text = text[: piece.start] + piece.text + text[piece.end :]
    return text


def _laid_out(source: CodeSource, signature: SignatureText, pieces: Sequence[ParameterText]) -> str:
    """Return the parameters on one line, or on a line each if they were on several lines or do not fit on one."""
    text = source.text[signature.opened : signature.closed]
    line = ", ".join(piece.text for piece in pieces)
    start, end = source.line_of(signature.opened)
    rest = len(source.text[start:end]) - len(text)
    if "\n" not in text and "\n" not in line and (len(line) + rest <= LONGEST_LINE or len(pieces) < 2):
        return line
    lines = [each for piece in pieces for each in (*piece.above, f"{piece.text},  {piece.behind}".rstrip())]
    return "".join(f"\n{INDENT}{each}" for each in (*lines, *signature.below)) + "\n"


ANNOTATIONS: Mapping[ParameterType, str] = {
    ParameterType.STRING: "str",
    ParameterType.INTEGER: "int",
    ParameterType.NUMBER: "float",
    ParameterType.BOOLEAN: "bool",
    ParameterType.LIST: "list",
    ParameterType.OBJECT: "dict",
}


def annotation_of(parameter: ParameterSpec) -> str:
    if parameter.choices:
        return f"Literal[{', '.join(map(_quoted, parameter.choices))}]"
    items = "" if parameter.items is ItemType.ANY else f"[{ANNOTATIONS[ParameterType(parameter.items)]}]"
    return ANNOTATIONS[parameter.type] + items


def _quoted(choice: str | float) -> str:
    plain = isinstance(choice, str) and repr(choice) == f"'{choice}'" and '"' not in choice
    return f'"{choice}"' if plain else repr(choice)


def fit_parameter(parameter: ParameterSpec) -> ParameterSpec:
    """Return the parameter with its description on one line, its choices of its type, and only what code can say of it.

    Raises TeamEditError for choices that are not of its type.
    """
    choices = parameter.choices
    if choices and parameter.type not in (ParameterType.STRING, ParameterType.INTEGER, ParameterType.NUMBER):
        raise TeamEditError.of(ErrorCode.CHOICES_NOT_IN_CODE, parameter=parameter.name)
    if parameter.type is ParameterType.STRING:
        choices = tuple(map(str, choices))
    elif any(isinstance(choice, str) for choice in choices):
        raise TeamEditError.of(ErrorCode.TEXT_AMONG_NUMBERS, parameter=parameter.name)
    elif parameter.type is ParameterType.NUMBER:
        choices = tuple(_float(parameter, choice) for choice in choices)
    elif any(isinstance(choice, float) for choice in choices):
        raise TeamEditError.of(ErrorCode.FRACTION_AMONG_INTEGERS, parameter=parameter.name)
    return replace(
        parameter,
        description=" ".join(parameter.description.split()),
        choices=choices,
        items=parameter.items if parameter.type is ParameterType.LIST else ItemType.ANY,
        default=None if parameter.required else parameter.default,
    )


def _float(parameter: ParameterSpec, choice: str | float) -> float:
    try:
        return float(choice)
    except OverflowError:
        raise TeamEditError.of(ErrorCode.CHOICE_TOO_LARGE, parameter=parameter.name) from None
