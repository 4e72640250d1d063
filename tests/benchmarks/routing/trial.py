"""A case, tried: run through the engine on a model, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import Agent, Swarm
from core.asks import Limits
from core.events import (
    CallErrorKind,
    EndReason,
    FunctionCalled,
    FunctionReturned,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
)
from core.messages import Message, user
from core.models.offline.decision import ReplyRule
from core.models.protocol import Model
from core.team.build import build_team
from core.team.spec import TeamSpec
from core.views import agent_of, context_of, messages_of
from tests.benchmarks.routing.cases import Case, read_team_named

LIMITS = Limits(turns=20)
YES = "Yes, please."
NEVER_RAN = {CallErrorKind.MISSING, CallErrorKind.BAD_JSON, CallErrorKind.BAD_ARGUMENTS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the last message of a case, in ids of the team; `calls` are functions with their arguments.

    A call that could not be made, for want of an argument or of the function, has an id that is no function's.
    """

    started_with: str
    ended_with: str
    first: str
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    delegates: frozenset[str] = frozenset()
    reply: str = ""
    reason: EndReason = EndReason.ANSWERED

    @property
    def called(self) -> frozenset[str]:
        return frozenset(id for id, _ in self.calls) | self.delegates


@dataclass(slots=True)
class Trials:
    """Tries cases on a model; each team is read and built once."""

    model: Model
    _teams: dict[str, tuple[TeamSpec, Mapping[str, Agent]]] = field(default_factory=dict)

    def outcome(self, case: Case) -> Outcome:
        team, agents = self._team(case.team)
        agent = before = case.agent or str(team.start)
        messages: list[Message] = []
        context: dict[str, Any] = dict(team.context)
        log: list[Recorded] = []
        waiting = list(case.say)
        asked: list[Recorded] = []
        while waiting:
            before = agent if not asked else before
            messages.append(user(waiting.pop(0)))
            run = list(Swarm(model=self.model).run_events(agents[agent], messages, context, limits=LIMITS))
            log += run
            agent, messages, context = agent_of(log) or agent, list(messages_of(log)), dict(context_of(log))
            run, asked = [*asked, *run], []
            if asks_first(run):
                waiting.insert(0, YES)
                asked = run
        return outcome_of(team, run, started_with=before, ended_with=agent)

    def _team(self, name: str) -> tuple[TeamSpec, Mapping[str, Agent]]:
        if name not in self._teams:
            team = read_team_named(name)
            self._teams[name] = team, {str(id): agent for id, agent in build_team(team).agents.items()}
        return self._teams[name]


def asks_first(run: Sequence[Recorded]) -> bool:
    """Whether a run ended with the question whether to do something; a case expects that it is done, so it is agreed to."""
    replies = [record.event for record in run if isinstance(record.event, MessageFinished) and not record.parent]
    choice = replies[-1].choice if replies else None
    return choice is not None and choice.rule == ReplyRule.ASKED_FIRST


def outcome_of(team: TeamSpec, run: Sequence[Recorded], *, started_with: str, ended_with: str) -> Outcome:
    """What the events of one run, and of its delegates' runs, amount to."""
    own = [record.event for record in run if not record.parent]
    failed = {event.call_id for event in own if isinstance(event, FunctionReturned) and event.error in NEVER_RAN}
    ids = {function.name: str(function.id) for function in team.functions}
    calls = [event for event in own if isinstance(event, FunctionCalled)]
    return Outcome(
        started_with=started_with,
        ended_with=ended_with,
        first=str(team.start),
        calls=tuple(
            (f"{call.name} (not possible)", {})
            if call.call_id in failed
            else (ids[call.name], json.loads(call.arguments or "{}"))
            for call in calls
            if call.name in ids or call.call_id in failed
        ),
        delegates=frozenset(r.event.agent for r in run if r.parent and isinstance(r.event, RunStarted)),
        reply=str(next((m["content"] for m in reversed(messages_of(run)) if m["role"] == "assistant"), "") or ""),
        reason=next(event.reason for event in own if isinstance(event, RunEnded)),
    )
