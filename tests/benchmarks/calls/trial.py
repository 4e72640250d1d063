"""The calls a model makes for a message, run through the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core import Swarm
from core.agents import Agent
from core.events import FunctionCalled
from core.messages import user
from core.models.protocol import Model
from core.team.build import build_team
from tests.benchmarks.calls.cases import CallSet, Case
from tests.benchmarks.routing.trial import LIMITS

Call = tuple[str, Mapping[str, Any]]
"""The name of a function and the arguments it was called with."""


@dataclass(slots=True)
class Trials:
    """Says the messages of one set to their teams; each team is built once."""

    model: Model
    set: CallSet
    _agents: dict[str, Agent] = field(default_factory=dict)

    def calls(self, case: Case) -> tuple[Call, ...]:
        """All calls made for the message, also those that failed."""
        context = dict(self.set.teams[case.team].context)
        run = Swarm(model=self.model).run_events(self._agent(case.team), [user(case.say)], context, limits=LIMITS)
        called = [record.event for record in run if isinstance(record.event, FunctionCalled)]
        return tuple((event.name, json.loads(event.arguments or "{}")) for event in called)

    def _agent(self, team: str) -> Agent:
        if team not in self._agents:
            self._agents[team] = build_team(self.set.teams[team], mocked=True).start
        return self._agents[team]
