"""Handoffs and delegates between agents: added, worded, removed, turned into one another.

No agent leads to itself here, and none has two handoffs, or two delegates, to the same agent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.check.reach import ANYTHING_ELSE
from core.team.edit.team import keep_tool_choices, replace_agent, require_agent
from core.team.names import display_name
from core.team.spec import AgentId, AgentSpec, DelegateSpec, HandoffSpec, TeamSpec

Way = TypeVar("Way", HandoffSpec, DelegateSpec)


def add_handoff(team: TeamSpec, source: AgentId, target: AgentId, when: str = "") -> TeamSpec:
    """The team with this handoff; the same team if it is there already or would lead an agent to itself."""
    agent, to = require_agent(team, source), require_agent(team, target).id
    if source == target or _leads_to(agent.handoffs, to):
        return team
    return keep_tool_choices(
        team, replace_agent(team, agent, replace(agent, handoffs=(*agent.handoffs, HandoffSpec(to, when))))
    )


def change_handoff(team: TeamSpec, source: AgentId, target: AgentId, when: str) -> TeamSpec:
    agent, old = _handoff(team, source, target)
    return replace_agent(team, agent, replace(agent, handoffs=_worded(agent.handoffs, old, when)))


def remove_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    agent, _ = _handoff(team, source, target)
    kept = tuple(way for way in agent.handoffs if way.to != target)
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, handoffs=kept)))


def add_delegate(team: TeamSpec, source: AgentId, target: AgentId, when: str = "") -> TeamSpec:
    """The team with this delegate; the same team if it is there already or an agent would ask itself."""
    agent, to = require_agent(team, source), require_agent(team, target).id
    if source == target or _leads_to(agent.delegates, to):
        return team
    delegates = (*agent.delegates, DelegateSpec(to, when))
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, delegates=delegates)))


def change_delegate(team: TeamSpec, source: AgentId, target: AgentId, when: str) -> TeamSpec:
    agent, old = _delegate(team, source, target)
    return replace_agent(team, agent, replace(agent, delegates=_worded(agent.delegates, old, when)))


def remove_delegate(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    agent, _ = _delegate(team, source, target)
    kept = tuple(way for way in agent.delegates if way.to != target)
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, delegates=kept)))


def likely_when(team: TeamSpec, target: AgentId) -> str:
    """A first wording of when to hand over to an agent: what it looks after, or, back to the start, anything else."""
    return ANYTHING_ELSE if target == team.start else require_agent(team, target).description


def handoff_to_delegate(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """The team in which the source asks the target instead of handing the conversation over, in the same case."""
    _, way = _handoff(team, source, target)
    return add_delegate(remove_handoff(team, source, target), source, target, way.when)


def delegate_to_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """The team in which the source hands the conversation over to the target instead of asking it, in the same case."""
    _, way = _delegate(team, source, target)
    return add_handoff(remove_delegate(team, source, target), source, target, way.when)


def reverse_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """The team with the handoff the other way round; the same team if the two hand over to each other already.

    When to go one way says nothing about the other, so the new one has the description of whom it leads to.
    """
    agent, _ = _handoff(team, source, target)
    if _leads_to(require_agent(team, target).handoffs, source):
        return team
    return add_handoff(remove_handoff(team, source, target), target, source, agent.description)


def _handoff(team: TeamSpec, source: AgentId, target: AgentId) -> tuple[AgentSpec, HandoffSpec]:
    agent = require_agent(team, source)
    return agent, _way(team, agent, agent.handoffs, target, ErrorCode.NO_SUCH_HANDOFF)


def _delegate(team: TeamSpec, source: AgentId, target: AgentId) -> tuple[AgentSpec, DelegateSpec]:
    agent = require_agent(team, source)
    return agent, _way(team, agent, agent.delegates, target, ErrorCode.NO_SUCH_DELEGATE)


def _way(team: TeamSpec, agent: AgentSpec, ways: tuple[Way, ...], to: AgentId, missing: ErrorCode) -> Way:
    way = next((way for way in ways if way.to == to), None)
    if way is None:
        other = team.agent(to)
        target = display_name(other) if other else to
        raise TeamEditError.of(missing, source=display_name(agent), target=target)
    return way


def _leads_to(ways: tuple[Way, ...], to: AgentId) -> bool:
    return any(way.to == to for way in ways)


def _worded(ways: tuple[Way, ...], old: Way, when: str) -> tuple[Way, ...]:
    return tuple(replace(way, when=when) if way is old else way for way in ways)
