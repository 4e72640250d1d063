"""Problems of names: agents or functions that people cannot distinguish, and functions that a model cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.team.check.parameters import MAX_NAME_LENGTH
from core.team.check.problems import Drop, Fix, FixKind, Path, Place, Problem, ProblemKind, Put, error, warning
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

PREFIXES: Mapping[str, str] = {"handoffs": HANDOFF_PREFIX, "delegates": DELEGATE_PREFIX}
CHOICES = frozenset({"", "auto", "none", "required"})
"""Values of `tool_choice` that name no function."""


def name_problems(team: TeamSpec) -> Iterator[Problem]:
    yield from _alike([_named_agent(agent, index) for index, agent in enumerate(team.agents)])
    yield from _alike([_named_function(function, index) for index, function in enumerate(team.functions)])
    names = agent_names(team)
    functions = {function.id: (at, function) for at, function in reversed(list(enumerate(team.functions)))}
    taken = {function_name(function) for function in team.functions}
    for index, agent in enumerate(team.agents):
        tools = list(_tools(agent, index, names, functions))
        yield from _same_names(agent, tools, taken)
        yield from _tool_choice(agent, index, {tool.name for tool in tools})


@dataclass(frozen=True, slots=True)
class _Named:
    """An agent or a function. `read_as` converts a name to the one that a model reads."""

    place: Place
    name: str
    read_as: Callable[[str], str]


def _named_agent(agent: AgentSpec, index: int) -> _Named:
    place = Place(agent=agent.id, field="name", index=index)
    return _Named(place, agent.name, lambda name: short_name(replace(agent, name=name)))


def _named_function(function: FunctionSpec, index: int) -> _Named:
    place = Place(function=function.id, field="name", index=index)
    return _Named(place, function.name, lambda name: function_name(replace(function, name=name)))


def _alike(named: Sequence[_Named]) -> Iterator[Problem]:
    """Yield duplicate names, and names that differ for people but not for a model, at every part that has such a name.

    Nobody knows which part was named last. The first part comes last, so that it keeps its name when all fixes are applied.
    """
    read_as = [entry.read_as(entry.name) for entry in named]
    names, legal_names = Counter(entry.name for entry in named), Counter(read_as)
    taken = {*names, *legal_names}
    seen: set[str] = set()
    of_first: list[Problem] = []
    for entry, legal in zip(named, read_as, strict=True):
        if entry.name and names[entry.name] > 1:
            problem = warning(ProblemKind.DUPLICATE_NAME, entry.place, _rename(entry, taken), name=entry.name)
        elif entry.name and legal_names[legal] > 1:
            fix = _rename(entry, taken)
            problem = warning(ProblemKind.COLLIDING_NAME, entry.place, fix, name=entry.name, read_as=legal)
        else:
            continue
        if legal in seen:
            yield problem
        else:
            of_first.append(problem)
            seen.add(legal)
    yield from of_first


def _rename(entry: _Named, taken: set[str]) -> Fix | None:
    numbered = (f"{entry.name} {number}" for number in range(2, len(taken) + 3))
    name = next((name for name in numbered if name not in taken and entry.read_as(name) not in taken), None)
    return None if name is None else Fix(FixKind.RENAME, Put(entry.place.path, name), name)


@dataclass(frozen=True, slots=True)
class _Tool:
    """One function a model can call. `function` is the path of its name, if that can be changed."""

    name: str
    place: Place
    function: Path | None = None


def _tools(
    agent: AgentSpec, index: int, names: Mapping[AgentId, str], functions: Mapping[FunctionId, tuple[int, FunctionSpec]]
) -> Iterator[_Tool]:
    for field, links in agent.links:
        for row, link in enumerate(links):
            if link.to in names:
                yield _Tool(PREFIXES[field] + names[link.to], Place(agent.id, None, field, row, index))
    for row, id in enumerate(agent.functions):
        if id in functions:
            at, function = functions[id]
            place = Place(agent.id, None, "functions", row, index)
            is_first = id not in agent.functions[:row]
            name_path = ("functions", at, "name") if is_first else None
            yield _Tool(function_name(function), place, name_path)


def _same_names(agent: AgentSpec, tools: Sequence[_Tool], taken: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for tool in tools:
        if tool.name in seen:
            fix = _distinguish(tool, taken | {other.name for other in tools})
            yield error(ProblemKind.SAME_FUNCTION_NAME, tool.place, fix, agent=display_name(agent), name=tool.name)
        seen.add(tool.name)


def _distinguish(tool: _Tool, taken: set[str]) -> Fix:
    if tool.function is None:
        return Fix(FixKind.REMOVE_SECOND, Drop(tool.place.path))
    name = fresh_name(tool.name, taken, longest=MAX_NAME_LENGTH)
    return Fix(FixKind.RENAME_FUNCTION, Put(tool.function, name), name)


def _tool_choice(agent: AgentSpec, index: int, names: set[str]) -> Iterator[Problem]:
    if agent.tool_choice not in CHOICES and agent.tool_choice not in names:
        place = Place(agent.id, field="tool_choice", index=index)
        fix = Fix(FixKind.FREE_CHOICE, Put(place.path, "auto"))
        yield error(ProblemKind.UNKNOWN_TOOL_CHOICE, place, fix, name=agent.tool_choice)
