"""Add, change, remove and convert handoffs and delegates.

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

LinkT = TypeVar("LinkT", HandoffSpec, DelegateSpec)


def add_handoff(team: TeamSpec, source: AgentId, target: AgentId, when: str = "") -> TeamSpec:
    """Add a handoff. Returns the same team if there is one already or if source and target are the same."""
    agent, to = require_agent(team, source), require_agent(team, target).id
    if source == target or _leads_to(agent.handoffs, to):
        return team
    return keep_tool_choices(
        team, replace_agent(team, agent, replace(agent, handoffs=(*agent.handoffs, HandoffSpec(to, when))))
    )


def change_handoff(team: TeamSpec, source: AgentId, target: AgentId, when: str) -> TeamSpec:
    agent, old = _handoff(team, source, target)
    return replace_agent(team, agent, replace(agent, handoffs=_with_when(agent.handoffs, old, when)))


def remove_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    agent, _ = _handoff(team, source, target)
    remaining = tuple(link for link in agent.handoffs if link.to != target)
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, handoffs=remaining)))


def add_delegate(team: TeamSpec, source: AgentId, target: AgentId, when: str = "") -> TeamSpec:
    """Add a delegate. Returns the same team if there is one already or if source and target are the same."""
    agent, to = require_agent(team, source), require_agent(team, target).id
    if source == target or _leads_to(agent.delegates, to):
        return team
    delegates = (*agent.delegates, DelegateSpec(to, when))
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, delegates=delegates)))


def change_delegate(team: TeamSpec, source: AgentId, target: AgentId, when: str) -> TeamSpec:
    agent, old = _delegate(team, source, target)
    return replace_agent(team, agent, replace(agent, delegates=_with_when(agent.delegates, old, when)))


def remove_delegate(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    agent, _ = _delegate(team, source, target)
    remaining = tuple(link for link in agent.delegates if link.to != target)
    return keep_tool_choices(team, replace_agent(team, agent, replace(agent, delegates=remaining)))


def likely_when(team: TeamSpec, target: AgentId) -> str:
    """Return a first `when` for a handoff: the description of the target or, back to the start, anything else."""
    return ANYTHING_ELSE if target == team.start else require_agent(team, target).description


def handoff_to_delegate(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """Turn a handoff into a delegate with the same `when`."""
    _, link = _handoff(team, source, target)
    return add_delegate(remove_handoff(team, source, target), source, target, link.when)


def delegate_to_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """Turn a delegate into a handoff with the same `when`."""
    _, link = _delegate(team, source, target)
    return add_handoff(remove_delegate(team, source, target), source, target, link.when)


def reverse_handoff(team: TeamSpec, source: AgentId, target: AgentId) -> TeamSpec:
    """Reverse a handoff. Returns the same team if there is a handoff in both directions already.

    The old `when` does not describe the new direction, so the new one is the description of the new target.
    """
    agent, _ = _handoff(team, source, target)
    if _leads_to(require_agent(team, target).handoffs, source):
        return team
    return add_handoff(remove_handoff(team, source, target), target, source, agent.description)


def _handoff(team: TeamSpec, source: AgentId, target: AgentId) -> tuple[AgentSpec, HandoffSpec]:
    agent = require_agent(team, source)
    return agent, _link(team, agent, agent.handoffs, target, ErrorCode.NO_SUCH_HANDOFF)


def _delegate(team: TeamSpec, source: AgentId, target: AgentId) -> tuple[AgentSpec, DelegateSpec]:
    agent = require_agent(team, source)
    return agent, _link(team, agent, agent.delegates, target, ErrorCode.NO_SUCH_DELEGATE)


def _link(team: TeamSpec, agent: AgentSpec, links: tuple[LinkT, ...], to: AgentId, missing: ErrorCode) -> LinkT:
    link = next((link for link in links if link.to == to), None)
    if link is None:
        other = team.agent(to)
        target = display_name(other) if other else to
        raise TeamEditError.of(missing, source=display_name(agent), target=target)
    return link


def _leads_to(links: tuple[LinkT, ...], to: AgentId) -> bool:
    return any(link.to == to for link in links)


def _with_when(links: tuple[LinkT, ...], old: LinkT, when: str) -> tuple[LinkT, ...]:
    return tuple(replace(link, when=when) if link is old else link for link in links)
