"""Problems of words: names, instructions and descriptions that are missing, placeholders that stand for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from core.team.check.problems import Fix, Place, Problem, ProblemKind, Put, warning
from core.team.code import complete_from_code, variables_in_code
from core.team.names import display_name
from core.team.placeholders import placeholders, texts_in
from core.team.spec import AgentId, AgentSpec, FunctionSpec, TeamSpec


def text_problems(team: TeamSpec) -> Iterator[Problem]:
    known = set(team.context) | {name for one in team.functions for result in one.results for name in result.set}
    known |= {name for one in team.functions for name in variables_in_code(one)}
    agents = {agent.id: agent for agent in reversed(team.agents)}
    for index, agent in enumerate(team.agents):
        yield from _agent(agent, index)
        yield from _whens(agent, index, agents)
        place = Place(agent.id, field="instructions", index=index)
        yield from _unknown(placeholders(agent.instructions), known, place)
    for index, function in enumerate(team.functions):
        yield from _function(function, index)
        yield from _results(function, index, known)


def _agent(agent: AgentSpec, index: int) -> Iterator[Problem]:
    if not agent.name.strip():
        fix = Fix(f"Call it {agent.id}", Put(("agents", index, "name"), agent.id))
        yield warning(ProblemKind.NO_NAME, Place(agent.id, field="name", index=index), "The agent has no name.", fix)
    if not agent.instructions.strip():
        text = " ".join(part for part in (f"You are {agent.name or agent.id}.", agent.description) if part)
        fix = Fix("Write first instructions", Put(("agents", index, "instructions"), text))
        message = f"“{display_name(agent)}” has no instructions, so a model does not know what to do."
        place = Place(agent.id, field="instructions", index=index)
        yield warning(ProblemKind.NO_INSTRUCTIONS, place, message, fix)


def _whens(agent: AgentSpec, index: int, agents: Mapping[AgentId, AgentSpec]) -> Iterator[Problem]:
    for field, ways in agent.links:
        for row, way in enumerate(ways):
            if way.when.strip():
                continue
            other = agents.get(way.to)
            text, name = (other.description, display_name(other)) if other else ("", way.to)
            edit = Put(("agents", index, field, row, "when"), text)
            message = f"Nothing says when “{display_name(agent)}” should turn to “{name}”, so a model can only guess."
            fix = Fix("Use the description of that agent", edit) if text.strip() else None
            yield warning(ProblemKind.NO_WHEN, Place(agent.id, None, field, row, index), message, fix)


def _function(function: FunctionSpec, index: int) -> Iterator[Problem]:
    if not function.name.strip():
        fix = Fix(f"Call it {function.id}", Put(("functions", index, "name"), function.id))
        place = Place(None, function.id, "name", index=index)
        yield warning(ProblemKind.NO_NAME, place, "The function has no name.", fix)
    if not complete_from_code(function).description.strip():
        message = f"“{display_name(function)}” has no description, so a model does not know when to call it."
        yield warning(ProblemKind.NO_DESCRIPTION, Place(None, function.id, "description", index=index), message)


def _results(function: FunctionSpec, index: int, known: set[str]) -> Iterator[Problem]:
    all_known = known | {parameter.name for parameter in complete_from_code(function).parameters}
    for row, result in enumerate(function.results):
        texts = (*texts_in(result.value), result.error, *texts_in(dict(result.set)))
        names = dict.fromkeys(name for text in texts for name in placeholders(text))
        yield from _unknown(names, all_known, Place(None, function.id, "results", row, index))


def _unknown(names: Collection[str], known: set[str], place: Place) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            fix = Fix(f"Add the variable {name}", Put(("context", name), ""))
            message = f"{{{name}}} stands for a variable, and the context has none of that name."
            yield warning(ProblemKind.UNKNOWN_VARIABLE, place, message, fix)
