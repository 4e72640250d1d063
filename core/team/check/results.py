"""Problems of what functions answer: rows that are never used, conditions on nothing, nothing to answer with."""

from __future__ import annotations

from collections.abc import Iterator

from core.team.check.problems import Append, Drop, Fix, Place, Problem, ProblemKind, Put, warning
from core.team.code import complete_from_code, has_code
from core.team.matching import matches_everything
from core.team.names import display_name
from core.team.spec import FunctionSpec, ParameterSpec, ResultRow, TeamSpec


def result_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        yield from _answers(function, index)
        yield from _rows(function, index)
        yield from _conditions(function, index)
    for index, function in enumerate(team.functions):
        yield from _handoffs_to_caller(team, function, index)


def _answers(function: FunctionSpec, index: int) -> Iterator[Problem]:
    if not function.results and not function.articles and not has_code(function):
        fix = Fix("Answer “Done.”", Append(("functions", index, "results"), ResultRow(value="Done.")))
        message = f"“{display_name(function)}” has nothing to answer with: every call of it fails."
        yield warning(ProblemKind.NO_RESULTS, Place(None, function.id, "results", index=index), message, fix)
    if function.mock and has_code(function) and not function.results and not function.articles:
        fix = Fix("Let its code answer", Put(("functions", index, "mock"), False))
        message = f"“{display_name(function)}” is mocked and has no results to answer with: every call of it fails."
        yield warning(ProblemKind.MOCK_WITHOUT_RESULTS, Place(None, function.id, "mock", index=index), message, fix)
    if function.articles and not complete_from_code(function).parameters:
        added = _added(function, ParameterSpec("query", description="What to look for."), index)
        message = f"“{display_name(function)}” looks for articles by its first parameter, and it has none."
        yield warning(ProblemKind.NO_QUERY, Place(None, function.id, "parameters", index=index), message, added)


def _rows(function: FunctionSpec, index: int) -> Iterator[Problem]:
    all_matched = None
    for row, result in enumerate(function.results):
        if all_matched is not None:
            fix = Fix("Remove it", Drop(("functions", index, "results", row)))
            message = f"This result is never used: result no. {all_matched + 1} above it answers every call."
            place = Place(None, function.id, "results", row, index)
            yield warning(ProblemKind.UNREACHABLE_RESULT, place, message, fix)
        elif matches_everything(result, function):
            all_matched = row
    if all_matched is not None and function.articles:
        fix = Fix("Remove that result", Drop(("functions", index, "results", all_matched)))
        message = f"The articles are never used: result no. {all_matched + 1} answers every call."
        place = Place(None, function.id, "articles", index=index)
        yield warning(ProblemKind.UNREACHABLE_RESULT, place, message, fix)


def _added(function: FunctionSpec, parameter: ParameterSpec, index: int) -> Fix | None:
    """One more parameter, where that helps: code takes what it takes, whatever the list says."""
    if has_code(function):
        return None
    return Fix(f"Add the parameter {parameter.name}", Append(("functions", index, "parameters"), parameter))


def _conditions(function: FunctionSpec, index: int) -> Iterator[Problem]:
    known = {parameter.name for parameter in complete_from_code(function).parameters}
    for row, result in enumerate(function.results):
        for name in result.when:
            if name not in known:
                added = _added(function, ParameterSpec(name, required=False), index)
                message = f"The condition is about “{name}”, and the function has no such parameter: it never holds."
                place = Place(None, function.id, "results", row, index)
                yield warning(ProblemKind.UNKNOWN_PARAMETER, place, message, added)


def _handoffs_to_caller(team: TeamSpec, function: FunctionSpec, index: int) -> Iterator[Problem]:
    callers = {agent.id: agent for agent in team.agents if function.id in agent.functions}
    for row, result in enumerate(function.results):
        if result.handoff is not None and result.handoff in callers:
            fix = Fix("Answer without a handoff", Put(("functions", index, "results", row, "handoff"), None))
            message = (
                f"This result hands over to “{display_name(callers[result.handoff])}”, which itself has the function."
            )
            place = Place(None, function.id, "results", row, index)
            yield warning(ProblemKind.HANDOFF_TO_ITSELF, place, message, fix)
