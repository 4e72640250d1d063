"""Problems of functions' code, of how it fits the rest of the team, and of the hosts it may fetch from."""

from __future__ import annotations

from collections.abc import Iterator

from core.sandbox import Code, NoFunctionError, UnreadableCodeError, read_code, unsupported_in
from core.sandbox.hosts import InvalidHostError, parse_host
from core.schema import legal_name
from core.team.check.problems import Drop, Fix, FixKind, Place, Problem, ProblemKind, Put, quoted, warning
from core.team.code import code_of, find_agent, has_code
from core.team.names import display_name
from core.team.spec import FunctionSpec, TeamSpec

MAX_UNSUPPORTED = 5
"""Unsupported constructs listed for one function: code pasted from elsewhere can have hundreds, a screen shows a few."""


def code_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        if has_code(function):
            yield from _code(team, function, index)
        yield from _tests(team, function, index)


def _code(team: TeamSpec, function: FunctionSpec, index: int) -> Iterator[Problem]:
    place = Place(None, function.id, "code", index=index)
    try:
        code = read_code(function.code, display_name(function))
    except NoFunctionError as unreadable:
        yield warning(
            ProblemKind.NO_FUNCTION_IN_CODE, place, _first_function(function, place), reason=unreadable.message
        )
        return
    except UnreadableCodeError as unreadable:
        yield warning(ProblemKind.BROKEN_CODE, place, line=unreadable.line, reason=unreadable.message)
        return
    for construct in unsupported_in(function.code)[:MAX_UNSUPPORTED]:
        yield warning(
            ProblemKind.UNSUPPORTED_CODE, place, line=construct.line, what=construct.what, instead=construct.advice
        )
    for words, line in code.handoffs:
        if find_agent(team, words) is None:
            yield warning(ProblemKind.UNKNOWN_AGENT, place, line=line, agent=words)
    yield from _parameters(function, code, index)


def _first_function(function: FunctionSpec, place: Place) -> Fix:
    name = legal_name(display_name(function)).replace("-", "_")
    first = f'def {name if name.isidentifier() else "answer"}():\n    return "Done."\n'
    return Fix(FixKind.ADD_CODE, Put(place.path, f"{function.code.rstrip()}\n\n\n{first}"))


def _parameters(function: FunctionSpec, code: Code, index: int) -> Iterator[Problem]:
    """Yield parameters in the team's list that the code does not take, and required ones that the list does not have."""
    if not function.parameters or code.takes_more:
        return
    listed = {parameter.name for parameter in function.parameters}
    accepted = {parameter.name for parameter in code.parameters}
    needed = {parameter.name for parameter in code.parameters if parameter.required}
    place = Place(None, function.id, "parameters", index=index)
    fix = Fix(FixKind.USE_CODE_PARAMETERS, Put(place.path, ()))
    if extra := listed - accepted:
        yield warning(ProblemKind.OTHER_PARAMETERS, place, fix, line=code.line, extra=quoted(sorted(extra)))
    if missing := needed - listed:
        yield warning(ProblemKind.OTHER_PARAMETERS, place, fix, line=code.line, missing=quoted(sorted(missing)))


def _tests(team: TeamSpec, function: FunctionSpec, index: int) -> Iterator[Problem]:
    for row, test in enumerate(function.tests):
        if test.handoff is not None and team.agent(test.handoff) is None:
            place = Place(None, function.id, "tests", row, index)
            fix = Fix(FixKind.EXPECT_NO_HANDOFF, Put((*place.path, "handoff"), None))
            yield warning(ProblemKind.UNKNOWN_AGENT, place, fix, agent=test.handoff)


def host_problems(team: TeamSpec) -> Iterator[Problem]:
    for row, line in enumerate(team.http):
        try:
            parse_host(line)
        except InvalidHostError as invalid:
            place = Place(field="http", row=row)
            fix = Fix(FixKind.REMOVE_LINE, Drop(place.path))
            yield warning(ProblemKind.UNFIT_HOST, place, fix, host=line, reason=str(invalid))
    if not team.http:
        yield from _without_hosts(team)


def _without_hosts(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        code = code_of(function)
        if code is not None and code.fetches is not None:
            place = Place(None, function.id, "code", index=index)
            yield warning(ProblemKind.NO_HOSTS, place, line=code.fetches, function=display_name(function))
