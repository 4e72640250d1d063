"""Problems of ids: unknown, duplicate or illegal; and a team without an agent to start with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from core.team.check.problems import Drop, Fix, FixKind, Place, Problem, ProblemKind, Put, error
from core.team.names import fresh_id
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec, is_id


def reference_problems(team: TeamSpec) -> Iterator[Problem]:
    yield from _start(team)
    yield from _ids(team.agents)
    yield from _ids(team.functions)
    agents, functions = {agent.id for agent in team.agents}, {function.id for function in team.functions}
    for index, agent in enumerate(team.agents):
        yield from _functions_of(agent, index, functions)
        yield from _links_of(agent, index, agents)
    for index, function in enumerate(team.functions):
        yield from _handoffs_of(function, index, agents)


def _start(team: TeamSpec) -> Iterator[Problem]:
    if not team.agents:
        yield error(ProblemKind.NO_START, Place(field="agents"))
    elif team.agent(team.start) is None:
        first, place = team.agents[0], Place(field="start")
        fix = Fix(FixKind.START_WITH, Put(place.path, first.id), first.name or first.id)
        yield error(ProblemKind.NO_START, place, fix, start=team.start)


def _ids(specs: Sequence[AgentSpec | FunctionSpec]) -> Iterator[Problem]:
    taken = {str(spec.id) for spec in specs}
    seen: set[str] = set()
    for index, spec in enumerate(specs):
        is_taken = spec.id in seen
        seen.add(spec.id)
        if not is_taken and is_id(spec.id):
            continue
        in_agent, in_function = (spec.id, None) if isinstance(spec, AgentSpec) else (None, spec.id)
        place = Place(in_agent, in_function, "id", index=index)
        fix = Fix(FixKind.NEW_ID, Put(place.path, fresh_id(spec.name or spec.id, taken)))
        kind = ProblemKind.DUPLICATE_ID if is_taken else ProblemKind.ILLEGAL_ID
        yield error(kind, place, fix, id=spec.id)


def _functions_of(agent: AgentSpec, index: int, function_ids: Collection[FunctionId]) -> Iterator[Problem]:
    for row, id in enumerate(agent.functions):
        if id not in function_ids:
            place = Place(agent.id, None, "functions", row, index)
            yield error(ProblemKind.UNKNOWN_FUNCTION, place, Fix(FixKind.REMOVE, Drop(place.path)), function=id)


def _links_of(agent: AgentSpec, index: int, agent_ids: Collection[AgentId]) -> Iterator[Problem]:
    for field, links in agent.links:
        for row, link in enumerate(links):
            if link.to not in agent_ids:
                place = Place(agent.id, None, field, row, index)
                yield error(ProblemKind.UNKNOWN_AGENT, place, Fix(FixKind.REMOVE, Drop(place.path)), agent=link.to)


def _handoffs_of(function: FunctionSpec, index: int, agent_ids: Collection[AgentId]) -> Iterator[Problem]:
    for row, result in enumerate(function.results):
        if result.handoff is not None and result.handoff not in agent_ids:
            place = Place(None, function.id, "results", row, index)
            fix = Fix(FixKind.NO_HANDOFF, Put((*place.path, "handoff"), None))
            yield error(ProblemKind.UNKNOWN_AGENT, place, fix, agent=result.handoff)
