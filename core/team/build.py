"""Build agents that can run from a team, and the tools that they send to a model.

No code of a function runs here: it runs when the function is called.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.agents import Agent, AgentFunction, Delegate, Handoff, SampleReply
from core.errors import SetupError
from core.runner.roster import DelegateFunction
from core.sandbox import Sandbox
from core.schema import tool_of
from core.team.check import Severity, check, describe_place, fix_label, problem_text
from core.team.code import allowed_hosts, complete_from_code, handoffs_in_code, runs_code
from core.team.code_function import DEFAULT_SANDBOX, CodeFunction
from core.team.edit.team import require_agent, require_function
from core.team.names import delegate_names, handoff_names
from core.team.parameters import tool_json
from core.team.placeholders import fill_text
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, TeamSpec
from core.team.table_function import TableFunction


@dataclass(frozen=True, slots=True)
class BuiltTeam:
    """The agents by id, and the one that starts a conversation."""

    agents: Mapping[AgentId, Agent]
    start: Agent


@dataclass(frozen=True, slots=True)
class TeamParts:
    """The agents and functions of a team before `connect_agent` gives the agents what they can call."""

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
    """Build the team's agents. Agents without a model of their own use `model`.

    With `mocked` no code runs: functions that have code answer from their results. Code runs in `sandbox` and may fetch
    from those hosts of the team that are in `hosts`, the ones that the user has allowed.

    Raises SetupError when `core.team.check` finds an error; warnings do not matter.
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
    """Build agents and functions separately; parameters as for `build_team`. Does not check the team."""
    agents = {spec.id: _agent(spec, model) for spec in team.agents}
    functions = (replace(spec, mock=spec.mock or mocked) for spec in team.functions)
    allowed = allowed_hosts(team, hosts)

    def build(spec: FunctionSpec) -> TableFunction:
        if runs_code(spec):
            return CodeFunction(spec, agents, handoffs_in_code(team, spec), sandbox, allowed)
        return TableFunction(complete_from_code(spec), agents)

    return TeamParts(agents, {spec.id: build(spec) for spec in functions})


def connect_agent(team: TeamSpec, spec: AgentSpec, parts: TeamParts) -> Agent:
    """Give an agent its functions, handoffs and delegates. Everything that its spec names has to be in `parts`."""
    agent = parts.agents[spec.id]
    own = [_for_agent(spec, parts.functions[id]) for id in spec.functions]
    agent.functions = own + _handoffs(team, spec, parts.agents)
    agent.delegates = _delegates(team, spec, parts.agents)
    return agent


def _for_agent(agent: AgentSpec, function: TableFunction) -> AgentFunction:
    """Return the function for this agent: its code may hand off to every agent that the agent itself may."""
    if not isinstance(function, CodeFunction):
        return function
    return function.with_handoffs(handoff.to for handoff in agent.handoffs)


def _refuse_errors(team: TeamSpec) -> None:
    for problem in check(team):
        if problem.severity is Severity.ERROR:
            fix = f"{fix_label(problem.fix)}." if problem.fix else ""
            raise SetupError(
                problem_text(problem),
                fix=fix,
                place=describe_place(team, problem.place),
                code=problem.kind,
                facts=problem.facts,
            )


def _agent(spec: AgentSpec, model: str) -> Agent:
    return Agent(
        name=spec.name,
        model=spec.model or model,
        instructions=FilledText(spec.instructions),
        tool_choice=_tool_choice(spec.tool_choice),
        parallel_tool_calls=spec.parallel_calls,
        settings=dict(spec.settings),
        description=spec.description,
        key=spec.id,
        sample_replies=[SampleReply(one.about, FilledText(one.say)) for one in spec.sample_replies],
    )


@dataclass(frozen=True, slots=True)
class FilledText:
    """Instructions, or a reply, whose placeholders are filled in with the context variables."""

    template: str

    def __call__(self, context_variables: Mapping[str, Any]) -> str:
        return fill_text(self.template, context_variables)


CHOICE_WORDS = ("auto", "none", "required")


def _tool_choice(choice: str) -> str | dict[str, Any] | None:
    """Return the `tool_choice` of a request: a word of the API, or the function that has to be called."""
    if choice in ("", "auto"):
        return None
    return choice if choice in CHOICE_WORDS else {"type": "function", "function": {"name": choice}}


def _handoffs(team: TeamSpec, spec: AgentSpec, agents: Mapping[AgentId, Agent]) -> list[AgentFunction]:
    names = handoff_names(team, spec)
    return [Handoff(agents[one.to], when=one.when, name=names[one.to]) for one in spec.handoffs]


def _delegates(team: TeamSpec, spec: AgentSpec, agents: Mapping[AgentId, Agent]) -> list[Agent | Delegate]:
    names = delegate_names(team, spec)
    return [Delegate(agents[one.to], one.when, names[one.to]) for one in spec.delegates]


def agent_tools(team: TeamSpec, agent_id: AgentId) -> list[dict[str, Any]]:
    """Return the tools of the agent's functions, handoffs and delegates, in the order of a request.

    References to agents and functions that do not exist are left out, and so is a second tool of the same name, both of
    which keep a team from being built. Raises TeamEditError when there is no such agent.
    """
    spec = _without_unknown(team, require_agent(team, agent_id))
    agent = connect_agent(team, spec, build_parts(team))
    tools: dict[str, dict[str, Any]] = {}
    callables: list[AgentFunction] = [*agent.functions, *map(DelegateFunction, agent.delegates)]
    for function in callables:
        tool = copy.deepcopy(tool_of(function))
        tools.setdefault(tool["function"]["name"], tool)
    return list(tools.values())


def function_tool(team: TeamSpec, function_id: FunctionId) -> dict[str, Any]:
    """Return the tool of a function, the same for every agent. Raises TeamEditError when there is no such function."""
    return tool_json(complete_from_code(require_function(team, function_id)))


def _without_unknown(team: TeamSpec, spec: AgentSpec) -> AgentSpec:
    agents, functions = {agent.id for agent in team.agents}, {function.id for function in team.functions}
    return replace(
        spec,
        functions=tuple(id for id in spec.functions if id in functions),
        handoffs=tuple(handoff for handoff in spec.handoffs if handoff.to in agents),
        delegates=tuple(delegate for delegate in spec.delegates if delegate.to in agents),
    )
