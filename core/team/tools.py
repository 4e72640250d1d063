"""What a model is told it can call: the tools of an agent, as they are sent. For screens; nothing runs.

Made by what makes them for a run, so that the two cannot differ; but from any team, also one that is half made.
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
    """The agent's functions, handoffs and delegates, in the order in which a model gets them.

    What leads nowhere is left out, and so is a second one of a name, which keeps a team from being built. Raises
    TeamEditError when there is no such agent.
    """
    spec = _with_what_is_there(team, require_agent(team, agent_id))
    agent = connect_agent(team, spec, build_parts(team))
    tools: dict[str, dict[str, Any]] = {}
    offered: list[AgentFunction] = [*agent.functions, *map(DelegateFunction, agent.delegates)]
    for function in offered:
        tool = copy.deepcopy(tool_of(function))
        tools.setdefault(tool["function"]["name"], tool)
    return list(tools.values())


def function_tool(team: TeamSpec, function_id: FunctionId) -> dict[str, Any]:
    """The function as every agent that has it offers it. Raises TeamEditError when there is no such function."""
    return tool_json(complete_from_code(require_function(team, function_id)))


def _with_what_is_there(team: TeamSpec, spec: AgentSpec) -> AgentSpec:
    agents, functions = {one.id for one in team.agents}, {one.id for one in team.functions}
    return replace(
        spec,
        functions=tuple(id for id in spec.functions if id in functions),
        handoffs=tuple(way for way in spec.handoffs if way.to in agents),
        delegates=tuple(way for way in spec.delegates if way.to in agents),
    )
