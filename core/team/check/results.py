"""Problems of function results: rows that are never used, conditions that never hold, functions without an answer."""

from __future__ import annotations

from collections.abc import Iterator

from core.team.check.problems import Append, Drop, Fix, FixKind, Place, Problem, ProblemKind, Put, warning
from core.team.code import complete_from_code, has_code
from core.team.matching import matches_everything
from core.team.names import display_name
from core.team.spec import FunctionSpec, ParameterSpec, ResultRow, TeamSpec

FIRST_RESULT = ResultRow(value="Done.")


def result_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        yield from _answers(function, index)
        yield from _rows(function, index)
        yield from _conditions(function, index)
    for index, function in enumerate(team.functions):
        yield from _handoffs_to_caller(team, function, index)


def _answers(function: FunctionSpec, index: int) -> Iterator[Problem]:
    name = display_name(function)
    if not function.results and not function.articles and not has_code(function):
        fix = Fix(FixKind.ANSWER_DONE, Append(("functions", index, "results"), FIRST_RESULT))
        yield warning(ProblemKind.NO_RESULTS, Place(None, function.id, "results", index=index), fix, function=name)
    if function.mock and has_code(function) and not function.results and not function.articles:
        fix = Fix(FixKind.USE_CODE, Put(("functions", index, "mock"), False))
        place = Place(None, function.id, "mock", index=index)
        yield warning(ProblemKind.MOCK_WITHOUT_RESULTS, place, fix, function=name)
    if function.articles and not complete_from_code(function).parameters:
        query = ParameterSpec("query", description="What to look for.")
        place = Place(None, function.id, "parameters", index=index)
        yield warning(ProblemKind.NO_QUERY, place, _parameter_fix(function, query, index), function=name)


def _rows(function: FunctionSpec, index: int) -> Iterator[Problem]:
    all_matched = None
    for row, result in enumerate(function.results):
        if all_matched is not None:
            fix = Fix(FixKind.REMOVE, Drop(("functions", index, "results", row)))
            place = Place(None, function.id, "results", row, index)
            yield warning(ProblemKind.UNREACHABLE_RESULT, place, fix, number=all_matched + 1)
        elif matches_everything(result, function):
            all_matched = row
    if all_matched is not None and function.articles:
        fix = Fix(FixKind.REMOVE_RESULT, Drop(("functions", index, "results", all_matched)))
        place = Place(None, function.id, "articles", index=index)
        yield warning(ProblemKind.UNREACHABLE_RESULT, place, fix, number=all_matched + 1)


def _parameter_fix(function: FunctionSpec, parameter: ParameterSpec, index: int) -> Fix | None:
    """Return the fix that adds a parameter. A function with code has none: its parameters are those of the code."""
    if has_code(function):
        return None
    return Fix(FixKind.ADD_PARAMETER, Append(("functions", index, "parameters"), parameter), parameter.name)


def _conditions(function: FunctionSpec, index: int) -> Iterator[Problem]:
    parameters = {parameter.name for parameter in complete_from_code(function).parameters}
    for row, result in enumerate(function.results):
        for name in result.when:
            if name not in parameters:
                fix = _parameter_fix(function, ParameterSpec(name, required=False), index)
                place = Place(None, function.id, "results", row, index)
                yield warning(ProblemKind.UNKNOWN_PARAMETER, place, fix, parameter=name)


def _handoffs_to_caller(team: TeamSpec, function: FunctionSpec, index: int) -> Iterator[Problem]:
    callers = {agent.id: agent for agent in team.agents if function.id in agent.functions}
    for row, result in enumerate(function.results):
        if result.handoff is not None and result.handoff in callers:
            fix = Fix(FixKind.NO_HANDOFF, Put(("functions", index, "results", row, "handoff"), None))
            place = Place(None, function.id, "results", row, index)
            yield warning(ProblemKind.HANDOFF_TO_ITSELF, place, fix, agent=display_name(callers[result.handoff]))
