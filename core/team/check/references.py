"""Problems of ids: those that lead nowhere, are given twice, or are no ids; and a start that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from core.team.check.problems import Drop, Fix, Place, Problem, ProblemKind, Put, error
from core.team.names import fresh_id
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec, is_id


def reference_problems(team: TeamSpec) -> Iterator[Problem]:
    yield from _start(team)
    yield from _ids("agents", team.agents)
    yield from _ids("functions", team.functions)
    agents, functions = {agent.id for agent in team.agents}, {function.id for function in team.functions}
    for index, agent in enumerate(team.agents):
        yield from _functions_of(agent, index, functions)
        yield from _links_of(agent, index, agents)
    for index, function in enumerate(team.functions):
        yield from _handoffs_of(function, index, agents)


def _start(team: TeamSpec) -> Iterator[Problem]:
    if not team.agents:
        message = "The team has no agents yet, so there is nobody to talk to. Add one."
        yield error(ProblemKind.NO_START, Place(field="agents"), message)
    elif team.agent(team.start) is None:
        first = team.agents[0]
        who = f"There is no agent “{team.start}”" if team.start else "No agent is set"
        fix = Fix(f"Start with {first.name or first.id}", Put(("start",), first.id))
        yield error(ProblemKind.NO_START, Place(field="start"), f"{who} to begin conversations.", fix)


def _ids(field: str, specs: Sequence[AgentSpec | FunctionSpec]) -> Iterator[Problem]:
    taken = {str(spec.id) for spec in specs}
    seen: set[str] = set()
    for index, spec in enumerate(specs):
        is_taken = spec.id in seen
        seen.add(spec.id)
        if not is_taken and is_id(spec.id):
            continue
        place = _place(spec, "id", index=index)
        fresh = Fix("Give it an id of its own", Put((field, index, "id"), fresh_id(spec.name or spec.id, taken)))
        if is_taken:
            message = f"The id “{spec.id}” is there twice; only the first one can be used."
            yield error(ProblemKind.DUPLICATE_ID, place, message, fresh)
        else:
            message = f"“{spec.id}” cannot be an id: letters, digits, _ and - only, 64 at most."
            yield error(ProblemKind.ILLEGAL_ID, place, message, fresh)


def _place(spec: AgentSpec | FunctionSpec, field: str, *, index: int) -> Place:
    if isinstance(spec, AgentSpec):
        return Place(agent=spec.id, field=field, index=index)
    return Place(function=spec.id, field=field, index=index)


def _functions_of(agent: AgentSpec, index: int, known: Collection[FunctionId]) -> Iterator[Problem]:
    for row, id in enumerate(agent.functions):
        if id not in known:
            fix = Fix("Remove it", Drop(("agents", index, "functions", row)))
            message = f"There is no function “{id}” in this team."
            yield error(ProblemKind.UNKNOWN_FUNCTION, Place(agent.id, None, "functions", row, index), message, fix)


def _links_of(agent: AgentSpec, index: int, known: Collection[AgentId]) -> Iterator[Problem]:
    for field, ways in agent.links:
        for row, way in enumerate(ways):
            if way.to not in known:
                fix = Fix("Remove it", Drop(("agents", index, field, row)))
                message = f"This leads to “{way.to}”, and there is no such agent in this team."
                yield error(ProblemKind.UNKNOWN_AGENT, Place(agent.id, None, field, row, index), message, fix)


def _handoffs_of(function: FunctionSpec, index: int, known: Collection[AgentId]) -> Iterator[Problem]:
    for row, result in enumerate(function.results):
        if result.handoff is not None and result.handoff not in known:
            fix = Fix("Answer without a handoff", Put(("functions", index, "results", row, "handoff"), None))
            message = f"This result hands over to “{result.handoff}”, and there is no such agent in this team."
            yield error(ProblemKind.UNKNOWN_AGENT, Place(None, function.id, "results", row, index), message, fix)
