"""From a team as data to agents that run. Nothing of a user's is executed: code runs when its function is called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.agents import Agent, AgentFunction, Delegate, Handoff
from core.errors import SetupError
from core.sandbox import Sandbox
from core.team.canned import CannedFunction
from core.team.check import Severity, check, place_in_words
from core.team.code import allowed_hosts, completed, handoffs_in, runs_code
from core.team.coded import SANDBOX, CodeFunction
from core.team.names import delegate_names, handoff_names
from core.team.placeholders import render
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec


@dataclass(frozen=True, slots=True)
class BuiltTeam:
    """Agents that run, by id, and the one a conversation begins with."""

    agents: Mapping[AgentId, Agent]
    start: Agent


@dataclass(frozen=True, slots=True)
class Parts:
    """The agents and functions of a team, not tied together yet."""

    agents: Mapping[AgentId, Agent]
    functions: Mapping[FunctionId, CannedFunction]


def build_team(
    team: TeamSpec,
    *,
    model: str = "",
    mocked: bool = False,
    hosts: Collection[str] = (),
    sandbox: Sandbox = SANDBOX,
) -> BuiltTeam:
    """The team's agents. Those without a model of their own use `model`.

    When `mocked`, no code runs: functions that have code answer from their results instead. Code may fetch from those of
    the team's hosts that are among `hosts`, which are the ones that the person has allowed. It runs in the `sandbox`.

    Raises SetupError when the team has an error that `core.team.check` finds; warnings do not matter.
    """
    _refuse_errors(team)
    parts = parts_of(team, model=model, mocked=mocked, hosts=hosts, sandbox=sandbox)
    for spec in team.agents:
        tie(team, spec, parts)
    return BuiltTeam(parts.agents, parts.agents[team.start])


def parts_of(
    team: TeamSpec,
    *,
    model: str = "",
    mocked: bool = False,
    hosts: Collection[str] = (),
    sandbox: Sandbox = SANDBOX,
) -> Parts:
    agents = {spec.id: _agent(spec, model) for spec in team.agents}
    functions = (replace(spec, mock=spec.mock or mocked) for spec in team.functions)
    allowed = allowed_hosts(team, hosts)

    def made(spec: FunctionSpec) -> CannedFunction:
        if runs_code(spec):
            return CodeFunction(spec, agents, handoffs_in(team, spec), sandbox, allowed)
        return CannedFunction(completed(spec), agents)

    return Parts(agents, {spec.id: made(spec) for spec in functions})


def tie(team: TeamSpec, spec: AgentSpec, parts: Parts) -> Agent:
    """Give an agent what it can call. Everything that its spec names has to be there."""
    agent = parts.agents[spec.id]
    own = [_offered_to(spec, parts.functions[id]) for id in spec.functions]
    agent.functions = own + _handoffs(team, spec, parts.agents)
    agent.delegates = _delegates(team, spec, parts.agents)
    return agent


def _offered_to(agent: AgentSpec, function: CannedFunction) -> AgentFunction:
    """The function as this agent has it: code may hand to whom the agent itself may hand to."""
    return function.offering(way.to for way in agent.handoffs) if isinstance(function, CodeFunction) else function


def _refuse_errors(team: TeamSpec) -> None:
    for problem in check(team):
        if problem.severity is Severity.ERROR:
            fix = f"{problem.fix.label}." if problem.fix else ""
            raise SetupError(problem.message, fix=fix, place=place_in_words(team, problem.place))


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
        return render(text, context_variables)

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
