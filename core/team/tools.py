"""The tools of an agent as a request to a model has them, to show on a screen. Nothing runs.

They are built by the functions that build them for a run, so the two cannot differ, but also for a team with errors.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from core.agents import AgentFunction
from core.runner.roster import DelegateFunction
from core.schema import tool_of
from core.team.build import build_parts, connect_agent
from core.team.code import complete_from_code
from core.team.edit.team import require_agent, require_function
from core.team.spec import AgentId, AgentSpec, FunctionId, TeamSpec
from core.team.table_function import tool_json


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
