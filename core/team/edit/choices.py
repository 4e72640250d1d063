"""What an agent always has to call, followed through an edit: its name may change, and it may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.team.check.offers import CHOICES, PREFIXES
from core.team.check.ways import ways_of
from core.team.names import agent_names, function_name
from core.team.spec import AgentId, AgentSpec, TeamSpec


def keep_choices(before: TeamSpec, after: TeamSpec) -> TeamSpec:
    """The team `after` an edit, where whoever had to call something has to call the same, or is free if it is gone."""
    if all(agent.tool_choice in CHOICES for agent in before.agents):
        return after
    then, now = agent_names(before), agent_names(after)
    return replace(
        after, agents=tuple(_kept(agent, _Named(before, then), _Named(after, now)) for agent in after.agents)
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """A team, and the short names of its agents, which take a look at all of them."""

    team: TeamSpec
    names: Mapping[AgentId, str]


def _kept(agent: AgentSpec, before: _Named, after: _Named) -> AgentSpec:
    old = before.team.agent(agent.id)
    if old is None or old.tool_choice in CHOICES or agent.tool_choice != old.tool_choice:
        return agent
    meant = _offered(old, before).get(agent.tool_choice)
    names = {what: name for name, what in _offered(agent, after).items()}
    return agent if meant is None else replace(agent, tool_choice=names.get(meant, "auto"))


def _offered(agent: AgentSpec, named: _Named) -> dict[str, tuple[str, str]]:
    """What the agent can call, by the name a model reads."""
    ways = [(field, way.to) for field, some in ways_of(agent) for way in some if way.to in named.names]
    functions = [function for id in agent.functions if (function := named.team.function(id)) is not None]
    return {
        **{PREFIXES[field] + named.names[to]: (field, to) for field, to in ways},
        **{function_name(function): ("functions", function.id) for function in functions},
    }
