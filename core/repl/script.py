"""A conversation for scripts: a user message a line in, an event a line out, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TextIO

from core.agents import Agent
from core.asks import Limits
from core.errors import PlaygroundError
from core.events import Recorded, to_json
from core.messages import user
from core.models.protocol import Model
from core.runner import Swarm
from core.team.build import BuiltTeam
from core.team.spec import AgentId
from core.views import Conversation

LIMITS = Limits(turns=40)


@dataclass(slots=True)
class Talk:
    """A team at the point the conversation has come to. `context` and `agent` are those it begins with."""

    team: BuiltTeam
    agent: Agent
    model: Model
    context: Mapping[str, Any] = field(default_factory=dict)
    _conversation: Conversation = field(default_factory=Conversation)
    _told: int = 0

    def answer(self, text: str) -> Iterable[Recorded]:
        """What happens when the user says this, as it happens, numbered through the whole conversation."""
        said = self._conversation
        agent = self.team.agents.get(AgentId(said.agent or ""), self.agent)
        context = self.context if said.agent is None else said.context
        swarm = Swarm(model=self.model)
        for recorded in swarm.run_events(agent, [*said.messages, user(text)], context, limits=LIMITS):
            numbered = replace(recorded, seq=self._told)
            self._told += 1
            said.add(numbered)
            yield numbered


def talk_in_lines(talk: Talk, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line that is not empty. An error that ends no run is a line with an `error` in it."""
    for line in lines:
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        try:
            for recorded in talk.answer(text):
                _write(out, to_json(recorded))
        except PlaygroundError as error:
            failure = error.to_failure()
            _write(out, {"error": {"kind": failure.kind, "message": failure.message, "fix": failure.fix}})


def _write(out: TextIO, value: object) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()
