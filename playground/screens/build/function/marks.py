"""What is wrong with the code of a function, line by line, in words for people who do not program. Nothing runs for that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches

from core.sandbox import NoFunctionError, UnreadableCodeError, read_code, trusted, unsupported_in
from core.sandbox.dialect.features import available_names, missing_names
from core.sandbox.dialect.type_diagnostics import diagnose_types
from core.sandbox.reading import names_bound_in, tree_of
from core.team.code import find_agent
from core.team.names import display_name
from core.team.spec import FunctionSpec, TeamSpec
from playground.widgets.browser.code_editor import Mark, MarkKind
from playground.words import code as words

MOST = 20


def marks_of(team: TeamSpec, function: FunctionSpec) -> list[Mark]:
    """All that can be seen without running the code, by line."""
    try:
        read_code(function.code, display_name(function))
    except NoFunctionError:
        return [Mark(None, words.NO_FUNCTION, words.NO_FUNCTION_ADVICE)]
    except UnreadableCodeError as error:
        return [Mark(error.line, *words.unreadable(error.message))]
    found = [
        *_web(team, function),
        *_unsupported(function),
        *_unknown_agents(team, function),
        *_other_parameters(function),
        *_unknown_names(function),
        *(Mark(one.line, one.message, one.advice) for one in diagnose_types(function.code)),
    ]
    return sorted(found, key=lambda mark: mark.line or 0)[:MOST]


def _web(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    fetches = read_code(function.code, display_name(function)).fetches
    if fetches is not None and not team.http:
        yield Mark(fetches, words.NO_HOSTS, words.NO_HOSTS_ADVICE)


def _unsupported(function: FunctionSpec) -> Iterator[Mark]:
    for one in unsupported_in(function.code) if not trusted.is_on() else ():
        yield Mark(one.line, words.unsupported(one.what), one.advice, MarkKind.UNSUPPORTED)


def _unknown_agents(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    for name, line in read_code(function.code, display_name(function)).handoffs:
        if find_agent(team, name) is None:
            near = get_close_matches(name, [known for one in team.agents for known in (one.name, one.id)], 1)
            yield Mark(
                line,
                words.no_such_agent(name),
                words.did_you_mean(near[0]) if near else words.agents_are(_agents(team)),
            )


def _agents(team: TeamSpec) -> list[str]:
    return [agent.name or agent.id for agent in team.agents]


def _other_parameters(function: FunctionSpec) -> Iterator[Mark]:
    """The parameters in the list, where there is one of its own, and those of the code are not the same."""
    code = read_code(function.code, display_name(function))
    if not function.parameters or code.takes_more:
        return
    listed, taken = {one.name for one in function.parameters}, {one.name for one in code.parameters}
    needed = {one.name for one in code.parameters if one.required}
    if listed - taken:
        yield Mark(code.line, words.not_taken(sorted(listed - taken)), words.PARAMETERS_ADVICE)
    if needed - listed:
        yield Mark(code.line, words.not_listed(sorted(needed - listed)), words.PARAMETERS_ADVICE)


def _unknown_names(function: FunctionSpec) -> Iterator[Mark]:
    """Names that are bound nowhere in the code, each once. Those missing here have marks of their own."""
    tree, used = tree_of(function.code), dict[str, int]()
    known = available_names() | names_bound_in(tree)
    not_marked = known | missing_names()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in not_marked:
            used[node.id] = min(node.lineno, used.get(node.id, node.lineno))
    for name, line in used.items():
        near = get_close_matches(name, sorted(known), 1)
        yield Mark(line, words.unknown_name(name), words.did_you_mean(near[0]) if near else words.UNKNOWN_NAME_ADVICE)
