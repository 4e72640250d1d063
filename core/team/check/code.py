"""Problems of functions' code: what is no Python, what does not run here, and what does not fit the rest of the team."""

from __future__ import annotations

from collections.abc import Iterator

from core.sandbox import Code, NoFunctionError, UnreadableCodeError, read_code, unsupported_in
from core.sandbox.hosts import InvalidHostError, parse_host
from core.schema import legal_name
from core.team.check.problems import Drop, Fix, Place, Problem, ProblemKind, Put, warning
from core.team.code import code_of, find_agent, has_code
from core.team.names import display_name
from core.team.spec import FunctionSpec, TeamSpec

MOST_SHOWN = 5


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
        message = f"{unreadable.message}. Every call fails."
        yield warning(ProblemKind.NO_FUNCTION_IN_CODE, place, message, _first_function(function, index))
        return
    except UnreadableCodeError as unreadable:
        yield warning(ProblemKind.BROKEN_CODE, place, f"{_at(unreadable.line)}{unreadable.message}. Every call fails.")
        return
    yield from _unsupported(function, place)
    yield from _unknown_agents(team, code, place)
    yield from _parameters(function, code, index)


def _at(line: int | None) -> str:
    return f"Line {line}: " if line is not None else ""


def _first_function(function: FunctionSpec, index: int) -> Fix:
    name = legal_name(display_name(function)).replace("-", "_")
    first = f'def {name if name.isidentifier() else "answer"}():\n    return "Done."\n'
    text = f"{function.code.rstrip()}\n\n\n{first}"
    return Fix("Add a first function", Put(("functions", index, "code"), text))


def _unsupported(function: FunctionSpec, place: Place) -> Iterator[Problem]:
    for found in unsupported_in(function.code)[:MOST_SHOWN]:
        message = f"{_at(found.line)}`{found.what}` isn't available here. {found.rewrite}"
        yield warning(ProblemKind.UNSUPPORTED_CODE, place, message)


def _unknown_agents(team: TeamSpec, code: Code, place: Place) -> Iterator[Problem]:
    for words, line in code.handoffs:
        if find_agent(team, words) is None:
            message = f"{_at(line)}This hands over to “{words}”, and there is no such agent in this team."
            yield warning(ProblemKind.UNKNOWN_AGENT, place, message)


def _parameters(function: FunctionSpec, code: Code, index: int) -> Iterator[Problem]:
    """Parameters of the form that the code does not take, and those that it cannot do without."""
    if not function.parameters or code.takes_more:
        return
    listed, taken = {one.name for one in function.parameters}, {one.name for one in code.parameters}
    needed = {one.name for one in code.parameters if one.required}
    for names, what in (
        (listed - taken, "does not take"),
        (needed - listed, "needs, and the list of parameters lacks"),
    ):
        if names:
            place = Place(None, function.id, "parameters", index=index)
            message = f"{_at(code.line)}The code {what} {', '.join(f'“{name}”' for name in sorted(names))}."
            fix = Fix("Take the parameters from the code", Put(("functions", index, "parameters"), ()))
            yield warning(ProblemKind.OTHER_PARAMETERS, place, message, fix)


def _tests(team: TeamSpec, function: FunctionSpec, index: int) -> Iterator[Problem]:
    for row, test in enumerate(function.tests):
        if test.handoff is not None and team.agent(test.handoff) is None:
            message = f"This test expects a handoff to “{test.handoff}”, and there is no such agent in this team."
            fix = Fix("Expect no handoff", Put(("functions", index, "tests", row, "handoff"), None))
            yield warning(ProblemKind.UNKNOWN_AGENT, Place(None, function.id, "tests", row, index), message, fix)


def host_problems(team: TeamSpec) -> Iterator[Problem]:
    for row, line in enumerate(team.http):
        try:
            parse_host(line)
        except InvalidHostError as unfit:
            place = Place(field="http", row=row)
            message = f"“{line}”: {unfit} No function can fetch from it as it stands."
            yield warning(ProblemKind.UNFIT_HOST, place, message, Fix("Remove this line", Drop(("http", row))))
    if not team.http:
        yield from _without_hosts(team)


def _without_hosts(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        code = code_of(function)
        if code is not None and code.fetches is not None:
            message = (
                f"Line {code.fetches}: “{display_name(function)}” fetches from the web, and the team lists no host that functions "
                "may fetch from: every such request fails."
            )
            yield warning(ProblemKind.NO_HOSTS, Place(None, function.id, "code", index=index), message)
