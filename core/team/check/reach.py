"""Problems of ways: agents no conversation comes to or gets away from, ways in circles, functions nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.team.check.problems import Append, Drop, Fix, Place, Problem, ProblemKind, warning
from core.team.code import handoffs_in_code
from core.team.names import display_name
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec

TO_ITSELF = {"handoffs": ProblemKind.HANDOFF_TO_ITSELF, "delegates": ProblemKind.DELEGATE_TO_ITSELF}

ANYTHING_ELSE = "The request is about something else."
"""When an agent hands the conversation back to the one that starts."""

Ways = Mapping[AgentId, tuple[AgentId, ...]]


def link_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, agent in enumerate(team.agents):
        yield from _to_itself(agent, index)
    handoffs = {agent.id: tuple(_handed_to(agent, team)) for agent in reversed(team.agents)}
    delegates = {agent.id: tuple(way.to for way in agent.delegates) for agent in reversed(team.agents)}
    yield from _circles(team, delegates)
    start = team.agent(team.start)
    if start is not None:
        yield from _unreachable(team, start, {id: (*handoffs[id], *delegates[id]) for id in handoffs})
        yield from _no_way_on(team, start, handoffs)
    yield from _unused(team)


def _handed_to(agent: AgentSpec, team: TeamSpec) -> Iterator[AgentId]:
    """Where a conversation with this agent may go, by its own handoffs and by the results and the code of its functions."""
    yield from (way.to for way in agent.handoffs)
    used = set(agent.functions)
    for function in team.functions:
        if function.id in used:
            yield from (result.handoff for result in function.results if result.handoff is not None)
            yield from handoffs_in_code(team, function)


def _to_itself(agent: AgentSpec, index: int) -> Iterator[Problem]:
    for field, ways in agent.links:
        for row, way in enumerate(ways):
            if way.to == agent.id:
                place = Place(agent.id, None, field, row, index)
                message = f"“{display_name(agent)}” would turn to itself here, which leads nowhere."
                yield warning(TO_ITSELF[field], place, message, Fix("Remove it", Drop(("agents", index, field, row))))


def _circles(team: TeamSpec, delegates: Ways) -> Iterator[Problem]:
    """Delegates that close a circle: depth first, each agent once, without recursion."""
    done: set[AgentId] = set()
    rows = {agent.id: (index, agent) for index, agent in reversed(list(enumerate(team.agents)))}
    for root in dict.fromkeys(agent.id for agent in team.agents):
        trail = [] if root in done else [(root, iter(enumerate(delegates[root])))]
        while trail:
            id, ways = trail[-1]
            row, to = next(ways, (-1, id))
            if row < 0:
                done.add(id)
                trail.pop()
            elif to != id and any(to == on for on, _ in trail):
                yield _circle(*rows[id], row, to=rows[to][1])
            elif to != id and to in delegates and to not in done:
                trail.append((to, iter(enumerate(delegates[to]))))


def _circle(index: int, agent: AgentSpec, row: int, *, to: AgentSpec) -> Problem:
    place = Place(agent.id, None, "delegates", row, index)
    message = f"“{display_name(agent)}” asks “{display_name(to)}”, which in the end asks “{display_name(agent)}” again: they could go on for ever."
    fix = Fix("Remove it", Drop(("agents", index, "delegates", row)))
    return warning(ProblemKind.DELEGATE_CIRCLE, place, message, fix)


def _reached(start: AgentId, ways: Ways) -> set[AgentId]:
    reached, waiting = {start}, [start]
    while waiting:
        new = [to for to in ways.get(waiting.pop(), ()) if to not in reached]
        reached.update(new)
        waiting += new
    return reached


def _unreachable(team: TeamSpec, start: AgentSpec, ways: Ways) -> Iterator[Problem]:
    reached = _reached(start.id, ways)
    at = team.agents.index(start)
    for index, agent in enumerate(team.agents):
        if agent.id not in reached:
            when = agent.description or f"The conversation is about what {display_name(agent)} looks after."
            edit = Append(("agents", at, "handoffs"), HandoffSpec(agent.id, when))
            message = f"No handoff from “{display_name(start)}” leads to “{display_name(agent)}”, so no conversation comes here."
            fix = Fix(f"Add a handoff from {display_name(start)}", edit)
            yield warning(ProblemKind.UNREACHABLE_AGENT, Place(agent=agent.id, index=index), message, fix)


def _no_way_on(team: TeamSpec, start: AgentSpec, handoffs: Ways) -> Iterator[Problem]:
    handed = _reached(start.id, handoffs)
    for index, agent in enumerate(team.agents):
        if agent.id == start.id or agent.id not in handed or set(handoffs[agent.id]) - {agent.id}:
            continue
        edit = Append(("agents", index, "handoffs"), HandoffSpec(start.id, ANYTHING_ELSE))
        message = f"A conversation that comes to “{display_name(agent)}” cannot leave again, whatever it is about next."
        fix = Fix(f"Add a handoff back to {display_name(start)}", edit)
        place = Place(agent=agent.id, field="handoffs", index=index)
        yield warning(ProblemKind.NO_WAY_ON, place, message, fix)


def _unused(team: TeamSpec) -> Iterator[Problem]:
    used: set[FunctionId] = {id for agent in team.agents for id in agent.functions}
    for index, function in enumerate(team.functions):
        if function.id not in used:
            place = Place(function=function.id, index=index)
            message = f"No agent has the function “{display_name(function)}”, so no model can call it."
            yield warning(ProblemKind.UNUSED_FUNCTION, place, message, _given_to_start(team, function))


def _given_to_start(team: TeamSpec, function: FunctionSpec) -> Fix | None:
    for index, agent in enumerate(team.agents):
        if agent.id == team.start:
            return Fix(f"Give it to {display_name(agent)}", Append(("agents", index, "functions"), function.id))
    return None
