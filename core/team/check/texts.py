"""Problems of texts: missing names, instructions and descriptions, and placeholders without a variable."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from core.team.check.problems import Fix, FixKind, Place, Problem, ProblemKind, Put, warning
from core.team.code import complete_from_code, variables_in_code
from core.team.names import display_name
from core.team.placeholders import placeholders, texts_in
from core.team.spec import AgentId, AgentSpec, FunctionSpec, TeamSpec


def text_problems(team: TeamSpec) -> Iterator[Problem]:
    variables = set(team.context) | {name for spec in team.functions for result in spec.results for name in result.set}
    variables |= {name for spec in team.functions for name in variables_in_code(spec)}
    agents = {agent.id: agent for agent in reversed(team.agents)}
    for index, agent in enumerate(team.agents):
        yield from _agent(agent, index)
        yield from _link_texts(agent, index, agents)
        place = Place(agent.id, field="instructions", index=index)
        yield from _unknown(placeholders(agent.instructions), variables, place)
    for index, function in enumerate(team.functions):
        yield from _function(function, index)
        yield from _results(function, index, variables)


def _agent(agent: AgentSpec, index: int) -> Iterator[Problem]:
    if not agent.name.strip():
        fix = Fix(FixKind.RENAME, Put(("agents", index, "name"), agent.id), agent.id)
        yield warning(ProblemKind.NO_NAME, Place(agent.id, field="name", index=index), fix, part="agent")
    if not agent.instructions.strip():
        text = " ".join(part for part in (f"You are {agent.name or agent.id}.", agent.description) if part)
        fix = Fix(FixKind.WRITE_INSTRUCTIONS, Put(("agents", index, "instructions"), text))
        place = Place(agent.id, field="instructions", index=index)
        yield warning(ProblemKind.NO_INSTRUCTIONS, place, fix, agent=display_name(agent))


def _link_texts(agent: AgentSpec, index: int, agents: Mapping[AgentId, AgentSpec]) -> Iterator[Problem]:
    for field, links in agent.links:
        for row, link in enumerate(links):
            if link.when.strip():
                continue
            other = agents.get(link.to)
            text, name = (other.description, display_name(other)) if other else ("", link.to)
            edit = Put(("agents", index, field, row, "when"), text)
            fix = Fix(FixKind.USE_DESCRIPTION, edit) if text.strip() else None
            place = Place(agent.id, None, field, row, index)
            yield warning(ProblemKind.NO_WHEN, place, fix, agent=display_name(agent), other=name)


def _function(function: FunctionSpec, index: int) -> Iterator[Problem]:
    if not function.name.strip():
        fix = Fix(FixKind.RENAME, Put(("functions", index, "name"), function.id), function.id)
        yield warning(ProblemKind.NO_NAME, Place(None, function.id, "name", index=index), fix, part="function")
    if not complete_from_code(function).description.strip():
        place = Place(None, function.id, "description", index=index)
        yield warning(ProblemKind.NO_DESCRIPTION, place, function=display_name(function))


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
