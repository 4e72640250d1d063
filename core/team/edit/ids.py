"""Change the ids of agents and functions, with everything that refers to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.code import find_agent, rewriting
from core.team.edit.team import keep_tool_choices, require_agent, require_function
from core.team.names import display_name, fresh_id
from core.team.spec import (
    AgentId,
    AgentSpec,
    FunctionId,
    FunctionSpec,
    FunctionTest,
    ResultRow,
    TeamSpec,
    is_id,
)


@dataclass(frozen=True, slots=True)
class IdChanges:
    """New ids by the old ones. What is not listed keeps its id."""

    agents: Mapping[AgentId, AgentId] = field(default_factory=dict)
    functions: Mapping[FunctionId, FunctionId] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.agents or self.functions)

    def agent(self, id: AgentId) -> AgentId:
        return self.agents.get(id, id)

    def function(self, id: FunctionId) -> FunctionId:
        return self.functions.get(id, id)


def change_agent_id(team: TeamSpec, id: AgentId, new: str) -> TeamSpec:
    """Return the team in which the agent has another id. Raises TeamEditError if that is taken or cannot be an id."""
    require_agent(team, id)
    _require_free(new, id, team.agent(new))
    return with_ids(team, IdChanges(agents={id: AgentId(new)}))


def change_function_id(team: TeamSpec, id: FunctionId, new: str) -> TeamSpec:
    """Return the team in which the function has another id. Raises TeamEditError if that is taken or cannot be an id."""
    require_function(team, id)
    _require_free(new, id, team.function(new))
    return with_ids(team, IdChanges(functions={id: FunctionId(new)}))


def _require_free(new: str, old: str, owner: AgentSpec | FunctionSpec | None) -> None:
    if not is_id(new):
        raise TeamEditError.of(ErrorCode.INVALID_ID, found=f"“{new}”")
    if owner is not None and new != old:
        raise TeamEditError.of(ErrorCode.ID_TAKEN, id=new, name=display_name(owner))


def ids_after_names(
    team: TeamSpec, agents: Collection[str], functions: Collection[str], taken: Collection[str] = ()
) -> IdChanges:
    """Return the ids that these agents and functions get from their names, different from all others and those `taken`."""
    used = {*taken, *(agent.id for agent in team.agents), *(function.id for function in team.functions)}
    new_agents: dict[AgentId, AgentId] = {}
    new_functions: dict[FunctionId, FunctionId] = {}
    for agent in team.agents:
        if agent.id in agents and agent.name.strip():
            names = {other.name for other in team.agents if other is not agent}  # code hands off by names, too
            new = fresh_id(agent.name, (used - {agent.id}) | names)
            new_agents |= {agent.id: AgentId(new)} if new != agent.id else {}
            used.add(new)
    for function in team.functions:
        if function.id in functions and function.name.strip():
            new = fresh_id(function.name, used - {function.id})
            new_functions |= {function.id: FunctionId(new)} if new != function.id else {}
            used.add(new)
    return IdChanges(new_agents, new_functions)


def with_ids(team: TeamSpec, ids: IdChanges) -> TeamSpec:
    """Return the team with new ids, also in links, results, tests, code, positions and the choice of a function to call."""
    after = replace(
        team,
        start=ids.agent(team.start),
        agents=tuple(_agent(agent, ids) for agent in team.agents),
        functions=tuple(_function(team, function, ids) for function in team.functions),
        positions={ids.agent(id): place for id, place in team.positions.items()},
    )
    return keep_tool_choices(team, after, ids.agents, ids.functions)


def _agent(agent: AgentSpec, ids: IdChanges) -> AgentSpec:
    return replace(
        agent,
        id=ids.agent(agent.id),
        functions=tuple(map(ids.function, agent.functions)),
        handoffs=tuple(replace(link, to=ids.agent(link.to)) for link in agent.handoffs),
        delegates=tuple(replace(link, to=ids.agent(link.to)) for link in agent.delegates),
    )


def _function(team: TeamSpec, function: FunctionSpec, ids: IdChanges) -> FunctionSpec:
    code = function.code
    for old, new in ids.agents.items():
        if old in code and find_agent(team, old) == old:
            code = rewriting.with_agent(code, old, new)
    return replace(
        function,
        id=ids.function(function.id),
        results=tuple(_result(row, ids) for row in function.results),
        tests=tuple(_test(test, ids) for test in function.tests),
        code=code,
    )


def _result(row: ResultRow, ids: IdChanges) -> ResultRow:
    return row if row.handoff is None else replace(row, handoff=ids.agent(row.handoff))


def _test(test: FunctionTest, ids: IdChanges) -> FunctionTest:
    return test if test.handoff is None else replace(test, handoff=ids.agent(test.handoff))
