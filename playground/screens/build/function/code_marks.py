"""Mistakes in the code of a function that are visible without running it, as marks of the editor at their lines."""

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
from playground.texts import code_texts
from playground.widgets.browser.code_editor import Mark, MarkKind

MOST_MARKS = 20


def marks_of(team: TeamSpec, function: FunctionSpec) -> list[Mark]:
    """Return the marks in the order of their lines. Code that cannot be parsed has one mark only."""
    try:
        read_code(function.code, display_name(function))
    except NoFunctionError:
        return [Mark(None, code_texts.NO_FUNCTION, code_texts.NO_FUNCTION_ADVICE)]
    except UnreadableCodeError as error:
        return [Mark(error.line, *code_texts.unreadable(error.message))]
    marks = [
        *_missing_hosts(team, function),
        *_unsupported_features(function),
        *_unknown_agents(team, function),
        *_differing_parameters(function),
        *_unknown_names(function),
        *(Mark(one.line, one.message, one.advice) for one in diagnose_types(function.code)),
    ]
    return sorted(marks, key=lambda mark: mark.line or 0)[:MOST_MARKS]


def _missing_hosts(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    line = read_code(function.code, display_name(function)).fetches
    if line is not None and not team.http:
        yield Mark(line, code_texts.NO_HOSTS, code_texts.NO_HOSTS_ADVICE)


def _unsupported_features(function: FunctionSpec) -> Iterator[Mark]:
    for one in unsupported_in(function.code) if not trusted.is_on() else ():
        yield Mark(one.line, code_texts.unsupported(one.what), one.advice, MarkKind.UNSUPPORTED)


def _unknown_agents(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    names = [agent.name or agent.id for agent in team.agents]
    for name, line in read_code(function.code, display_name(function)).handoffs:
        if find_agent(team, name) is None:
            similar = get_close_matches(name, [known for agent in team.agents for known in (agent.name, agent.id)], 1)
            advice = code_texts.did_you_mean(similar[0]) if similar else code_texts.agents_are(names)
            yield Mark(line, code_texts.no_such_agent(name), advice)


def _differing_parameters(function: FunctionSpec) -> Iterator[Mark]:
    """If the function lists parameters of its own, mark those that its code does not take, or needs and does not list."""
    code = read_code(function.code, display_name(function))
    if not function.parameters or code.takes_more:
        return
    listed, taken = {one.name for one in function.parameters}, {one.name for one in code.parameters}
    required = {one.name for one in code.parameters if one.required}
    if listed - taken:
        yield Mark(code.line, code_texts.not_taken(sorted(listed - taken)), code_texts.PARAMETERS_ADVICE)
    if required - listed:
        yield Mark(code.line, code_texts.not_listed(sorted(required - listed)), code_texts.PARAMETERS_ADVICE)


def _unknown_names(function: FunctionSpec) -> Iterator[Mark]:
    """Mark names that are bound nowhere in the code, each where it is first used. Missing features have other marks."""
    tree, first_use = tree_of(function.code), dict[str, int]()
    known = available_names() | names_bound_in(tree)
    not_marked = known | missing_names()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in not_marked:
            first_use[node.id] = min(node.lineno, first_use.get(node.id, node.lineno))
    for name, line in first_use.items():
        similar = get_close_matches(name, sorted(known), 1)
        advice = code_texts.did_you_mean(similar[0]) if similar else code_texts.UNKNOWN_NAME_ADVICE
        yield Mark(line, code_texts.unknown_name(name), advice)
