"""Small teams on the offline model, without the engine: tools as a model sees them, and a loop that calls and hands off."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.messages import Message, user
from core.models.offline import OfflineModel
from core.models.protocol import ModelRequest

TURNS = 40

Results = Callable[[str, Mapping[str, Any]], str]


def tool(
    name: str, description: str = "", /, *, required: Sequence[str] | None = None, **properties: Any
) -> dict[str, Any]:
    """Return a function as it is sent to a model. A property is a description or a schema, and required by default."""
    schemas = {
        key: {"type": "string", "description": value} if isinstance(value, str) else value
        for key, value in properties.items()
    }
    parameters = {"type": "object", "properties": schemas, "required": list(schemas if required is None else required)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


@dataclass(slots=True)
class Desk:
    """A conversation with one or more agents; `log` holds the name and the arguments of each call."""

    tools: Mapping[str, Sequence[dict[str, Any]]]
    agent: str
    instructions: str = ""
    results: Results = lambda _name, _arguments: "Done."
    handoffs: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    turns: int = 0

    def say(self, text: str) -> str:
        """Send a message, run until an agent answers, and return the answer. Fails after too many turns."""
        self._add(user(text), "")
        for _ in range(TURNS):
            self.turns += 1
            reply = OfflineModel().complete(self._request()).message
            self._add(reply, self.agent)
            if not reply.get("tool_calls"):
                return str(reply["content"])
            self._call(reply["tool_calls"])
        raise AssertionError(f"no answer within {TURNS} turns")

    def _request(self) -> ModelRequest:
        system = {"role": "system", "content": self.instructions}
        return ModelRequest(
            "offline",
            [system, *self.messages],
            self.tools[self.agent],
            agent=self.agent,
            senders=["", *self.senders],
            **self.options,
        )

    def _call(self, calls: Sequence[Message]) -> None:
        for call in calls:
            name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
            self.log.append((name, arguments))
            target = self.handoffs.get(name)
            result = json.dumps({"assistant": target}) if target else self.results(name, arguments)
            self._add({"role": "tool", "tool_call_id": call["id"], "content": result}, "")
            self.agent = target or self.agent

    def _add(self, message: Message, sender: str) -> None:
        self.messages.append(message)
        self.senders.append(sender)

    @property
    def called(self) -> list[str]:
        return [name for name, _ in self.log]


def one(*tools: dict[str, Any], agent: str = "Desk", **fields: Any) -> Desk:
    """Return a desk with a single agent."""
    return Desk({agent: tools}, agent, **fields)
