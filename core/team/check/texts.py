"""Problems of texts and results: missing texts, placeholders without a variable, results that no call reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from core.team.check.problems import Append, Drop, Fix, FixKind, Place, Problem, ProblemKind, Put, warning
from core.team.code import code_of, complete_from_code, has_code, variables_in_code
from core.team.matching import matches_everything
from core.team.names import display_name, visible_text
from core.team.placeholders import placeholders, texts_in
from core.team.spec import AgentId, AgentSpec, FunctionSpec, ParameterSpec, ResultRow, TeamSpec

LONGEST_SAMPLE = 2_000
"""Characters of a sample reply that can be read in a chat; the form takes no more."""


def text_problems(team: TeamSpec) -> Iterator[Problem]:
    variables = set(team.context) | {name for spec in team.functions for result in spec.results for name in result.set}
    variables |= {name for spec in team.functions for name in variables_in_code(spec)}
    agents = {agent.id: agent for agent in reversed(team.agents)}
    for index, agent in enumerate(team.agents):
        yield from _agent(agent, index)
        yield from _link_texts(agent, index, agents)
        place = Place(agent.id, field="instructions", index=index)
        yield from _unknown(placeholders(agent.instructions), variables, place)
        yield from _samples(agent, index, variables)
    for index, function in enumerate(team.functions):
        yield from _function(function, index)
        yield from _results(function, index, variables)


def _agent(agent: AgentSpec, index: int) -> Iterator[Problem]:
    if not visible_text(agent.name):
        place = Place(agent.id, field="name", index=index)
        yield warning(
            ProblemKind.NO_NAME, place, Fix(FixKind.RENAME, Put(place.path, agent.id), agent.id), part="agent"
        )
    if not agent.instructions.strip():
        text = " ".join(part for part in (f"You are {display_name(agent)}.", agent.description) if part)
        place = Place(agent.id, field="instructions", index=index)
        fix = Fix(FixKind.WRITE_INSTRUCTIONS, Put(place.path, text))
        yield warning(ProblemKind.NO_INSTRUCTIONS, place, fix, agent=display_name(agent))


def _samples(agent: AgentSpec, index: int, variables: set[str]) -> Iterator[Problem]:
    for row, sample in enumerate(agent.sample_replies):
        place = Place(agent.id, None, "sample_replies", row, index)
        remove = Fix(FixKind.REMOVE, Drop(place.path))
        if not (sample.about.strip() and sample.say.strip()):
            yield warning(ProblemKind.EMPTY_SAMPLE_REPLY, place, remove)
        length = max(len(sample.about), len(sample.say))
        if length > LONGEST_SAMPLE:
            yield warning(ProblemKind.LONG_SAMPLE_REPLY, place, remove, length=length, limit=LONGEST_SAMPLE)
        yield from _unknown(placeholders(sample.say), variables, place)


def _link_texts(agent: AgentSpec, index: int, agents: Mapping[AgentId, AgentSpec]) -> Iterator[Problem]:
    for field, links in agent.links:
        for row, link in enumerate(links):
            if link.when.strip():
                continue
            other = agents.get(link.to)
            text, name = (other.description, display_name(other)) if other else ("", link.to)
            place = Place(agent.id, None, field, row, index)
            fix = Fix(FixKind.USE_DESCRIPTION, Put((*place.path, "when"), text)) if text.strip() else None
            yield warning(ProblemKind.NO_WHEN, place, fix, agent=display_name(agent), other=name)


def _function(function: FunctionSpec, index: int) -> Iterator[Problem]:
    if not visible_text(function.name):
        place = Place(None, function.id, "name", index=index)
        fix = Fix(FixKind.RENAME, Put(place.path, function.id), function.id)
        yield warning(ProblemKind.NO_NAME, place, fix, part="function")
    if not complete_from_code(function).description.strip() and not _is_unreadable(function):
        place = Place(None, function.id, "description", index=index)
        yield warning(ProblemKind.NO_DESCRIPTION, place, function=display_name(function))


def _is_unreadable(function: FunctionSpec) -> bool:
    """Return whether nobody can tell what the code declares: that is one problem, and nothing is missing because of it."""
    return has_code(function) and code_of(function) is None


def _results(function: FunctionSpec, index: int, variables: set[str]) -> Iterator[Problem]:
    names_with_value = variables | {parameter.name for parameter in complete_from_code(function).parameters}
    for row, result in enumerate(function.results):
        texts = (*texts_in(result.value), result.error, *texts_in(dict(result.set)))
        names = dict.fromkeys(name for text in texts for name in placeholders(text))
        yield from _unknown(names, names_with_value, Place(None, function.id, "results", row, index))


def _unknown(names: Collection[str], defined: set[str], place: Place) -> Iterator[Problem]:
    for name in names:
        if name not in defined:
            fix = Fix(FixKind.ADD_VARIABLE, Put(("context", name), ""), name)
            yield warning(ProblemKind.UNKNOWN_VARIABLE, place, fix, variable=name)


FIRST_RESULT = ResultRow(value="Done.")


def result_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, function in enumerate(team.functions):
        yield from _answers(function, index)
        yield from _rows(function, index)
        yield from _conditions(function, index)
    for index, function in enumerate(team.functions):
        yield from _handoffs_to_caller(team, function, index)


def _answers(function: FunctionSpec, index: int) -> Iterator[Problem]:
    name, has_table = display_name(function), bool(function.results or function.articles)
    if not has_table and not has_code(function):
        place = Place(None, function.id, "results", index=index)
        fix = Fix(FixKind.ANSWER_DONE, Append(place.path, FIRST_RESULT))
        yield warning(ProblemKind.NO_RESULTS, place, fix, function=name)
    if not has_table and function.mock and has_code(function):
        place = Place(None, function.id, "mock", index=index)
        yield warning(
            ProblemKind.MOCK_WITHOUT_RESULTS, place, Fix(FixKind.USE_CODE, Put(place.path, False)), function=name
        )
    if function.articles and not complete_from_code(function).parameters:
        query = ParameterSpec("query", description="What to look for.")
        place = Place(None, function.id, "parameters", index=index)
        yield warning(ProblemKind.NO_QUERY, place, _parameter_fix(function, query, index), function=name)


def _rows(function: FunctionSpec, index: int) -> Iterator[Problem]:
    all_matched = None
    for row, result in enumerate(function.results):
        if all_matched is not None:
            place = Place(None, function.id, "results", row, index)
            fix = Fix(FixKind.REMOVE, Drop(place.path))
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
    if _is_unreadable(function):
        return
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
            place = Place(None, function.id, "results", row, index)
            fix = Fix(FixKind.NO_HANDOFF, Put((*place.path, "handoff"), None))
            yield warning(ProblemKind.HANDOFF_TO_ITSELF, place, fix, agent=display_name(callers[result.handoff]))
