"""What an agent always has to call, followed through an edit: its name may change, and it may go."""

from __future__ import annotations

from dataclasses import replace

from core.team.check.offers import CHOICES
from core.team.names import delegate_names, function_name, handoff_names
from core.team.spec import AgentSpec, TeamSpec


def keep_choices(before: TeamSpec, after: TeamSpec) -> TeamSpec:
    """The team `after` an edit, where whoever had to call something has to call the same, or is free if it is gone."""
    if all(agent.tool_choice in CHOICES for agent in before.agents):
        return after
    return replace(after, agents=tuple(_kept(before, after, agent) for agent in after.agents))


def _kept(before: TeamSpec, after: TeamSpec, agent: AgentSpec) -> AgentSpec:
    old = before.agent(agent.id)
    if old is None or old.tool_choice in CHOICES or agent.tool_choice != old.tool_choice:
        return agent
    meant = _offered(before, old).get(agent.tool_choice)
    names = {what: name for name, what in _offered(after, agent).items()}
    return agent if meant is None else replace(agent, tool_choice=names.get(meant, "auto"))


def _offered(team: TeamSpec, agent: AgentSpec) -> dict[str, tuple[str, str]]:
    """What the agent can call, by the name a model reads."""
    functions = [function for id in agent.functions if (function := team.function(id)) is not None]
    return {
        **{name: ("handoff", to) for to, name in handoff_names(team, agent).items()},
        **{name: ("delegate", to) for to, name in delegate_names(team, agent).items()},
        **{function_name(function): ("function", function.id) for function in functions},
    }
