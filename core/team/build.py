"""From a team as data to agents that run. Nothing of a user's is executed: code runs when its function is called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.agents import Agent, AgentFunction, Delegate, Handoff
from core.errors import SetupError
from core.sandbox import Sandbox
from core.team.check import Severity, check, describe_place, fix_label, problem_text
from core.team.code import allowed_hosts, complete_from_code, handoffs_in_code, runs_code
from core.team.code_function import DEFAULT_SANDBOX, CodeFunction
from core.team.names import delegate_names, handoff_names
from core.team.placeholders import fill_text
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec
from core.team.table_function import TableFunction


@dataclass(frozen=True, slots=True)
class BuiltTeam:
    """Agents that run, by id, and the one a conversation begins with."""

    agents: Mapping[AgentId, Agent]
    start: Agent


@dataclass(frozen=True, slots=True)
class TeamParts:
    """The agents and functions of a team, not tied together yet."""

    agents: Mapping[AgentId, Agent]
    functions: Mapping[FunctionId, TableFunction]


def build_team(
    team: TeamSpec,
    *,
    model: str = "",
    mocked: bool = False,
    hosts: Collection[str] = (),
    sandbox: Sandbox = DEFAULT_SANDBOX,
) -> BuiltTeam:
    """The team's agents. Those without a model of their own use `model`.

    When `mocked`, no code runs: functions that have code answer from their results instead. Code may fetch from those of
    the team's hosts that are among `hosts`, which are the ones that the person has allowed. It runs in the `sandbox`.

    Raises SetupError when the team has an error that `core.team.check` finds; warnings do not matter.
    """
    _refuse_errors(team)
    parts = build_parts(team, model=model, mocked=mocked, hosts=hosts, sandbox=sandbox)
    for spec in team.agents:
        connect_agent(team, spec, parts)
    return BuiltTeam(parts.agents, parts.agents[team.start])


def build_parts(
    team: TeamSpec,
    *,
    model: str = "",
    mocked: bool = False,
    hosts: Collection[str] = (),
    sandbox: Sandbox = DEFAULT_SANDBOX,
) -> TeamParts:
    agents = {spec.id: _agent(spec, model) for spec in team.agents}
    functions = (replace(spec, mock=spec.mock or mocked) for spec in team.functions)
    allowed = allowed_hosts(team, hosts)

    def made(spec: FunctionSpec) -> TableFunction:
        if runs_code(spec):
            return CodeFunction(spec, agents, handoffs_in_code(team, spec), sandbox, allowed)
        return TableFunction(complete_from_code(spec), agents)

    return TeamParts(agents, {spec.id: made(spec) for spec in functions})


def connect_agent(team: TeamSpec, spec: AgentSpec, parts: TeamParts) -> Agent:
    """Give an agent what it can call. Everything that its spec names has to be there."""
    agent = parts.agents[spec.id]
    own = [_offered_to(spec, parts.functions[id]) for id in spec.functions]
    agent.functions = own + _handoffs(team, spec, parts.agents)
    agent.delegates = _delegates(team, spec, parts.agents)
    return agent


def _offered_to(agent: AgentSpec, function: TableFunction) -> AgentFunction:
    """The function as this agent has it: code may hand to whom the agent itself may hand to."""
    return function.offering(way.to for way in agent.handoffs) if isinstance(function, CodeFunction) else function


def _refuse_errors(team: TeamSpec) -> None:
    for problem in check(team):
        if problem.severity is Severity.ERROR:
            fix = f"{fix_label(problem.fix)}." if problem.fix else ""
            raise SetupError(problem_text(problem), fix=fix, place=describe_place(team, problem.place))


def _agent(spec: AgentSpec, model: str) -> Agent:
    return Agent(
        name=spec.name,
        model=spec.model or model,
        instructions=_instructions(spec.instructions),
        tool_choice=_tool_choice(spec.tool_choice),
        parallel_tool_calls=spec.parallel_calls,
        settings=dict(spec.settings),
        description=spec.description,
        key=spec.id,
    )


def _instructions(text: str) -> Callable[[Mapping[str, Any]], str]:
    def instructions(context_variables: Mapping[str, Any]) -> str:
        return fill_text(text, context_variables)

    return instructions


WORDS = ("auto", "none", "required")


def _tool_choice(choice: str) -> str | dict[str, Any] | None:
    """A word of the API, or the name of the function that has to be called."""
    if choice in ("", "auto"):
        return None
    return choice if choice in WORDS else {"type": "function", "function": {"name": choice}}


def _handoffs(team: TeamSpec, spec: AgentSpec, agents: Mapping[AgentId, Agent]) -> list[AgentFunction]:
    names = handoff_names(team, spec)
    return [Handoff(agents[one.to], when=one.when, name=names[one.to]) for one in spec.handoffs]


def _delegates(team: TeamSpec, spec: AgentSpec, agents: Mapping[AgentId, Agent]) -> list[Agent | Delegate]:
    names = delegate_names(team, spec)
    return [Delegate(agents[one.to], one.when, names[one.to]) for one in spec.delegates]
