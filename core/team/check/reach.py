"""Problems of links: agents that no conversation reaches or leaves, delegates in a circle, functions that no agent has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from core.team.check.problems import Append, Drop, Fix, FixKind, Place, Problem, ProblemKind, quoted, warning
from core.team.code import handoffs_in_code
from core.team.names import display_name
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec

TO_ITSELF = {"handoffs": ProblemKind.HANDOFF_TO_ITSELF, "delegates": ProblemKind.DELEGATE_TO_ITSELF}

ANYTHING_ELSE = "The request is about something else."
"""The `when` of a handoff back to the agent that starts."""

LinksByAgent = Mapping[AgentId, tuple[AgentId, ...]]


def link_problems(team: TeamSpec) -> Iterator[Problem]:
    for index, agent in enumerate(team.agents):
        yield from _to_itself(agent, index)
    handoffs = {agent.id: tuple(_handoff_targets(agent, team)) for agent in reversed(team.agents)}
    delegates = {agent.id: tuple(delegate.to for delegate in agent.delegates) for agent in reversed(team.agents)}
    yield from _circles(team, delegates)
    start = team.agent(team.start)
    if start is not None:
        yield from _unreachable(team, start, {id: (*handoffs[id], *delegates[id]) for id in handoffs})
        yield from _without_exit(team, start, handoffs)
    yield from _unused(team)


def _handoff_targets(agent: AgentSpec, team: TeamSpec) -> Iterator[AgentId]:
    """Yield the agents that this one may hand off to: by a handoff, or by a result or the code of one of its functions."""
    yield from (handoff.to for handoff in agent.handoffs)
    used = set(agent.functions)
    for function in team.functions:
        if function.id in used:
            yield from (result.handoff for result in function.results if result.handoff is not None)
            yield from handoffs_in_code(team, function)


def _to_itself(agent: AgentSpec, index: int) -> Iterator[Problem]:
    for field, links in agent.links:
        for row, link in enumerate(links):
            if link.to == agent.id:
                place = Place(agent.id, None, field, row, index)
                fix = Fix(FixKind.REMOVE, Drop(place.path))
                yield warning(TO_ITSELF[field], place, fix, agent=display_name(agent))


def _circles(team: TeamSpec, delegates: LinksByAgent) -> Iterator[Problem]:
    """Yield delegates that close a circle. Depth first, each agent once, without recursion: teams may be large."""
    done: set[AgentId] = set()
    rows = {agent.id: (index, agent) for index, agent in reversed(list(enumerate(team.agents)))}
    for root in dict.fromkeys(agent.id for agent in team.agents):
        trail = [] if root in done else [(root, iter(enumerate(delegates[root])))]
        while trail:
            id, targets = trail[-1]
            row, to = next(targets, (-1, id))
            if row < 0:
                done.add(id)
                trail.pop()
            elif to != id and any(to == on for on, _ in trail):
                yield _circle(*rows[id], row, to=rows[to][1])
            elif to != id and to in delegates and to not in done:
                trail.append((to, iter(enumerate(delegates[to]))))


def _circle(index: int, agent: AgentSpec, row: int, *, to: AgentSpec) -> Problem:
    place = Place(agent.id, None, "delegates", row, index)
    fix = Fix(FixKind.REMOVE, Drop(place.path))
    return warning(ProblemKind.DELEGATE_CIRCLE, place, fix, agent=display_name(agent), other=display_name(to))


def _reached(start: AgentId, links: LinksByAgent, *, without: Collection[AgentId] = ()) -> set[AgentId]:
    reached, waiting = {start}, [start]
    while waiting:
        new = [to for to in links.get(waiting.pop(), ()) if to not in reached and to not in without]
        reached.update(new)
        waiting += new
    return reached


def _unreachable(team: TeamSpec, start: AgentSpec, links: LinksByAgent) -> Iterator[Problem]:
    reached = _reached(start.id, links)
    at, name = team.agents.index(start), display_name(start)
    for index, agent in enumerate(team.agents):
        if agent.id not in reached:
            when = agent.description or f"The conversation is about what {display_name(agent)} looks after."
            edit = Append(("agents", at, "handoffs"), HandoffSpec(agent.id, when))
            fix = Fix(FixKind.ADD_HANDOFF, edit, name)
            place = Place(agent=agent.id, index=index)
            yield warning(ProblemKind.UNREACHABLE_AGENT, place, fix, start=name, agent=display_name(agent))


def _without_exit(team: TeamSpec, start: AgentSpec, handoffs: LinksByAgent) -> Iterator[Problem]:
    """Yield agents, and groups of agents, that a conversation cannot leave once it was handed to them."""
    handed = _reached(start.id, handoffs)
    agents = {agent.id: (index, agent) for index, agent in reversed(list(enumerate(team.agents)))}
    groups = _closed_groups({id: handoffs[id] for id in agents if id in handed})
    members = sorted(sorted(agents[id][0] for id in group) for group in groups if start.id not in group)
    for index, *others in members:
        agent = team.agents[index]
        place = Place(agent=agent.id, field="handoffs", index=index)
        edit = Append(place.path, HandoffSpec(start.id, ANYTHING_ELSE))
        fix = Fix(FixKind.ADD_HANDOFF_BACK, edit, display_name(start))
        name = display_name(agent)
        if others:
            names = quoted([name, *(display_name(team.agents[other]) for other in others)])
            yield warning(ProblemKind.CLOSED_GROUP, place, fix, agent=name, members=names)
        else:
            yield warning(ProblemKind.NO_EXIT, place, fix, agent=name)


def _closed_groups(links: LinksByAgent) -> Iterator[set[AgentId]]:
    """Yield the groups of agents that reach one another and nobody else. A link to an agent without an entry leaves.

    Each agent is looked at a fixed number of times: teams may be large.
    """
    backwards: dict[AgentId, list[AgentId]] = {id: [] for id in links}
    for id, targets in links.items():
        for to in targets:
            if to in backwards:
                backwards[to].append(id)
    seen: set[AgentId] = set()
    # In this order an agent comes after all groups that its own group leads to (Kosaraju's algorithm).
    for id in reversed(_in_order_of_completion(backwards)):
        if id not in seen:
            group = _reached(id, links, without=seen) & links.keys()
            seen |= group
            if all(to in group for member in group for to in links[member]):
                yield group


def _in_order_of_completion(links: Mapping[AgentId, Iterable[AgentId]]) -> list[AgentId]:
    """Return the agents in the order in which a search, depth first, has followed all of their links."""
    completed: list[AgentId] = []
    seen: set[AgentId] = set()
    for root in links:
        trail = [] if root in seen else [(root, iter(links[root]))]
        seen.add(root)
        while trail:
            id, targets = trail[-1]
            to = next((to for to in targets if to not in seen), None)
            if to is None:
                completed.append(id)
                trail.pop()
            else:
                seen.add(to)
                trail.append((to, iter(links[to])))
    return completed


def _unused(team: TeamSpec) -> Iterator[Problem]:
    used: set[FunctionId] = {id for agent in team.agents for id in agent.functions}
    for index, function in enumerate(team.functions):
        if function.id not in used:
            fix = _give_to_start(team, function)
            place = Place(function=function.id, index=index)
            yield warning(ProblemKind.UNUSED_FUNCTION, place, fix, function=display_name(function))


def _give_to_start(team: TeamSpec, function: FunctionSpec) -> Fix | None:
    for index, agent in enumerate(team.agents):
        if agent.id == team.start:
            edit = Append(("agents", index, "functions"), function.id)
            return Fix(FixKind.GIVE_FUNCTION, edit, display_name(agent))
    return None
