"""Problems of names: what people could not tell apart, and what a model would see under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.schema import legal_name
from core.team.check.problems import Drop, Fix, Path, Place, Problem, ProblemKind, Put, error, warning
from core.team.names import (
    DELEGATE_PREFIX,
    HANDOFF_PREFIX,
    agent_names,
    display_name,
    fresh_name,
    function_name,
    short_name,
)
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec

RESERVED = "context_variables"
LONGEST_NAME = 64
PREFIXES = {"handoffs": HANDOFF_PREFIX, "delegates": DELEGATE_PREFIX}
CHOICES = frozenset({"", "auto", "none", "required"})


def name_problems(team: TeamSpec) -> Iterator[Problem]:
    yield from _alike([_named_agent(agent, index) for index, agent in enumerate(team.agents)])
    yield from _alike([_named_function(function, index) for index, function in enumerate(team.functions)])
    for index, function in enumerate(team.functions):
        yield from _parameters(function, index)
    names = agent_names(team)
    functions = {function.id: (at, function) for at, function in reversed(list(enumerate(team.functions)))}
    taken = {function_name(function) for function in team.functions}
    for index, agent in enumerate(team.agents):
        offered = list(_offered(agent, index, names, functions))
        yield from _same_names(agent, offered, taken)
        yield from _tool_choice(agent, index, {one.name for one in offered})


@dataclass(frozen=True, slots=True)
class _Named:
    """An agent or a function; `spelt` gives what a model would read if it had this name."""

    place: Place
    path: Path
    name: str
    spelt: Callable[[str], str]


def _named_agent(agent: AgentSpec, index: int) -> _Named:
    place = Place(agent=agent.id, field="name", index=index)
    return _Named(place, ("agents", index, "name"), agent.name, lambda name: short_name(replace(agent, name=name)))


def _named_function(function: FunctionSpec, index: int) -> _Named:
    place, path = Place(function=function.id, field="name", index=index), ("functions", index, "name")
    return _Named(place, path, function.name, lambda name: function_name(replace(function, name=name)))


def _alike(named: Sequence[_Named]) -> Iterator[Problem]:
    """Names given twice, and names that differ for people but not for a model."""
    spelt = [one.spelt(one.name) for one in named]
    taken = {one.name for one in named} | set(spelt)
    seen: set[str] = set()
    seen_spelt: set[str] = set()
    for one, legal in zip(named, spelt, strict=True):
        if one.name and one.name in seen:
            message = f"The name “{one.name}” is there twice, so nobody can tell which is meant."
            yield warning(ProblemKind.DUPLICATE_NAME, one.place, message, _rename(one, taken))
        elif one.name and legal in seen_spelt:
            message = f"A model reads “{one.name}” as “{legal}”, and another name too."
            yield warning(ProblemKind.COLLIDING_NAME, one.place, message, _rename(one, taken))
        seen.add(one.name)
        seen_spelt.add(legal)


def _rename(one: _Named, taken: set[str]) -> Fix | None:
    wanted = (f"{one.name} {number}" for number in range(2, len(taken) + 3))
    name = next((name for name in wanted if name not in taken and one.spelt(name) not in taken), None)
    return None if name is None else Fix(f"Call it {name}", Put(one.path, name))


def _parameters(function: FunctionSpec, index: int) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, parameter in enumerate(function.parameters):
        place, name = Place(None, function.id, "parameters", row, index), legal_name(parameter.name)
        if name in seen:
            fix = Fix("Remove the second", Drop(("functions", index, "parameters", row)))
            message = f"Two parameters are called “{name}”."
            yield error(ProblemKind.SAME_PARAMETER_NAME, place, message, fix)
        if name == RESERVED:
            free = fresh_name("variables", {other.name for other in function.parameters}, longest=LONGEST_NAME)
            fix = Fix(f"Call it {free}", Put(("functions", index, "parameters", row, "name"), free))
            message = f"“{RESERVED}” is what every function gets by itself; a parameter needs another name."
            yield error(ProblemKind.RESERVED_PARAMETER_NAME, place, message, fix)
        seen.add(name)


@dataclass(frozen=True, slots=True)
class _Offer:
    """One function an agent offers; `path` leads to its entry, `function` to the name, if it can be renamed."""

    name: str
    place: Place
    path: Path
    function: Path | None = None


def _offered(
    agent: AgentSpec, index: int, names: Mapping[AgentId, str], functions: Mapping[FunctionId, tuple[int, FunctionSpec]]
) -> Iterator[_Offer]:
    for field, ways in agent.links:
        for row, way in enumerate(ways):
            if way.to in names:
                place = Place(agent.id, None, field, row, index)
                yield _Offer(PREFIXES[field] + names[way.to], place, ("agents", index, field, row))
    for row, id in enumerate(agent.functions):
        if id in functions:
            at, function = functions[id]
            place = Place(agent.id, None, "functions", row, index)
            twice = id in agent.functions[:row]
            renamed = None if twice else ("functions", at, "name")
            yield _Offer(function_name(function), place, ("agents", index, "functions", row), renamed)


def _same_names(agent: AgentSpec, offered: Sequence[_Offer], taken: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for one in offered:
        if one.name in seen:
            message = f"“{display_name(agent)}” would offer two functions called “{one.name}” to a model, which cannot tell them apart."
            yield error(
                ProblemKind.SAME_FUNCTION_NAME, one.place, message, _apart(one, taken | {o.name for o in offered})
            )
        seen.add(one.name)


def _apart(one: _Offer, taken: set[str]) -> Fix:
    if one.function is None:
        return Fix("Remove the second", Drop(one.path))
    name = fresh_name(one.name, taken, longest=LONGEST_NAME)
    return Fix(f"Call the function {name}", Put(one.function, name))


def _tool_choice(agent: AgentSpec, index: int, offered: set[str]) -> Iterator[Problem]:
    if agent.tool_choice not in CHOICES and agent.tool_choice not in offered:
        message = f"It always has to call “{agent.tool_choice}”, which it is not offered."
        place = Place(agent.id, field="tool_choice", index=index)
        fix = Fix("Let the model choose", Put(("agents", index, "tool_choice"), "auto"))
        yield error(ProblemKind.UNKNOWN_TOOL_CHOICE, place, message, fix)
